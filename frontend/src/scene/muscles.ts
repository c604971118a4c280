/** The fan of gluteus medius and, on request, the other muscles, as strands whose colour tells what they do. */

import { Color, Group, Mesh, MeshStandardMaterial } from "three";
import type { LineInfo, PoseScene } from "../api/types.ts";
import { AT_REST, effort } from "./colours.ts";
import { evenly } from "./geometry.ts";
import { Tubes } from "./tubes.ts";

export type Shows = "force" | "stretch" | "abduction" | "inward_rotation" | "flexion";

const RINGS = 26;
const FADED = new Color("#d8c9bd");
const THICKEST = 0.0049;
const OTHERS = 0.0046;
/** Moment arm drawn deepest [mm]; fibre length, in optimal lengths, drawn palest and deepest. */
export const DEEPEST_ARM_MM = { abduction: 70, inward_rotation: 40, flexion: 60 } as const;
export const STRETCH_RANGE = [0.6, 1.4] as const;

/** What of a strand is shown, from -1 to 1; null where nothing is known. */
export function shownPart(line: LineInfo, scene: PoseScene, shows: Shows): number | null {
  const state = scene.lines[line.id];
  if (!state) return null;
  if (shows === "force") {
    const force = state.force_n;
    return force === null || force === undefined ? null : force / Math.max(line.max_force_n, 1e-9);
  }
  if (shows === "stretch") return (state.stretch - STRETCH_RANGE[0]) / (STRETCH_RANGE[1] - STRETCH_RANGE[0]);
  return state.arms_mm[shows] / DEEPEST_ARM_MM[shows];
}

class Bundle {
  readonly mesh: Mesh;
  private readonly tubes: Tubes;

  constructor(
    readonly lines: LineInfo[],
    radius: number[],
    flatness: number,
    tendonFrom: number,
  ) {
    this.tubes = new Tubes(lines.length, RINGS, { radius, flatness, tendonFrom });
    this.mesh = new Mesh(
      this.tubes.geometry,
      new MeshStandardMaterial({ vertexColors: true, roughness: 0.5, metalness: 0 }),
    );
    this.mesh.castShadow = true;
    this.mesh.receiveShadow = true;
    this.mesh.matrixAutoUpdate = false;
    this.mesh.frustumCulled = false;
  }

  lay(scene: PoseScene): void {
    this.lines.forEach((line, index) => {
      const state = scene.lines[line.id];
      if (state) this.tubes.lay(index, evenly(state.points, RINGS - 1));
    });
    this.tubes.renewed("position");
  }

  paint(scene: PoseScene, shows: Shows, lit: (line: LineInfo) => boolean): void {
    const colour = new Color();
    this.lines.forEach((line, index) => {
      const part = shownPart(line, scene, shows);
      if (part === null) colour.copy(AT_REST);
      else effort(part, colour);
      if (!lit(line)) colour.lerp(FADED, 0.82);
      this.tubes.paint(index, colour);
    });
    this.tubes.renewed("color");
  }

  dispose(): void {
    this.tubes.geometry.dispose();
  }
}

export class Muscles {
  readonly group = new Group();
  private readonly fan: Bundle;
  private readonly others = new Map<string, Bundle>();

  constructor(lines: LineInfo[]) {
    const strands = lines.filter((line) => line.strand);
    const most = Math.max(...strands.map((line) => line.share));
    this.fan = new Bundle(
      strands,
      strands.map((line) => THICKEST * Math.sqrt(line.share / most)),
      1.25,
      0.76,
    );
    this.group.add(this.fan.mesh);
    for (const muscle of new Set(lines.filter((line) => !line.strand).map((line) => line.muscle))) {
      const mine = lines.filter((line) => line.muscle === muscle);
      const strongest = Math.max(...lines.filter((line) => !line.strand).map((line) => line.max_force_n));
      const radius = mine.map((line) => OTHERS * (0.7 + 0.9 * Math.sqrt(line.max_force_n / strongest)));
      const bundle = new Bundle(mine, radius, 1.5, 0.84);
      bundle.mesh.visible = false;
      this.others.set(muscle, bundle);
      this.group.add(bundle.mesh);
    }
    this.group.matrixAutoUpdate = false;
  }

  show(muscles: ReadonlySet<string>): void {
    for (const [name, bundle] of this.others) bundle.mesh.visible = muscles.has(name);
  }

  update(scene: PoseScene, shows: Shows, lit: (line: LineInfo) => boolean): void {
    this.group.matrix.fromArray(scene.bones.pelvis);
    this.group.matrixWorldNeedsUpdate = true;
    for (const bundle of [this.fan, ...this.others.values()]) {
      if (bundle !== this.fan && !bundle.mesh.visible) continue;
      bundle.lay(scene);
      bundle.paint(scene, shows, lit);
    }
  }

  dispose(): void {
    for (const bundle of [this.fan, ...this.others.values()]) bundle.dispose();
  }
}
