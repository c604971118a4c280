/** Numbers as people write them. */

import type { Distribution } from "../api/types.ts";

/** Two or three significant figures. */
export function number(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e4) return Math.round(value).toLocaleString("en-GB");
  const digits = size >= 100 || size === 0 ? 0 : size >= 9.95 ? 0 : size >= 0.995 ? 1 : 2;
  const text = value.toFixed(digits);
  return /^-0(\.0+)?$/.test(text) ? text.slice(1) : text.replace("-", "\u2212");
}

/** Median and interval; `n` is the number of people who have the quantity, if some may have dropped out. */
export type Spread = Pick<Distribution, "median" | "interval95"> & { readonly n?: number };

/** "2.6 (2.1 to 3.2)", "2.6" without an interval, or the reason why there is no number. */
export function spread(value: Spread, unit = ""): string {
  if (value.median === null) return value.n ? `too few people (${value.n})` : "unknown";
  const behind = unit && (unit === "°" ? unit : ` ${unit}`);
  const [low = null, high = null] = value.interval95;
  const few = (low === null || high === null) && value.n !== undefined ? ` (of ${value.n} people)` : "";
  if (low === null || high === null || low === high) return `${number(value.median)}${behind}${few}`;
  return `${number(value.median)}${behind} (${number(low)} to ${number(high)})`;
}

/** Keeps a number and its unit on one line. */
export const withUnit = (amount: number | string, unit: string): string => `${amount}\u00a0${unit}`;

export const percent = (part: number): string => withUnit(Math.round(100 * part), "%");

/** "97 of 100"; never 0 or 100 unless the share is exactly that. */
export function ofHundred(share: number): string {
  const count = Math.round(100 * share);
  if (count === 100 && share < 1) return "more than 99 of 100";
  if (count === 0 && share > 0) return "fewer than 1 of 100";
  return `${count} of 100`;
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** "0.4 less", "0.4 more", or "the same" if `number` writes both alike. */
export function difference(now: number, before: number): string {
  if (number(now) === number(before)) return "the same";
  return `${number(Math.abs(now - before))} ${now < before ? "less" : "more"}`;
}

/** Text with real minus signs before its numbers. */
export const minus = (text: string): string => text.replace(/(^|[\s(])-(?=\d)/g, "$1\u2212");
