/** Findings about a recorded motion: shown instead of an implausible one, or above one that plays. */

import type { Recording, Warned } from "../api/types.ts";
import { el } from "../ui/el.ts";

/** Says why a motion is not played. */
export class Findings {
  readonly element: HTMLElement;

  constructor(recording: Recording, onClose: () => void) {
    const close = el("button", { class: "button", type: "button", onclick: onClose }, "Back to the sliders");
    this.element = el(
      "section",
      { class: "player", id: "implausible", role: "alert" },
      el("div", { class: "row" }, el("h3", {}, "Not played: this motion is implausible"), close),
      el(
        "p",
        {},
        "The model, the motion and the loads contradict each other. Do not use forces computed from them.",
      ),
      findings(recording.warnings),
    );
  }

  /** Frames to show: none, because the motion is implausible. */
  get says(): readonly string[] {
    return [];
  }

  film(): never {
    throw new Error("An implausible motion cannot be played or saved as a clip.");
  }

  end(): void {
    this.element.remove();
  }
}

/** What was found, with what to do. */
export function findings(warnings: Warned[]): HTMLElement {
  return el(
    "ul",
    { class: "findings" },
    ...warnings.map((each) =>
      el(
        "li",
        { "data-finding": each.id },
        el("p", {}, sentence(each.cause)),
        el("p", { class: "small" }, sentence(each.remedy)),
      ),
    ),
  );
}

export function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
