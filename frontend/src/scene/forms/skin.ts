/** The outline of a whole standing body as one closed skin, with how much each place follows each segment. */

import {
  type BufferAttribute,
  type BufferGeometry,
  Float32BufferAttribute,
  Uint16BufferAttribute,
} from "three";
import { smooth } from "../curve.ts";
import type { ArmPlace } from "./arm.ts";
import {
  ball,
  type Distance,
  ellipsoid,
  hollow,
  type Part,
  type Point,
  rod,
  type Station,
  solid,
  surfaceOf,
  tube,
} from "./field.ts";

/** Where the body stands at rest [m], and how large it is. */
export interface BodyMeasures {
  stature: number;
  mass: number;
  /** Centres of the hips and of what lies below, right then left. */
  hip: readonly [Point, Point];
  knee: readonly [Point, Point];
  ankle: readonly [Point, Point];
  sole: number;
  trunk: Point;
  shoulder: readonly [Point, Point];
  arm: readonly [ArmPlace, ArmPlace];
  /** Where the skull rests on the spine. */
  skull: Point;
  /** Half the width of the pelvis over the hips [m]. */
  hips: number;
}

/** Segments that the skin follows, in the order of its indices. */
export const SKIN_SEGMENTS = [
  "pelvis",
  "trunk",
  "femur_right",
  "femur_left",
  "shank_right",
  "shank_left",
  "foot_right",
  "foot_left",
] as const;

const STEP = 0.0165;
const [STATURE, MASS] = [1.777, 75.4];

export interface Skin {
  body: BufferGeometry;
  /** Apart, because arms hang before the hips when the body is seen from the side. */
  arms: BufferGeometry;
}

export function skinOf(measures: BodyMeasures): Skin {
  const size = measures.stature / STATURE;
  // Girth follows mass at a stature; the lightest and heaviest people are drawn milder.
  const girth = size * Math.min(1.35, Math.max(0.86, Math.sqrt(measures.mass / MASS / size ** 3)));
  const body = surfaceOf(
    [
      ...trunk(measures, size, girth),
      ...legs(measures, size, girth),
      gap(measures),
      ...head(measures.skull, size),
    ],
    [measures.hip[0][0] - 0.24 * girth, measures.sole - 0.01, measures.shoulder[1][2] - 0.1],
    [measures.hip[0][0] + 0.27 * girth, measures.skull[1] + 0.17 * size, measures.shoulder[0][2] + 0.1],
    STEP,
  );
  follow(body, measures, false);
  const sides = measures.arm.flatMap((arm, index) => limb(arm, index === 0 ? 1 : -1, size, girth));
  const low = Math.min(...measures.arm.map((arm) => arm.tip[1])) - 0.03;
  const reach = (side: 0 | 1) => measures.arm[side].tip[2];
  const arms = surfaceOf(
    sides,
    [measures.shoulder[0][0] - 0.12, low, reach(1) - 0.09],
    [measures.shoulder[0][0] + 0.16, measures.shoulder[0][1] + 0.09, reach(0) + 0.09],
    STEP,
  );
  follow(arms, measures, true);
  return { body, arms };
}

/** The level where the thighs part [m]: the lower end of the torso. */
const crotch = ({ hip, shoulder }: BodyMeasures): number => hip[0][1] - 0.19 * (shoulder[0][1] - hip[0][1]);

/** A narrow gap between the thighs, so that each can move without the other. */
function gap(measures: BodyMeasures): Part {
  const [mid, top, bottom] = [measures.trunk[2], crotch(measures), measures.ankle[0][1]];
  return hollow((_, y, z) => Math.max(Math.abs(z - mid) - 0.6 * STEP, y - top, bottom - y), 0.02);
}

function trunk(measures: BodyMeasures, size: number, girth: number): Part[] {
  const [x, , mid] = measures.trunk;
  const hip = measures.hip[0][1];
  const top = measures.shoulder[0][1];
  const wide = measures.hips;
  const level = (part: number, ahead: number, deep: number, width: number): Station => ({
    at: [x + ahead * size, hip + part * (top - hip), mid],
    deep: deep * girth,
    wide: width * girth,
  });
  const torso = tube([
    level(1.12, -0.02, 0.054, 0.07),
    level(1.05, -0.022, 0.08, 0.125),
    level(0.97, -0.018, 0.103, 0.168),
    level(0.86, -0.006, 0.123, 0.172),
    level(0.72, 0.004, 0.131, 0.163),
    level(0.56, 0.008, 0.123, 0.151),
    level(0.4, 0.0, 0.114, 0.146),
    level(0.26, -0.008, 0.112, 0.162),
    level(0.12, -0.012, 0.112, wide * 1.06),
    level(0.0, -0.014, 0.112, wide * 1.08),
    level(-0.1, -0.016, 0.1, wide * 0.9),
    level(-0.17, -0.014, 0.07, wide * 0.5),
  ]);
  const parts = [solid(torso)];
  for (const [hipAt, shoulder, side] of [
    [measures.hip[0], measures.shoulder[0], 1],
    [measures.hip[1], measures.shoulder[1], -1],
  ] as const) {
    parts.push(
      // Buttock, shoulder blade and the slope from neck to shoulder.
      solid(
        ellipsoid(
          [hipAt[0] - 0.068 * girth, hipAt[1] - 0.018 * size, hipAt[2] - 0.012 * side],
          [0.076 * girth, 0.092 * girth, 0.08 * girth],
        ),
        0.05,
      ),
      solid(
        ball([shoulder[0] - 0.004, shoulder[1] - 0.012, shoulder[2] - 0.018 * side], 0.062 * girth),
        0.06,
      ),
      solid(
        rod(
          [x - 0.03 * size, top + 0.075 * size, mid + 0.03 * side],
          [shoulder[0] - 0.012, shoulder[1] + 0.016, shoulder[2] - 0.03 * side],
          0.04 * size,
          0.036 * size,
        ),
        0.06,
      ),
      solid(
        ellipsoid([x + 0.086 * girth, top - 0.115 * size, mid + 0.08 * side], [0.045, 0.065, 0.07]),
        0.05,
      ),
    );
  }
  return parts;
}

function legs(measures: BodyMeasures, size: number, girth: number): Part[] {
  return [0, 1].flatMap((index) => {
    const side = index === 0 ? 1 : -1;
    const [hip, knee, ankle] = [measures.hip[index]!, measures.knee[index]!, measures.ankle[index]!];
    const between = (from: Point, to: Point, part: number, ahead: number, out: number): Point => [
      from[0] + part * (to[0] - from[0]) + ahead * size,
      from[1] + part * (to[1] - from[1]),
      from[2] + part * (to[2] - from[2]) + out * size * side,
    ];
    const thigh = (part: number, ahead: number, out: number, deep: number, wide: number): Station => ({
      at: between(hip, knee, part, ahead, out),
      deep: deep * girth,
      wide: wide * girth,
    });
    const shank = (part: number, ahead: number, out: number, deep: number, wide: number): Station => ({
      at: between(knee, ankle, part, ahead, out),
      deep: deep * girth,
      wide: wide * girth,
    });
    const limb = tube([
      thigh(-0.12, -0.006, 0.0, 0.09, 0.072),
      thigh(0.05, -0.006, 0.002, 0.096, 0.09),
      thigh(0.22, -0.002, -0.002, 0.094, 0.089),
      thigh(0.45, 0.006, -0.003, 0.086, 0.081),
      thigh(0.7, 0.006, -0.001, 0.073, 0.067),
      thigh(0.88, 0.007, 0.0, 0.066, 0.058),
      thigh(1.0, 0.007, 0.0, 0.067, 0.057),
      shank(0.12, 0.002, 0.0, 0.061, 0.055),
      shank(0.28, -0.006, 0.002, 0.062, 0.057),
      shank(0.45, -0.006, 0.002, 0.057, 0.051),
      shank(0.68, -0.002, 0.001, 0.043, 0.039),
      shank(0.88, 0.0, 0.0, 0.037, 0.034),
      shank(1.04, 0.0, 0.0, 0.042, 0.039),
    ]);
    return [solid(limb, 0.045), ...foot(ankle, side, measures.sole, size)];
  });
}

function foot(ankle: Point, side: number, sole: number, size: number): Part[] {
  const at = (x: number, up: number, z: number): Point => [
    ankle[0] + x * size,
    sole + up * size,
    ankle[2] + z * size * side,
  ];
  const flat: Distance = (x, y, z) => (Math.abs(z - ankle[2]) < 0.09 && x > ankle[0] - 0.15 ? y - sole : 1);
  return [
    solid(ellipsoid(at(-0.036, 0.033, 0.002), [0.037, 0.036, 0.032]), 0.03),
    solid(rod(at(0.012, 0.048, -0.002), at(0.072, 0.03, -0.006), 0.036 * size, 0.025 * size), 0.03),
    solid(rod(at(-0.03, 0.024, 0.006), at(0.09, 0.02, 0.016), 0.026 * size, 0.023 * size), 0.02),
    solid(ellipsoid(at(0.104, 0.018, -0.003), [0.046, 0.019, 0.046]), 0.02),
    solid(rod(at(0.11, 0.018, -0.026), at(0.152, 0.012, -0.028), 0.017 * size, 0.013 * size), 0.012),
    solid(rod(at(0.11, 0.016, -0.006), at(0.152, 0.009, -0.008), 0.013 * size, 0.0095 * size), 0.01),
    solid(rod(at(0.108, 0.015, 0.01), at(0.142, 0.009, 0.01), 0.012 * size, 0.009 * size), 0.008),
    solid(rod(at(0.1, 0.014, 0.024), at(0.128, 0.008, 0.027), 0.012 * size, 0.009 * size), 0.008),
    hollow(flat, 0.006),
  ];
}

function head(skull: Point, size: number): Part[] {
  const at = (x: number, y: number, z = 0): Point => [
    skull[0] + x * size,
    skull[1] + y * size,
    skull[2] + z * size,
  ];
  const r = (x: number, y: number, z: number): Point => [x * size, y * size, z * size];
  return [
    solid(rod(at(-0.052, -0.16), at(-0.006, -0.005), 0.063 * size, 0.058 * size), 0.05),
    solid(ellipsoid(at(0.0, 0.07), r(0.1, 0.081, 0.082)), 0.03),
    solid(ellipsoid(at(0.056, 0.052), r(0.06, 0.062, 0.068)), 0.03),
    solid(ellipsoid(at(0.05, -0.022), r(0.064, 0.09, 0.066)), 0.04),
    solid(ellipsoid(at(0.096, -0.086), r(0.022, 0.02, 0.026)), 0.03),
    solid(rod(at(0.108, 0.036), at(0.132, 0.002), 0.008 * size, 0.012 * size), 0.014),
    solid(ellipsoid(at(0.002, 0.012, 0.081), r(0.017, 0.03, 0.008)), 0.008),
    solid(ellipsoid(at(0.002, 0.012, -0.081), r(0.017, 0.03, 0.008)), 0.008),
  ];
}

function limb(arm: ArmPlace, side: number, size: number, girth: number): Part[] {
  const { shoulder: s, elbow: e, wrist: w, tip: t } = arm;
  const mix = (a: Point, b: Point, part: number, ahead = 0, out = 0): Point => [
    a[0] + part * (b[0] - a[0]) + ahead * size,
    a[1] + part * (b[1] - a[1]),
    a[2] + part * (b[2] - a[2]) + out * size * side,
  ];
  return [
    solid(ball(mix(s, e, 0.06), 0.057 * girth)),
    solid(rod(mix(s, e, 0.1), mix(s, e, 0.55), 0.052 * girth, 0.047 * girth), 0.03),
    solid(rod(mix(s, e, 0.55), mix(s, e, 1), 0.046 * girth, 0.04 * girth), 0.03),
    solid(rod(mix(e, w, 0), mix(e, w, 0.3), 0.041 * girth, 0.042 * girth), 0.03),
    solid(rod(mix(e, w, 0.3), mix(e, w, 1), 0.041 * girth, 0.026 * girth), 0.03),
    solid(ellipsoid(mix(w, t, 0.28, 0.002), [0.036 * size, 0.056 * size, 0.018 * size]), 0.024),
    solid(ellipsoid(mix(w, t, 0.68, 0.002, -0.004), [0.034 * size, 0.058 * size, 0.0145 * size]), 0.02),
    solid(rod(mix(w, t, 0.1, 0.024), mix(w, t, 0.54, 0.05, -0.014), 0.015 * size, 0.0095 * size), 0.014),
  ];
}

/** Give each vertex the segments that it follows, and by how much. */
function follow(geometry: BufferGeometry, measures: BodyMeasures, arms: boolean): void {
  const points = geometry.getAttribute("position") as BufferAttribute;
  const index = new Uint16Array(4 * points.count);
  const weight = new Float32Array(4 * points.count);
  for (let vertex = 0; vertex < points.count; vertex++) {
    const found = arms
      ? ([[1, 1]] as const)
      : followed(points.getX(vertex), points.getY(vertex), points.getZ(vertex), measures);
    found.forEach(([segment, part], slot) => {
      index[4 * vertex + slot] = segment;
      weight[4 * vertex + slot] = part;
    });
  }
  geometry.setAttribute("skinIndex", new Uint16BufferAttribute(index, 4));
  geometry.setAttribute("skinWeight", new Float32BufferAttribute(weight, 4));
}

function followed(x: number, y: number, z: number, measures: BodyMeasures): (readonly [number, number])[] {
  const [, middle, mid] = measures.trunk;
  const right = z > mid;
  const side = right ? 0 : 1;
  const [hip, knee, ankle] = [measures.hip[side], measures.knee[side], measures.ankle[side]];
  const upper = smooth(middle - 0.06, middle + 0.12, y);
  // The crease of the groin rises from the crotch to the side of the hip, and lies higher in front.
  const out = Math.abs(z - mid) / Math.max(Math.abs(hip[2] - mid), 0.01);
  const crease = hip[1] - 0.055 + 0.05 * Math.min(1.6, out) + 0.1 * (x - hip[0]);
  // Between the legs the skin stays with the pelvis, down to where the thighs part.
  const between =
    smooth(crotch(measures) - 0.04, crotch(measures), y) * (1 - smooth(0, 0.03, Math.abs(z - mid)));
  const leg = (1 - smooth(crease - 0.075, crease + 0.045, y)) * (1 - between);
  const shank = 1 - smooth(knee[1] - 0.05, knee[1] + 0.05, y);
  const foot = 1 - smooth(ankle[1] - 0.025, ankle[1] + 0.035, y);
  return (
    [
      [0, (1 - upper) * (1 - leg)],
      [1, upper * (1 - leg)],
      [right ? 2 : 3, leg * (1 - shank)],
      [right ? 4 : 5, leg * shank * (1 - foot)],
      [right ? 6 : 7, leg * foot],
    ] as const
  )
    .filter(([, part]) => part > 1e-3)
    .slice(0, 4);
}
