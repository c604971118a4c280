/**
 * The cards of a quiz: a question with its choices and, once it is answered, the explanation; at the end the
 * score.
 */

import type { Quiz, QuizQuestion } from "../api/types.ts";
import { bodyMap } from "../read/body_map.ts";
import { el } from "../ui/el.ts";
import { capital, minus } from "../ui/words.ts";
import type { Marker } from "./term_card.ts";

export interface Asked {
  readonly mark: Marker;
  readonly at: number;
  /** For each question, whether the answer was right; null while it is open. */
  readonly right: readonly (boolean | null)[];
  readonly given: string | null;
  readonly who: string;
  readonly onAnswer: (id: string) => void;
  /** Called with the choice that has the focus and is a part of the picture, or with null. */
  readonly onLook: (id: string | null) => void;
  readonly onNext: () => void;
}

export function questionCard(question: QuizQuestion, asked: Asked): HTMLElement {
  const points = question.kind === "point";
  const { given } = asked;
  return el(
    "article",
    { class: "quiz", "data-answered": given !== null },
    progress(asked.right, asked.at),
    el("h2", { class: "quiz-asks", ...(given === null ? focusable : {}) }, question.asks),
    points &&
      given === null &&
      el(
        "p",
        { class: "small quiet" },
        "Turn the picture and point at the part, or choose from the list; the picture highlights each choice.",
      ),
    el(
      "ul",
      { class: "quiz-choices" },
      ...question.choices.map((choice) => el("li", {}, choiceButton(question, choice, asked))),
    ),
    el("p", { class: "small", id: "pointed", role: "status" }),
    given !== null && why(question, asked),
  );
}

function choiceButton(
  question: QuizQuestion,
  { id, words }: QuizQuestion["choices"][number],
  asked: Asked,
): HTMLElement {
  const { given } = asked;
  const state = given === null ? "open" : id === question.answer ? "right" : id === given ? "wrong" : "other";
  const note = state === "right" ? "Right answer" : state === "wrong" ? "Your answer" : null;
  const button = el(
    "button",
    {
      type: "button",
      class: "quiz-choice",
      "data-choice": id,
      "data-state": state,
      disabled: given !== null,
      onclick: () => asked.onAnswer(id),
    },
    el("span", {}, minus(words)),
    note && el("span", { class: "small" }, given === question.answer ? "Your answer is right" : note),
  );
  if (question.kind === "point" && given === null) {
    button.addEventListener("focus", () => asked.onLook(id));
    button.addEventListener("pointerenter", () => asked.onLook(id));
    button.addEventListener("blur", () => asked.onLook(null));
    button.addEventListener("pointerleave", () => asked.onLook(null));
  }
  return button;
}

/** The explanation, with the number and where it comes from. */
function why(question: QuizQuestion, asked: Asked): HTMLElement {
  const last = asked.at === asked.right.length - 1;
  const { regions } = question.shows;
  return el(
    "section",
    { class: "quiz-why", ...focusable },
    el("h3", {}, asked.given === question.answer ? "Right" : "Not quite"),
    el("p", { class: "prose" }, ...asked.mark(minus(question.because))),
    regions.length > 0 && bodyMap(regions, "f", "right"),
    el("p", { class: "small quiet" }, `${question.owner} Person: ${asked.who}.`),
    el(
      "div",
      { class: "row" },
      el(
        "button",
        { class: "button first", type: "button", id: "quiz-next", onclick: asked.onNext },
        last ? "Your score" : "Next question",
      ),
      question.statement !== null &&
        el("a", { class: "button", href: `#read/${question.statement}` }, "The evidence"),
    ),
  );
}

export interface Scored {
  readonly right: readonly (boolean | null)[];
  readonly onShow: (index: number) => void;
  readonly onAgain: () => void;
  readonly onNew: () => void;
  readonly onShare: () => void;
}

export function scoreCard(quiz: Quiz, scored: Scored): HTMLElement {
  const points = scored.right.filter(Boolean).length;
  const button = (words: string, id: string, run: () => void, first = false) =>
    el("button", { class: `button${first ? " first" : ""}`, type: "button", id, onclick: run }, words);
  return el(
    "article",
    { class: "quiz" },
    progress(scored.right, quiz.questions.length),
    el(
      "h2",
      { class: "quiz-asks", id: "quiz-score", ...focusable },
      `${points} of ${quiz.questions.length} right`,
    ),
    el(
      "ol",
      { class: "quiz-list" },
      ...quiz.questions.map((each, index) =>
        el(
          "li",
          { "data-right": String(scored.right[index]) },
          el("button", { type: "button", onclick: () => scored.onShow(index) }, each.asks),
          el("span", { class: "small" }, scored.right[index] ? "right" : "wrong"),
        ),
      ),
    ),
    el(
      "div",
      { class: "row" },
      button("Five other questions", "quiz-other", scored.onNew, true),
      button("Repeat these questions", "quiz-again", scored.onAgain),
      button("Copy the link to these questions", "quiz-share", scored.onShare),
    ),
  );
}

/** Where the keyboard goes when a card appears. */
const focusable = { tabindex: -1, "data-focus": true };

function progress(right: readonly (boolean | null)[], at: number): HTMLElement {
  const words = (each: boolean | null) => (each === null ? "open" : each ? "right" : "wrong");
  return el(
    "ol",
    { class: "quiz-progress", "aria-label": "Questions" },
    ...right.map((each, index) =>
      el(
        "li",
        { "data-state": words(each), "aria-current": index === at ? "step" : null },
        el("span", { class: "unseen" }, capital(`question ${index + 1}: ${words(each)}`)),
      ),
    ),
  );
}
