/** A tour of five steps, in a bar under the page header. It covers nothing and does not trap the focus. */

import type { App } from "../shell/app.ts";
import { el, fill } from "../ui/el.ts";

const KEY = "gluteus-tour";
/** How long to wait for a part of a screen before the step goes on without it [ms]. */
const PATIENCE_MS = 8000;

interface Step {
  readonly screen: string;
  /** The part of the page to outline. */
  readonly target: string;
  readonly title: string;
  readonly says: string;
}

const STEPS: readonly Step[] = [
  {
    screen: "start",
    target: ".stage",
    title: "Look around the hip",
    says: "Drag the picture or use the arrow keys to turn it. Point at a part or tap it to see its name; “Layers and names” lists all parts.",
  },
  {
    screen: "read",
    target: ".article .badge",
    title: "Ask a sentence for its evidence",
    says: "The badge says in how many people a sentence is true, or what kind of sources support it. Press it to see figures and sources under the picture.",
  },
  {
    screen: "move",
    target: '[data-slider$="shift"]',
    title: "Move the hip",
    says: "Drag a slider: the picture follows at once, then the numbers of 1,000 people. Brackets give the range of 95 of 100 of them.",
  },
  {
    screen: "examine",
    target: ".panel",
    title: "Examine a pain",
    says: "Safety questions come first. Then draw where it hurts; candidates appear with the tests that distinguish them.",
  },
  {
    screen: "move",
    target: "#person-button",
    title: "Make it yours and share it",
    says: "Say whose hip it is, and every screen shows that person. Copy the page's address to share what you see. The menu of each figure saves its picture and its numbers. Ctrl+Z undoes the last change.",
  },
];

/** Whether somebody took or skipped the tour on this machine. */
export function isTaken(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

function note(): void {
  try {
    localStorage.setItem(KEY, "taken");
  } catch {
    // This browser blocks storage, so the tour is offered again next time.
  }
}

let current: Tour | null = null;

/** Begin at the first step. The tour is offered prominently once; a button starts it again. */
export function startTour(app: App): void {
  current?.end();
  note();
  current = new Tour(app);
}

class Tour {
  private readonly bar = el("aside", { class: "tour no-print", id: "tour", "aria-label": "Tour" });
  private readonly words = el("p", { role: "status" });
  private readonly back = el("button", { class: "button", type: "button" }, "Back");
  private readonly next = el("button", { class: "button first", type: "button", id: "tour-next" }, "Next");
  private step = 0;
  private lit: Element | null = null;

  constructor(private readonly app: App) {
    this.back.addEventListener("click", () => this.go(this.step - 1));
    this.next.addEventListener("click", () => this.go(this.step + 1));
    const close = el(
      "button",
      { class: "button bare", type: "button", id: "tour-end", onclick: () => this.end() },
      "End the tour",
    );
    this.bar.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.end();
    });
    fill(this.bar, this.words, el("div", { class: "row" }, this.back, this.next, close));
    document.querySelector(".bar")!.after(this.bar);
    this.go(0);
    this.next.focus();
  }

  private go(step: number): void {
    const asked = STEPS[step];
    if (!asked) {
      this.finish();
      return;
    }
    this.step = step;
    this.bar.dataset.step = String(step + 1);
    this.app.visit(asked.screen);
    this.app.tab("panel");
    fill(this.words, el("strong", {}, `${step + 1} of ${STEPS.length}: ${asked.title}. `), asked.says);
    this.back.disabled = step === 0;
    this.next.textContent = step === STEPS.length - 1 ? "To the quiz" : "Next";
    void this.outline(asked.target, step);
  }

  private finish(): void {
    this.end();
    this.app.visit("quiz");
  }

  /** Outline a part of the page once it is there. */
  private async outline(target: string, step: number): Promise<void> {
    this.lit?.classList.remove("toured");
    this.lit = null;
    const found = await appears(target);
    if (!found || this.step !== step || !this.bar.isConnected) return;
    found.classList.add("toured");
    found.scrollIntoView({ block: "nearest" });
    this.lit = found;
  }

  end(): void {
    this.lit?.classList.remove("toured");
    const focused = this.bar.contains(document.activeElement);
    this.bar.remove();
    if (focused) this.app.panel.focus({ preventScroll: true });
  }
}

function appears(selector: string): Promise<Element | null> {
  return new Promise((resolve) => {
    const began = performance.now();
    const look = () => {
      const found = document.querySelector(selector);
      if (found || performance.now() - began > PATIENCE_MS) resolve(found);
      else setTimeout(look, 60);
    };
    look();
  });
}
