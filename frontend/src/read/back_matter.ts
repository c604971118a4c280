/** What stands behind the article: references, sourcing rules, and what the page is not. */

import type { About, Article } from "../api/types.ts";
import { el } from "../ui/el.ts";

export function referenceList(article: Article): HTMLElement {
  const sorted = Object.values(article.references).sort((a, b) => a.number - b.number);
  return el(
    "section",
    { class: "references" },
    el("h3", {}, "References"),
    el(
      "p",
      { class: "small quiet" },
      "“Read” says how much of a source this project has seen. Sources that were only recalled from memory do not count.",
    ),
    el(
      "ol",
      {},
      ...sorted.map((each) =>
        el(
          "li",
          { id: `ref-${each.number}`, value: each.number, tabindex: "-1" },
          each.text,
          " ",
          ...each.links.flatMap(([words, address]) => [
            el("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, words),
            " ",
          ]),
          el("span", { class: "small quiet" }, `${each.kind}, ${each.read}`),
        ),
      ),
    ),
  );
}

export function about(wording: About["wording"]): HTMLElement {
  return el(
    "section",
    { class: "about" },
    el("h3", {}, "Rules for sources"),
    el("ul", {}, ...wording.sourcing.map((rule) => el("li", {}, rule))),
    el("h3", {}, "What this page is not"),
    el("ul", {}, ...wording.is_not.map((rule) => el("li", {}, rule))),
    el("p", { class: "small" }, el("a", { href: "#editor" }, "For editors")),
  );
}
