/** Glossary terms in texts: the first occurrence of a term is a dotted link to its definition. */

import type { Term } from "../api/types.ts";

export type Piece = string | { readonly words: string; readonly term: Term };

export class Terms {
  private readonly byForm = new Map<string, Term>();
  private readonly pattern: RegExp | null;

  constructor(readonly all: readonly Term[]) {
    for (const term of all.filter(({ marked }) => marked))
      for (const form of [term.term, ...term.also]) this.byForm.set(form.toLowerCase(), term);
    // Longer forms first: "hip contact force" is not "contact force".
    const forms = [...this.byForm.keys()].sort((one, other) => other.length - one.length).map(escaped);
    this.pattern = forms.length ? new RegExp(`(?<![\\w-])(?:${forms.join("|")})(?![\\w-])`, "gi") : null;
  }

  find(name: string): Term | undefined {
    return this.all.find((each) => each.term === name);
  }

  /** Split texts at their terms. One reader marks each term once over all its texts, except those of `names`. */
  reader(names: readonly string[] = []): (text: string) => Piece[] {
    const met = new Set(names.map((name) => this.find(name)));
    return (text) => {
      const pieces: Piece[] = [];
      let from = 0;
      for (const found of this.pattern ? text.matchAll(this.pattern) : []) {
        const term = this.byForm.get(found[0].toLowerCase())!;
        if (met.has(term)) continue;
        met.add(term);
        if (found.index > from) pieces.push(text.slice(from, found.index));
        pieces.push({ words: found[0], term });
        from = found.index + found[0].length;
      }
      if (from < text.length) pieces.push(text.slice(from));
      return pieces;
    };
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
