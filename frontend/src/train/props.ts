/** Arms in the posture of an exercise, steps and chairs, and what resists: bands, cables, cuffs, hands. */

import {
  BoxGeometry,
  type BufferGeometry,
  CapsuleGeometry,
  ConeGeometry,
  CylinderGeometry,
  Group,
  Mesh,
  MeshStandardMaterial,
  SphereGeometry,
  Vector3,
} from "three";
import { type ExerciseScenes, vec } from "../api/types.ts";

type PhaseScene = ExerciseScenes["phases"][number];

const BANDS: Record<string, string> = {
  tan: "#d2b48c",
  yellow: "#e8c62a",
  red: "#cf3a33",
  green: "#2f8f4e",
  blue: "#2f62b5",
  black: "#2b2b2b",
  silver: "#a9b0b7",
  gold: "#b8912f",
};
const METAL = "#59646e";
const WOOD = "#c9b393";
const SKIN = "#d3ab94";
/** Radii [m]. */
const [UPPER, FORE, HAND, BAND, CABLE, CUFF] = [0.042, 0.033, 0.03, 0.01, 0.006, 0.055];
/** Bands to a post and cables are drawn no longer than this [m]. */
const LONGEST = 0.7;
const SHAFT = 0.16;
const UP = new Vector3(0, 1, 0);

export class Props {
  readonly group = new Group();
  private readonly skin = new MeshStandardMaterial({
    color: SKIN,
    roughness: 0.75,
    transparent: true,
    opacity: 0.34,
    depthWrite: false,
  });
  private readonly made: MeshStandardMaterial[] = [this.skin];

  /** Show arms, furniture and resistances `part` of the way from one phase to another. */
  show(from: PhaseScene, to: PhaseScene, part: number): void {
    this.clear();
    const between = (one: readonly number[], two: readonly number[]) =>
      new Vector3(...vec(one)).lerp(new Vector3(...vec(two)), part);
    from.arms.forEach((arm, side) => {
      const other = to.arms[side]!;
      const [shoulder, elbow, wrist, tip] = (["shoulder", "elbow", "wrist", "tip"] as const).map((name) =>
        between(arm[name], other[name]),
      ) as [Vector3, Vector3, Vector3, Vector3];
      this.rod(shoulder, elbow, UPPER, this.skin);
      this.rod(elbow, wrist, FORE, this.skin);
      this.rod(wrist, tip, HAND, this.skin);
    });
    from.furniture.forEach((box, index) => {
      const other = to.furniture[index] ?? box;
      const [low, high] = [between(box.low, other.low), between(box.high, other.high)];
      const size = high.clone().sub(low);
      this.put(new BoxGeometry(size.x, size.y, size.z), low.lerp(high, 0.5), this.firm(WOOD));
    });
    from.resistances.forEach((each, index) => {
      const other = to.resistances[index] ?? each;
      const at = between(each.point, other.point);
      if (each.end && other.end) {
        const end = between(each.end, other.end);
        const way = end.clone().sub(at);
        if (!this.betweenLegs(each)) way.setLength(Math.min(way.length(), LONGEST));
        const [radius, colour] =
          each.kind === "band" ? [BAND, BANDS[each.colour ?? "red"]!] : ([CABLE, METAL] as const);
        this.rod(at, at.clone().add(way), radius, this.firm(colour));
      } else if (each.kind === "weight") this.put(new SphereGeometry(CUFF, 24, 16), at, this.firm(METAL));
      else this.arrow(at, between(each.force_n, other.force_n));
    });
  }

  private betweenLegs({ words }: PhaseScene["resistances"][number]): boolean {
    return words.includes("round");
  }

  /** A push, as an arrow that ends at the skin. */
  private arrow(at: Vector3, force: Vector3): void {
    const way = force.clone().normalize();
    const tip = at.clone().addScaledVector(way, -0.06);
    const start = tip.clone().addScaledVector(way, -SHAFT);
    const material = this.firm(METAL);
    this.rod(start, tip.clone().addScaledVector(way, -0.05), 0.011, material);
    const cone = this.put(new ConeGeometry(0.028, 0.06, 20), tip.addScaledVector(way, -0.03), material);
    cone.quaternion.setFromUnitVectors(UP, way);
  }

  private rod(start: Vector3, end: Vector3, radius: number, material: MeshStandardMaterial): void {
    const way = end.clone().sub(start);
    const long = way.length();
    if (long < 1e-6) return;
    const thick = material === this.skin;
    const geometry = thick
      ? new CapsuleGeometry(radius, long, 6, 16)
      : new CylinderGeometry(radius, radius, long, 12);
    const mesh = this.put(geometry, start.clone().lerp(end, 0.5), material);
    mesh.quaternion.setFromUnitVectors(UP, way.divideScalar(long));
  }

  private put(geometry: BufferGeometry, at: Vector3, material: MeshStandardMaterial): Mesh {
    const mesh = new Mesh(geometry, material);
    mesh.position.copy(at);
    this.group.add(mesh);
    return mesh;
  }

  private firm(colour: string): MeshStandardMaterial {
    const material = new MeshStandardMaterial({ color: colour, roughness: 0.7 });
    this.made.push(material);
    return material;
  }

  private clear(): void {
    for (const each of this.group.children) if (each instanceof Mesh) each.geometry.dispose();
    this.group.clear();
    for (const material of this.made.splice(1)) material.dispose();
  }

  dispose(): void {
    this.clear();
    this.skin.dispose();
  }
}
