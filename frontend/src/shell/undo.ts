/** Undo and redo, by two buttons or Ctrl+Z and Ctrl+Shift+Z, on whichever screen the step was made. */

import type { Step } from "../state/history.ts";
import { el } from "../ui/el.ts";
import { icon } from "../ui/icons.ts";
import { toast } from "../ui/trouble.ts";
import type { App } from "./app.ts";

/** The two buttons; `visit` shows the screen on which a step was done. */
export function undoButtons(app: App, visit: (screen: string) => void): HTMLElement {
  const { history } = app;
  const take = (step: Step | null, run: () => void, words: string) => {
    if (!step) return;
    if (step.screen) visit(step.screen);
    run();
    toast(`${words}: ${step.what}.`);
  };
  const undo = () => take(history.undoes, () => history.undo(), "Undone");
  const redo = () => take(history.redoes, () => history.redo(), "Done again");
  const back = button("undo", undo);
  const forth = button("redo", redo);
  const draw = () => {
    name(back, "Undo", history.undoes, "Ctrl+Z");
    name(forth, "Redo", history.redoes, "Ctrl+Shift+Z");
  };
  history.changed.on(draw);
  draw();
  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || (key !== "z" && key !== "y")) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) redo();
    else undo();
  });
  return el("div", { class: "undo-redo", role: "group", "aria-label": "Undo and redo" }, back, forth);
}

function button(shape: "undo" | "redo", onclick: () => void): HTMLButtonElement {
  return el("button", { class: "button bare icon-button", type: "button", id: shape, onclick }, icon(shape));
}

function name(button: HTMLButtonElement, words: string, step: Step | null, keys: string): void {
  button.disabled = step === null;
  const label = step ? `${words}: ${step.what}` : words;
  button.setAttribute("aria-label", label);
  button.title = `${label} (${keys})`;
}

/** Typed text has an undo of its own. */
function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && /^(text|number|search|password)$/.test(target.type);
}
