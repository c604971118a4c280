/** Safety questions first. A yes that stops takes the whole column. */

import type { Questionnaire, Reason, RedFlag } from "../api/types.ts";
import { el } from "../ui/el.ts";
import { capital } from "../ui/words.ts";
import type { Said } from "./session.ts";

const SAYINGS: [Said, string][] = [
  ["no", "no"],
  ["yes", "yes"],
  ["unknown", "not sure"],
];

export interface QuestionWishes {
  onAnswer: (id: string, said: Said) => void;
  onDone: () => void;
}

export function questionList(
  list: Questionnaire,
  answers: Record<string, Said>,
  wishes: QuestionWishes,
): HTMLElement {
  const categories = [...new Set(list.questions.map((each) => each.category))];
  const left = el("p", { class: "small quiet", role: "status" });
  const next = el(
    "button",
    { class: "button first", type: "button", id: "questions-done" },
    "Go on to the drawing",
  );
  const draw = () => {
    const open = list.questions.filter((each) => !answers[each.id]).length;
    left.textContent = open ? `${open} of ${list.questions.length} not answered yet.` : "All are answered.";
    next.disabled = open > 0;
  };
  next.addEventListener("click", wishes.onDone);
  const none = el(
    "button",
    { class: "button", type: "button", id: "answer-no" },
    "Answer the open ones with no",
  );
  none.addEventListener("click", () => {
    for (const each of list.questions) {
      if (answers[each.id]) continue;
      wishes.onAnswer(each.id, "no");
      form.querySelector<HTMLInputElement>(`input[name="${each.id}"][value="no"]`)!.checked = true;
    }
    draw();
  });
  const form = el(
    "form",
    { class: "questions" },
    ...categories.map((category) =>
      el(
        "fieldset",
        {},
        el("legend", {}, capital(category)),
        ...list.questions
          .filter((each) => each.category === category)
          .map((each) =>
            question(each, answers[each.id], (said) => {
              wishes.onAnswer(each.id, said);
              draw();
            }),
          ),
      ),
    ),
    el("div", { class: "row" }, left),
    el("div", { class: "row" }, next, none),
  );
  form.addEventListener("submit", (event) => event.preventDefault());
  draw();
  return form;
}

function question(flag: RedFlag, said: Said | undefined, onAnswer: (said: Said) => void): HTMLElement {
  return el(
    "div",
    { class: "question", role: "radiogroup", "aria-label": flag.ask },
    el("p", {}, flag.ask),
    el(
      "div",
      { class: "row sayings" },
      ...SAYINGS.map(([value, words]) => {
        const box = el("input", { type: "radio", name: flag.id, value, checked: said === value });
        box.addEventListener("change", () => onAnswer(value));
        return el("label", { class: "tick" }, box, words);
      }),
    ),
  );
}

export function reasonOf(flag: RedFlag): Reason {
  const { id, category, ask, reason, urgency, go, source, seen } = flag;
  return { question: id, category, ask, reason, urgency, go, source, recalled: seen === "recalled" };
}

/** The stop: nothing else stands in the column. */
export function stopPage(reasons: Reason[], onBack: () => void): HTMLElement {
  return el(
    "div",
    { class: "stop", role: "alert", id: "stop" },
    el("h2", {}, "Stop here"),
    el("p", { class: "prose" }, "What was answered needs a doctor before anybody looks for the muscle."),
    ...reasons.map((each) =>
      el(
        "section",
        { "data-question": each.question },
        el("p", { class: "urgency" }, capital(each.urgency)),
        el("p", { class: "go" }, each.go),
        el("p", {}, each.reason),
        el("p", { class: "small quiet" }, `Asked: ${each.ask} Answered: yes.`),
      ),
    ),
    el(
      "div",
      { class: "row" },
      el("button", { class: "button", type: "button", onclick: () => window.print() }, "Print this"),
      el(
        "button",
        { class: "button", type: "button", id: "stop-back", onclick: onBack },
        "An answer was wrong: back",
      ),
    ),
  );
}
