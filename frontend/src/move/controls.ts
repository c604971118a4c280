/** The controls of the Move screen, made from the questions that the server declares. */

import type { About, FormField, NerveNode, NerveTree, Person, Preset, Recording } from "../api/types.ts";
import { BODY } from "../shell/person.ts";
import { calm } from "../shell/theme.ts";
import { el, fill } from "../ui/el.ts";
import { type Control, control, explained, inWords } from "../ui/field.ts";
import { icon } from "../ui/icons.ts";
import { SliderRow } from "../ui/slider.ts";
import { MotionFiles } from "./motion.ts";
import { NerveDrawing } from "./nerve_tree.ts";
import { atStart, type MoveState, PARTS, type Part, presetState, withValue } from "./state.ts";

export interface ControlWishes {
  onChange: (state: MoveState) => void;
  onPin: (keep: boolean) => void;
  onLight: (node: NerveNode | null) => void;
  onRecording: (job: string, recording: Recording) => void;
  onMeasurements: () => void;
}

const RUN_MS = 2600;

/** The change of an operation that is always shown; the others open below it. */
const FIRST_CHANGE = "lateral_mm";

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
  private readonly start: MoveState;
  private state: MoveState;
  private readonly controls: Record<Part, Control[]>;
  private readonly strengths = new Map<string, SliderRow>();
  private readonly nerves: NerveDrawing;
  private readonly groups: Record<MoveState["asks"], HTMLElement[]>;
  private readonly pressed: (() => void)[] = [];
  private readonly says = el("p", { class: "small quiet preset-says", "aria-live": "polite" });
  private readonly measured = el("p", { class: "small quiet", id: "measured-words" });
  private running = 0;

  constructor(
    private readonly about: About,
    tree: NerveTree,
    presets: Preset[],
    private readonly wishes: ControlWishes,
  ) {
    this.start = this.state = atStart(about.questions);
    this.nerves = new NerveDrawing(
      tree,
      (cut) => this.change({ ...this.state, lesions: Object.fromEntries([...cut].map((id) => [id, 1])) }),
      wishes.onLight,
    );
    this.controls = Object.fromEntries(PARTS.map((part) => [part, this.made(part)])) as Record<
      Part,
      Control[]
    >;
    const own = (part: Part) => group(this.controls[part].filter((each) => each.field.own));
    const assumptions = this.assumptions();
    this.groups = { stance: [own("stance"), assumptions], pose: [own("pose")] };
    this.element = el(
      "div",
      { class: "controls" },
      this.top(),
      this.whatTheLegDoes(),
      this.presets(presets),
      this.groups.stance[0],
      this.groups.pose[0],
      this.operation(),
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
      assumptions,
      about.features.forces && new MotionFiles(about.questions.forces, wishes.onRecording).element,
    );
    this.draw();
  }

  private made(part: Part): Control[] {
    const each = (field: FormField) =>
      control(
        field,
        (value) => this.change(withValue(this.state, part, field.name, value)),
        part === "operation",
      );
    return this.about.questions[part].map(each).filter((found) => found !== null);
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
      fill(pin, icon("pin"), keep ? "Unpin" : "Pin to compare");
      this.wishes.onPin(keep);
    });
    const reset = el(
      "button",
      {
        class: "button",
        type: "button",
        id: "reset",
        onclick: () => this.change({ ...this.start, asks: this.state.asks }),
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

  /** Which question is asked: of the standing leg, or of the free one. */
  private whatTheLegDoes(): HTMLElement {
    const label = "What the leg does";
    const buttons = (
      [
        ["stance", "Standing"],
        ["pose", "Leg free"],
      ] as const
    ).map(([asks, words]) => {
      const press = () => this.change({ ...this.state, asks });
      const button = el("button", { type: "button", "data-value": asks, onclick: press }, words);
      this.pressed.push(() => button.setAttribute("aria-pressed", String(this.state.asks === asks)));
      return button;
    });
    return el(
      "div",
      { class: "choice", "data-choice": "asks" },
      el("span", { class: "legend" }, label),
      el("div", { class: "segments", role: "group", "aria-label": label }, ...buttons),
    );
  }

  private presets(presets: Preset[]): HTMLElement {
    const buttons = presets.map((preset) => {
      const goal = presetState(this.start, preset.asks, preset.state);
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
        button.setAttribute(
          "aria-pressed",
          String(JSON.stringify({ ...this.start, ...this.state }) === same),
        ),
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

  /** Go to a preset; its sliders run there, unless the reader wants things still. */
  private run(preset: Preset, goal: MoveState): void {
    this.stop();
    const part = goal.asks;
    const moving = Object.entries(preset.begins);
    if (!moving.length || calm()) {
      this.set(goal);
      return;
    }
    const began = performance.now();
    const step = () => {
      const share = Math.min(1, (performance.now() - began) / RUN_MS);
      const eased = share * share * (3 - 2 * share);
      let now = goal;
      for (const [name, from] of moving) {
        const slider = this.controls[part].find((each) => each.field.name === name)!.slider!;
        const value = slider.nearest(from + (Number(goal[part][name]) - from) * eased);
        now = withValue(now, part, name, value);
      }
      if (share === 1 || moving.some(([name]) => now[part][name] !== this.state[part][name])) this.set(now);
      this.running = share < 1 ? requestAnimationFrame(step) : 0;
    };
    step();
  }

  /** Let go of sliders that run by themselves. */
  stop(): void {
    cancelAnimationFrame(this.running);
    this.running = 0;
  }

  /** What a surgeon changes; offset is always there, the rest when it is wanted. */
  private operation(): HTMLElement {
    const { operation } = this.controls;
    const first = operation.filter((each) => each.field.name === FIRST_CHANGE);
    const more = operation.filter((each) => each.field.name !== FIRST_CHANGE);
    return el(
      "section",
      { id: "operation" },
      el("h3", {}, headingOf(operation)),
      group(first),
      el(
        "details",
        { class: "fold" },
        el("summary", {}, "Leg length, neck, socket, trochanter"),
        group(more),
      ),
    );
  }

  /** What stance assumes of a person: the fields of the questions that it extends, under their headings. */
  private assumptions(): HTMLElement {
    const headings = new Map<string, Control[]>();
    for (const each of this.controls.stance.filter(({ field }) => !field.own))
      headings.set(each.field.heading, [...(headings.get(each.field.heading) ?? []), each]);
    const measure = el(
      "button",
      { class: "button", type: "button", id: "enter-measurements", onclick: this.wishes.onMeasurements },
      "Enter measurements",
    );
    this.showPerson({});
    return el(
      "details",
      { class: "fold assumptions", id: "assumptions" },
      el("summary", {}, "Assumptions about posture and muscles"),
      el(
        "div",
        { class: "slider-group" },
        el("div", { class: "explained" }, this.measured, el("div", {}, measure)),
        ...[...headings].flatMap(([heading, controls]) => [el("h3", {}, heading), ...explained(controls)]),
      ),
    );
  }

  /** Say what was measured in the person, for it replaces an assumption. */
  showPerson(person: Person): void {
    const known = person as Readonly<Record<string, number | undefined>>;
    const words = this.about.questions.person
      .filter(({ kind, name }) => kind === "number" && !BODY.includes(name) && known[name] !== undefined)
      .map((field) => `${field.label.toLowerCase()} ${inWords(field, known[field.name]!)}`);
    this.measured.textContent = words.length
      ? `Measured in this person: ${words.join("; ")}.`
      : "Measurements of this person, such as pelvic tilt or the height of the hip centre, replace these assumptions.";
  }

  private strength(id: string, label: string): HTMLElement {
    const spec = {
      id: id.replace("/", "-"),
      label,
      low: 0,
      high: 1,
      step: 0.05,
      start: 1,
      words: (value: number) => `${Math.round(100 * value)} %`,
    };
    const row = new SliderRow(spec, (value) => {
      const { [id]: _, ...others } = this.state.weaken;
      this.change({ ...this.state, weaken: value === 1 ? others : { ...others, [id]: value } });
    });
    this.strengths.set(id, row);
    return row.element;
  }

  private change(state: MoveState): void {
    this.stop();
    this.says.textContent = "";
    this.set(state);
  }

  set(state: MoveState): void {
    this.state = state;
    this.draw();
    this.wishes.onChange(state);
  }

  private draw(): void {
    for (const part of PARTS)
      for (const each of this.controls[part]) each.show(this.state[part][each.field.name] ?? null);
    for (const [id, row] of this.strengths) row.value = this.state.weaken[id] ?? 1;
    for (const press of this.pressed) press();
    this.nerves.show(new Set(Object.keys(this.state.lesions)));
    for (const [asks, elements] of Object.entries(this.groups))
      for (const each of elements) each.hidden = this.state.asks !== asks;
  }

  get now(): MoveState {
    return this.state;
  }
}

const headingOf = (controls: readonly Control[]): string => controls[0]?.field.heading ?? "";

const group = (controls: readonly Control[]): HTMLElement =>
  el("div", { class: "slider-group" }, ...controls.map((each) => each.element));
