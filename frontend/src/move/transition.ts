/**
 * From one state to another in a while, so that the eye sees what changes; at once where motion is unwanted.
 */

import type { Questions } from "../api/types.ts";
import { calm } from "../shell/theme.ts";
import { equal } from "../state/kept.ts";
import { between, type MoveState } from "./state.ts";

export class Transition {
  private frame = 0;
  private shown: MoveState | null = null;
  private ended: () => void = () => undefined;

  constructor(
    private readonly questions: Questions,
    private readonly show: (state: MoveState) => void,
  ) {}

  get running(): boolean {
    return this.frame !== 0;
  }

  /**
   * Run to a goal, until its end or until it is stopped; from what is shown unless another beginning is
   * given.
   */
  run(goal: MoveState, duration: number, from: MoveState | null = this.shown, still = calm()): Promise<void> {
    this.stop();
    if (!from || !duration || still) {
      this.at(goal);
      return Promise.resolve();
    }
    const ended = new Promise<void>((resolve) => {
      this.ended = resolve;
    });
    const began = performance.now();
    const step = () => {
      const share = Math.min(1, (performance.now() - began) / duration);
      this.frame = share < 1 ? requestAnimationFrame(step) : 0;
      const now = this.onTheWay(from, goal, share);
      if (share === 1 || !equal(now, this.shown)) this.at(now);
      if (share === 1) this.ended();
    };
    step();
    return ended;
  }

  /** The state after a share of the time, which begins and ends slowly. */
  onTheWay(from: MoveState, goal: MoveState, share: number): MoveState {
    return share < 1 ? between(from, goal, share * share * (3 - 2 * share), this.questions) : goal;
  }

  private at(state: MoveState): void {
    this.shown = state;
    this.show(state);
  }

  /** Stop at the current state. */
  stop(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.ended();
  }
}
