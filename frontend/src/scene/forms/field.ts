/**
 * Solid bodies described by distance, blended softly, and their surface as triangles.
 *
 * A part gives the signed distance of a place from its surface (negative inside). Parts of one body are joined
 * with a soft edge; a hollow is cut out. `surfaceOf` lays a net over the body: one vertex in each cell of a grid
 * that the surface crosses, in its middle (naive surface nets). Cells far from the surface are never visited.
 */

import { BufferAttribute, BufferGeometry } from "three";

export type Point = readonly [number, number, number];
export type Distance = (x: number, y: number, z: number) => number;

export interface Part {
  distance: Distance;
  /** How softly it joins the parts before it [m]. */
  soft: number;
  /** Taken away instead of added. */
  hollow: boolean;
}

/** A part that is added. */
export const solid = (distance: Distance, soft = 0.01): Part => ({ distance, soft, hollow: false });
/** A part that is cut out of those before it. */
export const hollow = (distance: Distance, soft = 0.004): Part => ({ distance, soft, hollow: true });

/** Lengths of vectors: `Math.hypot` guards against overflow and takes several times as long. */
const length2 = (x: number, y: number): number => Math.sqrt(x * x + y * y);
const length3 = (x: number, y: number, z: number): number => Math.sqrt(x * x + y * y + z * z);

export function ball(centre: Point, radius: number): Distance {
  const [a, b, c] = centre;
  return (x, y, z) => length3(x - a, y - b, z - c) - radius;
}

/** An ellipsoid along the axes, leaning forward by `lean` [rad] about z. */
export function ellipsoid(centre: Point, radii: Point, lean = 0): Distance {
  const [a, b, c] = centre;
  const [ra, rb, rc] = radii;
  const [cos, sin] = [Math.cos(lean), Math.sin(lean)];
  return (x0, y0, z0) => {
    const dx = x0 - a;
    const dy = y0 - b;
    const x = cos * dx - sin * dy;
    const y = sin * dx + cos * dy;
    const z = z0 - c;
    const near = length3(x / ra, y / rb, z / rc);
    const slope = length3(x / (ra * ra), y / (rb * rb), z / (rc * rc));
    return slope < 1e-9 ? -Math.min(ra, rb, rc) : (near * (near - 1)) / slope;
  };
}

/** A rod with round ends of two radii. */
export function rod(from: Point, to: Point, first: number, last = first): Distance {
  const [ax, ay, az] = from;
  const [dx, dy, dz] = [to[0] - ax, to[1] - ay, to[2] - az];
  const square = Math.max(dx * dx + dy * dy + dz * dz, 1e-12);
  return (x, y, z) => {
    const px = x - ax;
    const py = y - ay;
    const pz = z - az;
    const part = Math.min(1, Math.max(0, (px * dx + py * dy + pz * dz) / square));
    return length3(px - part * dx, py - part * dy, pz - part * dz) - first - part * (last - first);
  };
}

/** A cross-section of a tube: where its middle lies, and its half widths forward and sideways [m]. */
export interface Station {
  at: Point;
  deep: number;
  wide: number;
}

/** A tube through stations from top to bottom, elliptic across, level with the ground. */
export function tube(stations: readonly Station[]): Distance {
  const count = stations.length;
  const height = Float64Array.from(stations, (station) => station.at[1]);
  const table = (pick: (station: Station) => number) => slopes(height, Float64Array.from(stations, pick));
  const [middleX, middleZ] = [table((s) => s.at[0]), table((s) => s.at[2])];
  const [deep, wide] = [table((s) => s.deep), table((s) => s.wide)];
  const [top, bottom] = [height[0]!, height[count - 1]!];
  return (x, y, z) => {
    const level = Math.min(top, Math.max(bottom, y));
    let piece = 0;
    while (piece < count - 2 && height[piece + 1]! > level) piece++;
    const run = height[piece + 1]! - height[piece]!;
    const part = run === 0 ? 0 : (level - height[piece]!) / run;
    const a = hermite(deep, piece, part, run);
    const b = hermite(wide, piece, part, run);
    const dx = x - hermite(middleX, piece, part, run);
    const dz = z - hermite(middleZ, piece, part, run);
    const near = length2(dx / a, dz / b);
    const slope = length2(dx / (a * a), dz / (b * b));
    const round = slope < 1e-9 ? -Math.min(a, b) : (near * (near - 1)) / slope;
    const beyond = Math.max(y - top, bottom - y);
    if (beyond <= 0) return Math.max(round, beyond);
    return round <= 0 ? beyond : length2(round, beyond);
  };
}

type Table = { value: Float64Array; slope: Float64Array };

/** Slopes of a smooth curve through values at places that run downwards. */
function slopes(place: Float64Array, value: Float64Array): Table {
  const slope = new Float64Array(value.length);
  for (let at = 1; at < value.length - 1; at++)
    slope[at] = (value[at + 1]! - value[at - 1]!) / (place[at + 1]! - place[at - 1]!);
  return { value, slope };
}

function hermite({ value, slope }: Table, piece: number, part: number, run: number): number {
  const p2 = part * part;
  const p3 = p2 * part;
  return (
    (2 * p3 - 3 * p2 + 1) * value[piece]! +
    (p3 - 2 * p2 + part) * (slope[piece]! * run) +
    (3 * p2 - 2 * p3) * value[piece + 1]! +
    (p3 - p2) * (slope[piece + 1]! * run)
  );
}

/** The same part on the other side of the plane z = middle. */
export function mirrored(distance: Distance, middle = 0): Distance {
  return (x, y, z) => distance(x, y, 2 * middle - z);
}

function joined(parts: readonly Part[], x: number, y: number, z: number): number {
  let whole = Number.POSITIVE_INFINITY;
  for (const { distance, soft, hollow: cut } of parts) {
    const own = cut ? -distance(x, y, z) : distance(x, y, z);
    if (whole === Number.POSITIVE_INFINITY) {
      whole = own;
      continue;
    }
    const near = Math.max(0, soft - Math.abs(whole - own)) / soft;
    const blend = 0.25 * near * near * soft;
    whole = cut ? Math.max(whole, own) + blend : Math.min(whole, own) - blend;
  }
  return whole;
}

/**
 * Cells along an edge of blocks that are skipped as a whole where the surface is far: first large ones, then
 * small.
 */
const COARSE = 6;
const BLOCK = 3;
/** Added to half the width of a block where the surface is looked for [cells]. */
const ROOM = 2;

interface Grid {
  low: Point;
  step: number;
  size: readonly [number, number, number];
  value: Float32Array;
  /** First cells of the blocks that may hold surface. */
  blocks: [number, number, number][];
}

/** The surface of a body within a box, with cells of `step` [m]. */
export function surfaceOf(parts: readonly Part[], low: Point, high: Point, step: number): BufferGeometry {
  const grid = sampled(parts, low, high, step);
  const { size, value, blocks } = grid;
  const [nx, ny] = size;
  const [across, up] = [nx, nx * ny];
  const vertexOf = new Int32Array(value.length).fill(-1);
  const points: number[] = [];
  for (const [bx, by, bz] of blocks) {
    eachCell(bx, by, bz, (x, y, z) => {
      const at = x + across * y + up * z;
      if (crossed(value, at, across, up)) {
        vertexOf[at] = points.length / 3;
        addMiddle(points, grid, x, y, z, at);
      }
    });
  }
  const faces: number[] = [];
  for (const [bx, by, bz] of blocks) {
    eachCell(bx, by, bz, (x, y, z) => {
      const at = x + across * y + up * z;
      if (vertexOf[at]! < 0) return;
      if (y > 0 && z > 0) quad(faces, value, vertexOf, at, 1, across, up);
      if (x > 0 && z > 0) quad(faces, value, vertexOf, at, across, up, 1);
      if (x > 0 && y > 0) quad(faces, value, vertexOf, at, up, 1, across);
    });
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(Float32Array.from(points), 3));
  geometry.setIndex(new BufferAttribute(Uint32Array.from(faces), 1));
  geometry.computeVertexNormals();
  return geometry;
}

function sampled(parts: readonly Part[], low: Point, high: Point, step: number): Grid {
  const cells = [0, 1, 2].map((axis) => COARSE * Math.ceil((high[axis]! - low[axis]!) / step / COARSE));
  const size = [cells[0]! + 1, cells[1]! + 1, cells[2]! + 1] as const;
  const value = new Float32Array(size[0] * size[1] * size[2]).fill(1);
  const grid: Grid = { low, step, size, value, blocks: [] };
  for (let z = 0; z < cells[2]!; z += COARSE)
    for (let y = 0; y < cells[1]!; y += COARSE)
      for (let x = 0; x < cells[0]!; x += COARSE) {
        const near = partsNear(grid, parts, x, y, z, COARSE);
        if (!near.length) continue;
        for (let c = z; c < z + COARSE; c += BLOCK)
          for (let b = y; b < y + COARSE; b += BLOCK)
            for (let a = x; a < x + COARSE; a += BLOCK) sampleBlock(grid, near, a, b, c);
      }
  return grid;
}

/** The parts that shape the surface within a block of cells; none where the surface is far. */
function partsNear(
  { low, step }: Grid,
  parts: readonly Part[],
  x: number,
  y: number,
  z: number,
  width: number,
): Part[] {
  // Half the diagonal of a block, with some room: flat ellipsoids seem too far away by some
  // cells.
  const reach = (width / 2 + ROOM) * step * Math.sqrt(3);
  const [px, py, pz] = [
    low[0] + (x + width / 2) * step,
    low[1] + (y + width / 2) * step,
    low[2] + (z + width / 2) * step,
  ];
  let least = Number.POSITIVE_INFINITY;
  const away = parts.map(({ distance, hollow: cut }) => {
    const own = distance(px, py, pz);
    if (!cut) least = Math.min(least, own);
    return own;
  });
  least = Math.max(0, least);
  if (least > 2 * reach) return [];
  const near = parts.filter(
    (part, index) => away[index]! < 2 * reach + part.soft + (part.hollow ? 0 : least),
  );
  return Math.abs(joined(near, px, py, pz)) > reach ? [] : near;
}

function sampleBlock(grid: Grid, coarse: readonly Part[], x: number, y: number, z: number): void {
  const near = partsNear(grid, coarse, x, y, z, BLOCK);
  if (!near.length) return;
  const { low, step, size, value } = grid;
  grid.blocks.push([x, y, z]);
  for (let c = z; c <= z + BLOCK; c++)
    for (let b = y; b <= y + BLOCK; b++) {
      const row = size[0] * (b + size[1] * c);
      const [py, pz] = [low[1] + b * step, low[2] + c * step];
      for (let a = x; a <= x + BLOCK; a++) value[row + a] = joined(near, low[0] + a * step, py, pz);
    }
}

function eachCell(
  bx: number,
  by: number,
  bz: number,
  visit: (x: number, y: number, z: number) => void,
): void {
  for (let z = bz; z < bz + BLOCK; z++)
    for (let y = by; y < by + BLOCK; y++) for (let x = bx; x < bx + BLOCK; x++) visit(x, y, z);
}

/** Whether the surface passes between the eight corners of a cell. */
function crossed(value: Float32Array, at: number, across: number, up: number): boolean {
  const inside = value[at]! < 0;
  for (let corner = 1; corner < 8; corner++)
    if (corner_(value, at, corner, across, up) < 0 !== inside) return true;
  return false;
}

function corner_(value: Float32Array, at: number, corner: number, across: number, up: number): number {
  return value[at + (corner & 1) + (corner & 2 ? across : 0) + (corner & 4 ? up : 0)]!;
}

const EDGES = [
  [0, 1],
  [2, 3],
  [4, 5],
  [6, 7],
  [0, 2],
  [1, 3],
  [4, 6],
  [5, 7],
  [0, 4],
  [1, 5],
  [2, 6],
  [3, 7],
] as const;

/** Add the mean of the places where the surface crosses the edges of a cell. */
function addMiddle(points: number[], grid: Grid, x: number, y: number, z: number, at: number): void {
  const { value, size, low, step } = grid;
  const across = size[0];
  const up = size[0] * size[1];
  let sx = 0;
  let sy = 0;
  let sz = 0;
  let count = 0;
  for (const [a, b] of EDGES) {
    const first = corner_(value, at, a, across, up);
    const last = corner_(value, at, b, across, up);
    if (first < 0 === last < 0) continue;
    const part = first / (first - last);
    sx += mixed(a, b, 0, part);
    sy += mixed(a, b, 1, part);
    sz += mixed(a, b, 2, part);
    count++;
  }
  points.push(
    low[0] + (x + sx / count) * step,
    low[1] + (y + sy / count) * step,
    low[2] + (z + sz / count) * step,
  );
}

/** A coordinate of the place at `part` of the way between two corners of a cell. */
function mixed(a: number, b: number, bit: number, part: number): number {
  const from = (a >> bit) & 1;
  return from + part * (((b >> bit) & 1) - from);
}

/**
 * The face across the edge of the grid that starts at `at` and runs along `along`, where the surface crosses
 * it.
 */
function quad(
  faces: number[],
  value: Float32Array,
  vertexOf: Int32Array,
  at: number,
  along: number,
  second: number,
  third: number,
): void {
  const [here, there] = [value[at]!, value[at + along]!];
  if (here < 0 === there < 0) return;
  const a = vertexOf[at]!;
  const b = vertexOf[at - second]!;
  const c = vertexOf[at - second - third]!;
  const d = vertexOf[at - third]!;
  if (a < 0 || b < 0 || c < 0 || d < 0) return;
  if (here < 0) faces.push(a, b, c, a, c, d);
  else faces.push(a, c, b, a, d, c);
}
