/** Dotted words on screens that fill themselves: the first time that a term appears in a room, it is a link. */

import type { App } from "../shell/app.ts";
import type { TermCard } from "./term_card.ts";

/** Screens whose texts are marked once they are there; the others mark their texts as they write them. */
const SCREENS = new Set(["move", "examine", "train"]);
/** Texts to read. Controls, and what is announced while it changes, are left as they are. */
const TEXTS = "p, h3, h4, dt, dd, li, td, th, legend, .legend";
const LEFT =
  "a, button, label, summary, select, output, svg, .uplot, .take, [aria-live], [role=status], [role=alert]";

/** Mark terms in both rooms as their texts come, before anybody sees them. */
export function markScreens({ panel, answers, rooms, termCard }: App): void {
  for (const room of [panel, answers]) {
    const mark = (fresh: Iterable<Node>) => {
      if (SCREENS.has(rooms.dataset.screen ?? "")) markTerms(room, new Set(fresh), termCard);
    };
    const watcher = new MutationObserver((changes) => {
      mark(
        changes.flatMap(({ type, target, addedNodes }) =>
          type === "characterData" ? [target] : [...addedNodes],
        ),
      );
      // Links are changes, too.
      watcher.takeRecords();
    });
    watcher.observe(room, { childList: true, characterData: true, subtree: true });
    mark([room]);
  }
}

/** Mark each term once below `room`, where it first appears in what is fresh. */
function markTerms(room: HTMLElement, fresh: ReadonlySet<Node>, card: TermCard): void {
  const marked = [...room.querySelectorAll<HTMLElement>("a.term")].map((each) => each.dataset.term!);
  const mark = card.marker(marked);
  for (const node of fresh)
    for (const text of textsOf(node)) {
      const pieces = mark(text.data);
      if (pieces.length > 1 || typeof pieces[0] !== "string") text.replaceWith(...pieces);
    }
}

/** The texts to read at a node and below it. */
function textsOf(node: Node): Text[] {
  if (!node.isConnected) return [];
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  const found = node instanceof Text ? [node] : [];
  while (walker.nextNode()) found.push(walker.currentNode as Text);
  return found.filter(({ data, parentElement }) => {
    return data.trim() && parentElement?.closest(TEXTS) && !parentElement.closest(LEFT);
  });
}
