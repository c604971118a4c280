/**
 * Collar bone, shoulder blade and the bones of a hanging right arm as one simple form, and the way of the
 * arm.
 */

import type { BufferGeometry } from "three";
import { ellipsoid, hollow, type Part, type Point, rod, solid, surfaceOf } from "./field.ts";

export interface ArmPlace {
  shoulder: Point;
  elbow: Point;
  wrist: Point;
  tip: Point;
}

/** A hanging right arm from its shoulder, of a person of a stature; a little away from the side. */
export function armFrom(shoulder: Point, stature: number): ArmPlace {
  const go = (from: Point, x: number, y: number, z: number): Point => [
    from[0] + x * stature,
    from[1] + y * stature,
    from[2] + z * stature,
  ];
  const elbow = go(shoulder, -0.006, -0.172, 0.045);
  const wrist = go(elbow, 0.03, -0.138, 0.03);
  return { shoulder, elbow, wrist, tip: go(wrist, 0.016, -0.1, 0.006) };
}

/** Bones of the right arm and shoulder; `breast` is the inner end of the collar bone. */
export function armBones(place: ArmPlace, breast: Point, stature: number): BufferGeometry {
  const size = stature / 1.777;
  const r = (radius: number) => radius * size;
  const { shoulder: s, elbow: e, wrist: w } = place;
  const beside = (p: Point, x: number, y: number, z: number): Point => [
    p[0] + r(x),
    p[1] + r(y),
    p[2] + r(z),
  ];
  const top = beside(s, 0, 0, -0.012);
  const parts: Part[] = [
    // Collar bone in two bends, then the blade with its spine.
    solid(rod(breast, beside(breast, 0.012, 0.012, 0.075), r(0.0085), r(0.006))),
    solid(
      rod(beside(breast, 0.012, 0.012, 0.075), beside(s, -0.01, 0.03, -0.006), r(0.006), r(0.0075)),
      0.006,
    ),
    solid(ellipsoid(beside(s, -0.052, -0.045, -0.068), [r(0.011), r(0.06), r(0.045)]), 0.004),
    solid(rod(beside(s, -0.055, 0.0, -0.1), beside(s, -0.02, 0.03, -0.004), r(0.005), r(0.008)), 0.01),
    solid(rod(beside(s, -0.02, -0.004, -0.035), beside(s, 0.022, 0.014, -0.03), r(0.01), r(0.006)), 0.008),
    hollow(ellipsoid(beside(s, -0.036, -0.05, -0.064), [r(0.014), r(0.05), r(0.036)]), 0.01),
    // Upper arm.
    solid(ellipsoid(top, [r(0.0235), r(0.0235), r(0.0235)]), 0.003),
    solid(rod(beside(top, 0, -0.01, 0.008), beside(top, 0, -0.07, 0.014), r(0.018), r(0.0115)), 0.012),
    solid(rod(beside(top, 0, -0.06, 0.014), e, r(0.0115), r(0.0105)), 0.012),
    solid(rod(beside(e, 0, 0.004, -0.024), beside(e, 0, 0.002, 0.02), r(0.011), r(0.0115)), 0.02),
    // Two bones of the forearm.
    solid(
      rod(beside(e, -0.012, 0.004, -0.006), beside(e, -0.004, -0.05, -0.006), r(0.011), r(0.0085)),
      0.004,
    ),
    solid(
      rod(beside(e, -0.004, -0.05, -0.006), beside(w, -0.006, 0.004, -0.016), r(0.0085), r(0.0062)),
      0.006,
    ),
    solid(rod(beside(e, 0.006, -0.02, 0.016), beside(w, 0.004, 0.05, 0.006), r(0.0095), r(0.0075)), 0.004),
    solid(rod(beside(w, 0.004, 0.05, 0.006), beside(w, 0.004, 0.004, 0.01), r(0.0075), r(0.012)), 0.006),
    ...hand(w, place.tip, size),
  ];
  const high = Math.max(s[1], breast[1]) + r(0.06);
  return surfaceOf(
    parts,
    [Math.min(e[0], s[0]) - r(0.09), place.tip[1] - r(0.03), breast[2] - r(0.02)],
    [Math.max(w[0], breast[0]) + r(0.06), high, place.tip[2] + r(0.05)],
    0.005,
  );
}

/** The palm looks at the thigh; fingers lie side by side from front to back. */
function hand(wrist: Point, tip: Point, size: number): Part[] {
  const long = wrist[1] - tip[1];
  const at = (part: number, ahead: number, side = 0): Point => [
    wrist[0] + part * (tip[0] - wrist[0]) + ahead * size,
    wrist[1] - part * long,
    wrist[2] + part * (tip[2] - wrist[2]) + side * size,
  ];
  const parts: Part[] = [
    solid(ellipsoid(at(0.1, 0.0), [0.019 * size, 0.015 * size, 0.012 * size]), 0.004),
    solid(rod(at(0.12, 0.022, -0.006), at(0.36, 0.044, -0.016), 0.006 * size, 0.0058 * size), 0.004),
    solid(rod(at(0.38, 0.046, -0.016), at(0.56, 0.05, -0.018), 0.005 * size, 0.004 * size), 0.0012),
  ];
  const fingers = [
    [0.024, 0.94],
    [0.008, 1],
    [-0.007, 0.95],
    [-0.021, 0.82],
  ] as const;
  for (const [ahead, reach] of fingers) {
    const spread = (part: number) => at(part * reach, ahead * (0.62 + 0.5 * part));
    for (const [from, to, first, last] of [
      [0.2, 0.47, 0.0052, 0.0058],
      [0.51, 0.71, 0.0046, 0.0042],
      [0.745, 0.87, 0.0039, 0.0035],
      [0.9, 0.99, 0.0034, 0.0028],
    ] as const)
      parts.push(solid(rod(spread(from), spread(to), first * size, last * size), 0.0012));
  }
  return parts;
}
