/** Steps that can be undone and redone, from all screens in one sequence. */

import { Signal } from "../ui/signal.ts";

export interface Step {
  /** Screen of the step; null if it belongs to all screens. */
  readonly screen: string | null;
  /** What was changed, as in "Undone: offset". */
  readonly what: string;
  readonly undo: () => void;
  readonly redo: () => void;
  /** Whether it is a step of its own, however quickly it follows another change of the same kind. */
  readonly alone?: boolean;
}

/** Changes of the same thing that follow each other within this time are one step [ms]. */
const TOGETHER_MS = 1000;
const MOST_STEPS = 200;

export class History {
  /** Fires whenever the steps change. */
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

  /** Record a step, or the continuation of the last one. */
  record(step: Step): void {
    const before = this.undoes;
    if (before && !step.alone && this.joins(step.screen, step.what))
      this.done[this.done.length - 1] = { ...before, redo: step.redo };
    else this.done = [...this.done, step].slice(-MOST_STEPS);
    this.last = this.now();
    this.undone = [];
    this.changed.set(null);
  }

  /** The steps that would be undone and redone. */
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

  /** Forget the steps of a screen, so that they cannot be undone. */
  forget(screen: string): void {
    this.done = this.done.filter((each) => each.screen !== screen);
    this.undone = this.undone.filter((each) => each.screen !== screen);
    this.changed.set(null);
  }
}
