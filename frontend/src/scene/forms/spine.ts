/** Vertebrae from the sacrum to the skull: where each stands in upright standing, and three simple shapes. */

import type { BufferGeometry } from "three";
import { ellipsoid, mirrored, type Part, type Point, rod, solid, surfaceOf, tube } from "./field.ts";

export type VertebraKind = "lumbar" | "thoracic" | "cervical";

export interface Vertebra {
  kind: VertebraKind;
  name: string;
  /** Middle of the body [m]. */
  at: Point;
  /** Lean of its axis forward [rad]. */
  lean: number;
  /** Against the shape of its kind. */
  scale: number;
}

/** Height of a level, body and disc, of a person of 1.777 m [m], and its lean [degrees] at rest. */
const LEVELS: readonly (readonly [string, VertebraKind, number, number, number])[] = [
  ["L5", "lumbar", 0.0375, 22, 1],
  ["L4", "lumbar", 0.0375, 9, 0.99],
  ["L3", "lumbar", 0.037, -3, 0.97],
  ["L2", "lumbar", 0.036, -11, 0.94],
  ["L1", "lumbar", 0.035, -16, 0.91],
  ["T12", "thoracic", 0.0305, -17, 1.22],
  ["T11", "thoracic", 0.029, -16, 1.16],
  ["T10", "thoracic", 0.0275, -13, 1.1],
  ["T9", "thoracic", 0.0265, -9, 1.06],
  ["T8", "thoracic", 0.0255, -5, 1.02],
  ["T7", "thoracic", 0.0245, -1, 0.99],
  ["T6", "thoracic", 0.0235, 4, 0.95],
  ["T5", "thoracic", 0.0225, 9, 0.91],
  ["T4", "thoracic", 0.0215, 14, 0.88],
  ["T3", "thoracic", 0.021, 18, 0.86],
  ["T2", "thoracic", 0.0205, 22, 0.85],
  ["T1", "thoracic", 0.02, 24, 0.85],
  ["C7", "cervical", 0.0185, 23, 1.12],
  ["C6", "cervical", 0.0175, 18, 1.05],
  ["C5", "cervical", 0.017, 12, 1],
  ["C4", "cervical", 0.0165, 6, 0.97],
  ["C3", "cervical", 0.0165, 1, 0.95],
  ["C2", "cervical", 0.019, -2, 0.98],
  ["C1", "cervical", 0.017, -3, 1.1],
];
const STATURE = 1.777;
/** Slope of the upper end of the sacrum [rad], and half its depth [m]. */
const SLOPE = (38 * Math.PI) / 180;
const HALF_ENDPLATE = 0.016;

/** All vertebrae from below, standing on the sacrum whose promontory is given, and the top of the last. */
export function spineOver(
  promontory: Point,
  middle: number,
  stature: number,
): { spine: Vertebra[]; top: Point } {
  const size = stature / STATURE;
  let x = promontory[0] - HALF_ENDPLATE * Math.cos(SLOPE);
  let y = promontory[1] + HALF_ENDPLATE * Math.sin(SLOPE);
  const spine = LEVELS.map(([name, kind, height, degrees, scale]): Vertebra => {
    const lean = (degrees * Math.PI) / 180;
    const half = (height * size) / 2;
    x += half * Math.sin(lean);
    y += half * Math.cos(lean);
    const at: Point = [x, y, middle];
    x += half * Math.sin(lean);
    y += half * Math.cos(lean);
    return { kind, name, at, lean, scale: scale * size };
  });
  return { spine, top: [x, y, middle] };
}

function both(from: Point, to: Point, first: number, last: number, soft: number): Part[] {
  const one = rod(from, to, first, last);
  return [solid(one, soft), solid(mirrored(one), soft)];
}

/** A body with a waist, as an elliptic drum. */
function drum(half: number, deep: number, wide: number): Part {
  const level = (y: number, part: number) => ({
    at: [0, y, 0] as Point,
    deep: deep * part,
    wide: wide * part,
  });
  return solid(
    tube([
      level(half, 0.97),
      level(0.86 * half, 1.02),
      level(0.45 * half, 0.93),
      level(0, 0.89),
      level(-0.45 * half, 0.93),
      level(-0.86 * half, 1.02),
      level(-half, 0.97),
    ]),
  );
}

const MAKE: Record<VertebraKind, () => BufferGeometry> = {
  lumbar: () =>
    surfaceOf(
      [
        drum(0.0138, 0.0172, 0.0238),
        ...both([-0.012, 0.005, 0.013], [-0.031, 0.004, 0.0155], 0.0058, 0.0055, 0.005),
        ...both([-0.031, 0.003, 0.0155], [-0.044, -0.004, 0.002], 0.0055, 0.005, 0.005),
        ...both([-0.03, 0.005, 0.017], [-0.034, 0.008, 0.043], 0.0046, 0.0032, 0.005),
        ...both([-0.031, 0.004, 0.017], [-0.032, 0.02, 0.0185], 0.0052, 0.0062, 0.004),
        ...both([-0.036, -0.002, 0.011], [-0.038, -0.02, 0.0125], 0.0052, 0.0056, 0.004),
        solid(ellipsoid([-0.058, -0.006, 0], [0.0185, 0.0115, 0.0042]), 0.006),
      ],
      [-0.082, -0.03, -0.05],
      [0.022, 0.03, 0.05],
      0.0029,
    ),
  thoracic: () =>
    surfaceOf(
      [
        drum(0.0108, 0.0138, 0.0148),
        ...both([-0.01, 0.005, 0.009], [-0.025, 0.006, 0.0105], 0.0045, 0.0042, 0.004),
        ...both([-0.025, 0.004, 0.0105], [-0.034, -0.001, 0.002], 0.0048, 0.0044, 0.004),
        ...both([-0.025, 0.006, 0.011], [-0.038, 0.011, 0.031], 0.0046, 0.0042, 0.004),
        ...both([-0.026, 0.004, 0.01], [-0.026, 0.017, 0.0105], 0.0042, 0.0036, 0.003),
        ...both([-0.031, -0.002, 0.008], [-0.03, -0.014, 0.0095], 0.0044, 0.0036, 0.003),
        solid(rod([-0.034, -0.002, 0], [-0.06, -0.028, 0], 0.0048, 0.0032), 0.005),
      ],
      [-0.07, -0.038, -0.042],
      [0.018, 0.024, 0.042],
      0.0031,
    ),
  cervical: () =>
    surfaceOf(
      [
        drum(0.0072, 0.0085, 0.0118),
        ...both([-0.006, 0.001, 0.01], [-0.016, 0, 0.018], 0.0036, 0.005, 0.004),
        ...both([-0.016, 0, 0.018], [-0.03, -0.003, 0.003], 0.0048, 0.0036, 0.004),
        ...both([-0.002, 0, 0.01], [-0.004, -0.002, 0.022], 0.0036, 0.0036, 0.003),
        ...both([-0.03, -0.003, 0.002], [-0.042, -0.009, 0.004], 0.0034, 0.003, 0.004),
      ],
      [-0.05, -0.018, -0.032],
      [0.014, 0.014, 0.032],
      0.0029,
    ),
};

export const vertebraOf = (kind: VertebraKind): BufferGeometry => MAKE[kind]();

/** Half height, depth and width of a disc by the kind of the vertebra above it [m], at its scale. */
export const DISC: Readonly<Record<VertebraKind, Point>> = {
  lumbar: [0.0162, 0.0185, 0.0224],
  thoracic: [0.013, 0.0132, 0.014],
  cervical: [0.008, 0.0092, 0.011],
};
