/** A skull as one simple form; the origin is where it rests on the spine. */

import type { BufferGeometry } from "three";
import { ellipsoid, hollow, mirrored, type Part, type Point, rod, solid, surfaceOf } from "./field.ts";

function both(distance: ReturnType<typeof rod>, soft: number, cut = false): Part[] {
  const make = cut ? hollow : solid;
  return [make(distance, soft), make(mirrored(distance), soft)];
}

const PARTS: Part[] = [
  solid(ellipsoid([0.002, 0.069, 0], [0.09, 0.068, 0.0715])),
  solid(ellipsoid([-0.04, 0.05, 0], [0.052, 0.05, 0.058]), 0.03),
  solid(ellipsoid([0.045, 0.062, 0], [0.05, 0.052, 0.056]), 0.03),
  solid(ellipsoid([0.02, 0.012, 0], [0.06, 0.02, 0.045]), 0.02),
  // Where the temples are narrow, and the sockets of the eyes and nose.
  ...both(ellipsoid([0.06, 0.024, 0.075], [0.03, 0.032, 0.02]), 0.02, true),
  ...both(rod([0.09, 0.047, 0.012], [0.078, 0.044, 0.047], 0.0085, 0.007), 0.012),
  solid(ellipsoid([0.068, -0.014, 0], [0.033, 0.03, 0.031]), 0.014),
  ...both(ellipsoid([0.069, 0.006, 0.044], [0.02, 0.014, 0.013]), 0.014),
  ...both(rod([0.066, 0.006, 0.053], [0.012, 0.012, 0.064], 0.0058, 0.005), 0.006),
  solid(rod([0.094, 0.038, 0], [0.108, 0.016, 0], 0.007, 0.0048), 0.008),
  ...both(ellipsoid([0.087, 0.028, 0.0315], [0.024, 0.0165, 0.0185]), 0.006, true),
  hollow(ellipsoid([0.104, 0.002, 0], [0.018, 0.0155, 0.0105]), 0.005),
  // Teeth, upper and lower, as two arches.
  solid(ellipsoid([0.074, -0.0405, 0], [0.026, 0.0075, 0.0265]), 0.004),
  solid(ellipsoid([0.074, -0.054, 0], [0.0245, 0.0065, 0.025]), 0.002),
  // Lower jaw.
  ...both(rod([0.014, 0.002, 0.053], [0.012, -0.05, 0.049], 0.0085, 0.0085), 0.006),
  ...both(rod([0.03, -0.004, 0.051], [0.022, -0.055, 0.048], 0.007, 0.0085), 0.008),
  ...both(rod([0.012, -0.055, 0.049], [0.09, -0.084, 0.011], 0.0095, 0.0105), 0.008),
  solid(ellipsoid([0.094, -0.086, 0], [0.013, 0.0115, 0.017]), 0.01),
  ...both(rod([0.03, -0.056, 0.042], [0.088, -0.067, 0.013], 0.008, 0.009), 0.008),
  ...both(ellipsoid([-0.008, -0.01, 0.052], [0.011, 0.017, 0.009]), 0.01),
];

export const skull = (): BufferGeometry =>
  surfaceOf(PARTS, [-0.1, -0.105, -0.08], [0.125, 0.145, 0.08], 0.005);

/** Its middle, for its name. */
export const SKULL_MIDDLE: Point = [0.01, 0.06, 0];
