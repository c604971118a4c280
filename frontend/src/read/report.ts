/** Reporting an inaccuracy: the words it is about, what surrounds them, and what is wrong with them. */

import { api, content } from "../api/client.ts";
import type { App } from "../shell/app.ts";
import { el } from "../ui/el.ts";
import { toast, trouble } from "../ui/trouble.ts";

const AROUND = 48;

/** As a W3C TextQuoteSelector, with the statement that the words belong to. */
export interface Quote {
  statement: string | null;
  exact: string;
  prefix: string;
  suffix: string;
}

/** What is selected within an element, or null. */
export function quoteIn(root: HTMLElement): Quote | null {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!root.contains(range.commonAncestorContainer)) return null;
  const exact = selection.toString().trim();
  if (!exact) return null;
  // Within one sentence, what stands around the words is the sentence, without badges and numbers.
  const inner = range.commonAncestorContainer;
  const within = (inner instanceof Element ? inner : inner.parentElement)?.closest(".sentence-text") ?? root;
  const before = document.createRange();
  before.setStart(within, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const after = document.createRange();
  after.setStart(range.endContainer, range.endOffset);
  after.setEnd(within, within.childNodes.length);
  const from = range.startContainer;
  const owner = (from instanceof Element ? from : from.parentElement)?.closest<HTMLElement>(
    "[data-statement]",
  );
  return {
    statement: owner?.dataset.statement ?? null,
    exact,
    prefix: before.toString().slice(-AROUND),
    suffix: after.toString().slice(0, AROUND),
  };
}

/** Enable reporting of selected words; returns a function that disables it. */
export function reportingFrom(app: App, open: () => string | null): () => void {
  const button = el(
    "button",
    { class: "button first report-button", type: "button", hidden: true },
    "Report an inaccuracy",
    el("kbd", {}, "Ctrl+Enter"),
  );
  document.body.append(button);
  let quote: Quote | null = null;
  const areas = [app.panel, app.answers];
  const look = () => {
    quote = areas.map(quoteIn).find((found) => found !== null) ?? null;
    button.hidden = !quote;
    if (!quote) return;
    const box = getSelection()!.getRangeAt(0).getBoundingClientRect();
    const left = Math.min(innerWidth - 250, Math.max(8, box.left));
    button.style.left = `${left}px`;
    button.style.top = `${Math.min(innerHeight - 48, box.bottom + 8)}px`;
  };
  const report = () => {
    const about = quote ?? quoteOfFocus(open());
    button.hidden = true;
    if (about) openReport(about);
    else toast("Select the words that are wrong, then press Ctrl+Enter.");
  };
  const key = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || document.querySelector("dialog[open]"))
      return;
    event.preventDefault();
    report();
  };
  // The selection must outlive the press on the button.
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", report);
  document.addEventListener("selectionchange", look);
  document.addEventListener("keydown", key);
  return () => {
    button.remove();
    document.removeEventListener("selectionchange", look);
    document.removeEventListener("keydown", key);
  };
}

/** Without a selection, use the sentence that has the focus, or the one whose evidence is open. */
function quoteOfFocus(open: string | null): Quote | null {
  const focused = document.activeElement?.closest<HTMLElement>("[data-statement]")?.dataset.statement;
  const id = focused ?? open;
  const text = id ? document.querySelector(`#statement-${id} .sentence-text`)?.textContent : null;
  return id && text ? { statement: id, exact: text, prefix: "", suffix: "" } : null;
}

export function openReport(quote: Quote): void {
  const comment = el("textarea", { id: "report-comment", required: true, maxlength: 4000, name: "comment" });
  const form = el(
    "form",
    { class: "dialog", method: "dialog" },
    el("h2", { id: "report-title" }, "Report an inaccuracy"),
    el("blockquote", { class: "prose report-quote" }, quote.exact),
    el(
      "div",
      { class: "field" },
      el("label", { for: "report-comment" }, "What is wrong, and which source says so"),
      comment,
    ),
    el(
      "p",
      { class: "small quiet" },
      "It stays on this machine: the editor of this Gluteus sees it. Leave out names and health details of people.",
    ),
    el(
      "div",
      { class: "ends" },
      el("button", { class: "button", type: "button", id: "report-cancel" }, "Cancel"),
      el("button", { class: "button first", type: "submit" }, "Send to the editor"),
    ),
  );
  const dialog = el("dialog", { "aria-labelledby": "report-title" }, form);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  form.querySelector("#report-cancel")!.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void store(quote, comment.value, dialog, form);
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  dialog.showModal();
  comment.focus();
}

async function store(
  quote: Quote,
  comment: string,
  dialog: HTMLDialogElement,
  form: HTMLFormElement,
): Promise<void> {
  form.querySelector(".trouble")?.remove();
  const { statement, exact, prefix, suffix } = quote;
  try {
    const selection = { type: "TextQuoteSelector", exact, prefix, suffix } as const;
    await content(api.POST("/reports", { body: { statement, selection, comment } }));
    dialog.close();
    document.documentElement.dataset.reported = String(
      Number(document.documentElement.dataset.reported ?? 0) + 1,
    );
    toast("Thank you. The editor will see it.");
  } catch (error) {
    form.append(trouble(error));
  }
}
