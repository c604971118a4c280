/** The controls of the Move screen: sliders, presets, nerve tree, strengths. */

import type { About, NerveNode, NerveTree, Preset, Recording } from "../api/types.ts";
import { el, fill } from "../ui/el.ts";
import { icon } from "../ui/icons.ts";
import { SliderRow, type SliderSpec } from "../ui/slider.ts";
import { MotionFiles } from "./motion.ts";
import { NerveDrawing } from "./nerve_tree.ts";
import { AT_START, type MoveNumber, type MoveState, presetState } from "./state.ts";

export interface ControlWishes {
  onChange: (state: MoveState) => void;
  onPin: (keep: boolean) => void;
  onLight: (node: NerveNode | null) => void;
  onRecording: (job: string, recording: Recording) => void;
}

const degrees = (value: number) => `${value === 0 ? "0" : String(value).replace("-", "−")}°`;

const STANDING: (Pick<SliderSpec, "label" | "words" | "ends"> & { name: MoveNumber })[] = [
  {
    name: "shift",
    label: "Weight on the right leg",
    words: (v) => `${Math.round(100 * v)} %`,
    ends: ["both feet", "one foot"],
  },
  { name: "obliquity_deg", label: "Pelvis hangs on the left", words: degrees, ends: ["hitched", "dropped"] },
  { name: "lean_deg", label: "Trunk leans to the right", words: degrees },
  { name: "cane", label: "Cane in the left hand", words: (v) => `${v} N` },
  { name: "load_kg", label: "Carried in one hand", words: (v) => `${v} kg` },
  {
    name: "lateral_mm",
    label: "Offset of the femur",
    words: (v) => `${v > 0 ? "+" : v < 0 ? "−" : "±"}${Math.abs(v)} mm`,
  },
];

const FREE: typeof STANDING = [
  { name: "hip_flexion_deg", label: "Hip flexion", words: degrees, ends: ["stretched back", "bent up"] },
  { name: "hip_adduction_deg", label: "Hip adduction", words: degrees, ends: ["out to the side", "across"] },
  { name: "hip_rotation_deg", label: "Hip rotation", words: degrees, ends: ["outward", "inward"] },
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

  constructor(
    about: About,
    tree: NerveTree,
    presets: Preset[],
    private readonly wishes: ControlWishes,
  ) {
    this.nerves = new NerveDrawing(
      tree,
      (cut) => this.change({ lesion: Object.fromEntries([...cut].map((id) => [id, 1])) }),
      wishes.onLight,
    );
    const rows = (list: typeof STANDING) =>
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
        onclick: () => this.set({ ...AT_START, asks: this.state.asks }),
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
    const says = el("p", { class: "small quiet preset-says", "aria-live": "polite" });
    const buttons = presets.map((preset) =>
      el(
        "button",
        {
          class: "button chip",
          type: "button",
          "data-preset": preset.id,
          onclick: () => {
            says.textContent = preset.says;
            this.set(presetState(preset.asks, preset.state));
          },
        },
        preset.name,
      ),
    );
    return el("section", { "aria-label": "Presets" }, el("div", { class: "row chips" }, ...buttons), says);
  }

  private choice<Name extends "asks" | "load_side" | "compensate">(
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
    this.nerves.show(new Set(Object.keys(this.state.lesion)));
    this.groups.stance.hidden = this.state.asks !== "stance";
    this.groups.pose.hidden = this.state.asks !== "pose";
  }

  get now(): MoveState {
    return this.state;
  }
}
