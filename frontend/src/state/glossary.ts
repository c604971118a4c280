/** The Glossary screen in an address: the term in the path. */

import type { Codec } from "./kept.ts";

export interface GlossaryPlace {
  readonly term: string | null;
}

export const GLOSSARY_START: GlossaryPlace = { term: null };

export const glossaryCodec: Codec<GlossaryPlace> = {
  path: ({ term }) => (term ? [term] : []),
  write() {
    // Nothing but the path.
  },
  read: (_, [term]) => ({ term: term || null }),
};
