/** The four steps on top of the column, and small parts of them. */

import type { Examination } from "../api/types.ts";
import { save } from "../take/files.ts";
import { el } from "../ui/el.ts";
import { STEPS, type Step } from "./session.ts";

export const STEP_WORDS: Record<Step, string> = {
  questions: "Safety questions",
  drawing: "Where it hurts",
  candidates: "Possible sources",
  examination: "Examination",
};

/** The steps as buttons; the present one is marked, those out of reach are disabled. */
export function stepList(
  now: Step,
  reachable: Record<Step, boolean>,
  onStep: (step: Step) => void,
): HTMLElement {
  return el(
    "ol",
    { class: "steps", "aria-label": "Steps" },
    ...STEPS.map((step, index) => {
      const button = el(
        "button",
        { type: "button", disabled: !reachable[step], "data-step": step, onclick: () => onStep(step) },
        `${index + 1}`,
        el("span", {}, STEP_WORDS[step]),
      );
      if (step === now) button.setAttribute("aria-current", "step");
      return el("li", {}, button);
    }),
  );
}

/** Whose body is drawn on. */
export function sexChoice(now: "f" | "m", onChoice: (sex: "f" | "m") => void): HTMLElement {
  const choices = [
    ["f", "woman"],
    ["m", "man"],
  ] as const;
  return el(
    "div",
    { class: "segments", role: "group", "aria-label": "Body" },
    ...choices.map(([value, words]) =>
      el(
        "button",
        { type: "button", "aria-pressed": String(now === value), onclick: () => onChoice(value) },
        words,
      ),
    ),
  );
}

/** Save the FHIR bundle of an examination as a file. */
export function saveFhir(found: Examination): void {
  const file = new Blob([JSON.stringify(found.fhir, null, 2)], { type: "application/fhir+json" });
  save(file, `gluteus-${found.encounter.slice(0, 8)}.fhir.json`);
}
