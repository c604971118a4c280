/** Names of all parts of the picture that can be pointed at, and their state in the posture. */

import type { PoseScene, SceneInfo } from "../api/types.ts";
import { number, withUnit } from "../ui/words.ts";

export interface Named {
  id: string;
  kind: "bone" | "muscle" | "nerve";
  name: string;
  latin: string;
}

/** Bones that are drawn as simple forms. Names of sides are those of the person. */
const FORMS: readonly (readonly [string, string, string])[] = [
  ["lumbar", "lumbar vertebrae", "vertebrae lumbales"],
  ["thoracic", "thoracic vertebrae", "vertebrae thoracicae"],
  ["cervical", "cervical vertebrae", "vertebrae cervicales"],
  ["ribs", "ribs and breastbone", "costae et sternum"],
  ["skull", "skull", "cranium"],
  ["arm", "bones of the arm", "ossa membri superioris"],
  ["foot", "bones of the foot", "ossa pedis"],
];

const LATIN: Readonly<Record<string, string>> = {
  pelvis: "ossa coxae",
  sacrum: "os sacrum",
  femur: "os femoris",
  tibia: "tibia et fibula",
  patella: "patella",
};

/** All names, bones from the pelvis outwards, then muscles as the server lists them. */
export function namesOf(info: SceneInfo): Named[] {
  const bones = info.bones.flatMap(({ id, name }): Named[] => {
    const latin = LATIN[id.split("_")[0]!] ?? "";
    if (id !== "pelvis") return [{ id, kind: "bone", name, latin }];
    return [
      { id, kind: "bone", name: "hip bones", latin },
      { id: "sacrum", kind: "bone", name: "sacrum", latin: LATIN.sacrum! },
    ];
  });
  const forms = FORMS.map(([id, name, latin]): Named => ({ id, kind: "bone", name, latin }));
  const muscles = info.muscles.map(({ id, name, latin }): Named => ({ id, kind: "muscle", name, latin }));
  return [...bones, ...forms, ...muscles];
}

/** The entry of a mesh by its name; parts of a kind, such as both feet, share one. */
export function nameOfMesh(names: readonly Named[], mesh: string): Named | undefined {
  return names.find(({ id }) => id === mesh) ?? names.find(({ id }) => mesh.startsWith(`${id}_`));
}

/** State of a muscle in the posture, in one line; null if nothing is computed. */
export function doing(info: SceneInfo, pose: PoseScene, muscle: string): string | null {
  const lines = info.lines.filter((line) => line.muscle === muscle);
  const force = lines.map((line) => pose.lines[line.id]?.force_n ?? null);
  if (!lines.length || force.some((each) => each === null)) return null;
  const sum = force.reduce((total: number, each) => total + (each ?? 0), 0);
  const most = lines.reduce((total, line) => total + line.max_force_n, 0);
  return `${withUnit(number(sum), "N")}, ${withUnit(number((100 * sum) / most), "%")} of its strength`;
}
