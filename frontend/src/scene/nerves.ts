/**
 * The superior gluteal nerve along its published course: from the roots through the greater sciatic
 * foramen above piriformis, between gluteus medius and minimus, to tensor fasciae latae
 * (`wheeless_sgn`; two main branches: `gray1918`). Where exactly it runs between the two muscles is
 * drawn from their lines in this person; nothing is computed from it. Other nerves stay in the
 * drawing of the nerve tree, because no source that was read gives their way in space.
 */

import {
  CatmullRomCurve3,
  Color,
  Group,
  Mesh,
  MeshBasicMaterial,
  MeshStandardMaterial,
  TubeGeometry,
  Vector3,
} from "three";
import type { SceneInfo } from "../api/types.ts";
import { evenly } from "./geometry.ts";

const COLOUR = new Color("#e0b32e");
/** Distances in the picture [m]: off the deeper muscle, and radii of trunk, branch and twig. */
const OFF = 0.009;
const RADII = { trunk: 0.0021, branch: 0.0015, twig: 0.001 } as const;
const SAMPLES = 40;

export const NERVE_WORDS = {
  id: "superior_gluteal_nerve",
  name: "superior gluteal nerve",
  latin: "nervus gluteus superior",
  doing: "above piriformis, then between gluteus medius and minimus (Wheeless)",
};

export class Nerves {
  readonly group = new Group();
  private readonly solid = new MeshStandardMaterial({ color: COLOUR, roughness: 0.45 });
  /** Seen through what lies over it, because it runs deep. */
  private readonly veil = new MeshBasicMaterial({
    color: COLOUR,
    transparent: true,
    opacity: 0.4,
    depthTest: false,
    depthWrite: false,
  });

  constructor(info: SceneInfo) {
    const places = courseOf(info);
    this.group.matrixAutoUpdate = false;
    this.group.visible = false;
    if (!places) return;
    const { roots, foramen, deep, end, upper, thirds } = places;
    const meeting = roots[1]!.clone().lerp(foramen, 0.55);
    for (const root of roots) this.run([root, root.clone().lerp(meeting, 0.5), meeting], "branch");
    this.run([meeting, foramen, deep[0]!], "trunk");
    this.run([foramen.clone().lerp(deep[0]!, 0.6), ...deep, end], "branch");
    this.run([foramen.clone().lerp(deep[0]!, 0.6), ...upper], "branch");
    thirds.forEach((third, index) => {
      const from = deep[2 - index]!;
      this.run(
        [
          from,
          from
            .clone()
            .lerp(third, 0.5)
            .add(new Vector3(0, 0.006, 0)),
          third,
        ],
        "twig",
      );
    });
  }

  private run(points: Vector3[], kind: keyof typeof RADII): void {
    const curve = new CatmullRomCurve3(points, false, "centripetal");
    const geometry = new TubeGeometry(curve, SAMPLES, RADII[kind], 8);
    const mesh = new Mesh(geometry, this.solid);
    mesh.name = "superior_gluteal_nerve";
    const through = new Mesh(geometry, this.veil);
    through.renderOrder = 4;
    mesh.add(through);
    this.group.add(mesh);
  }

  get meshes(): Mesh[] {
    return this.group.visible ? (this.group.children as Mesh[]) : [];
  }

  dispose(): void {
    for (const mesh of this.group.children as Mesh[]) mesh.geometry.dispose();
    this.solid.dispose();
    this.veil.dispose();
  }
}

interface Course {
  roots: Vector3[];
  foramen: Vector3;
  /** Over gluteus minimus, from back to front. */
  deep: Vector3[];
  end: Vector3;
  upper: Vector3[];
  /** In the middle of the thirds of gluteus medius, from front to back. */
  thirds: Vector3[];
}

/** Places of the course in the pelvis frame [m]; null where the hip lacks a muscle that guides it. */
function courseOf(info: SceneInfo): Course | null {
  const along = (id: string, part: number): Vector3 | null => {
    const state = info.rest.lines[id];
    if (!state) return null;
    const points = evenly(state.points, SAMPLES + 1);
    return new Vector3().fromArray(points, 3 * Math.round(part * SAMPLES));
  };
  const minimus = info.lines.filter((line) => line.muscle === "gluteus_minimus").map(({ id }) => id);
  const medius = info.lines.filter((line) => line.muscle === "gluteus_medius").map(({ id }) => id);
  const tensor = info.lines.find((line) => line.muscle === "tensor_fasciae_latae")?.id;
  const promontory = info.landmarks.find(({ id }) => id === "sacral_promontory");
  if (minimus.length < 3 || medius.length < 3 || !tensor || !promontory) return null;
  const off = (at: Vector3) =>
    at.add(new Vector3(at.x * 0.4, 0, Math.abs(at.z) + 0.03).normalize().multiplyScalar(OFF));
  const [front, middle, back] = minimus as [string, string, string];
  const top = new Vector3(...promontory.point);
  const last = along(medius.at(-1)!, 0)!;
  const third = (part: number) => along(medius[Math.round(part * (medius.length - 1))]!, 0.38)!;
  return {
    roots: [
      top.clone().add(new Vector3(-0.014, -0.006, 0.034)),
      top.clone().add(new Vector3(-0.026, -0.022, 0.03)),
      top.clone().add(new Vector3(-0.042, -0.04, 0.028)),
    ],
    foramen: last.add(new Vector3(-0.007, -0.013, -0.002)),
    deep: [off(along(back, 0.3)!), off(along(middle, 0.42)!), off(along(front, 0.4)!)],
    end: along(tensor, 0.09)!,
    upper: [off(along(back, 0.14)!), off(along(middle, 0.16)!), off(along(front, 0.12)!)],
    thirds: [third(1 / 6), third(0.5), third(5 / 6)],
  };
}
