/** Rib cage: twelve pairs of ribs, their cartilage and the breastbone, as flat bands along curves. */

import { BufferAttribute, BufferGeometry } from "three";
import type { Point } from "./field.ts";

/**
 * Of each pair from above, in a person of 1.777 m [mm]: half width, depth, how far it sinks to its front end.
 */
const WIDTH = [52, 74, 90, 102, 110, 116, 121, 123, 121, 114, 100, 80];
const DEPTH = [72, 103, 127, 143, 154, 162, 168, 171, 168, 158, 122, 84];
const SINK = [30, 42, 52, 60, 68, 76, 84, 92, 98, 98, 84, 62];
/** Part of the way round to the midline in front that is bone. */
const BONY = [0.84, 0.84, 0.84, 0.83, 0.82, 0.8, 0.78, 0.74, 0.68, 0.61, 0.47, 0.36];
/** Pairs that reach the breastbone by themselves; the next three lean on the one above. */
const TRUE_RIBS = 7;
const SIDES = 8;
const STEPS = 26;

export interface RibCage {
  bone: BufferGeometry;
  cartilage: BufferGeometry;
}

/** The rib cage on thoracic vertebrae, given from the first (uppermost) to the twelfth. */
export function ribCage(thoracic: readonly Point[], stature: number): RibCage {
  const size = stature / 1777;
  const middle = thoracic[0]![2];
  const front = breastbone(thoracic[0]!, size);
  const bone: Band[] = [
    { path: front, wide: sternumWidths(size), thick: 0.0052 * size * 1000, flat: [1, 0, 0] },
  ];
  const cartilage: Band[] = [];
  const ends: Point[] = [];
  thoracic.forEach((spine, index) => {
    const path = rib(spine, index, size);
    const end = path.at(-1)!;
    const from = path.at(-3)!;
    ends.push(end);
    for (const side of [1, -1]) {
      const turned = path.map((point): Point => [point[0], point[1], middle + side * (point[2] - middle)]);
      bone.push({
        path: turned,
        wide: turned.map((_, at) => ribWidth(at) * size * 1000),
        thick: 0.0031 * size * 1000,
      });
      const goal = index < TRUE_RIBS ? attach(front, index, size) : index < 10 ? ends[index - 1]! : null;
      if (!goal) continue;
      const soft = gristle(from, end, goal, index < TRUE_RIBS ? 0.011 * size * 1000 : 0);
      cartilage.push({
        path: soft.map((point): Point => [point[0], point[1], middle + side * (point[2] - middle)]),
        wide: soft.map(() => 0.0062 * size * 1000),
        thick: 0.0036 * size * 1000,
      });
    }
  });
  return { bone: bands(bone, middle), cartilage: bands(cartilage, middle) };
}

const ribWidth = (at: number): number => 0.0064 - 0.0014 * Math.abs(at / (STEPS - 1) - 0.45);

/** From the vertebra round to the bony end, on the right side. */
function rib(spine: Point, index: number, size: number): Point[] {
  const [wide, deep, sink, bony] = [WIDTH[index]!, DEPTH[index]!, SINK[index]!, BONY[index]!].map(
    (each, at) => (at < 3 ? each! * size : each!),
  ) as [number, number, number, number];
  return Array.from({ length: STEPS }, (_, at): Point => {
    const part = (bony * at) / (STEPS - 1);
    const turn = Math.PI * part;
    // A rib leaves its vertebra backwards and sideways before it turns to the front.
    const back = 26 * size * Math.sin(Math.min(Math.PI, 3.4 * turn)) * (1 - part) ** 2;
    const x = spine[0] - 8 * size + (deep * (1 - Math.cos(turn))) / 2 - back;
    const z = spine[2] + 11 * size * (1 - part) + wide * Math.sin(turn) ** 0.82 * (1 - 0.1 * part);
    const y =
      spine[1] +
      5 * size -
      (sink * (0.25 * part + (0.75 * (1 - Math.cos(Math.min(Math.PI, 1.08 * turn)))) / 2)) / bony;
    return [x, y, z];
  });
}

/** From the notch above to the tip below, a little behind the ends of the cartilage. */
function breastbone(first: Point, size: number): Point[] {
  return Array.from({ length: 16 }, (_, at): Point => {
    const part = at / 15;
    return [
      first[0] + (62 + 78 * part - 12 * part * part) * size,
      first[1] - (30 + 172 * part) * size,
      first[2],
    ];
  });
}

function sternumWidths(size: number): number[] {
  return Array.from({ length: 16 }, (_, at) => {
    const part = at / 15;
    const manubrium = 30 * Math.exp(-(((part - 0.1) / 0.16) ** 2));
    const body = part < 0.84 ? 15 + 8 * Math.sin((Math.PI * part) / 0.95) : 15 * (1 - (part - 0.84) / 0.19);
    return Math.max(3, Math.max(manubrium, body)) * size;
  });
}

/** Where the cartilage of a rib reaches the edge of the breastbone, on the right side. */
function attach(front: readonly Point[], index: number, size: number): Point {
  const at = [1.2, 4, 6, 8, 9.8, 11.2, 12.2][index]!;
  const low = front[Math.floor(at)]!;
  const high = front[Math.min(15, Math.floor(at) + 1)]!;
  const part = at - Math.floor(at);
  const edge = (index === 0 ? 24 : 17) * size;
  return [low[0] + part * (high[0] - low[0]), low[1] + part * (high[1] - low[1]), low[2] + edge];
}

/** A soft curve from the bony end, leaving as the rib came, to where it leans. */
function gristle(before: Point, end: Point, goal: Point, forward: number): Point[] {
  const way = [0, 1, 2].map((a) => end[a]! - before[a]!);
  const long = Math.hypot(...way) || 1;
  const far = Math.hypot(goal[0] - end[0], goal[1] - end[1], goal[2] - end[2]);
  const first = [0, 1, 2].map((a) => end[a]! + (way[a]! / long) * 0.42 * far);
  const last = [goal[0] + forward * 0.3, goal[1] - 0.2 * far * (forward ? 0.4 : 1), goal[2] + 0.22 * far];
  return Array.from({ length: 14 }, (_, at): Point => {
    const t = at / 13;
    const u = 1 - t;
    return [0, 1, 2].map(
      (a) => u ** 3 * end[a]! + 3 * u * u * t * first[a]! + 3 * u * t * t * last[a]! + t ** 3 * goal[a]!,
    ) as unknown as Point;
  });
}

interface Band {
  path: readonly Point[];
  /** Half height of the band along its path [m], and half its thickness. */
  wide: readonly number[];
  thick: number;
  /** Where its broad face looks; away from the middle of the chest where nothing is given. */
  flat?: Point;
}

/** Bands of elliptic section as one geometry. */
function bands(all: readonly Band[], middle: number): BufferGeometry {
  const points: number[] = [];
  const faces: number[] = [];
  for (const { path, wide, thick, flat } of all) {
    const start = points.length / 3;
    path.forEach((point, at) => {
      const before = path[Math.max(0, at - 1)]!;
      const after = path[Math.min(path.length - 1, at + 1)]!;
      const along = unit([after[0] - before[0], after[1] - before[1], after[2] - before[2]]);
      const away = flat ?? [point[0] - 0.06, 0, point[2] - middle];
      const up = unit(across(along, away as Point));
      const out = across(up, along);
      const taper = at === 0 || at === path.length - 1 ? 0.55 : 1;
      for (let side = 0; side < SIDES; side++) {
        const angle = (2 * Math.PI * side) / SIDES;
        const [c, s] = [Math.cos(angle) * wide[at]! * taper, Math.sin(angle) * thick * taper];
        points.push(...[0, 1, 2].map((a) => point[a]! + c * up[a]! + s * out[a]!));
      }
    });
    const rings = path.length;
    for (let ring = 0; ring < rings - 1; ring++)
      for (let side = 0; side < SIDES; side++) {
        const a = start + ring * SIDES + side;
        const b = start + ring * SIDES + ((side + 1) % SIDES);
        faces.push(a, b, a + SIDES, b, b + SIDES, a + SIDES);
      }
    for (const ring of [0, rings - 1])
      for (let side = 1; side < SIDES - 1; side++) {
        const base = start + ring * SIDES;
        if (ring === 0) faces.push(base, base + side + 1, base + side);
        else faces.push(base, base + side, base + side + 1);
      }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(Float32Array.from(points), 3));
  geometry.setIndex(faces);
  geometry.computeVertexNormals();
  return geometry;
}

function across(a: Point, b: Point): Point {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function unit(v: Point): Point {
  const size = Math.hypot(...v) || 1;
  return [v[0] / size, v[1] / size, v[2] / size];
}
