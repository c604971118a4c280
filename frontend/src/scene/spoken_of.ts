/** What a sentence speaks of, on the figure. */

import { type LineInfo, type SceneInfo, type SpeaksOf, vec } from "../api/types.ts";
import type { Glow } from "./bones.ts";

/** Whether a line stands out; all lines do where nothing is spoken of. */
export function isLit(lit: SpeaksOf | null, line: LineInfo): boolean {
  if (!lit) return true;
  const named = [...(lit.lines ?? []), ...(lit.compartments ?? []), ...(lit.muscles ?? [])];
  if (!named.length) return !(lit.bones?.length || lit.zones?.length);
  if (lit.lines?.length) return lit.lines.includes(line.id);
  return (
    (lit.compartments?.length ? lit.compartments : []).includes(line.compartment) ||
    (!lit.compartments?.length && (lit.muscles ?? []).includes(line.muscle))
  );
}

/** All that is spoken of, as words for tests and readers of the page. */
export function summary(what: SpeaksOf): string {
  return Object.entries(what)
    .flatMap(([kind, names]) => (names ?? []).map((name: string) => `${kind}:${name}`))
    .join(" ");
}

/** Bones, or places on them, that glow. */
export function glows(what: SpeaksOf, info: SceneInfo): Glow[] {
  return (what.bones ?? []).flatMap((bone): Glow[] => {
    if (bone === "pelvis") return [{ bone }];
    const tip = info.landmarks.find((each) => each.id === "trochanter_tip");
    return bone === "femur_right" && tip ? [{ bone, at: vec(tip.point), reach: 0.04 }] : [];
  });
}
