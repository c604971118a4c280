/** The area beside the column: the drawing, and where each candidate would cause pain. */

import type { Chart, DrawnMark, Examination, PainAnswer, PainCandidate } from "../api/types.ts";
import { type Bar, bars } from "../figures/bars.ts";
import { tableOfBars } from "../take/csv.ts";
import { asDrawn, drawBars } from "../take/drawing.ts";
import { headed } from "../take/menu.ts";
import { el } from "../ui/el.ts";
import { capital } from "../ui/words.ts";
import { drawView } from "./body_chart.ts";

const RANKING = "Current candidates";
const MAP_SAYS =
  "Filled: the part of the drawing that this candidate explains. Pale: where it would also cause pain. Lines: the drawing.";
const SHOWN = ["back", "right", "left", "front"] as const;

export function idleAnswers(): HTMLElement {
  return el(
    "div",
    { class: "empty" },
    el("p", { class: "prose" }, "The result of the drawing appears here."),
    el("p", { class: "small quiet" }, "Nothing leaves this machine. This is not a diagnosis."),
  );
}

export function candidateMap(
  chart: Chart,
  marks: DrawnMark[],
  candidate: PainCandidate,
  found: PainAnswer,
): HTMLElement {
  const heat: Record<string, number> = {};
  for (const code of candidate.expected) heat[code] = 0.45;
  for (const code of candidate.explains) heat[code] = 1;
  const views = SHOWN.filter((name) => name === "back" || name === "front" || name === found.side);
  const bodies = views.map((name) => {
    const view = chart.views.find((each) => each.name === name)!;
    const body = drawView(view, marks, { whole: false, stature: chart.stature_mm, heat, side: found.side });
    body.setAttribute("role", "img");
    body.setAttribute("aria-label", `${capital(name)} of the body with ${candidate.name}`);
    return body;
  });
  return el(
    "div",
    { class: "candidate-map" },
    headed(el("h2", {}, capital(candidate.name)), {
      title: () => candidate.name,
      drawing: () => asDrawn(bodies, { title: capital(candidate.name), who: MAP_SAYS }),
    }),
    el("p", { class: "small quiet" }, MAP_SAYS),
    el("div", { class: "maps" }, ...bodies),
  );
}

interface Ranked {
  candidates?: { id: string; name: string; score: number; score_range: [number, number] }[];
  held?: number | null;
}

/** The ranking of the candidates after the findings so far. */
export function rankingSoFar(found: Examination): HTMLElement {
  const ranked = (found.ranking ?? {}) as Ranked;
  const told = Object.keys(found.signs).length;
  const rows: Bar[] = (ranked.candidates ?? []).map((each) => ({
    id: each.id,
    label: capital(each.name),
    value: { median: 100 * each.score, interval95: each.score_range.map((end) => 100 * end) },
  }));
  const who = `${capital(found.side)} side. For information only. This is not a diagnosis.`;
  return el(
    "div",
    { class: "candidate-map", id: "so-far", "data-signs": told },
    headed(el("h2", {}, RANKING), {
      title: () => RANKING,
      drawing: () => (rows.length ? drawBars(rows, 0, 100, "%", { title: RANKING, who }) : null),
      table: () => (rows.length ? tableOfBars(rows, "%", who, RANKING) : null),
    }),
    el(
      "p",
      { class: "small quiet" },
      told
        ? `After ${told} ${told === 1 ? "finding that changes the ranking" : "findings that change the ranking"}. This is not a diagnosis.`
        : "From the drawing alone; the findings below narrow the list.",
    ),
    found.alert && rows.length
      ? el(
          "p",
          { class: "small" },
          "The nerve roots come first because of the red notice, whatever their share.",
        )
      : null,
    rows.length
      ? bars(rows, 0, 100, "%", "Candidates with their current probability")
      : el("p", {}, "There is nothing to rank yet: draw where it hurts first."),
  );
}
