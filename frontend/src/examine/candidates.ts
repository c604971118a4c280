/** What the pain can come from, as cards: what each explains, what it leaves, what to test next; the baseline beside. */

import type { PainAnswer, PainCandidate, PainSign } from "../api/types.ts";
import { el } from "../ui/el.ts";
import { capital, percent } from "../ui/words.ts";

export interface CandidateWishes {
  onOpen: (candidate: PainCandidate) => void;
  onExamine: () => void;
  onBack: () => void;
}

export function candidateList(found: PainAnswer, wishes: CandidateWishes): HTMLElement {
  const names = (codes: string[]) => codes.map((code) => found.region_names[code] ?? code).join("; ");
  const before = new Map(found.baseline.map((each) => [each.id, each.score]));
  return el(
    "div",
    { class: "candidates", id: "candidates" },
    found.warning && el("p", { class: "trouble" }, found.warning),
    ...found.notes.map((note) =>
      el("p", { class: "note-line" }, el("b", {}, `${capital(note.category)}. `), note.go),
    ),
    found.held !== null &&
      el(
        "p",
        { class: "quiet" },
        `These make up ${percent(found.held)} of the weight, for pain on the ${found.side}. It is a ranking by maps, no diagnosis.`,
      ),
    el(
      "ol",
      { class: "cards" },
      ...found.candidates.map((each) => card(each, names, before.get(each.id) ?? null, wishes)),
    ),
    found.always_examine.length > 0 &&
      el(
        "section",
        {},
        el("h3", {}, "Examine in any case"),
        el("ul", { class: "signs" }, ...found.always_examine.map(sign)),
      ),
    el(
      "section",
      {},
      el("h3", {}, "Before anything was drawn"),
      el("p", { class: "small quiet" }, "How often each is met at all, the same for everybody:"),
      el(
        "ul",
        { class: "baseline" },
        ...found.baseline.map((each) =>
          el("li", {}, el("span", {}, each.name), el("span", {}, percent(each.score))),
        ),
      ),
    ),
    el(
      "section",
      {},
      el("h3", {}, "Bear in mind"),
      el("ul", { class: "small quiet caveats" }, ...found.caveats.map((each) => el("li", {}, each))),
    ),
    el(
      "div",
      { class: "row" },
      el(
        "button",
        { class: "button first", type: "button", id: "to-examination", onclick: wishes.onExamine },
        "Go on to the examination",
      ),
      el("button", { class: "button", type: "button", onclick: wishes.onBack }, "Change the drawing"),
    ),
  );
}

function card(
  each: PainCandidate,
  names: (codes: string[]) => string,
  before: number | null,
  wishes: CandidateWishes,
): HTMLElement {
  const [low = 0, high = 0] = each.score_range;
  const fillBar = el("span", { class: "score-body" });
  fillBar.style.width = `${100 * each.score}%`;
  const track = el("span", { class: "score-track", "aria-hidden": "true" }, fillBar);
  if (before !== null) {
    const mark = el("span", { class: "score-before" });
    mark.style.left = `${100 * before}%`;
    track.append(mark);
  }
  return el(
    "li",
    { class: "card", "data-candidate": each.id },
    el("h3", {}, capital(each.name)),
    el(
      "p",
      { class: "score" },
      el("b", {}, percent(each.score)),
      ` (${percent(low).replace(" %", "")} to ${percent(high)})`,
      before !== null && el("span", { class: "quiet" }, `, before ${percent(before)}`),
    ),
    track,
    el(
      "p",
      {},
      el("span", { class: "quiet" }, "Explains: "),
      names(each.explains) || "nothing that was drawn",
    ),
    each.leaves.length > 0 && el("p", {}, el("span", { class: "quiet" }, "Leaves: "), names(each.leaves)),
    each.expected.length > 0 &&
      el("p", {}, el("span", { class: "quiet" }, "Would also be felt: "), names(each.expected)),
    each.examine.length > 0 &&
      el(
        "details",
        {},
        el("summary", {}, `What to test next (${each.examine.length})`),
        el("ul", { class: "signs" }, ...each.examine.map(sign)),
      ),
    el(
      "p",
      { class: "small quiet" },
      `Map: ${each.grade}${each.recalled ? ", parts of it from memory" : ""}.`,
    ),
    el("button", { class: "button", type: "button", onclick: () => wishes.onOpen(each) }, "Show on the body"),
  );
}

export function sign(each: PainSign): HTMLElement {
  const figures = [
    each.lr_positive !== null ? `found: ${each.lr_positive.toFixed(1)} times likelier` : null,
    each.lr_negative !== null ? `not found: ${each.lr_negative.toFixed(2)} times` : null,
    each.kappa !== null ? `examiners agree with kappa ${each.kappa.toFixed(2)}` : null,
  ].filter(Boolean);
  return el(
    "li",
    { "data-sign": each.id },
    el("b", {}, capital(each.name)),
    each.how && el("span", {}, ` ${each.how}`),
    figures.length > 0 && el("span", { class: "small quiet" }, figures.join("; ")),
    ...each.conflicts.map((conflict) => el("span", { class: "small quiet" }, `Against: ${conflict}`)),
  );
}
