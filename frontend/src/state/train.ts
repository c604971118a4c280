/** The Train screen in an address: the chosen exercises in the path, muscle and limit in the query. */

import type { FormField } from "../api/types.ts";
import { startOf, type Values } from "../ui/field.ts";
import { numberWithin, readFields, writeFields } from "./address.ts";
import type { Codec } from "./kept.ts";

export const MOST_CHOSEN = 2;
export const TRAIN_MUSCLES: readonly [string, string][] = [
  ["gluteus_medius", "Gluteus medius"],
  ["gluteus_medius/anterior", "Gluteus medius, front third"],
  ["gluteus_medius/middle", "Gluteus medius, middle third"],
  ["gluteus_medius/posterior", "Gluteus medius, back third"],
  ["gluteus_minimus", "Gluteus minimus"],
  ["gluteus_maximus", "Gluteus maximus"],
  ["tensor_fasciae_latae", "Tensor fasciae latae"],
];
/** Limits of the hip force that can be asked for [body weights]. */
export const FORCE_LIMITS = [0.5, 20] as const;

export interface TrainPlace {
  readonly chosen: readonly string[];
  readonly muscle: string;
  readonly most: number | null;
  /** What resists, by the names of the declared fields. */
  readonly resistances: Values;
}

const FIRST = TRAIN_MUSCLES[0]![0];

export function trainStart(fields: readonly FormField[]): TrainPlace {
  return { chosen: [], muscle: FIRST, most: null, resistances: startOf(fields) };
}

export const trainCodec = (fields: readonly FormField[]): Codec<TrainPlace> => ({
  path: ({ chosen }) => chosen,
  write({ muscle, most, resistances }, query) {
    if (muscle !== FIRST) query.set("muscle", muscle);
    if (most !== null) query.set("most", String(most));
    writeFields(query, "r.", fields, resistances);
  },
  read(query, path) {
    const muscle = query.take("muscle") ?? FIRST;
    const known = TRAIN_MUSCLES.some(([id]) => id === muscle);
    if (!known) query.refuse("muscle");
    const text = query.take("most");
    const most = text === null ? null : numberWithin(...FORCE_LIMITS)(text);
    if (most === undefined) query.refuse("most");
    return {
      chosen: path.filter(Boolean).slice(0, MOST_CHOSEN),
      muscle: known ? muscle : FIRST,
      most: most ?? null,
      resistances: readFields(query, "r.", fields),
    };
  },
});
