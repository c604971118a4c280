/** What stands beside the column: the drawing, and where a candidate would be felt. */

import type { Chart, DrawnMark, PainAnswer, PainCandidate } from "../api/types.ts";
import { el } from "../ui/el.ts";
import { capital } from "../ui/words.ts";
import { drawView } from "./body_chart.ts";

const SHOWN = ["back", "right", "left", "front"] as const;

export function idleAnswers(): HTMLElement {
  return el(
    "div",
    { class: "empty" },
    el("p", { class: "prose" }, "What the drawing says appears here."),
    el("p", { class: "small quiet" }, "Nothing leaves this machine. It informs and never diagnoses."),
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
  return el(
    "div",
    { class: "candidate-map" },
    el("h2", {}, capital(candidate.name)),
    el(
      "p",
      { class: "small quiet" },
      "Filled: what it explains of the drawing; pale: where it would also be felt. Lines: what was drawn.",
    ),
    el(
      "div",
      { class: "maps" },
      ...views.map((name) => {
        const view = chart.views.find((each) => each.name === name)!;
        const body = drawView(view, marks, {
          whole: false,
          stature: chart.stature_mm,
          heat,
          side: found.side,
        });
        body.setAttribute("role", "img");
        body.setAttribute("aria-label", `${capital(name)} of the body with ${candidate.name}`);
        return body;
      }),
    ),
  );
}
