/** Transition from one posture to the next. */

import type { PoseScene } from "../api/types.ts";
import { blend } from "./blend.ts";

/** Duration of a change of posture [ms]. */
const MOVES_MS = 240;
/** Postures that follow each other faster than this are drawn directly [ms]. */
const APART_MS = 400;
/** Time without a new posture after which the motion is at rest [ms]. */
const RESTS_MS = 400;

export class Mover {
  /** The posture in the picture, on the way to the requested one. */
  drawn: PoseScene | null = null;
  private target: PoseScene | null = null;
  private step = 0;
  private asked = 0;
  private rest = 0;
  /** Draw every posture at once and in full detail, for a clip that is recorded picture by picture. */
  direct = false;

  constructor(
    private readonly draw: (pose: PoseScene, arrived: boolean) => void,
    private readonly calm: () => boolean,
    /** How long a picture takes here [ms]: on a slow machine the steps of one motion are farther apart. */
    private readonly pictureMs: () => number = () => 0,
  ) {}

  /** Go to a posture from the one that is drawn; at once where there is none, or motion is unwanted. */
  go(pose: PoseScene): void {
    cancelAnimationFrame(this.step);
    clearTimeout(this.rest);
    // Postures that follow each other closely already form a motion.
    const now = performance.now();
    const alone = now - this.asked > APART_MS + 2 * this.pictureMs();
    this.asked = now;
    this.target = pose;
    if (this.direct) {
      this.show(pose, true);
      return;
    }
    const from = this.drawn;
    if (from && from !== pose && alone && !this.calm() && !document.hidden) this.moveFrom(from, now);
    else {
      this.show(pose, alone);
      // The last picture of a motion is drawn in full detail.
      const rests = RESTS_MS + this.pictureMs();
      if (!alone) this.rest = window.setTimeout(() => this.target && this.show(this.target, true), rests);
    }
  }

  /** The same posture with other numbers, which ends the motion. */
  retarget(pose: PoseScene): void {
    this.target = pose;
  }

  /** Another hip: the next posture is shown at once. */
  reset(): void {
    this.drawn = null;
    clearTimeout(this.rest);
  }

  /** One step on the way; a slow machine takes few. */
  private moveFrom(from: PoseScene, began: number): void {
    if (!this.target) return;
    const part = Math.min(1, (performance.now() - began) / MOVES_MS);
    if (part >= 1) {
      this.show(this.target, true);
      return;
    }
    this.show(blend(from, this.target, part * (2 - part)), false);
    this.step = requestAnimationFrame(() => this.moveFrom(from, began));
  }

  private show(pose: PoseScene, arrived: boolean): void {
    this.drawn = pose;
    this.draw(pose, arrived);
  }
}
