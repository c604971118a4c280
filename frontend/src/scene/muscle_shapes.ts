/**
 * Columns and thickness of muscle surfaces, from the lines of a posture.
 *
 * Three kinds: a fan of many strands (gluteus medius), a sheet through a few lines, a belly round one line. In
 * all of them the thickness follows from the volume of the record, which is the same in every posture: what
 * shortens gets thicker.
 */

import { smooth } from "./curve.ts";
import type { MuscleForm } from "./muscle_forms.ts";
import type { SheetShape, SheetSize } from "./sheet.ts";

/** Points along every muscle. */
export const STEPS = 30;

export interface Strand {
  volume: number;
  /** Evenly spaced points of the strand (STEPS, 3) at rest [m]. */
  rest: Float32Array;
}

export interface Shaper {
  readonly size: SheetSize;
  /** (column, strand): how much of each strand's colour a column has; rows sum to 1. */
  readonly blend: Float32Array;
  shape(paths: readonly Float32Array[]): SheetShape;
}

/**
 * The part of the greatest cross-section that a muscle has along its line, from tendon over belly to tendon.
 */
export function bellyProfile(form: MuscleForm): Float32Array {
  const [from, to] = form.flesh;
  return Float32Array.from({ length: STEPS }, (_, step) => {
    const along = step / (STEPS - 1);
    const part = Math.min(1, Math.max(0, (along - from) / (to - from)));
    const flesh = Math.sin(Math.PI * part) ** 0.85;
    return form.tendon + (1 - form.tendon) * flesh;
  });
}

/** How much tendon shows along the line, 0 in the belly and 1 at the ends. */
export function tendonAlong(form: MuscleForm): Float32Array {
  const [from, to] = form.flesh;
  const run = to - from;
  return Float32Array.from({ length: STEPS }, (_, step) => {
    const along = step / (STEPS - 1);
    const start = 1 - smooth(from - 0.02, from + 0.06 * run, along);
    return Math.max(start, smooth(to - 0.16 * run, to, along));
  });
}

/** Lengths of the steps of a column, at `at` among the points [m]. */
function stepLength(points: Float32Array, column: number, step: number): number {
  const last = Math.min(STEPS - 2, step);
  const at = 3 * (column * STEPS + last);
  return Math.hypot(
    points[at + 3]! - points[at]!,
    points[at + 4]! - points[at + 1]!,
    points[at + 5]! - points[at + 2]!,
  );
}

/** Width that each column stands for at a step: half the way to both neighbours [m]. */
function widthAt(points: Float32Array, columns: number, column: number, step: number): number {
  let sum = 0;
  for (const other of [column - 1, column + 1]) {
    if (other < 0 || other >= columns) continue;
    const [a, b] = [3 * (column * STEPS + step), 3 * (other * STEPS + step)];
    sum +=
      Math.hypot(points[a]! - points[b]!, points[a + 1]! - points[b + 1]!, points[a + 2]! - points[b + 2]!) /
      2;
  }
  return sum;
}

/** Scale thicknesses (column, step) so that the sheet between them holds the volume [m3]. */
function fill(thick: Float32Array, paths: Float32Array, columns: number, volume: number, most: number): void {
  for (let round = 0; round < 3; round++) {
    let held = 0;
    for (let column = 0; column < columns; column++)
      for (let step = 0; step < STEPS; step++)
        held +=
          thick[column * STEPS + step]! *
          widthAt(paths, columns, column, step) *
          stepLength(paths, column, step);
    const scale = volume / Math.max(held, 1e-9);
    for (let at = 0; at < thick.length; at++) thick[at] = Math.min(most, thick[at]! * scale);
  }
}

/** Round edges take away from a slab; its middle is thicker by this. */
const EDGES = 1.12;

function split(thick: Float32Array, outward: number): Pick<SheetShape, "outer" | "inner"> {
  return {
    outer: thick.map((each) => EDGES * outward * each),
    inner: thick.map((each) => EDGES * (1 - outward) * each),
  };
}

const FAN_COLUMNS = 30;
const NEIGHBOURS = 2.6;
const COLOUR_NEIGHBOURS = 1.7;

/**
 * A fan: strands in order from front to back whose origins fill an area of bone. Columns run along its surface,
 * from the farthest origins to the insertion; below them fibres join from the bone, so that the muscle grows
 * thicker on the way down and thins again to its tendon.
 */
export class FanShape implements Shaper {
  readonly size: SheetSize = { columns: FAN_COLUMNS, steps: STEPS, round: 84, slab: 0.5 };
  readonly blend: Float32Array;
  private readonly weights: Float32Array;
  private readonly profile: Float32Array;
  private readonly volume: number;

  constructor(
    private readonly strands: readonly Strand[],
    form: MuscleForm,
  ) {
    const count = strands.length;
    this.volume = strands.reduce((sum, strand) => sum + strand.volume, 0);
    this.weights = new Float32Array(FAN_COLUMNS * count);
    this.blend = new Float32Array(FAN_COLUMNS * count);
    const long = strands.map(({ rest }) => reach(rest));
    for (let column = 0; column < FAN_COLUMNS; column++) {
      const place = (column / (FAN_COLUMNS - 1)) * (count - 1);
      const near = long.map((_, index) => Math.exp(-0.5 * ((index - place) / NEIGHBOURS) ** 2));
      // The longest strands near a column are those on the surface.
      const longest = Math.max(...long.filter((_, index) => Math.abs(index - place) < 2 * NEIGHBOURS));
      row(
        this.weights,
        column,
        near.map((each, index) => each * Math.exp((long[index]! - longest) / 0.007)),
      );
      row(
        this.blend,
        column,
        long.map((_, index) => Math.exp(-0.5 * ((index - place) / COLOUR_NEIGHBOURS) ** 2)),
      );
    }
    this.profile = this.joined(form, long);
  }

  /** Part of the thickness by column and step: how many fibres have joined, less what is tendon already. */
  private joined(form: MuscleForm, long: readonly number[]): Float32Array {
    const count = this.strands.length;
    const out = new Float32Array(FAN_COLUMNS * STEPS);
    for (let column = 0; column < FAN_COLUMNS; column++) {
      let whole = 0;
      for (let index = 0; index < count; index++)
        whole += this.weights[column * count + index]! * long[index]!;
      for (let step = 0; step < STEPS; step++) {
        const along = step / (STEPS - 1);
        const left = whole * (1 - along);
        let fibres = 0;
        for (let index = 0; index < count; index++)
          fibres += this.blend[column * count + index]! * smooth(left - 0.035, left + 0.006, long[index]!);
        const taper = 1 - (1 - form.tendon) * smooth(0.42, 0.97, along);
        out[column * STEPS + step] = (0.1 + 0.9 * fibres) * taper * smooth(-0.05, 0.12, along);
      }
    }
    return softened(out, FAN_COLUMNS);
  }

  shape(strands: readonly Float32Array[]): SheetShape {
    const count = strands.length;
    const paths = new Float32Array(FAN_COLUMNS * STEPS * 3);
    for (let column = 0; column < FAN_COLUMNS; column++)
      for (let index = 0; index < count; index++) {
        const weight = this.weights[column * count + index]!;
        if (weight < 1e-4) continue;
        const strand = strands[index]!;
        for (let at = 0; at < 3 * STEPS; at++) paths[column * 3 * STEPS + at]! += weight * strand[at]!;
      }
    const thick = this.profile.slice();
    fill(thick, paths, FAN_COLUMNS, this.volume, 0.045);
    return { paths, ...split(thick, 0.62) };
  }
}

const SHEET_COLUMNS = 18;

/** A sheet through a few lines in order, reaching somewhat beyond the outer two. */
export class LinesShape implements Shaper {
  readonly size: SheetSize = { columns: SHEET_COLUMNS, steps: STEPS, round: 48, slab: 0.6 };
  readonly blend: Float32Array;
  private readonly weights: Float32Array;
  private readonly profile: Float32Array;
  private readonly volume: number;

  constructor(strands: readonly Strand[], form: MuscleForm) {
    const count = strands.length;
    this.volume = strands.reduce((sum, strand) => sum + strand.volume, 0);
    this.profile = bellyProfile(form);
    this.blend = new Float32Array(SHEET_COLUMNS * count);
    this.weights = new Float32Array(SHEET_COLUMNS * count);
    const [before, after] = form.beyond ?? [0.3, 0.3];
    for (let column = 0; column < SHEET_COLUMNS; column++) {
      const place = -before + (column / (SHEET_COLUMNS - 1)) * (count - 1 + before + after);
      this.weights.set(lagrange(place, count), column * count);
      row(
        this.blend,
        column,
        Array.from({ length: count }, (_, index) => Math.max(1e-6, 1 - Math.abs(index - place))),
      );
    }
  }

  shape(lines: readonly Float32Array[]): SheetShape {
    const count = lines.length;
    const paths = new Float32Array(SHEET_COLUMNS * STEPS * 3);
    for (let column = 0; column < SHEET_COLUMNS; column++)
      for (let index = 0; index < count; index++) {
        const weight = this.weights[column * count + index]!;
        for (let at = 0; at < 3 * STEPS; at++) paths[column * 3 * STEPS + at]! += weight * lines[index]![at]!;
      }
    const thick = new Float32Array(SHEET_COLUMNS * STEPS);
    const widths = this.profile.map((_, step) => {
      let sum = 0;
      for (let column = 0; column < SHEET_COLUMNS; column++)
        sum += widthAt(paths, SHEET_COLUMNS, column, step);
      return sum;
    });
    const mean = widths.reduce((sum, each) => sum + each, 0) / STEPS;
    for (let column = 0; column < SHEET_COLUMNS; column++)
      for (let step = 0; step < STEPS; step++)
        thick[column * STEPS + step] = this.profile[step]! * Math.sqrt(mean / Math.max(widths[step]!, 0.004));
    fill(thick, paths, SHEET_COLUMNS, this.volume, 0.05);
    return { paths, ...split(thick, 0.6) };
  }
}

/** A belly round one line: an ellipse across, as flat as its form says. */
export class BellyShape implements Shaper {
  readonly size: SheetSize = { columns: 2, steps: STEPS, round: 22, slab: 0.92 };
  readonly blend = Float32Array.of(1, 1);
  private readonly profile: Float32Array;
  private readonly flat: Float32Array;

  constructor(
    private readonly strand: Strand,
    private readonly form: MuscleForm,
  ) {
    this.profile = bellyProfile(form);
    const [first, belly, last] = form.flat;
    this.flat = this.profile.map((_, step) => {
      const along = step / (STEPS - 1);
      const start = first + (belly - first) * smooth(0, 0.35, along);
      return start + (last - start) * smooth(0.55, 1, along);
    });
  }

  shape([line]: readonly Float32Array[]): SheetShape {
    const points = line!;
    let held = 0;
    for (let step = 0; step < STEPS; step++) held += this.profile[step]! * stepLength(points, 0, step);
    const largest = this.strand.volume / Math.max(held, 1e-9);
    const paths = new Float32Array(2 * STEPS * 3);
    const half = new Float32Array(2 * STEPS);
    for (let step = 0; step < STEPS; step++) {
      const area = largest * this.profile[step]!;
      const width = Math.sqrt((4 * area * this.flat[step]!) / Math.PI);
      const across = this.across(points, step);
      for (let axis = 0; axis < 3; axis++) {
        const middle = points[3 * step + axis]!;
        paths[3 * step + axis] = middle - (width / 2) * across[axis]!;
        paths[3 * (STEPS + step) + axis] = middle + (width / 2) * across[axis]!;
      }
      half[step] = half[STEPS + step] = width / this.flat[step]! / 2;
    }
    return { paths, outer: half, inner: half };
  }

  /** The direction of the width: square to the line and to where the broad face looks. */
  private across(points: Float32Array, step: number): [number, number, number] {
    const before = 3 * Math.max(0, step - 2);
    const after = 3 * Math.min(STEPS - 1, step + 2);
    const [tx, ty, tz] = [0, 1, 2].map((axis) => points[after + axis]! - points[before + axis]!) as [
      number,
      number,
      number,
    ];
    const [px, , pz] = [points[3 * step]!, points[3 * step + 1]!, points[3 * step + 2]! - 0.02];
    const [fx, fy, fz] = this.form.faces ?? [px, 0, pz];
    const [x, y, z] = [ty * fz - tz * fy, tz * fx - tx * fz, tx * fy - ty * fx];
    const size = Math.hypot(x, y, z) || 1;
    return [x / size, y / size, z / size];
  }
}

/** From the first point of a strand to its last [m]. */
function reach(points: Float32Array): number {
  let sum = 0;
  for (let step = 0; step < STEPS - 1; step++) sum += stepLength(points, 0, step);
  return sum;
}

/** Write values as row `at` of a table, scaled so that they sum to 1. */
function row(target: Float32Array, at: number, values: readonly number[]): void {
  const sum = values.reduce((total, each) => total + each, 0);
  if (sum === 0) throw new Error("A column of a muscle has no strand near it.");
  values.forEach((value, index) => {
    target[at * values.length + index] = value / sum;
  });
}

/** Weights of the values at 0, 1, ... count - 1 for a smooth curve through them, at `place`. */
function lagrange(place: number, count: number): number[] {
  return Array.from({ length: count }, (_, own) => {
    let weight = 1;
    for (let other = 0; other < count; other++) if (other !== own) weight *= (place - other) / (own - other);
    return weight;
  });
}

/** Values (column, step) averaged with those beside them. */
function softened(values: Float32Array, columns: number): Float32Array {
  let now = values;
  for (let round = 0; round < 3; round++) {
    const next = now.slice();
    for (let column = 0; column < columns; column++)
      for (let step = 0; step < STEPS; step++) {
        const pick = (c: number, s: number) =>
          now[Math.min(columns - 1, Math.max(0, c)) * STEPS + Math.min(STEPS - 1, Math.max(0, s))]!;
        next[column * STEPS + step] =
          (2 * pick(column, step) +
            pick(column - 1, step) +
            pick(column + 1, step) +
            pick(column, step - 1) +
            pick(column, step + 1)) /
          6;
      }
    now = next;
  }
  return now;
}
