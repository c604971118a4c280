/** The bones of a right foot as one simple form; the origin is the ankle, the sole lies 69 mm below it. */

import type { BufferGeometry } from "three";
import { ellipsoid, type Part, rod, solid, surfaceOf } from "./field.ts";

const mm = (x: number, y: number, z: number) => [x / 1000, y / 1000, z / 1000] as const;

function bone(
  from: readonly number[],
  to: readonly number[],
  head: number,
  shaft: number,
  foot = head,
): Part[] {
  const [a, b] = [mm(from[0]!, from[1]!, from[2]!), mm(to[0]!, to[1]!, to[2]!)];
  const middle = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2] as const;
  return [
    solid(rod(a, middle, head / 1000, shaft / 1000), 0.0012),
    solid(rod(middle, b, shaft / 1000, foot / 1000), 0.004),
  ];
}

const PARTS: Part[] = [
  // Heel bone, ankle bone, and the block of small bones before them.
  solid(rod(mm(-44, -44, 4), mm(-6, -40, 6), 0.0175, 0.0145)),
  solid(rod(mm(-6, -40, 6), mm(22, -40, 10), 0.0135, 0.0115), 0.01),
  solid(ellipsoid(mm(-4, -30, -10), [0.012, 0.006, 0.008]), 0.006),
  solid(ellipsoid(mm(-1, -12, 0), [0.021, 0.0135, 0.0155]), 0.004),
  solid(rod(mm(8, -17, -4), mm(26, -23, -11), 0.0115, 0.0115), 0.006),
  solid(ellipsoid(mm(38, -27, -13), [0.0075, 0.0115, 0.0155]), 0.0015),
  solid(ellipsoid(mm(38, -42, 13), [0.0135, 0.011, 0.011]), 0.0015),
  solid(ellipsoid(mm(51, -31, -18), [0.0095, 0.0115, 0.008]), 0.0012),
  solid(ellipsoid(mm(51, -31, -7), [0.0085, 0.0105, 0.0055]), 0.0012),
  solid(ellipsoid(mm(50, -34, 2), [0.0095, 0.0105, 0.006]), 0.0012),
  ...bone([62, -34, -19], [110, -55, -25], 8.4, 5.8, 9),
  ...bone([62, -32, -7], [119, -56, -9], 6, 3.8, 5.6),
  ...bone([61, -36, 2], [113, -57, 4], 6, 3.6, 5.4),
  ...bone([56, -42, 11], [105, -58, 16], 6, 3.6, 5.4),
  ...bone([44, -48, 21], [94, -59, 28], 7, 4, 5.4),
  ...bone([121, -57, -26], [141, -60, -28], 7.2, 5.2, 6.2),
  ...bone([148, -61, -28.5], [160, -63, -28.5], 6.2, 5, 4.6),
  ...toe(128, -10, -11, 1),
  ...toe(122, 4, 4, 0.95),
  ...toe(113, 17, 18, 0.88),
  ...toe(101, 29, 31, 0.8),
];

function toe(from: number, z: number, tip: number, size: number): Part[] {
  const at = (along: number, y: number) => [from + size * along, y, z + ((tip - z) * along) / 36];
  return [
    ...bone(at(0, -57), at(16, -58), 4.6 * size, 3, 3.8 * size),
    ...bone(at(21, -59), at(27, -61), 3.6 * size, 3, 3.4 * size),
    ...bone(at(31, -62), at(36, -64), 3.3 * size, 2.8, 2.8 * size),
  ];
}

export const footBones = (): BufferGeometry => surfaceOf(PARTS, mm(-70, -72, -44), mm(174, 10, 48), 0.0039);
