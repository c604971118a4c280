/** Small functions of one number. */

/** 0 below `from`, 1 above `to`, and a smooth transition between. */
export function smooth(from: number, to: number, value: number): number {
  const part = Math.min(1, Math.max(0, (value - from) / Math.max(to - from, 1e-9)));
  return part * part * (3 - 2 * part);
}
