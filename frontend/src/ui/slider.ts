/** A labelled slider with its value and unit; a double click or Escape resets it. */

import { el } from "./el.ts";

export interface SliderSpec {
  id: string;
  label: string;
  low: number;
  high: number;
  step: number;
  start: number;
  /** The value in words. */
  words: (value: number) => string;
  /** A line of help. */
  says?: string;
  ends?: [string, string];
}

export class SliderRow {
  readonly element: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly told: HTMLOutputElement;

  constructor(
    private readonly spec: SliderSpec,
    onInput: (value: number) => void,
  ) {
    const id = `slider-${spec.id}`;
    this.input = el("input", {
      id,
      type: "range",
      min: spec.low,
      max: spec.high,
      step: spec.step,
      value: spec.start,
    });
    this.told = el("output", { for: id });
    this.input.addEventListener("input", () => {
      this.tell();
      onInput(this.value);
    });
    this.input.addEventListener("dblclick", () => this.back(onInput));
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.back(onInput);
    });
    this.element = el(
      "div",
      { class: "slider-row", "data-slider": spec.id },
      el("label", { for: id, title: spec.says }, spec.label),
      this.told,
      this.input,
      spec.ends &&
        el(
          "span",
          { class: "slider-ends small quiet", "aria-hidden": "true" },
          el("span", {}, spec.ends[0]),
          el("span", {}, spec.ends[1]),
        ),
    );
    this.tell();
  }

  private back(onInput: (value: number) => void): void {
    this.value = this.spec.start;
    onInput(this.value);
  }

  get value(): number {
    return Number(this.input.value);
  }

  set value(value: number) {
    this.input.value = String(value);
    this.tell();
  }

  /** The nearest value that the slider accepts. */
  nearest(value: number): number {
    const { low, high, step } = this.spec;
    const stepped = low + Math.round((value - low) / step) * step;
    return Number(Math.min(high, Math.max(low, stepped)).toFixed(6));
  }

  private tell(): void {
    const words = this.spec.words(this.value);
    this.told.textContent = words;
    this.input.setAttribute("aria-valuetext", words);
    this.element.classList.toggle("moved", this.value !== this.spec.start);
    const part = (this.value - this.spec.low) / (this.spec.high - this.spec.low);
    this.input.style.setProperty("--part", String(part));
  }
}
