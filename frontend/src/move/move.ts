/** The hip under your hands: what is set on the left acts in the picture and in the numbers at once. */

import { api, content, Latest, Problem } from "../api/client.ts";
import type { NerveNode, Preset, Recording } from "../api/types.ts";
import type { App, Screen } from "../shell/app.ts";
import { openPersonForm, personWords } from "../shell/person.ts";
import { calm } from "../shell/theme.ts";
import { equal } from "../state/kept.ts";
import type { MovePlace } from "../state/move.ts";
import { PLAYING_START } from "../state/playing.ts";
import { type Film, timesOf } from "../take/clip.ts";
import { el, fill } from "../ui/el.ts";
import { patient, toast, trouble } from "../ui/trouble.ts";
import { capital } from "../ui/words.ts";
import { Controls } from "./controls.ts";
import { Findings } from "./findings.ts";
import { MeasureNext } from "./measure_next.ts";
import { ARM_PEOPLE, FLEXIONS, PEOPLE, Pin } from "./pin.ts";
import { PlanTable } from "./plan.ts";
import { Player } from "./player.ts";
import { Results } from "./results.ts";
import {
  atStart,
  levelOf,
  type MoveState,
  operationOf,
  operationWords,
  planOf,
  poseOf,
  presetState,
  stanceOf,
  stateWords,
  withValue,
} from "./state.ts";
import { Transition } from "./transition.ts";

/** Duration of the transition after a change without dragging, and of a preset with moving sliders [ms]. */
const CHANGE_MS = 600;
const PRESET_MS = 2600;

/** The preset that plays when the screen is opened for the first time. */
let opened = false;

export const move: Screen = {
  title: "Move",
  tabs: ["Controls", "Figures"],
  part: (app) => app.moving,
  also: (app) => app.playing,
  enter,
};

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
  private readonly transition: Transition;
  private readonly pin: Pin;
  private presets: Preset[] = [];
  /** The state from the address that is shown so far. */
  private shown: Partial<MovePlace> = {};
  private duration = CHANGE_MS;
  private armsOf = "";
  /** The last words about the force, and the state that they describe. */
  private told: {
    state: MoveState;
    words: string;
    band: readonly [number, number] | null;
    size: number | null;
  } | null = null;
  private readonly endings: (() => void)[] = [];
  private readonly recordings = new Map<string, Recording>();
  private player: Player | Findings | null = null;
  /** The motion that was just analysed, which plays at once. */
  private starting: string | null = null;
  private ended = false;

  constructor(private readonly app: App) {
    const { questions } = app.about;
    const { moving } = app;
    this.results = new Results({
      who: () => this.who(),
      onLight: (muscle) => app.view.light(muscle ? { muscles: [muscle] } : null),
      onFlexion: (degrees) => {
        const bent = withValue(moving.value.state, "pose", "hip_flexion_deg", degrees);
        this.change({ ...bent, asks: "pose" }, "hip flexion", true);
      },
    });
    this.plan = new PlanTable({
      now: () => planOf(moving.value.state, app.person.value, questions),
      level: () => levelOf(moving.value.state, app.person.value, questions),
      words: (operation) => operationWords(operation, questions),
      onOptions: (options, what) => moving.change({ ...moving.value, options }, what),
    });
    this.next = new MeasureNext(() => app.person.value);
    this.transition = new Transition(questions, (state) => this.draw(state));
    this.pin = new Pin(app, this.results, (work) => this.attempt(work));
    this.results.add(this.plan.element, this.next.element);
    const said = app.says;
    app.says = () => (this.player ? this.player.says : [`${this.who()} Gluteus ${app.about.version}.`]);
    app.film = () => this.film();
    this.endings.push(() => {
      app.says = said;
      app.film = null;
    });
  }

  /**
   * Content of a clip: the recorded motion, or the transition from two feet or a straight leg to the settings.
   */
  private film(): Film {
    if (this.player) return this.player.film();
    const { state } = this.app.moving.value;
    const start = atStart(this.app.about.questions);
    const from =
      state.asks === "pose" ? { ...state, pose: start.pose } : withValue(state, "stance", "shift", 0.5);
    const times = timesOf(PRESET_MS / 1000);
    this.transition.stop();
    return {
      times,
      show: (index) => this.drawn(this.transition.onTheWay(from, state, index / (times.length - 1))),
      end: () => !this.ended && this.draw(this.app.moving.value.state),
    };
  }

  async begin(): Promise<void> {
    const { app } = this;
    fill(app.panel, el("p", { class: "wait" }, "Loading the controls."));
    fill(app.answers, this.results.element);
    try {
      const [tree, { presets }] = await Promise.all([
        content(api.GET("/nerves")),
        content(api.GET("/presets")),
      ]);
      if (this.ended) return;
      this.presets = presets;
      this.controls = new Controls(app.about, tree, presets, {
        onChange: (state, what, dragged) => this.change(state, what, dragged),
        onPreset: (preset, goal) => this.playPreset(preset, goal),
        onPin: (keep) => this.keepPin(keep),
        onLight: (node) => this.lightNerve(node),
        onRecording: (job, recording) => {
          this.recordings.set(job, recording);
          this.starting = job;
          app.playing.set(PLAYING_START);
          app.moving.change({ ...app.moving.value, motion: job }, "recorded motion");
        },
        onMeasurements: () => openPersonForm(app, true),
      });
      fill(app.panel, this.controls.element);
      this.endings.push(app.scene.on((info) => info && this.everything()));
      this.endings.push(app.moving.on(() => this.follow()));
      this.endings.push(app.dropped.on(() => this.takeDropped()));
      this.takeDropped();
      this.everything();
    } catch (error) {
      fill(
        app.panel,
        trouble(error, () => void this.begin()),
      );
    }
  }

  /** Request everything again, for another person or after the server came back. */
  private everything(): void {
    if (!this.controls || !this.app.scene.value) return;
    this.armsOf = "";
    this.told = null;
    this.controls.showPerson(this.app.person.value);
    this.next.personChanged();
    if (!opened) this.open();
    opened = true;
    const { state } = this.shown;
    if (state) {
      this.draw(state);
      this.askNumbers(state);
      this.pin.refresh();
    }
    this.follow();
  }

  /** When the screen is opened for the first time, its sliders move to their values. */
  private open(): void {
    const { state, pinned, motion } = this.app.moving.value;
    const start = atStart(this.app.about.questions);
    const preset = this.presets.find(
      (each) => Object.keys(each.begins).length && equal(presetState(start, each.asks, each.state), state),
    );
    if (calm() || pinned || motion || !preset) return;
    this.shown = { ...this.shown, state };
    this.runPreset(preset, state);
  }

  private takeDropped(): void {
    const { dropped } = this.app;
    const files = dropped.value;
    if (!files.length || !this.controls?.motion) return;
    dropped.set([]);
    void this.controls.motion.take(files);
    this.app.tab("panel");
    this.controls.motion.element.scrollIntoView({ block: "nearest" });
  }

  private change(state: MoveState, what: string, dragged = false): void {
    this.duration = dragged ? 0 : CHANGE_MS;
    this.app.moving.change({ ...this.app.moving.value, state, motion: null }, what);
    this.duration = CHANGE_MS;
  }

  private playPreset(preset: Preset, goal: MoveState): void {
    const runs = Object.keys(preset.begins).length > 0;
    this.change(goal, preset.name, runs);
    if (runs) this.runPreset(preset, goal);
    else this.controls?.say(preset.says);
  }

  private runPreset(preset: Preset, goal: MoveState): void {
    let from = goal;
    for (const [name, value] of Object.entries(preset.begins)) from = withValue(from, goal.asks, name, value);
    this.transition.run(goal, PRESET_MS, from);
    this.controls?.say(preset.says, this.transition.running ? () => this.transition.run(goal, 0) : null);
  }

  /** Show what the address says. */
  private follow(): void {
    const { controls } = this;
    if (!controls || !this.app.scene.value) return;
    const before = this.shown;
    const now = this.app.moving.value;
    this.shown = now;
    controls.set(now.state);
    controls.showPin(now.pinned !== null);
    if (now.motion !== (before.motion ?? null)) this.showMotion(now.motion);
    if (!equal(before.state, now.state)) {
      controls.say("");
      this.transition.run(now.state, this.duration);
      this.askNumbers(now.state);
    }
    if (!equal(before.pinned ?? null, now.pinned)) this.pin.show(now.pinned);
    this.plan.show(now.options);
  }

  private keepPin(keep: boolean): void {
    const { moving, person } = this.app;
    const pinned = keep ? { person: person.value, state: moving.value.state } : null;
    moving.change({ ...moving.value, pinned }, keep ? "pin" : "unpinning");
  }

  /** Caption for saved pictures and figures: the person and the state. */
  private who(): string {
    const { person, moving, about } = this.app;
    return `${capital(personWords(person.value))}. ${capital(stateWords(moving.value.state, about.questions))}.`;
  }

  private lightNerve(node: NerveNode | null): void {
    if (!node) this.app.view.light(null);
    else if (node.supplies.length) this.app.view.light({ compartments: node.supplies });
  }

  private showMotion(job: string | null): void {
    this.player?.end();
    this.player = null;
    this.results.element.hidden = false;
    if (job) {
      void this.playMotion(job);
      return;
    }
    this.app.playing.set(PLAYING_START);
    if (this.shown.state) this.draw(this.shown.state);
  }

  /** Play an analysed motion, which the server keeps until it stops. */
  private async playMotion(job: string): Promise<void> {
    const { app } = this;
    const close = () => app.moving.change({ ...app.moving.value, motion: null }, "recorded motion");
    try {
      const recording =
        this.recordings.get(job) ?? (await content(api.GET("/forces/{job}", { params: { path: { job } } })));
      if (this.ended || app.moving.value.motion !== job) return;
      this.player = recording.plausible
        ? new Player(app, job, recording, close, this.starting === job)
        : new Findings(recording, close);
      this.starting = null;
      // Below are the numbers of the sliders, which are not those of the recording.
      this.results.element.hidden = true;
      app.answers.prepend(this.player.element);
      app.answers.scrollTop = 0;
      app.tab("answers");
    } catch {
      toast("The server no longer has this motion. Choose its files again.");
      app.moving.set({ ...app.moving.value, motion: null });
    }
  }

  /** Draw a state, which may be one on the way to what is set. */
  private draw(state: MoveState): void {
    this.follows(state);
    this.picture.ask(() => this.attempt(() => this.showPicture(state)));
  }

  /** The same for a clip, which waits for the picture and must not miss one. */
  private drawn(state: MoveState): Promise<void> {
    this.follows(state);
    return this.showPicture(state);
  }

  private follows(state: MoveState): void {
    this.controls?.show(state);
    this.results.mode(state.asks);
    this.results.at(Number(state.pose.hip_flexion_deg ?? 0));
  }

  private showPicture(state: MoveState): Promise<void> {
    return state.asks === "stance" ? this.showStance(state) : this.showPose(state);
  }

  /** The numbers for the settings, computed while the sliders are still moving. */
  private askNumbers(state: MoveState): void {
    this.askArms(state);
    this.plan.changed();
    if (state.asks !== "stance") return;
    this.results.stale();
    this.people.ask(() => this.showPeople(state));
  }

  /** The one hip with published means, at once. */
  private async showStance(state: MoveState): Promise<void> {
    const found = await patient(
      this.app.overlay,
      content(api.POST("/stance", { body: { ...stanceOf(state, this.app.person.value), scene: true } })),
    );
    if (!found.scene || this.ended || this.player) return;
    const size = found.hip_contact_force_bw.median;
    const words = size === null ? null : `${size.toFixed(1)} body weights`;
    this.app.view.pose(found.scene, words);
    this.pin.pictured(state);
    if (equal(state, this.told?.state)) this.tellForce();
    this.app.rooms.dataset.serverMs = found.server_ms.toFixed(1);
  }

  /** The same for a thousand people: intervals, ranks, and the share whose pelvis is held level. */
  private async showPeople(state: MoveState): Promise<void> {
    await this.attempt(async () => {
      const found = await patient(
        this.app.answers,
        content(
          api.POST("/stance", { body: { ...stanceOf(state, this.app.person.value), samples: PEOPLE } }),
        ),
      );
      if (this.ended || !equal(state, this.app.moving.value.state)) return;
      this.results.answer(found);
      const [low, high] = found.hip_contact_force_bw.interval95;
      const band = low == null || high == null ? null : ([low, high] as const);
      this.told = { state, words: found.force_words, band, size: found.hip_contact_force_bw.median };
      if (!this.transition.running && !this.player) this.tellForce();
    });
  }

  private async showPose(state: MoveState): Promise<void> {
    const pose = await patient(
      this.app.overlay,
      content(api.POST("/pose", { body: poseOf(state, this.app.person.value) })),
    );
    if (this.ended || this.player) return;
    this.app.view.pose(pose);
    this.pin.pictured(state);
  }

  /** Moment arms depend only on the bones: on the person and on the operation. */
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

  private tellForce(): void {
    if (this.told) this.app.view.tellForce(this.told.words, this.told.band, this.told.size);
  }

  /** Report a failure above the figures; the last good picture stays. */
  private async attempt(work: () => Promise<void>): Promise<void> {
    const { element } = this.results;
    try {
      await work();
      element.querySelector(":scope > .trouble")?.remove();
    } catch (error) {
      element.querySelector(":scope > .trouble")?.remove();
      // The bar above the page says that the server does not answer, and retries by itself.
      if (error instanceof Problem && error.rule === "offline") return;
      element.prepend(trouble(error, () => this.everything()));
    }
  }

  end(): void {
    this.ended = true;
    this.transition.stop();
    this.player?.end();
    this.pin.end();
    this.next.end();
    for (const ending of this.endings) ending();
    this.app.view.pin(false);
    this.app.view.light(null);
    const info = this.app.scene.value;
    if (info) this.app.view.pose(info.rest);
  }
}
