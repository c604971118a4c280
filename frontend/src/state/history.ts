/** What can be undone, on whatever screen it was done: one line of steps, back and forth. */

import { Signal } from "../ui/signal.ts";

export interface Step {
  /** Where it was done; null where it belongs to all screens. */
  readonly screen: string | null;
  /** What was changed, as in "Undone: offset". */
  readonly what: string;
  readonly undo: () => void;
  readonly redo: () => void;
  /** A step of its own, however quickly it follows another one of the same thing. */
  readonly alone?: boolean;
}

/** Changes of the same thing that follow each other within this time are one step [ms]. */
const TOGETHER_MS = 1000;
const MOST_STEPS = 200;

export class History {
  /** Fires whenever steps came or went. */
  readonly changed = new Signal<null>(null);
  private done: Step[] = [];
  private undone: Step[] = [];
  private last = -TOGETHER_MS;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether a change of this thing, made now, would continue the last step. */
  joins(screen: string | null, what: string): boolean {
    const before = this.undoes;
    return (
      before?.what === what &&
      before.screen === screen &&
      !this.undone.length &&
      this.now() - this.last < TOGETHER_MS
    );
  }

  /** Note a step, or that the last one went on. */
  record(step: Step): void {
    const before = this.undoes;
    if (before && !step.alone && this.joins(step.screen, step.what))
      this.done[this.done.length - 1] = { ...before, redo: step.redo };
    else this.done = [...this.done, step].slice(-MOST_STEPS);
    this.last = this.now();
    this.undone = [];
    this.changed.set(null);
  }

  /** What would be undone, and what redone. */
  get undoes(): Step | null {
    return this.done.at(-1) ?? null;
  }

  get redoes(): Step | null {
    return this.undone.at(-1) ?? null;
  }

  undo(): Step | null {
    const step = this.done.pop() ?? null;
    if (step) {
      this.undone.push(step);
      step.undo();
    }
    this.changed.set(null);
    return step;
  }

  redo(): Step | null {
    const step = this.undone.pop() ?? null;
    if (step) {
      this.done.push(step);
      step.redo();
    }
    this.last = -TOGETHER_MS;
    this.changed.set(null);
    return step;
  }

  /** Forget what was done on a screen, for nobody is to bring it back. */
  forget(screen: string): void {
    this.done = this.done.filter((each) => each.screen !== screen);
    this.undone = this.undone.filter((each) => each.screen !== screen);
    this.changed.set(null);
  }
}
