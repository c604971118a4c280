/** Errors shown where they occur, with a way to continue; and short messages at the edge of the page. */

import { Problem, reached } from "../api/client.ts";
import { el } from "./el.ts";

/**
 * An error with a way to continue. If the server did not answer, it retries by itself once the server does.
 */
export function trouble(error: unknown, again?: () => void): HTMLElement {
  const message = error instanceof Error ? error.message : String(error);
  const note = el(
    "div",
    { class: "trouble", role: "alert" },
    el("strong", {}, error instanceof Problem ? titleOf(error) : "This did not work."),
    el("span", {}, message),
    again && el("button", { class: "button", type: "button", onclick: again }, "Try again"),
  );
  if (again && error instanceof Problem && error.rule === "offline") {
    const end = reached.on((answers) => {
      if (!answers) return;
      end();
      if (note.isConnected) again();
    });
  }
  return note;
}

const TITLES: Record<string, string> = {
  offline: "No connection",
  "bad-input": "This cannot be asked",
  busy: "The server is busy",
  "not-ready": "Not yet",
  "not-found": "Not found",
  "too-large": "Too large",
  "token-needed": "A token is needed",
};

const titleOf = (problem: Problem): string => TITLES[problem.rule] ?? "This did not work";

export function toast(message: string, action?: { words: string; run: () => void }): void {
  const place = document.getElementById("toasts");
  if (!place) return;
  const note = el("div", { class: "toast" }, el("span", {}, message));
  if (action) {
    const run = () => {
      note.remove();
      action.run();
    };
    note.append(el("button", { type: "button", onclick: run }, action.words));
  }
  place.replaceChildren(note);
  setTimeout(() => note.remove(), action ? 9000 : 5000);
}

/** Show that work is in progress, but only if it takes longer than half a second. */
export async function patient<T>(place: HTMLElement, work: Promise<T>): Promise<T> {
  const line = el("div", { class: "busy-line", role: "progressbar", "aria-label": "Computing" });
  const timer = setTimeout(() => place.prepend(line), 500);
  place.setAttribute("aria-busy", "true");
  try {
    return await work;
  } finally {
    clearTimeout(timer);
    line.remove();
    place.removeAttribute("aria-busy");
  }
}
