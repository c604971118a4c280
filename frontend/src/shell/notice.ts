/** A sentence under the page header that stays until the reader closes it. */

import { el, fill } from "../ui/el.ts";

export class Notice {
  private readonly words = el("span");
  private readonly bar = el(
    "div",
    { class: "notice no-print", id: "notice", role: "status", hidden: true },
    this.words,
    el("button", { class: "button", type: "button", onclick: () => this.close() }, "Close"),
  );

  constructor() {
    document.querySelector(".bar")!.after(this.bar);
  }

  show(words: string): void {
    fill(this.words, words);
    this.bar.hidden = false;
  }

  private close(): void {
    this.bar.hidden = true;
  }
}
