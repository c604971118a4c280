/**
 * The Read screen in an address: the open sentence in the path, the hip's posture on a figure behind `at.`.
 */

import { numberWithin } from "./address.ts";
import type { Codec } from "./kept.ts";

export interface ReadPlace {
  readonly open: string | null;
  /** What the slider on a figure's axis is set to, by the name of that axis. */
  readonly at: { readonly name: string; readonly value: number } | null;
}

export const READ_START: ReadPlace = { open: null, at: null };

export const readCodec: Codec<ReadPlace> = {
  path: ({ open }) => (open ? [open] : []),
  write({ at }, query) {
    if (at) query.set(`at.${at.name}`, String(at.value));
  },
  read(query, [open]) {
    const given = query.takeAll("at.").map(([name, text]) => {
      const value = numberWithin(null, null)(text);
      return value === undefined ? query.refuse(`at.${name}`) : { name, value };
    });
    return { open: open || null, at: given.find((each) => each !== null) ?? null };
  },
};
