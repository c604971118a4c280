/**
 * What the pain can come from, as cards: what each explains, what it leaves, what to test next; the baseline
 * beside.
 */

import type { PainAnswer, PainCandidate, PainSign } from "../api/types.ts";
import { el } from "../ui/el.ts";
import { capital, percent } from "../ui/words.ts";
import { banners } from "./gate.ts";

export interface CandidateWishes {
  onOpen: (candidate: PainCandidate) => void;
  onExamine: () => void;
  onBack: () => void;
}

export function candidateList(found: PainAnswer, wishes: CandidateWishes): HTMLElement {
  const names = (codes: string[]) => codes.map((code) => found.region_names[code] ?? code).join("; ");
  const before = new Map(found.baseline.map((each) => [each.id, each.score]));
  const cards = (listed: PainCandidate[]) =>
    el(
      "ol",
      { class: "cards" },
      ...listed.map((each) => card(each, names, before.get(each.id) ?? null, wishes)),
    );
  return el(
    "div",
    { class: "candidates", id: "candidates" },
    ...banners(found),
    found.promise && el("p", { class: "quiet", id: "promise" }, promiseWords(found)),
    ...found.groups.map((group, index) => {
      const listed = found.candidates.filter((each) => group.candidates.includes(each.id));
      return index > 0 && index === found.groups.length - 1
        ? el(
            "details",
            { class: "more-candidates" },
            el("summary", {}, `${group.title} (${listed.length})`),
            cards(listed),
          )
        : el(
            "section",
            {},
            el("h3", {}, group.title),
            group.note && el("p", { class: "small quiet" }, group.note),
            cards(listed),
          );
    }),
    found.outweighed_words && el("p", { class: "small", id: "not-listed" }, found.outweighed_words),
    found.next_sign && nextFinding(found),
    found.always_examine.length > 0 &&
      el(
        "section",
        {},
        el("h3", {}, "Examine in every case"),
        el("ul", { class: "signs" }, ...found.always_examine.map(sign)),
      ),
    el(
      "section",
      {},
      el("h3", {}, "Without any drawing"),
      el(
        "p",
        { class: "small quiet" },
        "Before anything is drawn, everybody has the same list, ordered by how common each source is:",
      ),
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

/** How often lists like this one contained the source in published cases. */
function promiseWords(found: PainAnswer): string {
  const { cases, held, share, interval95 } = found.promise!;
  const [low = 0, high = 0] = interval95;
  const measured =
    `In published cases that were never used for tuning, lists made from the painful regions alone ` +
    `contained the source in ${held} of ${cases} ` +
    `(${percent(share)}, 95 % interval ${Math.round(100 * low)} to ${percent(high)})`;
  const tested = Object.keys(found.findings).length > 0;
  return (
    `Pain on the ${found.side}: ${found.candidates.length} of ${found.candidates_of} structures are listed. ${measured}` +
    `${tested ? "; too few cases report findings to measure this with findings" : ""}. This is not a diagnosis.`
  );
}

/** The finding that would narrow the list most, and what each result would do. */
function nextFinding(found: PainAnswer): HTMLElement {
  const { sign: proposed, outcomes } = found.next_sign!;
  const listed = new Map(found.candidates.map((each) => [each.id, each.name]));
  return el(
    "section",
    { id: "next-finding" },
    el("h3", {}, "The finding that would narrow this list most"),
    el("ul", { class: "signs" }, sign(proposed)),
    el(
      "ul",
      { class: "small quiet" },
      ...outcomes.map((each) =>
        el(
          "li",
          {},
          `${each.found ? "Found" : "Not found"} (${percent(each.probability)}): ${each.candidates} candidates, first ` +
            each.first.map((id) => listed.get(id) ?? id.replaceAll("_", " ")).join(", "),
        ),
      ),
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
      ` (${Math.round(100 * low)} to ${percent(high)})`,
      before !== null && el("span", { class: "quiet" }, `; ${percent(before)} without a drawing`),
    ),
    track,
    each.zones.length > 0 &&
      el(
        "p",
        { class: "small quiet" },
        each.zones.map((zone) => `${zone.name} ${percent(zone.share)}`).join("; "),
      ),
    el(
      "p",
      {},
      el("span", { class: "quiet" }, "Explains: "),
      names(each.explains) || "nothing that was drawn",
    ),
    each.leaves.length > 0 && el("p", {}, el("span", { class: "quiet" }, "Leaves: "), names(each.leaves)),
    each.expected.length > 0 &&
      el("p", {}, el("span", { class: "quiet" }, "Pain would also be felt: "), names(each.expected)),
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
      `Map: ${each.grade}${each.recalled ? ", partly from memory" : ""}; ${each.cases} published cases.`,
    ),
    el("button", { class: "button", type: "button", onclick: () => wishes.onOpen(each) }, "Show on the body"),
  );
}

export function sign(each: PainSign): HTMLElement {
  const figures = [
    each.lr_positive !== null ? `found: ${each.lr_positive.toFixed(1)} times as likely` : null,
    each.lr_negative !== null ? `not found: ${each.lr_negative.toFixed(2)} times as likely` : null,
    each.kappa !== null ? `agreement between examiners: kappa ${each.kappa.toFixed(2)}` : null,
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
