/** A dotted word, and the card with its definition: by pointing, by a tap, or by Enter. */

import type { Term } from "../api/types.ts";
import { el, fill } from "../ui/el.ts";
import { minus } from "../ui/words.ts";
import type { Terms } from "./terms.ts";

/** How long the pointer rests on a word before its card opens, and may leave it before it closes [ms]. */
const OPENS_MS = 250;
const CLOSES_MS = 350;

/** Mark the terms in texts; one marker marks each term once. */
export type Marker = (text: string) => (Node | string)[];

export class TermCard {
  private readonly card = el("div", {
    class: "term-card",
    id: "term-card",
    popover: "auto",
    role: "status",
    "aria-label": "Definition",
  });
  private timer = 0;

  constructor(readonly terms: Terms) {
    document.body.append(this.card);
    this.card.addEventListener("pointerenter", () => clearTimeout(this.timer));
    this.card.addEventListener("pointerleave", () => this.later(CLOSES_MS, () => this.card.hidePopover()));
    window.addEventListener("hashchange", () => this.card.hidePopover());
  }

  /** Args: marked, the names of terms that are marked already. */
  marker(marked: readonly string[] = []): Marker {
    const read = this.terms.reader(marked);
    return (text) =>
      read(text).map((piece) => (typeof piece === "string" ? piece : this.link(piece.words, piece.term)));
  }

  /** A word that opens a definition; in a new tab it leads to the glossary. */
  link(words: string, term: Term): HTMLAnchorElement {
    const open = (event: Event) => {
      event.preventDefault();
      event.stopPropagation();
      this.open(link, term);
    };
    const link = el(
      "a",
      { class: "term", href: addressOf(term), "data-term": term.term, onclick: open },
      words,
    );
    link.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") this.later(OPENS_MS, () => this.open(link, term));
    });
    link.addEventListener("pointerleave", () => this.later(CLOSES_MS, () => this.card.hidePopover()));
    return link;
  }

  private later(ms: number, run: () => void): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(run, ms);
  }

  private open(link: HTMLElement, term: Term): void {
    clearTimeout(this.timer);
    if (!link.isConnected) return;
    fill(
      this.card,
      el("strong", {}, term.term),
      el("span", {}, minus(term.says.replaceAll("`", ""))),
      el("a", { href: addressOf(term) }, "In the glossary"),
    );
    this.card.showPopover();
    const box = link.getBoundingClientRect();
    const { offsetWidth: wide, offsetHeight: high } = this.card;
    const left = Math.max(8, Math.min(innerWidth - wide - 8, box.left));
    const below = box.bottom + 6;
    this.card.style.left = `${left}px`;
    this.card.style.top = `${below + high < innerHeight - 8 ? below : Math.max(8, box.top - high - 6)}px`;
  }
}

const addressOf = (term: Term): string => `#glossary/${encodeURIComponent(term.term)}`;
