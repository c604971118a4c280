/** The guided examination: steps with what to find out, findings to tick; saved, printed, exported. */

import type { Examination, ExamineItem, Questionnaire } from "../api/types.ts";
import { el } from "../ui/el.ts";
import { capital, number } from "../ui/words.ts";
import { alertBanner, banners } from "./gate.ts";
import { questionOf, SAYINGS } from "./questions.ts";
import type { Said, ZoneId } from "./session.ts";

const ZONES: [ZoneId, string][] = [
  ["posterior", "Behind"],
  ["middle", "Middle"],
  ["anterior", "Front"],
];
export interface ExaminationWishes {
  onZone: (zone: ZoneId) => void;
  onFinding: (item: string, said: Said) => void;
  onAnswer: (question: string, said: Said) => void;
  onSave: () => void;
  onFhir: () => void;
}

export function examinationPage(
  found: Examination,
  said: { findings: Record<string, Said>; answers: Record<string, Said> },
  list: Questionnaire,
  canKeep: boolean,
  wishes: ExaminationWishes,
): HTMLElement {
  const zones = el("div", { class: "segments", role: "group", "aria-label": "Trigger zone" });
  for (const [id, words] of ZONES) {
    zones.append(
      el(
        "button",
        {
          type: "button",
          "data-zone": id,
          "aria-pressed": String(found.zone === id),
          onclick: () => wishes.onZone(id),
        },
        words,
      ),
    );
  }
  return el(
    "div",
    { class: "examination", id: "examination", "data-zone": found.zone },
    zones,
    el(
      "p",
      { class: "exam-head" },
      `${capital(found.zone)} zone, ${found.side} side, ${new Date().toLocaleDateString("en-GB")}`,
    ),
    ...banners(found),
    found.position &&
      el("p", { class: "prose" }, `${found.position} ${found.pillow ? `Pillow: ${found.pillow}` : ""}`),
    found.direction && el("p", { class: "direction" }, el("b", {}, "The finger: "), found.direction.words),
    ...found.steps.map((step, index) =>
      el(
        "section",
        { class: "exam-step", "data-step": step.id },
        el("h3", {}, `${index + 1}. ${step.title}`),
        ...step.text.map((line) => el("p", {}, line)),
        ...step.computed.map((each) =>
          el(
            "p",
            { class: "small quiet" },
            `${capital(each.what)}: ${number(each.median)} ${each.unit} (${each.interval95.map(number).join(" to ")}).`,
          ),
        ),
        ...(step.id === "red_flags" ? forExaminer(list, said.answers, wishes) : []),
        ...(found.waiting[step.id]
          ? [el("p", { class: "trouble", "data-waiting": step.id }, found.waiting[step.id]!.words)]
          : step.items.map((item) =>
              itemOf(item, said.findings[item.id], (answer) => wishes.onFinding(item.id, answer)),
            )),
        step.id === "neurological" && found.alert && alertBanner(found.alert, null),
      ),
    ),
    found.caveats.length > 0 &&
      el("ul", { class: "small quiet caveats" }, ...found.caveats.map((each) => el("li", {}, each))),
    el(
      "div",
      { class: "row no-print" },
      canKeep &&
        el(
          "button",
          { class: "button first", type: "button", id: "save", onclick: wishes.onSave },
          "Save the findings",
        ),
      el("button", { class: "button", type: "button", id: "print", onclick: () => window.print() }, "Print"),
      el(
        "button",
        { class: "button", type: "button", id: "fhir", onclick: wishes.onFhir },
        "Download as FHIR",
      ),
    ),
    el(
      "p",
      { class: "small quiet", role: "status", id: "kept" },
      found.kept ? `Kept on this machine as ${found.encounter.slice(0, 8)}.` : "",
    ),
  );
}

/** The red-flag questions that nobody can answer alone. */
function forExaminer(
  list: Questionnaire,
  answers: Record<string, Said>,
  wishes: ExaminationWishes,
): HTMLElement[] {
  return list.questions
    .filter((each) => each.by === "examiner")
    .map((each) => questionOf(each, list, answers[each.id], (said) => wishes.onAnswer(each.id, said)));
}

function itemOf(item: ExamineItem, said: Said | undefined, onFinding: (said: Said) => void): HTMLElement {
  return el(
    "div",
    { class: "exam-item", role: "radiogroup", "aria-label": item.ask, "data-item": item.id },
    el("p", {}, item.ask),
    item.how && el("p", { class: "small quiet" }, item.how),
    el(
      "div",
      { class: "row sayings" },
      ...SAYINGS.map(([value, words]) => {
        const box = el("input", { type: "radio", name: `item-${item.id}`, value, checked: said === value });
        box.addEventListener("change", () => onFinding(value));
        return el("label", { class: "tick" }, box, words);
      }),
    ),
    item.conflicts.length > 0 &&
      el(
        "details",
        { class: "small" },
        el("summary", {}, "Evidence against it"),
        el("ul", { class: "caveats" }, ...item.conflicts.map((each) => el("li", {}, each))),
      ),
  );
}
