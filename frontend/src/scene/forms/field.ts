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

export function ball(centre: Point, radius: number): Distance {
  const [a, b, c] = centre;
  return (x, y, z) => Math.hypot(x - a, y - b, z - c) - radius;
}

/** An ellipsoid along the axes, leaning forward by `lean` [rad] about z. */
export function ellipsoid(centre: Point, radii: Point, lean = 0): Distance {
  const [a, b, c] = centre;
  const [ra, rb, rc] = radii;
  const [cos, sin] = [Math.cos(lean), Math.sin(lean)];
  return (x0, y0, z0) => {
    const [dx, dy] = [x0 - a, y0 - b];
    const x = cos * dx - sin * dy;
    const y = sin * dx + cos * dy;
    const z = z0 - c;
    const near = Math.hypot(x / ra, y / rb, z / rc);
    const slope = Math.hypot(x / (ra * ra), y / (rb * rb), z / (rc * rc));
    return slope < 1e-9 ? -Math.min(ra, rb, rc) : (near * (near - 1)) / slope;
  };
}

/** A rod with round ends of two radii. */
export function rod(from: Point, to: Point, first: number, last = first): Distance {
  const [ax, ay, az] = from;
  const [dx, dy, dz] = [to[0] - ax, to[1] - ay, to[2] - az];
  const square = Math.max(dx * dx + dy * dy + dz * dz, 1e-12);
  return (x, y, z) => {
    const [px, py, pz] = [x - ax, y - ay, z - az];
    const part = Math.min(1, Math.max(0, (px * dx + py * dy + pz * dz) / square));
    return Math.hypot(px - part * dx, py - part * dy, pz - part * dz) - first - part * (last - first);
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
    const [dx, dz] = [x - hermite(middleX, piece, part, run), z - hermite(middleZ, piece, part, run)];
    const near = Math.hypot(dx / a, dz / b);
    const slope = Math.hypot(dx / (a * a), dz / (b * b));
    const round = slope < 1e-9 ? -Math.min(a, b) : (near * (near - 1)) / slope;
    const beyond = Math.max(y - top, bottom - y);
    if (beyond <= 0) return Math.max(round, beyond);
    return round <= 0 ? beyond : Math.hypot(round, beyond);
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
  const [a, b] = [value[piece]!, value[piece + 1]!];
  const [sa, sb] = [slope[piece]! * run, slope[piece + 1]! * run];
  const [p2, p3] = [part * part, part * part * part];
  return (2 * p3 - 3 * p2 + 1) * a + (p3 - 2 * p2 + part) * sa + (3 * p2 - 2 * p3) * b + (p3 - p2) * sb;
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

/** Cells along an edge of a block that is skipped as a whole where the surface is far. */
const BLOCK = 6;

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
        points.push(...middle(grid, x, y, z, at));
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
  const cells = [0, 1, 2].map((axis) => BLOCK * Math.ceil((high[axis]! - low[axis]!) / step / BLOCK));
  const size = [cells[0]! + 1, cells[1]! + 1, cells[2]! + 1] as const;
  const value = new Float32Array(size[0] * size[1] * size[2]).fill(1);
  const blocks: [number, number, number][] = [];
  // Half the diagonal of a block; distances of ellipsoids are a little too large, hence the room.
  const reach = 1.35 * (BLOCK / 2) * step * Math.sqrt(3);
  for (let z = 0; z < cells[2]!; z += BLOCK)
    for (let y = 0; y < cells[1]!; y += BLOCK)
      for (let x = 0; x < cells[0]!; x += BLOCK) {
        const middle = [x, y, z].map(
          (cell, axis) => low[axis]! + (cell + BLOCK / 2) * step,
        ) as unknown as Point;
        const away = parts.map((part) => part.distance(...middle));
        const least = Math.max(0, Math.min(...away.filter((_, index) => !parts[index]!.hollow)));
        if (least > 2 * reach) continue;
        const near = parts.filter(
          (part, index) => away[index]! < 2 * reach + part.soft + (part.hollow ? 0 : least),
        );
        if (!near.length || Math.abs(joined(near, ...middle)) > reach) continue;
        blocks.push([x, y, z]);
        for (let c = z; c <= z + BLOCK; c++)
          for (let b = y; b <= y + BLOCK; b++)
            for (let a = x; a <= x + BLOCK; a++) {
              value[a + size[0] * (b + size[1] * c)] = joined(
                near,
                low[0] + a * step,
                low[1] + b * step,
                low[2] + c * step,
              );
            }
      }
  return { low, step, size, value, blocks };
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
  let inside = 0;
  for (let corner = 0; corner < 8; corner++) if (corner_(value, at, corner, across, up) < 0) inside++;
  return inside > 0 && inside < 8;
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

/** The mean of the places where the surface crosses the edges of a cell. */
function middle(grid: Grid, x: number, y: number, z: number, at: number): [number, number, number] {
  const { value, size, low, step } = grid;
  const [across, up] = [size[0], size[0] * size[1]];
  let [sx, sy, sz, count] = [0, 0, 0, 0];
  for (const [a, b] of EDGES) {
    const [first, last] = [corner_(value, at, a, across, up), corner_(value, at, b, across, up)];
    if (first < 0 === last < 0) continue;
    const part = first / (first - last);
    const mix = (bit: number) => ((a >> bit) & 1) + part * (((b >> bit) & 1) - ((a >> bit) & 1));
    sx += mix(0);
    sy += mix(1);
    sz += mix(2);
    count++;
  }
  return [
    low[0] + (x + sx / count) * step,
    low[1] + (y + sy / count) * step,
    low[2] + (z + sz / count) * step,
  ];
}

/** The face across the edge of the grid that starts at `at` and runs along `along`, where the surface crosses it. */
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
