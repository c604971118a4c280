/**
 * From where the picture is seen, in an address: `v.look=front` for a view with a name, `v.eye=azimuth,height,
 * distance,x,y,z` for one that was turned to by hand [degrees, m]. As the screen shows it: nothing.
 */

import { LOOKS, type LookPlace, type ViewName } from "../scene/looks.ts";
import { FARTHEST, HIGHEST, LOWEST, type Look, NEAREST } from "../scene/orbit.ts";
import { numberWithin } from "./address.ts";
import type { Codec } from "./kept.ts";

/** How far from the hip the eye can look [m]. */
const REACH = 3;
const ALONG: readonly [number, number] = [-REACH, REACH];
const RANGES = [[0, 360], [LOWEST, HIGHEST], [NEAREST, FARTHEST], ALONG, ALONG, ALONG] as const;

export const lookCodec: Codec<LookPlace> = {
  write(place, query) {
    if (typeof place === "string") query.set("v.look", place);
    else if (place) query.set("v.eye", numbersOf(place).join(","));
  },
  read(query) {
    const [name, eye] = [query.take("v.look"), query.take("v.eye")];
    if (eye !== null) return lookOf(eye) ?? query.refuse("v.eye");
    if (name === null) return null;
    return Object.hasOwn(LOOKS, name) ? (name as ViewName) : query.refuse("v.look");
  },
};

const numbersOf = ({ azimuth, height, distance, target }: Look): number[] => [
  azimuth,
  height,
  distance,
  ...target,
];

function lookOf(text: string): Look | null {
  const given = text.split(",");
  const numbers = RANGES.map(([low, high], index) => numberWithin(low, high)(given[index] ?? ""));
  if (given.length !== RANGES.length || numbers.includes(undefined)) return null;
  const [azimuth, height, distance, x, y, z] = numbers as [number, number, number, number, number, number];
  return { azimuth, height, distance, target: [x, y, z] };
}
