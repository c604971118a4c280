/** The safety questions come first, one by one; no button answers several at once. */

import type { Questionnaire, RedFlag } from "../api/types.ts";
import { el } from "../ui/el.ts";
import { capital } from "../ui/words.ts";
import type { Said } from "./session.ts";

export const SAYINGS: [Said, string][] = [
  ["no", "no"],
  ["yes", "yes"],
  ["unknown", "not sure"],
];

export interface QuestionWishes {
  onAnswer: (id: string, said: Said) => void;
  onDone: () => void;
}

/** Questions that must be answered before the drawing; notes and the examiner's questions can wait. */
export function mustBeAnswered(list: Questionnaire): RedFlag[] {
  return list.questions.filter((each) => each.by === "patient" && each.tier !== "note");
}

export function questionList(
  list: Questionnaire,
  answers: Record<string, Said>,
  wishes: QuestionWishes,
): HTMLElement {
  const asked = list.questions.filter((each) => each.by === "patient");
  const categories = [...new Set(asked.map((each) => each.category))];
  const needed = mustBeAnswered(list);
  const left = el("p", { class: "small quiet", role: "status" });
  const next = el(
    "button",
    { class: "button first", type: "button", id: "questions-done" },
    "Go on to the drawing",
  );
  const draw = () => {
    const open = needed.filter((each) => !answers[each.id]).length;
    left.textContent = open
      ? `${open} of ${needed.length} not answered yet.`
      : "All required questions are answered.";
    next.disabled = open > 0;
  };
  next.addEventListener("click", wishes.onDone);
  const form = el(
    "form",
    { class: "questions" },
    ...categories.map((category) =>
      el(
        "fieldset",
        {},
        el("legend", {}, capital(category)),
        ...asked
          .filter((each) => each.category === category)
          .map((each) =>
            questionOf(each, list, answers[each.id], (said) => {
              wishes.onAnswer(each.id, said);
              draw();
            }),
          ),
      ),
    ),
    el("div", { class: "row" }, left),
    el("div", { class: "row" }, next),
    el("p", { class: "small quiet" }, list.judgement),
  );
  form.addEventListener("submit", (event) => event.preventDefault());
  draw();
  return form;
}

/** One question, with the consequence of a yes and its source. */
export function questionOf(
  flag: RedFlag,
  list: Questionnaire,
  said: Said | undefined,
  onAnswer: (said: Said) => void,
): HTMLElement {
  const tier = list.tiers.find((each) => each.id === flag.tier)!;
  return el(
    "div",
    { class: "question", role: "radiogroup", "aria-label": flag.ask, "data-question": flag.id },
    el("p", {}, flag.ask),
    flag.not_meant && el("p", { class: "small quiet" }, `This does not mean: ${flag.not_meant}.`),
    el(
      "div",
      { class: "row sayings" },
      ...SAYINGS.map(([value, words]) => {
        const box = el("input", { type: "radio", name: flag.id, value, checked: said === value });
        box.addEventListener("change", () => onAnswer(value));
        return el("label", { class: "tick" }, box, words);
      }),
    ),
    el(
      "details",
      { class: "small quiet" },
      el("summary", {}, "Why this is asked"),
      el("p", {}, flag.reason),
      el("p", {}, `If yes: ${tier.title.toLowerCase()} (${tier.concern} concern). ${tier.does}`),
      el("p", {}, `Source: ${flag.cited} (${flag.standing}). ${flag.remark ?? ""}`),
    ),
  );
}
