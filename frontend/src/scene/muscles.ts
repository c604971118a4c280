/** The muscles of the hip as bodies whose colour tells what they do. */

import { Color, Group, Mesh, type MeshStandardMaterial, Vector3 } from "three";
import type { LineInfo, PoseScene } from "../api/types.ts";
import { AT_REST, effort } from "./colours.ts";
import { muscleMaterial } from "./fibres.ts";
import { evenly } from "./geometry.ts";
import { formOf, type MuscleForm } from "./muscle_forms.ts";
import {
  BellyShape,
  FanShape,
  LinesShape,
  type Shaper,
  STEPS,
  type Strand,
  tendonAlong,
} from "./muscle_shapes.ts";
import { Sheet } from "./sheet.ts";
import type { Shows } from "./shows.ts";

const FADED = new Color("#d8c9bd");
/** More lines than this are strands of a fan. */
const FAN = 8;
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

/** One muscle: its surface, and the lines that carry it. */
export class Muscle {
  readonly mesh: Mesh;
  private readonly sheet: Sheet;
  private readonly shaper: Shaper;
  private readonly tendon: Float32Array;
  private readonly outward: readonly [number, number, number];

  constructor(
    readonly id: string,
    readonly lines: readonly LineInfo[],
    rest: PoseScene,
    material: MeshStandardMaterial,
  ) {
    const form = formOf(id);
    const strands = lines.map((line) => ({ volume: line.volume_m3, rest: pathOf(line, rest) }));
    this.shaper = shaperOf(strands, form);
    this.tendon = tendonAlong(form);
    this.outward = outwardOf(strands, form);
    this.sheet = new Sheet(this.shaper.size);
    this.mesh = new Mesh(this.sheet.geometry, material);
    this.mesh.name = id;
    this.mesh.castShadow = true;
    this.mesh.receiveShadow = true;
  }

  lay(scene: PoseScene): void {
    const paths = this.lines.map((line) => pathOf(line, scene));
    this.sheet.lay(this.shaper.shape(paths), this.outward);
  }

  paint(scene: PoseScene, shows: Shows, lit: (line: LineInfo) => boolean): void {
    const colour = new Color();
    const own = this.lines.map((line) => {
      const part = shownPart(line, scene, shows);
      if (part === null) colour.copy(AT_REST);
      else effort(part, colour);
      if (!lit(line)) colour.lerp(FADED, 0.82);
      return [colour.r, colour.g, colour.b];
    });
    const { columns } = this.shaper.size;
    const out = new Float32Array(3 * columns);
    for (let column = 0; column < columns; column++)
      for (let index = 0; index < own.length; index++) {
        const weight = this.shaper.blend[column * own.length + index]!;
        for (let axis = 0; axis < 3; axis++) out[3 * column + axis]! += weight * own[index]![axis]!;
      }
    this.sheet.paint(out, this.tendon);
  }

  /** The compartment of the fibres at a face of the surface. */
  compartmentAt(face: number): string {
    const column = this.sheet.columnAt(face);
    const count = this.lines.length;
    const shares = this.lines.map((_, index) => this.shaper.blend[column * count + index]!);
    return this.lines[shares.indexOf(Math.max(...shares))]!.compartment;
  }

  /** A place in the middle of the outer face, in the pelvis frame. */
  get middle(): Vector3 {
    return this.sheet.middle;
  }

  dispose(): void {
    this.sheet.geometry.dispose();
  }
}

export class Muscles {
  readonly group = new Group();
  readonly all: readonly Muscle[];
  readonly material = muscleMaterial();
  private shown: ReadonlySet<string> = new Set();
  private last: { scene: PoseScene; shows: Shows; lit: (line: LineInfo) => boolean } | null = null;

  constructor(lines: readonly LineInfo[], rest: PoseScene) {
    const names = [...new Set(lines.map((line) => line.muscle))];
    this.all = names.map((name) => {
      const mine = lines.filter((line) => line.muscle === name);
      return new Muscle(name, mine, rest, this.material);
    });
    for (const muscle of this.all) {
      muscle.mesh.visible = false;
      this.group.add(muscle.mesh);
    }
    this.group.matrixAutoUpdate = false;
  }

  show(muscles: ReadonlySet<string>): void {
    this.shown = muscles;
    for (const muscle of this.all) {
      const visible = muscles.has(muscle.id);
      if (visible && !muscle.mesh.visible && this.last) this.draw(muscle, this.last);
      muscle.mesh.visible = visible;
    }
  }

  /** The compartment of a muscle at a face of its surface. */
  partAt(muscle: string, face: number): string | null {
    return this.all.find(({ id }) => id === muscle)?.compartmentAt(face) ?? null;
  }

  get visible(): Muscle[] {
    return this.all.filter((muscle) => this.shown.has(muscle.id));
  }

  update(scene: PoseScene, shows: Shows, lit: (line: LineInfo) => boolean): void {
    const moved = scene !== this.last?.scene;
    this.last = { scene, shows, lit };
    this.group.matrix.fromArray(scene.bones.pelvis);
    this.group.matrixWorldNeedsUpdate = true;
    for (const muscle of this.visible) {
      if (moved) muscle.lay(scene);
      muscle.paint(scene, shows, lit);
    }
  }

  private draw(muscle: Muscle, { scene, shows, lit }: NonNullable<Muscles["last"]>): void {
    muscle.lay(scene);
    muscle.paint(scene, shows, lit);
  }

  dispose(): void {
    for (const muscle of this.all) muscle.dispose();
    this.material.dispose();
  }
}

function pathOf(line: LineInfo, scene: PoseScene): Float32Array {
  const state = scene.lines[line.id];
  if (!state) throw new Error(`The posture has no line ${line.id}; reload the page.`);
  return evenly(state.points, STEPS);
}

function shaperOf(strands: Strand[], form: MuscleForm): Shaper {
  if (strands.length > FAN) return new FanShape(strands, form);
  return strands.length > 1 ? new LinesShape(strands, form) : new BellyShape(strands[0]!, form);
}

/** Where the outer face of a muscle looks: as its form says, else away from the axis of the thigh. */
function outwardOf(strands: Strand[], form: MuscleForm): readonly [number, number, number] {
  if (form.faces) return form.faces;
  const middle = new Vector3();
  for (const { rest } of strands) {
    const at = 3 * Math.floor(STEPS / 2);
    middle.add(new Vector3(rest[at], 0, rest[at + 2]! - 0.02));
  }
  return [middle.x, 0, middle.z];
}
