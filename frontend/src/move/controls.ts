/** The controls of the Move screen: sliders, presets, nerve tree, strengths. */

import type { About, NerveNode, NerveTree, Preset, Recording } from "../api/types.ts";
import { calm } from "../shell/theme.ts";
import { el, fill } from "../ui/el.ts";
import { icon } from "../ui/icons.ts";
import { SliderRow, type SliderSpec } from "../ui/slider.ts";
import { MotionFiles } from "./motion.ts";
import { NerveDrawing } from "./nerve_tree.ts";
import {
  AT_START,
  CHANGES,
  type Change,
  type MoveNumber,
  type MoveState,
  presetState,
  signed,
} from "./state.ts";

export interface ControlWishes {
  onChange: (state: MoveState) => void;
  onPin: (keep: boolean) => void;
  onLight: (node: NerveNode | null) => void;
  onRecording: (job: string, recording: Recording) => void;
}

const RUN_MS = 2600;

const degrees = (value: number) => `${value === 0 ? "0" : String(value).replace("-", "−")}°`;

/** A slider; its label, range and step are those of the question's field. */
type Row = Pick<SliderSpec, "words" | "ends"> & { name: MoveNumber };

const STANDING: Row[] = [
  { name: "shift", words: (v) => `${Math.round(100 * v)} %`, ends: ["both feet", "one foot"] },
  { name: "obliquity_deg", words: degrees, ends: ["hitched", "dropped"] },
  { name: "lean_deg", words: degrees },
  { name: "cane_n", words: (v) => `${v} N` },
  { name: "load_kg", words: (v) => `${v} kg` },
];

const millimetres = (value: number) => `${signed(value)} mm`;

const signedDegrees = (value: number) => `${signed(value)}°`;

/** Words for the ends of a slider, where the name of the change does not say which way is more. */
const ENDS: Partial<Record<Change, [string, string]>> = {
  lateral_mm: ["less", "more"],
  up_mm: ["leg longer", "leg shorter"],
  neck_shaft_angle_deg: ["varus", "valgus"],
};

const OPERATED: Row[] = CHANGES.map((name) => ({
  name,
  words: name.endsWith("_deg") ? signedDegrees : millimetres,
  ...(ENDS[name] && { ends: ENDS[name] }),
}));

const FREE: Row[] = [
  { name: "hip_flexion_deg", words: degrees, ends: ["stretched back", "bent up"] },
  { name: "hip_adduction_deg", words: degrees, ends: ["out to the side", "across"] },
  { name: "hip_rotation_deg", words: degrees, ends: ["external", "internal"] },
];

const STRENGTHS: [string, string][] = [
  ["gluteus_medius/anterior", "Gluteus medius, front third"],
  ["gluteus_medius/middle", "Gluteus medius, middle third"],
  ["gluteus_medius/posterior", "Gluteus medius, back third"],
  ["gluteus_minimus", "Gluteus minimus"],
  ["tensor_fasciae_latae", "Tensor fasciae latae"],
  ["gluteus_maximus", "Gluteus maximus"],
];

export class Controls {
  readonly element: HTMLElement;
  private state: MoveState = { ...AT_START };
  private readonly numbers = new Map<MoveNumber, SliderRow>();
  private readonly strengths = new Map<string, SliderRow>();
  private readonly nerves: NerveDrawing;
  private readonly groups: Record<MoveState["asks"], HTMLElement>;
  private readonly pressed: (() => void)[] = [];
  private readonly says = el("p", { class: "small quiet preset-says", "aria-live": "polite" });
  private running = 0;

  constructor(
    about: About,
    tree: NerveTree,
    presets: Preset[],
    private readonly wishes: ControlWishes,
  ) {
    this.nerves = new NerveDrawing(
      tree,
      (cut) => this.change({ lesions: Object.fromEntries([...cut].map((id) => [id, 1])) }),
      wishes.onLight,
    );
    const rows = (list: Row[]) =>
      list.map((each) => {
        const limit = about.sliders[each.name];
        if (!limit) throw new Error(`The server names no limits for ${each.name}; reload the page.`);
        const row = new SliderRow({ ...each, ...limit, id: each.name }, (value) =>
          this.change({ [each.name]: value }),
        );
        this.numbers.set(each.name, row);
        return row.element;
      });
    const standing = rows(STANDING);
    standing.splice(
      5,
      0,
      this.choice("load_side", "In which hand", [
        ["left", "left hand"],
        ["right", "right hand"],
      ]),
    );
    this.groups = {
      stance: el(
        "div",
        { class: "slider-group" },
        ...standing,
        this.choice("compensate", "Where the muscles cannot hold", [
          ["none", "the pelvis drops"],
          ["trunk", "the trunk leans over"],
        ]),
      ),
      pose: el("div", { class: "slider-group" }, ...rows(FREE)),
    };
    this.element = el(
      "div",
      { class: "controls" },
      this.top(),
      this.choice("asks", "What the leg does", [
        ["stance", "Standing"],
        ["pose", "Leg free"],
      ]),
      this.presets(presets),
      this.groups.stance,
      this.groups.pose,
      this.operation(rows),
      el(
        "section",
        {},
        el("h3", {}, "Nerves"),
        el("p", { class: "small quiet" }, "Press a root, the plexus or a nerve to cut it."),
        this.nerves.element,
      ),
      el(
        "section",
        {},
        el("h3", {}, "Strength left"),
        el("div", { class: "slider-group" }, ...STRENGTHS.map(([id, label]) => this.strength(id, label))),
      ),
      about.features.forces && new MotionFiles(wishes.onRecording).element,
    );
    this.draw();
  }

  private top(): HTMLElement {
    const pin = el(
      "button",
      { class: "button", type: "button", id: "pin", "aria-pressed": "false" },
      icon("pin"),
      "Pin to compare",
    );
    pin.addEventListener("click", () => {
      const keep = pin.getAttribute("aria-pressed") !== "true";
      pin.setAttribute("aria-pressed", String(keep));
      fill(pin, icon("pin"), keep ? "Pinned; let go" : "Pin to compare");
      this.wishes.onPin(keep);
    });
    const reset = el(
      "button",
      {
        class: "button",
        type: "button",
        id: "reset",
        onclick: () => this.change({ ...AT_START, asks: this.state.asks }),
      },
      icon("reset"),
      "Reset",
    );
    return el(
      "div",
      { class: "controls-top" },
      el("h2", {}, "Move"),
      el("div", { class: "row" }, pin, reset),
    );
  }

  private presets(presets: Preset[]): HTMLElement {
    const buttons = presets.map((preset) => {
      const goal = presetState(preset.asks, preset.state);
      const button = el(
        "button",
        {
          class: "button chip",
          type: "button",
          "data-preset": preset.id,
          onclick: () => {
            this.says.textContent = preset.says;
            this.run(preset, goal);
          },
        },
        preset.name,
      );
      const same = JSON.stringify(goal);
      this.pressed.push(() =>
        button.setAttribute("aria-pressed", String(JSON.stringify({ ...AT_START, ...this.state }) === same)),
      );
      return button;
    });
    return el(
      "section",
      { "aria-label": "Presets" },
      el("div", { class: "row chips" }, ...buttons),
      this.says,
    );
  }

  /** Go to a preset; its sliders run there, unless the person wants things still. */
  private run(preset: Preset, goal: MoveState): void {
    this.stop();
    const moving = Object.entries(preset.begins) as [MoveNumber, number][];
    if (!moving.length || calm()) {
      this.set(goal);
      return;
    }
    const began = performance.now();
    const step = () => {
      const part = Math.min(1, (performance.now() - began) / RUN_MS);
      const eased = part * part * (3 - 2 * part);
      const now = { ...goal };
      for (const [name, from] of moving) {
        now[name] = this.numbers.get(name)!.nearest(from + (goal[name] - from) * eased);
      }
      if (moving.some(([name]) => now[name] !== this.state[name]) || part === 1) this.set(now);
      this.running = part < 1 ? requestAnimationFrame(step) : 0;
    };
    step();
  }

  /** Let go of sliders that run by themselves. */
  stop(): void {
    cancelAnimationFrame(this.running);
    this.running = 0;
  }

  /** What a surgeon changes; offset is always there, the rest when it is wanted. */
  private operation(rows: (list: Row[]) => HTMLElement[]): HTMLElement {
    const [offset, ...more] = rows(OPERATED);
    return el(
      "section",
      { id: "operation" },
      el("h3", {}, "Operated hip"),
      offset!,
      el(
        "details",
        { class: "more-changes" },
        el("summary", {}, "Leg length, neck, socket, trochanter"),
        el(
          "div",
          { class: "slider-group" },
          ...more,
          this.choice("adapted", "The muscles afterwards", [
            ["no", "as on the day after"],
            ["yes", "adapted in length"],
          ]),
        ),
      ),
    );
  }

  private choice<Name extends "asks" | "load_side" | "compensate" | "adapted">(
    name: Name,
    label: string,
    options: [MoveState[Name], string][],
  ): HTMLElement {
    const group = el("div", { class: "segments", role: "group", "aria-label": label });
    for (const [value, words] of options) {
      const button = el(
        "button",
        { type: "button", "data-value": value, onclick: () => this.change({ [name]: value }) },
        words,
      );
      group.append(button);
      this.pressed.push(() => button.setAttribute("aria-pressed", String(this.state[name] === value)));
    }
    return el("div", { class: "choice", "data-choice": name }, el("span", { class: "legend" }, label), group);
  }

  private strength(id: string, label: string): HTMLElement {
    const spec: SliderSpec = {
      id: id.replace("/", "-"),
      label,
      low: 0,
      high: 1,
      step: 0.05,
      start: 1,
      words: (value) => `${Math.round(100 * value)} %`,
    };
    const row = new SliderRow(spec, (value) => {
      const { [id]: _, ...others } = this.state.weaken;
      this.change({ weaken: value === 1 ? others : { ...others, [id]: value } });
    });
    this.strengths.set(id, row);
    return row.element;
  }

  private change(part: Partial<MoveState>): void {
    this.stop();
    this.says.textContent = "";
    this.set({ ...this.state, ...part });
  }

  set(state: MoveState): void {
    this.state = state;
    this.draw();
    this.wishes.onChange(state);
  }

  private draw(): void {
    for (const [name, row] of this.numbers) row.value = this.state[name];
    for (const [id, row] of this.strengths) row.value = this.state.weaken[id] ?? 1;
    for (const press of this.pressed) press();
    this.nerves.show(new Set(Object.keys(this.state.lesions)));
    this.groups.stance.hidden = this.state.asks !== "stance";
    this.groups.pose.hidden = this.state.asks !== "pose";
  }

  get now(): MoveState {
    return this.state;
  }
}
