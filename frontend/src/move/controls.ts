/** The controls of the Move screen, built from the fields that the server declares. */

import type { About, FormField, NerveNode, NerveTree, Person, Preset, Recording } from "../api/types.ts";
import { BODY } from "../shell/person.ts";
import { el, fill } from "../ui/el.ts";
import { type Control, control, explained, inWords } from "../ui/field.ts";
import { icon } from "../ui/icons.ts";
import { SliderRow } from "../ui/slider.ts";
import { percent } from "../ui/words.ts";
import { MotionFiles } from "./motion.ts";
import { NerveDrawing } from "./nerve_tree.ts";
import { atStart, type MoveState, PARTS, type Part, presetState, withValue } from "./state.ts";

export interface ControlWishes {
  /** A change by hand; `what` names it. While a slider is dragged, changes take effect at once. */
  onChange: (state: MoveState, what: string, dragged: boolean) => void;
  onPreset: (preset: Preset, goal: MoveState) => void;
  onPin: (keep: boolean) => void;
  onLight: (node: NerveNode | null) => void;
  onRecording: (job: string, recording: Recording) => void;
  onMeasurements: () => void;
}

/** The change of an operation that is always shown; a fold below it holds the others. */
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
  /** The settings, towards which the sliders may still be moving. */
  private state: MoveState;
  private readonly controls: Record<Part, Control[]>;
  private readonly strengths = new Map<string, SliderRow>();
  private readonly nerves: NerveDrawing;
  private readonly groups: Record<MoveState["asks"], HTMLElement[]>;
  private readonly pressed: (() => void)[] = [];
  private readonly says = el("p", { class: "small quiet preset-says", "aria-live": "polite" });
  /** Files of a recorded motion, if this installation can analyse them. */
  readonly motion: MotionFiles | null;
  private readonly measured = el("p", { class: "small quiet", id: "measured-words" });
  private readonly pin = el("button", { class: "button", type: "button", id: "pin" });

  constructor(
    private readonly about: About,
    tree: NerveTree,
    presets: Preset[],
    private readonly wishes: ControlWishes,
  ) {
    this.start = this.state = atStart(about.questions);
    this.nerves = new NerveDrawing(
      tree,
      (cut) => {
        const lesions = Object.fromEntries([...cut].map((id) => [id, 1]));
        this.change({ ...this.state, lesions }, "nerves");
      },
      wishes.onLight,
    );
    this.controls = Object.fromEntries(PARTS.map((part) => [part, this.made(part)])) as Record<
      Part,
      Control[]
    >;
    const own = (part: Part) => group(this.controls[part].filter((each) => each.field.own));
    const assumptions = this.assumptions();
    this.motion = about.features.forces
      ? new MotionFiles({
          fields: about.questions.forces,
          mostBytes: about.most_upload_bytes,
          onRecording: wishes.onRecording,
        })
      : null;
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
      this.motion?.element,
    );
    this.show(this.state);
    this.showPin(false);
  }

  private made(part: Part): Control[] {
    const each = (field: FormField) =>
      control(
        field,
        (value) =>
          this.change(
            withValue(this.state, part, field.name, value),
            field.label.toLowerCase(),
            typeof value === "number",
          ),
        part === "operation",
      );
    return this.about.questions[part].map(each).filter((found) => found !== null);
  }

  private top(): HTMLElement {
    const { pin } = this;
    pin.addEventListener("click", () => this.wishes.onPin(pin.getAttribute("aria-pressed") !== "true"));
    const reset = el(
      "button",
      {
        class: "button",
        type: "button",
        id: "reset",
        onclick: () => this.change({ ...this.start, asks: this.state.asks }, "reset"),
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

  showPin(kept: boolean): void {
    this.pin.setAttribute("aria-pressed", String(kept));
    fill(this.pin, icon("pin"), kept ? "Unpin" : "Pin to compare");
  }

  /** Whether the leg stands or is free. */
  private whatTheLegDoes(): HTMLElement {
    const label = "Position of the leg";
    const buttons = (
      [
        ["stance", "Standing"],
        ["pose", "Leg free"],
      ] as const
    ).map(([asks, words]) => {
      const press = () => this.change({ ...this.state, asks }, "position of the leg");
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
            this.wishes.onPreset(preset, goal);
            this.say(preset.says);
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

  /** A line under the presets, with a button to skip a running transition; the next change removes it. */
  say(words: string, onSkip: (() => void) | null = null): void {
    const skip = () => {
      this.say(words);
      onSkip?.();
    };
    fill(
      this.says,
      words,
      onSkip && el("button", { class: "button chip", type: "button", id: "skip", onclick: skip }, "Skip"),
    );
  }

  /** The changes that a surgeon makes: offset is always shown, the others on request. */
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

  /** What standing assumes of a person: fields inherited from other questions, under their headings. */
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

  /** Say what was measured in the person, because it replaces an assumption. */
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
      words: percent,
    };
    const row = new SliderRow(spec, (value) => {
      const { [id]: _, ...others } = this.state.weaken;
      const weaken = value === 1 ? others : { ...others, [id]: value };
      this.change({ ...this.state, weaken }, `strength of ${label.toLowerCase()}`, true);
    });
    this.strengths.set(id, row);
    return row.element;
  }

  private change(state: MoveState, what: string, dragged = false): void {
    this.say("");
    this.wishes.onChange(state, what, dragged);
  }

  /** Take these settings; further changes start from them. */
  set(state: MoveState): void {
    this.state = state;
  }

  /** Draw a state, which may be an intermediate one. */
  show(state: MoveState): void {
    for (const part of PARTS)
      for (const each of this.controls[part]) each.show(state[part][each.field.name] ?? null);
    for (const [id, row] of this.strengths) row.value = state.weaken[id] ?? 1;
    for (const press of this.pressed) press();
    this.nerves.show(new Set(Object.keys(state.lesions)));
    for (const [asks, elements] of Object.entries(this.groups))
      for (const each of elements) each.hidden = state.asks !== asks;
  }
}

const headingOf = (controls: readonly Control[]): string => controls[0]?.field.heading ?? "";

const group = (controls: readonly Control[]): HTMLElement =>
  el("div", { class: "slider-group" }, ...controls.map((each) => each.element));
