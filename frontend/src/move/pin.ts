/** A pinned state: a ghost in the picture and second numbers in every figure. */

import { api, content } from "../api/client.ts";
import type { Person, PoseScene } from "../api/types.ts";
import type { App } from "../shell/app.ts";
import { equal } from "../state/kept.ts";
import type { Pinned } from "../state/move.ts";
import type { Results } from "./results.ts";
import { type MoveState, operationOf, poseOf, stanceOf, stateWords } from "./state.ts";

export const PEOPLE = 1000;
export const ARM_PEOPLE = 200;
export const FLEXIONS = [-20, -10, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120];

export class Pin {
  private pinned: Pinned | null = null;
  private inPicture: Pinned | null = null;
  private sought = 0;
  /** Whether the picture shows the ghost of the present pin. */
  private ghost = false;

  /** Args: attempt, which runs work and reports its failure above the figures. */
  constructor(
    private readonly app: App,
    private readonly results: Results,
    private readonly attempt: (work: () => Promise<void>) => Promise<void>,
  ) {}

  /** Called when the picture shows a state of the present person. */
  pictured(state: MoveState): void {
    this.inPicture = { person: this.app.person.value, state };
  }

  /** Pin a state, or none. A state that is shown is pinned directly; another one is requested first. */
  show(pinned: Pinned | null): void {
    this.pinned = pinned;
    this.sought += 1;
    this.app.view.pin(false);
    this.ghost = false;
    if (!pinned) {
      this.results.pin(null);
      return;
    }
    if (equal(pinned, this.inPicture)) {
      this.app.view.pin(true);
      this.ghost = true;
      const numbers = this.results.present;
      if (numbers) {
        this.results.pin(numbers, this.words(pinned));
        return;
      }
    }
    void this.attempt(() => this.fetch(pinned));
  }

  /** Request again what could not be loaded. */
  refresh(): void {
    if (this.pinned && !this.ghost) this.show(this.pinned);
  }

  private words({ state }: Pinned): string {
    return stateWords(state, this.app.about.questions);
  }

  private async fetch(pinned: Pinned): Promise<void> {
    const ticket = this.sought;
    const { person, state } = pinned;
    const stands = state.asks === "stance";
    const asked = { ...stanceOf(state, person), samples: PEOPLE };
    const geometry = { person, ...operationOf(state), samples: ARM_PEOPLE, flexion_deg: FLEXIONS };
    const [scene, stance, arms] = await Promise.all([
      this.ghost ? null : sceneOf(state, person),
      stands ? content(api.POST("/stance", { body: asked })) : null,
      content(api.POST("/arms", { body: geometry })),
    ]);
    if (ticket !== this.sought) return;
    if (scene) this.drawGhost(scene);
    this.results.pin({ stance, arms }, this.words(pinned));
  }

  /** Show the pinned posture for a moment, to leave its ghost behind. */
  private drawGhost(scene: PoseScene): void {
    const { view } = this.app;
    const present = view.posture;
    view.pose(scene);
    view.pin(true);
    if (present) view.pose(present.pose, present.forceWords);
    this.ghost = true;
  }

  end(): void {
    this.sought += 1;
  }
}

async function sceneOf(state: MoveState, person: Person): Promise<PoseScene | null> {
  if (state.asks === "pose") return content(api.POST("/pose", { body: poseOf(state, person) }));
  const found = await content(api.POST("/stance", { body: { ...stanceOf(state, person), scene: true } }));
  return found.scene ?? null;
}
