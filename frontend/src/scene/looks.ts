/** Views of the picture. */

import type { Look } from "./orbit.ts";

export type ViewName = "front" | "back" | "side" | "oblique" | "whole" | "lying";

/** A view with a name, or a look of one's own at a right hip; null as the screen shows it. */
export type LookPlace = ViewName | Look | null;

const MIDDLE: readonly [number, number, number] = [-0.005, 0.028, -0.03];
export const LOOKS: Record<ViewName, Look> = {
  front: { azimuth: 0, height: 4, distance: 0.94, target: [-0.005, 0.022, -0.06] },
  back: { azimuth: 180, height: 6, distance: 0.94, target: [-0.005, 0.022, -0.06] },
  side: { azimuth: 90, height: 4, distance: 0.86, target: [-0.01, 0.03, -0.03] },
  oblique: { azimuth: 122, height: 12, distance: 0.9, target: MIDDLE },
  whole: { azimuth: 32, height: 4, distance: 4.75, target: [0, -0.06, -0.089] },
  lying: { azimuth: 160, height: 50, distance: 0.94, target: [0.0, -0.05, 0.0] },
};

/** A look at a left hip as the same look at a right one, mirrored at the midline. */
export const mirrored = (look: Look): Look => ({
  ...look,
  azimuth: -look.azimuth,
  target: [look.target[0], look.target[1], -look.target[2]],
});

/** A narrow picture, of a width and a height, needs more distance to hold the same width. */
export function fitted(look: Look, [width, height]: readonly [number, number]): Look {
  const aspect = width / Math.max(height, 1);
  return aspect >= 1.15 ? look : { ...look, distance: look.distance * Math.min(1.5, 1.15 / aspect) };
}

/** A look as an address can say it: no finer than the eye can tell. */
export function rounded(look: Look): Look {
  const azimuth = Math.round(look.azimuth) % 360;
  return {
    azimuth: azimuth < 0 ? azimuth + 360 : azimuth,
    height: Math.round(look.height),
    distance: Number(look.distance.toFixed(3)),
    target: look.target.map((each) => Number(each.toFixed(3))) as unknown as Look["target"],
  };
}
