/** Colours of things in space. Those of the page are in the style sheet. */

import { Color } from "three";

export const BONE = new Color("#fbeed6");
export const SACRUM = new Color("#f3e0c0");
export const HOLLOW = new Color("#86553c");
export const TENDON = new Color("#f7efe2");
export const FORCE = new Color("#1f6f8f");
export const GHOST = new Color("#5b8ea3");
export const LIT = new Color("#e08a3c");

/** Where nothing is asked of the muscle. */
export const AT_REST = new Color("#b9584c");

const SLACK = new Color("#f2cfc6");
const WORKING = new Color("#c2443a");
const HARDEST = new Color("#7d0f14");
const AGAINST = new Color("#3d5f8f");

/** From pale rose (0) over red to deep red (1); below 0, towards slate blue, for what acts the other way. */
export function effort(part: number, out = new Color()): Color {
  if (part < 0) return out.copy(SLACK).lerp(AGAINST, Math.min(1, -part));
  const bent = Math.min(1, part);
  return bent < 0.55
    ? out.copy(SLACK).lerp(WORKING, bent / 0.55)
    : out.copy(WORKING).lerp(HARDEST, (bent - 0.55) / 0.45);
}
