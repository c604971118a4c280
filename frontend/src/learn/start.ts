/** The first screen: what this is in one sentence, three doors, a tour, a quiz. */

import type { App, Screen } from "../shell/app.ts";
import { el, fill } from "../ui/el.ts";
import { isTaken, startTour } from "./tour.ts";

const DOORS = [
  {
    screen: "read",
    title: "Read about the muscle",
    says: "Each sentence opens its evidence: figures, numbers, sources for and against.",
    whom: "For students and teachers",
  },
  {
    screen: "move",
    title: "Move a hip",
    says: "Shift the weight, plan an operation, cut a nerve, play your own recording.",
    whom: "For surgeons and researchers",
  },
  {
    screen: "examine",
    title: "Examine a pain",
    says: "Draw where it hurts; see possible sources of the pain and what to test.",
    whom: "For physiotherapists and physicians",
  },
] as const;

export const start: Screen = { title: "Start", tabs: ["Start", "Figures"], enter };

function enter(app: App): () => void {
  const mark = app.termCard.marker();
  const first = !isTaken();
  fill(
    app.panel,
    el(
      "div",
      { class: "start" },
      el("h2", { class: "headline" }, "The muscle that keeps you level"),
      el(
        "p",
        { class: "prose lead", id: "what-this-is" },
        ...mark(
          "Gluteus is an article about gluteus medius that shows the evidence for each sentence, beside a hip that you can move, operate on and examine.",
        ),
      ),
      el(
        "ul",
        { class: "doors" },
        ...DOORS.map(({ screen, title, says, whom }) =>
          el(
            "li",
            {},
            el(
              "a",
              { class: "door", href: `#${screen}`, "data-screen": screen },
              el("strong", {}, title),
              el("span", {}, says),
              el("span", { class: "small quiet" }, whom),
            ),
          ),
        ),
      ),
      el(
        "div",
        { class: "row start-more" },
        el(
          "button",
          {
            class: `button${first ? " first" : ""}`,
            type: "button",
            id: "take-tour",
            onclick: () => startTour(app),
          },
          first ? "Tour in five steps" : "Repeat the tour",
        ),
        el("a", { class: "button", href: "#quiz", "data-screen": "quiz" }, "Quiz of five questions"),
      ),
      el(
        "p",
        { class: "small quiet" },
        "Also: ",
        el(
          "a",
          { href: "#train", "data-screen": "train" },
          "exercises ranked by the muscle force that they need",
        ),
        " and a ",
        el("a", { href: "#glossary", "data-screen": "glossary" }, "glossary"),
        ".",
      ),
      el("p", { class: "informs small" }, app.about.wording.informs),
    ),
  );
  return () => undefined;
}
