/**
 * A muscle as one closed surface: columns of points along its fibres, and how thick it is on both sides of them.
 *
 * A ring of vertices goes round the muscle at each step along the fibres: over the outer face from the first
 * column to the last, and back over the inner face. Edges are round. Points, normals and colours are renewed in
 * place, so that the muscle can follow a moving hip.
 */

import { BufferAttribute, BufferGeometry, DynamicDrawUsage, Vector3 } from "three";
import { standIn } from "./coarse.ts";

export interface SheetSize {
  /** Columns of points across the fibres. */
  columns: number;
  /** Points along each column. */
  steps: number;
  /** Vertices round the muscle. */
  round: number;
  /** Roundness of the cross-section: 1 is an ellipse, smaller is a slab with round edges. */
  slab: number;
}

export interface SheetShape {
  /** (column, step, 3) [m]. */
  paths: Float32Array;
  /** Half thickness outward and inward, (column, step) [m]. */
  outer: Float32Array;
  inner: Float32Array;
}

export class Sheet {
  readonly geometry = new BufferGeometry();
  private readonly position: Float32Array;
  private readonly normal: Float32Array;
  private readonly colour: Float32Array;
  /**
   * Place of each vertex of a ring among the columns, and its part of the thickness (negative: inner face).
   */
  private readonly across: Float32Array;
  private readonly off: Float32Array;
  private readonly facing: Float32Array;
  /** All triangles, and those between every second vertex. */
  private readonly triangles: BufferAttribute[];
  private named = false;
  private backwards = false;

  constructor(readonly size: SheetSize) {
    const { steps, round } = size;
    const count = steps * round + 2;
    this.position = new Float32Array(3 * count);
    this.normal = new Float32Array(3 * count);
    this.colour = new Float32Array(4 * count);
    this.facing = new Float32Array(size.columns * steps * 3);
    this.across = new Float32Array(round);
    this.off = new Float32Array(round);
    for (let place = 0; place < round; place++) {
      const angle = (2 * Math.PI * place) / round;
      this.across[place] = ((1 - Math.cos(angle)) / 2) * (size.columns - 1);
      this.off[place] = Math.sign(Math.sin(angle)) * Math.abs(Math.sin(angle)) ** size.slab;
    }
    const changing = (values: Float32Array, width: number) =>
      new BufferAttribute(values, width).setUsage(DynamicDrawUsage);
    this.geometry.setAttribute("position", changing(this.position, 3));
    this.geometry.setAttribute("normal", changing(this.normal, 3));
    this.geometry.setAttribute("color", changing(this.colour, 4));
    this.geometry.setAttribute("fibre", new BufferAttribute(new Float32Array(2 * count), 2));
    this.triangles = [new BufferAttribute(faces(steps, round), 1)];
    this.geometry.setIndex(this.triangles[0]!);
    if (round % 2) return;
    this.triangles.push(new BufferAttribute(faces(steps, round, 2), 1));
    standIn(this.geometry, this.triangles[1]!);
  }

  /** The column nearest to a face. */
  columnAt(face: number): number {
    const vertex = this.geometry.getIndex()!.getX(3 * face);
    return Math.round(this.across[vertex % this.size.round]!);
  }

  /** A place on the outer face, a little above the middle of the muscle. */
  get middle(): Vector3 {
    const { steps, round } = this.size;
    const at = 3 * (Math.floor(0.42 * steps) * round + Math.floor(round / 4));
    return new Vector3().fromArray(this.position, at);
  }

  /** Lay the surface round its columns; `outward` is where its outer face looks. */
  lay(shape: SheetShape, outward: readonly [number, number, number]): void {
    this.face(shape.paths, outward);
    const { steps, round, columns } = this.size;
    const { position, across, off, facing } = this;
    for (let step = 0; step < steps; step++)
      for (let place = 0; place < round; place++) {
        const column = Math.min(columns - 2, Math.floor(across[place]!));
        const part = across[place]! - column;
        const [first, second] = [column * steps + step, (column + 1) * steps + step];
        const side = off[place]! > 0 ? shape.outer : shape.inner;
        const thick = (side[first]! + part * (side[second]! - side[first]!)) * off[place]!;
        const at = 3 * (step * round + place);
        for (let axis = 0; axis < 3; axis++) {
          const [a, b] = [shape.paths[3 * first + axis]!, shape.paths[3 * second + axis]!];
          const [na, nb] = [facing[3 * first + axis]!, facing[3 * second + axis]!];
          position[at + axis] = a + part * (b - a) + thick * (na + part * (nb - na));
        }
      }
    this.close();
    this.bend();
    if (!this.named) this.nameFibres();
    this.geometry.getAttribute("position").needsUpdate = true;
    this.geometry.getAttribute("normal").needsUpdate = true;
    this.geometry.computeBoundingSphere();
    this.geometry.computeBoundingBox();
  }

  /** Where each point of the columns looks outward: square to the fibres and to the sheet. */
  private face(paths: Float32Array, outward: readonly [number, number, number]): void {
    const { columns, steps } = this.size;
    let turned = 0;
    for (let column = 0; column < columns; column++)
      for (let step = 0; step < steps; step++) {
        const at = 3 * (column * steps + step);
        const left = 3 * (Math.max(0, column - 1) * steps + step);
        const right = 3 * (Math.min(columns - 1, column + 1) * steps + step);
        const before = 3 * (column * steps + Math.max(0, step - 1));
        const after = 3 * (column * steps + Math.min(steps - 1, step + 1));
        cross(this.facing, at, paths, left, right, before, after);
        for (let axis = 0; axis < 3; axis++) turned += this.facing[at + axis]! * outward[axis]!;
      }
    if (turned < 0) for (let at = 0; at < this.facing.length; at++) this.facing[at] = -this.facing[at]!;
  }

  /** The middle of both ends. */
  private close(): void {
    const { steps, round } = this.size;
    for (const [vertex, step] of [
      [steps * round, 0],
      [steps * round + 1, steps - 1],
    ] as const)
      for (let axis = 0; axis < 3; axis++) {
        let sum = 0;
        for (let place = 0; place < round; place++) sum += this.position[3 * (step * round + place) + axis]!;
        this.position[3 * vertex + axis] = sum / round;
      }
  }

  /** Normals from the neighbours on the grid. */
  private bend(): void {
    const { steps, round } = this.size;
    const { position, normal } = this;
    const ends = [steps * round, steps * round + 1] as const;
    for (let step = 0; step < steps; step++)
      for (let place = 0; place < round; place++) {
        const row = step * round;
        const left = 3 * (row + ((place + round - 1) % round));
        const right = 3 * (row + ((place + 1) % round));
        const before = 3 * (step === 0 ? ends[0] : row - round + place);
        const after = 3 * (step === steps - 1 ? ends[1] : row + round + place);
        cross(normal, 3 * (row + place), position, left, right, before, after);
      }
    const axis = [0, 1, 2].map((a) => position[3 * ends[1] + a]! - position[3 * ends[0] + a]!);
    const long = Math.hypot(...axis) || 1;
    for (let a = 0; a < 3; a++) {
      normal[3 * ends[0] + a] = -axis[a]! / long;
      normal[3 * ends[1] + a] = axis[a]! / long;
    }
    // The middle of the outer face says which way round the rings run.
    const quarter = Math.floor(round / 4);
    const probe = quarter + Math.floor(steps / 2) * round;
    const facing = 3 * (Math.round(this.across[quarter]!) * steps + Math.floor(steps / 2));
    let way = 0;
    for (let a = 0; a < 3; a++) way += normal[3 * probe + a]! * this.facing[facing + a]!;
    this.turn(way < 0);
    if (way < 0) for (let at = 0; at < 3 * steps * round; at++) normal[at] = -normal[at]!;
  }

  /** Triangles look outward whichever way the columns run. */
  private turn(back: boolean): void {
    if (back === this.backwards) return;
    this.backwards = back;
    for (const triangles of this.triangles) {
      const corners = triangles.array as Uint16Array;
      for (let at = 0; at < corners.length; at += 3) {
        const kept = corners[at + 1]!;
        corners[at + 1] = corners[at + 2]!;
        corners[at + 2] = kept;
      }
      triangles.needsUpdate = true;
    }
  }

  /**
   * Of each vertex: how far round the muscle its fibre lies [mm], halfway along, and how far along it is, from 0
   * to 1. They belong to the fibres and stay when the muscle moves.
   */
  private nameFibres(): void {
    const { steps, round } = this.size;
    const attribute = this.geometry.getAttribute("fibre");
    const fibre = attribute.array as Float32Array;
    const row = 3 * Math.floor(steps / 2) * round;
    let run = 0;
    for (let place = 0; place < round; place++) {
      const [here, before] = [row + 3 * place, row + 3 * Math.max(0, place - 1)];
      run +=
        1000 * Math.hypot(...[0, 1, 2].map((a) => this.position[here + a]! - this.position[before + a]!));
      for (let step = 0; step < steps; step++) {
        fibre[2 * (step * round + place)] = run;
        fibre[2 * (step * round + place) + 1] = step / (steps - 1);
      }
    }
    fibre.set([run / 2, 0, run / 2, 1], 2 * steps * round);
    attribute.needsUpdate = true;
    this.named = true;
  }

  /** Colour (column, 3) across the sheet, and how much of it is tendon (step) from 0 to 1. */
  paint(colours: Float32Array, tendon: Float32Array): void {
    const { steps, round, columns } = this.size;
    const { colour, across } = this;
    for (let place = 0; place < round; place++) {
      const column = Math.min(columns - 2, Math.floor(across[place]!));
      const part = across[place]! - column;
      for (let step = 0; step < steps; step++) {
        const at = 4 * (step * round + place);
        for (let axis = 0; axis < 3; axis++) {
          const [a, b] = [colours[3 * column + axis]!, colours[3 * column + 3 + axis]!];
          colour[at + axis] = a + part * (b - a);
        }
        colour[at + 3] = tendon[step]!;
      }
    }
    const middle = Math.floor(round / 4);
    colour.copyWithin(4 * steps * round, 4 * middle, 4 * middle + 4);
    const last = 4 * ((steps - 1) * round + middle);
    colour.copyWithin(4 * (steps * round + 1), last, last + 4);
    this.geometry.getAttribute("color").needsUpdate = true;
  }
}

/** Unit vector across two directions, each between two points, written at `out`. */
function cross(
  target: Float32Array,
  out: number,
  points: Float32Array,
  left: number,
  right: number,
  before: number,
  after: number,
): void {
  const ax = points[right]! - points[left]!;
  const ay = points[right + 1]! - points[left + 1]!;
  const az = points[right + 2]! - points[left + 2]!;
  const bx = points[after]! - points[before]!;
  const by = points[after + 1]! - points[before + 1]!;
  const bz = points[after + 2]! - points[before + 2]!;
  const [x, y, z] = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
  const size = Math.hypot(x, y, z) || 1;
  target[out] = x / size;
  target[out + 1] = y / size;
  target[out + 2] = z / size;
}

/**
 * Triangles between rings, and of both ends; they look outward where `cross` of a ring and its fibres does. Of the
 * rings and of the places on them every `stride`-th is used, and always the last ring.
 */
function faces(steps: number, round: number, stride = 1): Uint16Array {
  const out: number[] = [];
  const next = (place: number) => (place + stride) % round;
  for (let step = 0; step < steps - 1; step += stride) {
    const [row, after] = [step * round, Math.min(step + stride, steps - 1) * round];
    for (let place = 0; place < round; place += stride) {
      const [a, b, c, d] = [row + place, row + next(place), after + place, after + next(place)];
      out.push(a, b, c, b, d, c);
    }
  }
  const [first, last, end] = [steps * round, steps * round + 1, (steps - 1) * round];
  for (let place = 0; place < round; place += stride) {
    out.push(first, next(place), place);
    out.push(last, end + place, end + next(place));
  }
  return Uint16Array.from(out);
}
