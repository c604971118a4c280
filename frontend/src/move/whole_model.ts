/** A recorded motion on its own model: all bodies, muscles, markers, force plates and forces. */

import { api, content } from "../api/client.ts";
import type { ModelScene, Recording } from "../api/types.ts";
import { LOOKS, type ViewName } from "../scene/looks.ts";
import { ModelFigure } from "../scene/model_figure.ts";
import { Framed, residuals } from "../scene/model_frame.ts";
import { MEASURED, ON_MODEL } from "../scene/model_marks.ts";
import type { Look } from "../scene/orbit.ts";
import type { App } from "../shell/app.ts";
import { equal } from "../state/kept.ts";
import { type Beside, type PlayingPlace, WHICH, type Which } from "../state/playing.ts";
import { el } from "../ui/el.ts";
import { number } from "../ui/words.ts";
import { Chunks } from "./chunks.ts";

/** Something that shows one frame of a motion in the picture. */
export interface Shown {
  readonly element: HTMLElement | null;
  show(frame: number): void;
  /** Show a frame; resolves once everything in it has arrived. */
  arrived(frame: number): Promise<void>;
  /** What is known about a frame beside the force of the hip. */
  words(frame: number): string;
  end(): void;
}

const HALF_FIELD = Math.tan((12 * Math.PI) / 180);
const FARTHEST = 5.8;
/** Distance of a look at the hips [m], and from where the whole body is seen first [degrees]. */
const [NEAR, WHOLE_FROM] = [1.7, 58];
/** How long a clip waits for a frame [ms]. */
const PATIENCE_MS = 60_000;

export async function wholeModel(
  app: App,
  job: string,
  recording: Recording,
  redraw: () => void,
): Promise<WholeModel> {
  const scene = await content(api.GET("/forces/{job}/model", { params: { path: { job } } }));
  return new WholeModel(app, job, recording, scene, redraw);
}

export class WholeModel implements Shown {
  readonly element: HTMLElement;
  private model: ModelFigure | null = null;
  private readonly frames: Chunks;
  private paths: Chunks | null = null;
  private readonly framed: Framed;
  /** What is shown of the address so far. */
  private shown: PlayingPlace;
  private readonly muscles = el(
    "select",
    { id: "model-muscles" },
    ...Object.entries(WHICH).map(([value, words]) => el("option", { value }, words)),
  );
  private readonly endings: (() => void)[];
  private ended = false;
  private readonly ticks: Record<Beside, HTMLInputElement>;

  constructor(
    private readonly app: App,
    private readonly job: string,
    private readonly recording: Recording,
    readonly scene: ModelScene,
    private readonly redraw: () => void,
  ) {
    this.framed = new Framed(scene);
    const path = { job };
    this.frames = new Chunks(
      scene.frames,
      scene.numbers,
      (first, count) => {
        const params = { path, query: { first, count } };
        return bytes(api.GET("/forces/{job}/model/frames", { params, parseAs: "arrayBuffer" }));
      },
      redraw,
    );
    const tick = (name: Beside) => {
      const box = el("input", { type: "checkbox", id: `model-${name}` });
      const { playing } = app;
      box.addEventListener("change", () =>
        playing.set({ ...playing.value, beside: { ...playing.value.beside, [name]: box.checked } }),
      );
      return box;
    };
    this.ticks = {
      markers: tick("markers"),
      ground: tick("ground"),
      skin: tick("skin"),
      follow: tick("follow"),
    };
    this.shown = app.playing.value;
    this.element = this.controls();
    this.endings = [app.scene.on(() => this.dress()), app.playing.on(() => this.follow())];
    this.dress();
  }

  private controls(): HTMLElement {
    const { scene, ticks, muscles } = this;
    const { playing } = this.app;
    muscles.addEventListener("change", () =>
      playing.set({ ...playing.value, muscles: muscles.value as Which }),
    );
    const labelled = (input: HTMLElement, words: string) => el("label", {}, input, ` ${words}`);
    const dot = (colour: string) => {
      const made = el("span", { class: "model-dot", "aria-hidden": "true" });
      made.style.background = colour;
      return made;
    };
    return el(
      "div",
      { class: "model-ways", id: "model-ways" },
      el(
        "div",
        { class: "row" },
        scene.muscles.length > 0 && el("label", {}, "Muscles ", muscles),
        scene.markers.length > 0 && labelled(ticks.markers, "Markers"),
        scene.loads.length + scene.plates.length > 0 && labelled(ticks.ground, "Ground reaction"),
        scene.segments.length > 0 && labelled(ticks.skin, "Skin"),
        labelled(ticks.follow, "Follow"),
        scene.muscles.length > 0 && this.pointer(),
      ),
      scene.markers.length > 0 &&
        el(
          "p",
          { class: "small quiet" },
          dot(MEASURED),
          "measured  ",
          dot(ON_MODEL),
          "on the model; red lines join the two. ",
        ),
      el(
        "p",
        { class: "small quiet" },
        "The bones are those of this article, scaled to the joints of the model: an OpenSim model names the files of its bone surfaces but does not contain them.",
        scene.muscles.length === 0 && this.recording.muscles_n && Object.keys(this.recording.muscles_n).length
          ? " The muscles are not shown, because the motion is too long to keep their paths; analyse a part of it to see them."
          : "",
      ),
    );
  }

  /** Muscles by their names, for the keyboard. */
  private pointer(): HTMLElement {
    const { view } = this.app;
    const select = el(
      "select",
      { id: "model-point" },
      el("option", { value: "" }, "none"),
      ...this.scene.muscles.map(({ name }) => el("option", { value: name }, name.replaceAll("_", " "))),
    );
    select.addEventListener("change", () => {
      if (select.value) view.pointing.point(select.value);
      else view.pointing.forget();
    });
    return el("label", {}, "Point at ", select);
  }

  /** The figure of the person who is chosen now, scaled to the model. */
  private dress(): void {
    const info = this.app.scene.value;
    if (!info || this.ended) return;
    this.undress();
    const { view } = this.app;
    const figure = this.scene.segments.length ? view.guest() : null;
    this.model = new ModelFigure(this.scene, figure, info);
    view.stage.scene.add(this.model.group);
    const model = this.model;
    view.lend(true, (name) => this.lookOf(name), {
      info,
      figure,
      pose: () => null,
      isWhole: (mesh) => mesh.visible,
      get more() {
        return model.parts;
      },
    });
    this.app.rooms.dataset.model = "true";
    void figure?.complete(idle, () => this.redraw());
    this.dressMuscles();
    view.looking.show("whole");
    this.apply();
  }

  private undress(): void {
    if (!this.model) return;
    this.app.view.stage.scene.remove(this.model.group);
    if (this.model.figure) this.app.view.dismiss(this.model.figure);
    this.model.dispose();
    this.model = null;
  }

  private dressMuscles(): void {
    this.paths?.end();
    this.paths = null;
    const ends = { right: /_r$|_right$|^r_/i, left: /_l$|_left$|^l_/i };
    const which = this.shown.muscles;
    const chosen = this.scene.muscles.filter(({ name }) =>
      which === "all" ? true : which === "none" ? false : ends[which].test(name),
    );
    this.model?.dressMuscles(chosen.length ? chosen : null);
    if (!chosen.length || !this.model) return;
    const named = which === "all" ? {} : { muscle: chosen.map(({ name }) => name) };
    this.paths = new Chunks(
      this.scene.frames,
      this.model.muscleNumbers,
      (first, count) => {
        const params = { path: { job: this.job }, query: { first, count, ...named } };
        return bytes(api.GET("/forces/{job}/model/muscles", { params, parseAs: "arrayBuffer" }));
      },
      this.redraw,
    );
  }

  /** The whole body, or its hips from near, as the buttons of the picture say. */
  private lookOf(name: ViewName): Look {
    const { azimuth, height } = LOOKS[name];
    if (name !== "whole" && this.scene.segments.length)
      return { azimuth, height, distance: NEAR, target: [0, this.model?.hipHeight ?? 0, 0] };
    const [low, high] = this.model?.reach ?? [0, 1.8];
    const [wide, tall] = this.app.view.stage.size;
    const half = (1.08 * (high - low)) / 2 / Math.min(1, (1.6 * wide) / Math.max(tall, 1));
    const distance = Math.min(FARTHEST, half / HALF_FIELD);
    return { azimuth: WHOLE_FROM, height: 6, distance, target: [0, (low + high) / 2, 0] };
  }

  /** Show what the address says. */
  private follow(): void {
    const { shown } = this;
    this.shown = this.app.playing.value;
    if (this.shown.muscles !== shown.muscles) this.dressMuscles();
    if (this.shown.muscles !== shown.muscles || !equal(this.shown.beside, shown.beside)) this.apply();
  }

  private apply(): void {
    const { model, ticks, shown } = this;
    const { beside } = shown;
    this.muscles.value = shown.muscles;
    for (const [name, box] of Object.entries(ticks)) box.checked = beside[name as Beside];
    if (!model) return;
    model.markers.group.visible = beside.markers && this.scene.markers.length > 0;
    model.ground.group.visible = beside.ground;
    model.follows = beside.follow;
    model.showSkin(beside.skin);
    this.redraw();
  }

  show(frame: number): void {
    const numbers = this.frames.at(frame);
    if (!numbers || !this.model) return;
    const muscles = this.paths?.at(frame) ?? null;
    this.model.show(numbers, muscles);
    const { dataset } = this.app.rooms;
    dataset.modelFrame = String(frame);
    dataset.modelMuscles = String(muscles !== null);
    this.app.view.stage.invalidate();
  }

  async arrived(frame: number): Promise<void> {
    const late = performance.now() + PATIENCE_MS;
    while (!this.frames.at(frame) || this.paths?.at(frame) === null) {
      if (this.ended || performance.now() > late)
        throw new Error(`Frame ${frame + 1} of the motion did not arrive; the clip was not saved.`);
      await idle();
    }
    this.show(frame);
  }

  words(frame: number): string {
    const numbers = this.frames.at(frame);
    if (!numbers) return "";
    const { loads, markers } = this.framed.read(numbers);
    const said: string[] = [];
    const pushes = loads
      .map(({ force }, index) => ({ size: force.length(), body: this.scene.loads[index]!.body }))
      .filter(({ size }) => size >= 10);
    if (pushes.length)
      said.push(
        `Ground reaction: ${pushes.map(({ size, body }) => `${Math.round(size)} N on ${body}`).join(", ")}.`,
      );
    const off = residuals(markers);
    if (off)
      said.push(
        `Marker residuals: ${number(off.rms)} mm RMS, largest at ${this.scene.markers[off.index]} (${number(off.worst)} mm).`,
      );
    return said.join(" ");
  }

  end(): void {
    this.ended = true;
    for (const ending of this.endings) ending();
    this.frames.end();
    this.paths?.end();
    this.undress();
    const { dataset } = this.app.rooms;
    delete dataset.modelFrame;
    delete dataset.model;
    this.app.view.lend(false);
    this.app.view.looking.show("oblique");
    this.element.remove();
  }
}

async function bytes(asked: Promise<{ data?: unknown }>): Promise<ArrayBuffer> {
  return (await asked).data as ArrayBuffer;
}

const idle = (): Promise<void> => new Promise((go) => setTimeout(go, 20));
