/** Notices above a list or an examination: neurological alert, urgent answers, notes; and the stop page. */

import type { NerveAlert, Reason } from "../api/types.ts";
import { el } from "../ui/el.ts";
import { capital } from "../ui/words.ts";

interface Gated {
  alert: NerveAlert | null;
  urgent: Reason[];
  notes: Reason[];
  warning: string | null;
  outside: string | null;
}

/** The banners, the most serious first. */
export function banners(found: Gated): HTMLElement[] {
  return [
    found.alert && alertBanner(found.alert),
    found.urgent.length > 0 &&
      el(
        "section",
        { class: "banner", role: "alert", id: "urgent" },
        el("h3", {}, "See a doctor as well"),
        ...found.urgent.map(reasonLines),
      ),
    found.warning && el("p", { class: "trouble" }, found.warning),
    found.outside && el("p", { class: "trouble", id: "outside" }, found.outside),
    ...found.notes.map((note) =>
      el("p", { class: "note-line" }, el("b", {}, "Bear in mind. "), `${note.reason} ${note.go}`),
    ),
  ].filter((each) => each instanceof HTMLElement);
}

/** The alert, shown at the top and again (`id` null) beside the finding that raised it. */
export function alertBanner(alert: NerveAlert, id: string | null = "alert"): HTMLElement {
  return el(
    "section",
    { class: "banner", role: "alert", id },
    el("h3", {}, alert.title),
    el("p", { class: "urgency" }, capital(alert.urgency)),
    el("p", {}, el("b", {}, alert.go)),
    el("p", {}, alert.reason),
    el("p", {}, el("b", {}, alert.withheld)),
  );
}

/** A reason: urgency, where to go, explanation and source. */
function reasonLines(each: Reason): HTMLElement {
  return el(
    "div",
    { class: "reason", "data-question": each.question },
    el("p", { class: "urgency" }, capital(each.urgency)),
    el("p", { class: "go" }, each.go),
    el("p", {}, each.reason),
    el(
      "details",
      { class: "small" },
      el("summary", {}, "Source of this advice"),
      el("p", {}, `You answered yes to: ${each.ask}`),
      el("p", {}, `Level of concern: ${each.concern}. Source: ${each.cited} (${each.standing}).`),
      each.remark && el("p", {}, each.remark),
    ),
  );
}

/** The stop page, which replaces everything else in the column. */
export function stopPage(reasons: Reason[], onBack: () => void): HTMLElement {
  return el(
    "div",
    { class: "stop", role: "alert", id: "stop" },
    el("h2", {}, "Stop: seek care first"),
    el("p", { class: "prose" }, "With these answers, see a doctor before the muscle is examined."),
    ...reasons.map(reasonLines),
    el(
      "div",
      { class: "row no-print" },
      el("button", { class: "button", type: "button", onclick: () => window.print() }, "Print this"),
      el(
        "button",
        { class: "button", type: "button", id: "stop-back", onclick: onBack },
        "Correct an answer",
      ),
    ),
  );
}
