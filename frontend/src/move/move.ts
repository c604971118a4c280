/** The hip under your hands: what is set on the left acts in the picture and in the numbers at once. */

import { api, content, Latest, Problem } from "../api/client.ts";
import type { NerveNode, Recording } from "../api/types.ts";
import type { App, Screen } from "../shell/app.ts";
import { openPersonForm } from "../shell/person.ts";
import { el, fill } from "../ui/el.ts";
import { patient, trouble } from "../ui/trouble.ts";
import { Controls } from "./controls.ts";
import { Findings } from "./findings.ts";
import { MeasureNext } from "./measure_next.ts";
import { PlanTable } from "./plan.ts";
import { Player } from "./player.ts";
import { Results } from "./results.ts";
import {
  type MoveState,
  operationOf,
  operationWords,
  planOf,
  poseOf,
  stanceOf,
  stateWords,
  withValue,
} from "./state.ts";

const PEOPLE = 1000;
const ARM_PEOPLE = 200;
const FLEXIONS = [-20, -10, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120];

export const move: Screen = { title: "Move", tabs: ["Controls", "Figures"], enter };

function enter(app: App): () => void {
  const screen = new Moving(app);
  void screen.begin();
  return () => screen.end();
}

class Moving {
  private controls: Controls | null = null;
  private readonly results: Results;
  private readonly picture = new Latest();
  private readonly people = new Latest();
  private readonly arms = new Latest();
  private readonly plan: PlanTable;
  private readonly next: MeasureNext;
  private armsOf = "";
  private readonly endings: (() => void)[] = [];
  private player: Player | Findings | null = null;
  private ended = false;

  constructor(private readonly app: App) {
    this.results = new Results({
      onLight: (muscle) => app.view.light(muscle ? { muscles: [muscle] } : null),
      onFlexion: (degrees) => {
        this.controls?.stop();
        const now = this.controls?.now;
        if (now) this.controls?.set({ ...withValue(now, "pose", "hip_flexion_deg", degrees), asks: "pose" });
      },
    });
    this.plan = new PlanTable(
      () => (this.controls ? planOf(this.controls.now, app.person.value, app.about.questions) : null),
      (operation) => operationWords(operation, app.about.questions),
    );
    this.next = new MeasureNext(() => app.person.value);
    this.results.add(this.plan.element, this.next.element);
  }

  async begin(): Promise<void> {
    const { app } = this;
    fill(app.panel, el("p", { class: "wait" }, "The controls are on their way."));
    fill(app.answers, this.results.element);
    try {
      const [tree, { presets }] = await Promise.all([
        content(api.GET("/nerves")),
        content(api.GET("/presets")),
      ]);
      if (this.ended) return;
      this.controls = new Controls(app.about, tree, presets, {
        onChange: (state) => this.ask(state),
        onPin: (keep) => this.pin(keep),
        onLight: (node) => this.lightNerve(node),
        onRecording: (job, recording) => this.playRecording(job, recording),
        onMeasurements: () => openPersonForm(app, true),
      });
      fill(app.panel, this.controls.element);
      this.endings.push(app.scene.on((info) => info && this.everything()));
      this.everything();
    } catch (error) {
      fill(
        app.panel,
        trouble(error, () => void this.begin()),
      );
    }
  }

  private everything(): void {
    if (!this.controls || !this.app.scene.value) return;
    this.armsOf = "";
    this.controls.showPerson(this.app.person.value);
    this.next.personChanged();
    this.ask(this.controls.now);
  }

  private lightNerve(node: NerveNode | null): void {
    if (!node) this.app.view.light(null);
    else if (node.supplies.length) this.app.view.light({ compartments: node.supplies });
  }

  private playRecording(job: string, recording: Recording): void {
    this.controls?.stop();
    this.player?.end();
    const close = () => this.ask(this.controls!.now);
    this.player = recording.plausible
      ? new Player(this.app, job, recording, close)
      : new Findings(recording, close);
    this.app.answers.prepend(this.player.element);
    this.app.answers.scrollTop = 0;
    this.app.tab("answers");
  }

  private ask(state: MoveState): void {
    this.player?.end();
    this.player = null;
    this.results.mode(state.asks);
    this.results.at(Number(state.pose.hip_flexion_deg ?? 0));
    this.askArms(state);
    this.plan.changed();
    if (state.asks === "pose") {
      this.picture.ask(() => this.showPose(state));
      return;
    }
    this.results.stale();
    this.picture.ask(() => this.showStance(state));
    this.people.ask(() => this.showPeople(state));
  }

  /** The one hip with published means, at once. */
  private async showStance(state: MoveState): Promise<void> {
    await this.attempt(async () => {
      const found = await patient(
        this.app.overlay,
        content(api.POST("/stance", { body: { ...stanceOf(state, this.app.person.value), scene: true } })),
      );
      if (!found.scene || this.ended) return;
      const size = found.hip_contact_force_bw.median;
      const words = size === null ? null : `${size.toFixed(1)} body weights`;
      this.app.view.pose(found.scene, words);
      this.app.rooms.dataset.serverMs = found.server_ms.toFixed(1);
    });
  }

  /** The same in a thousand people: bands, ranks, and in how many the pelvis holds. */
  private async showPeople(state: MoveState): Promise<void> {
    await this.attempt(async () => {
      const found = await patient(
        this.app.answers,
        content(
          api.POST("/stance", { body: { ...stanceOf(state, this.app.person.value), samples: PEOPLE } }),
        ),
      );
      if (this.ended || state.asks !== this.controls?.now.asks) return;
      this.results.show(found);
      const [low, high] = found.hip_contact_force_bw.interval95;
      const band = low == null || high == null ? null : ([low, high] as const);
      this.app.view.tellForce(found.force_words, band);
    });
  }

  private async showPose(state: MoveState): Promise<void> {
    await this.attempt(async () => {
      const pose = await patient(
        this.app.overlay,
        content(api.POST("/pose", { body: poseOf(state, this.app.person.value) })),
      );
      if (!this.ended) this.app.view.pose(pose);
    });
  }

  /** Moment arms depend on the bones alone: on who it is, and on what was operated. */
  private askArms(state: MoveState): void {
    const geometry = { person: this.app.person.value, ...operationOf(state) };
    const key = JSON.stringify(geometry);
    if (key === this.armsOf) return;
    this.armsOf = key;
    this.arms.ask(() =>
      this.attempt(async () => {
        const body = { ...geometry, samples: ARM_PEOPLE, flexion_deg: FLEXIONS };
        const arms = await content(api.POST("/arms", { body }));
        if (!this.ended) this.results.showArms(arms, this.app.scene.value?.lines ?? []);
      }),
    );
  }

  /** What fails is told above the figures; the last good picture stays. */
  private async attempt(work: () => Promise<void>): Promise<void> {
    const { element } = this.results;
    try {
      await work();
      element.querySelector(":scope > .trouble")?.remove();
    } catch (error) {
      element.querySelector(":scope > .trouble")?.remove();
      // The bar over the page tells that nobody answers, and asks again by itself.
      if (error instanceof Problem && error.rule === "offline") return;
      element.prepend(trouble(error, () => this.everything()));
    }
  }

  private pin(keep: boolean): void {
    this.app.view.pin(keep);
    this.results.pin(keep, this.controls ? stateWords(this.controls.now, this.app.about.questions) : "");
  }

  end(): void {
    this.ended = true;
    this.controls?.stop();
    this.player?.end();
    this.next.end();
    for (const ending of this.endings) ending();
    this.app.view.pin(false);
    this.app.view.light(null);
    const info = this.app.scene.value;
    if (info) this.app.view.pose(info.rest);
  }
}
