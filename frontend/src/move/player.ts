/**
 * Plays a recorded motion, on its own model or on the person of this page, with the force on the femoral
 * head.
 */

import type { Panel, Recording } from "../api/types.ts";
import { Curves } from "../figures/curves.ts";
import type { App } from "../shell/app.ts";
import { type PlayingPlace, SPEEDS } from "../state/playing.ts";
import type { Film } from "../take/clip.ts";
import { tableOf } from "../take/csv.ts";
import { headed } from "../take/menu.ts";
import { el, fill } from "../ui/el.ts";
import { icon } from "../ui/icons.ts";
import { trouble } from "../ui/trouble.ts";
import { number } from "../ui/words.ts";
import { ArticleFigure } from "./article_figure.ts";
import { findings } from "./findings.ts";
import { type Shown, type WholeModel, wholeModel } from "./whole_model.ts";

/** Pictures in a second of a clip, at most: of a motion with more frames, some are left out. */
const FILM_RATE = 100;
const NOTHING = { muscles: [], compartments: [], lines: [], bones: [], zones: [], nerves: [], regions: [] };

export class Player {
  readonly element: HTMLElement;
  private screen: Shown | null = null;
  private readonly stage = el("div", { class: "player-stage" });
  private readonly scrub: HTMLInputElement;
  private readonly toggle = el("button", { class: "button", type: "button", id: "motion-play" });
  private readonly told = el("p", { id: "motion-told" });
  private readonly force: Curves;
  private readonly share: Curves | null;
  private readonly speed = el(
    "select",
    { id: "motion-speed", "aria-label": "Speed" },
    ...SPEEDS.map((each) => el("option", { value: each }, `${each} ×`)),
  );
  private readonly loop = el("input", { id: "motion-loop", type: "checkbox" });
  private playing = false;
  private began = { at: 0, from: 0 };
  private frame = 0;
  private on: PlayingPlace["on"] | null = null;
  private readonly ending: () => void;
  private ended = false;
  /** Speed of the clip that is being recorded. */
  private filmed: number | null = null;

  constructor(
    private readonly app: App,
    private readonly job: string,
    private readonly recording: Recording,
    onClose: () => void,
    /** Whether the motion plays as soon as its first frame is there. */
    private starts = false,
  ) {
    const times = recording.time_s;
    const move = (time: number) => {
      this.pause();
      this.show(this.nearest(time));
    };
    const { right, left } = recording.sides;
    this.force = new Curves(
      overTime("Force on the femoral head", "body weights", times, [
        ["right", "right", right?.hip_force_bw],
        ["left", "left", left?.hip_force_bw],
      ]),
      { onMove: move, start: times[0], height: 150, step: 0.001 },
    );
    const shares = right?.gluteus_medius_share.map((each) => (each === null ? null : 100 * each));
    this.share = shares?.some((each) => each !== null)
      ? new Curves(
          overTime("Share of gluteus medius in the abduction moment", "%", times, [
            ["right", "right", shares],
          ]),
          { height: 120 },
        )
      : null;
    this.toggle.addEventListener("click", () => (this.playing ? this.pause() : this.play()));
    const step = (by: number) => {
      this.pause();
      this.show(Math.min(Math.max(this.frame + by, 0), times.length - 1));
    };
    const steps = [
      ["Frame back", "motion-back", -1],
      ["Frame forward", "motion-forward", 1],
    ] as const;
    const ways = el(
      "div",
      { class: "row player-ways" },
      this.toggle,
      ...steps.map(([words, id, by]) =>
        el("button", { class: "button", type: "button", id, onclick: () => step(by) }, words),
      ),
      el("label", {}, "Speed ", this.speed),
      el("label", {}, this.loop, " Repeat"),
    );
    this.speed.addEventListener("change", () => this.note({ speed: Number(this.speed.value) }));
    this.loop.addEventListener("change", () => this.note({ repeats: this.loop.checked }));
    this.scrub = el("input", {
      type: "range",
      id: "motion-scrub",
      "aria-label": "Frame",
      "data-seconds": times.at(-1)! - times[0]!,
      min: 0,
      max: times.length - 1,
      step: 1,
      value: 0,
    });
    this.scrub.addEventListener("input", () => {
      // Read first: pausing sets the slider to the frame that is shown.
      const frame = Number(this.scrub.value);
      this.pause();
      this.show(frame);
    });
    const close = el("button", { class: "button", type: "button", onclick: onClose }, "Back to the sliders");
    this.element = el(
      "section",
      { class: "player", id: "player", "data-frames": recording.frames },
      el("div", { class: "row" }, el("h3", {}, `Recorded motion: ${recording.model || "model"}`), close),
      ways,
      el("div", { class: "player-scrub" }, this.scrub, stripOf(recording)),
      this.stage,
      recording.failed > 0 &&
        el(
          "p",
          { class: "trouble" },
          `${recording.failed} of ${recording.frames} frames could not be solved; the curves have gaps there.`,
        ),
      recording.warnings.length > 0 && findings(recording.warnings),
      this.told,
      this.taken(this.force),
      this.share && this.taken(this.share),
    );
    this.draw();
    this.show(Math.min(app.playing.value.frame, times.length - 1));
    this.ending = app.playing.on(() => this.follow());
    this.follow();
  }

  /** Say in the address what is set. */
  private note(part: Partial<PlayingPlace>): void {
    const { playing } = this.app;
    playing.set({ ...playing.value, ...part });
  }

  /** Show what the address says. */
  private follow(): void {
    const { frame, on, speed, repeats } = this.app.playing.value;
    this.speed.value = String(speed);
    this.restart();
    this.loop.checked = repeats;
    const shown = this.recording.whole ? on : "person";
    if (shown !== this.on) void this.choose(shown);
    if (this.playing || frame === this.frame || frame >= this.recording.frames) return;
    this.show(frame);
  }

  /** Show the motion on its own model, or on the person of this page. */
  private async choose(on: "model" | "person"): Promise<void> {
    this.on = on;
    this.screen?.end();
    this.screen = null;
    const { app, job, recording } = this;
    let found: Shown = new ArticleFigure(app, job);
    if (on === "model")
      try {
        found = await wholeModel(app, job, recording, () => this.show(this.frame));
      } catch (error) {
        fill(this.stage, trouble(error));
      }
    if (this.ended || this.on !== on) {
      found.end();
      return;
    }
    this.screen = found;
    this.element.dataset.shows = found.element ? "model" : "person";
    if (recording.whole) fill(this.stage, this.chooser(on), found.element, this.eventsOf(found));
    this.show(this.frame);
    if (!this.starts) return;
    await found.arrived(this.frame).catch(() => undefined);
    if (this.ended || this.screen !== found) return;
    // Meanwhile somebody may have gone to another frame.
    if (this.starts) this.play();
    else this.show(this.frame);
  }

  private chooser(on: "model" | "person"): HTMLElement {
    const words = { model: "the model of the recording", person: "the person of this page" };
    const select = el(
      "select",
      { id: "motion-on" },
      ...Object.entries(words).map(([value, says]) => el("option", { value, selected: value === on }, says)),
    );
    select.addEventListener("change", () => this.note({ on: select.value as PlayingPlace["on"] }));
    return el("label", { class: "motion-on" }, "Shown on ", select);
  }

  /** Foot strikes and foot offs to jump to. */
  private eventsOf(shown: Shown): HTMLElement | null {
    const scene = "scene" in shown ? (shown as WholeModel).scene : null;
    if (!scene?.events.length) return null;
    const from = scene.events_from === "file" ? "as the recording marks them" : "where a foot is loaded";
    const select = el(
      "select",
      { id: "motion-event", title: `Gait events, ${from}` },
      el("option", { value: "" }, "Go to an event"),
      ...scene.events.map(({ time_s, label, side }) =>
        el("option", { value: time_s }, `${time_s.toFixed(2)} s  ${side} ${label.toLowerCase()}`),
      ),
    );
    select.addEventListener("change", () => {
      if (!select.value) return;
      this.pause();
      this.show(this.nearest(Number(select.value)));
    });
    return el("label", { class: "motion-on" }, "Gait events ", select);
  }

  /** A curve over time with its menu for saving. */
  private taken(curves: Curves): HTMLElement {
    const who = () => `Recorded motion of ${this.recording.model || "model"}`;
    const { title } = curves.shown;
    const takes = {
      title: () => title,
      drawing: () => curves.drawing({ title, who: who() }),
      table: () => tableOf([curves.shown], who(), title),
    };
    return el("div", {}, headed(el("h4", {}, title), takes), curves.element);
  }

  private nearest(time: number): number {
    const times = this.recording.time_s;
    let best = 0;
    times.forEach((each, index) => {
      if (Math.abs(each - time) < Math.abs(times[best]! - time)) best = index;
    });
    return best;
  }

  private play(): void {
    const times = this.recording.time_s;
    if (this.frame >= times.length - 1) this.frame = 0;
    this.starts = false;
    this.playing = true;
    this.app.view.stage.hurried = true;
    this.restart();
    this.draw();
    this.next();
  }

  private restart(): void {
    const times = this.recording.time_s;
    this.began = { at: performance.now(), from: times[this.frame]! };
  }

  /** Play in real time: frames that the machine cannot draw in time are skipped. */
  private next(): void {
    if (!this.playing || this.ended) return;
    const times = this.recording.time_s;
    const speed = Number(this.speed.value);
    const now = this.began.from + (speed * (performance.now() - this.began.at)) / 1000;
    if (now >= times.at(-1)!) {
      this.show(times.length - 1);
      if (!this.loop.checked) {
        this.pause();
        return;
      }
      this.frame = 0;
      this.restart();
    }
    const frame = this.nearest(now);
    if (frame !== this.frame) this.show(frame);
    requestAnimationFrame(() => this.next());
  }

  private pause(): void {
    this.starts = false;
    if (this.playing) {
      this.playing = false;
      this.app.view.stage.hurried = false;
      this.show(this.frame);
    }
    this.draw();
  }

  /** Every frame from the beginning to the end, at the chosen speed. */
  film(): Film {
    this.pause();
    const before = this.frame;
    const speed = Number(this.speed.value);
    const pictures = filmOf(this.recording.time_s, speed);
    return {
      times: pictures.map(({ time }) => time),
      show: async (index) => {
        if (this.playing) this.pause();
        this.filmed = speed;
        const { frame } = pictures[index]!;
        await this.screen?.arrived(frame);
        if (this.ended) throw new Error("The motion was closed, so its clip was not saved.");
        this.tell(frame);
      },
      end: () => {
        this.filmed = null;
        if (!this.ended) this.show(before);
      },
    };
  }

  get says(): readonly string[] {
    const { version } = this.app.about;
    const model = this.recording.model || "model";
    const slow = this.filmed && this.filmed < 1 ? ` At ${this.filmed} × its speed.` : "";
    return [`Recorded motion of ${model}.${slow} ${this.told.textContent} Gluteus ${version}.`];
  }

  private draw(): void {
    const words = this.playing ? "Pause" : "Play";
    fill(this.toggle, icon(this.playing ? "pause" : "play"), words);
    this.element.dataset.playing = String(this.playing);
  }

  private show(frame: number): void {
    this.tell(frame);
    this.screen?.show(frame);
    // The address does not run along.
    if (!this.playing && this.app.playing.value.frame !== frame) this.note({ frame });
  }

  /** Everything about a frame beside its picture. */
  private tell(frame: number): void {
    this.frame = frame;
    const { time_s: times, sides, status, status_words: words } = this.recording;
    const force = sides.right?.hip_force_bw[frame];
    const plausible = this.recording.plausible_frames[frame] ? "" : " This frame is implausible.";
    const solved = status[frame] === 0 ? "" : ` (${words[String(status[frame])] ?? "not solved"})`;
    const known =
      force == null ? "no force is known" : `${number(force)} body weights on the right femoral head`;
    const more = this.screen?.words(frame) ?? "";
    this.told.textContent = `At ${times[frame]!.toFixed(2)} s: ${known}${solved}.${plausible} ${more}`.trim();
    this.force.mark(times[frame]!);
    this.share?.mark(times[frame]!);
    this.scrub.value = String(frame);
    this.scrub.setAttribute("aria-valuetext", `${times[frame]!.toFixed(2)} s`);
    this.element.dataset.frame = String(frame);
  }

  end(): void {
    this.ended = true;
    this.ending();
    this.playing = false;
    this.app.view.stage.hurried = false;
    this.screen?.end();
    this.element.remove();
  }
}

/** Frames of a clip, and when each appears [s]. */
export function filmOf(times: readonly number[], speed: number): { frame: number; time: number }[] {
  const all = times.map((time, frame) => ({ frame, time: (time - times[0]!) / speed }));
  let next = 0;
  // Times of files are rounded.
  return all.filter(({ frame, time }) => {
    if (time < next - 1e-3 / FILM_RATE && frame < all.length - 1) return false;
    next = time + 1 / FILM_RATE;
    return true;
  });
}

/** A strip over all frames that marks those that were not solved or are implausible. */
function stripOf(recording: Recording): HTMLElement | null {
  const { status, plausible_frames, frames } = recording;
  const good = status.map((each, frame) => each === 0 && plausible_frames[frame]!);
  const bad = good.filter((each) => !each).length;
  if (!bad) return null;
  const stops: string[] = [];
  for (let frame = 0; frame < frames; ) {
    let last = frame;
    while (last < frames && good[last] === good[frame]) last++;
    const colour = good[frame] ? "transparent" : "var(--disputed)";
    stops.push(`${colour} ${(100 * frame) / frames}% ${(100 * last) / frames}%`);
    frame = last;
  }
  const strip = el("div", { class: "player-strip" });
  strip.style.background = `linear-gradient(90deg,${stops.join(",")})`;
  const words = `Marked: ${bad} of ${frames} frames that could not be solved or are implausible. They have no force.`;
  return el("div", {}, strip, el("p", { class: "small quiet", id: "motion-marked" }, words));
}

function overTime(
  title: string,
  unit: string,
  times: number[],
  lines: [string, string, (number | null)[] | undefined][],
): Panel {
  return {
    title,
    kind: "curves",
    x: { label: "time", unit: "s", values: times, names: [], moves: null },
    y: { label: title, unit, values: [], names: [], moves: null },
    series: lines
      .filter(([, , values]) => values?.some((each) => each !== null))
      .map(([id, label, values]) => ({
        id,
        label,
        median: values as number[],
        low: null,
        high: null,
        speaks_of: NOTHING,
      })),
    marks: [],
  };
}
