/** Controls for what resists: an elastic band, a cuff, a cable, a partner's hand. */

import type { FormField } from "../api/types.ts";
import { el } from "../ui/el.ts";
import type { Value, Values } from "../ui/field.ts";

export class Resistances {
  readonly element: HTMLElement;
  private readonly shown: ((values: Values) => void)[] = [];

  constructor(fields: readonly FormField[], onValue: (name: string, value: Value, what: string) => void) {
    const rows = fields.flatMap((field) => {
      const id = `train-${field.name}`;
      const unit = field.unit ? ` [${field.unit}]` : "";
      const input = field.kind === "choice" ? this.choice(field, id) : this.amount(field, id);
      input.addEventListener("change", () => {
        if (!input.checkValidity()) return;
        const text = input.value;
        const value = text === "" ? null : field.kind === "choice" ? text : Number(text);
        onValue(field.name, value, field.label.toLowerCase());
      });
      return [el("label", { for: id, title: field.says }, `${field.label}${unit}`), input];
    });
    this.element = el(
      "details",
      { class: "train-resistances" },
      el("summary", {}, "Resistance"),
      el("p", { class: "small quiet" }, "Added to the exercises that can take it."),
      el("div", { class: "train-controls" }, ...rows),
    );
  }

  show(values: Values): void {
    for (const each of this.shown) each(values);
    if (Object.values(values).some((value) => value !== null)) this.element.setAttribute("open", "");
  }

  private choice(field: FormField, id: string): HTMLSelectElement {
    const select = el(
      "select",
      { id },
      el("option", { value: "" }, "none"),
      ...field.choices.map(({ value, words }) => el("option", { value: String(value) }, words)),
    );
    this.shown.push((values) => {
      select.value = String(values[field.name] ?? "");
    });
    return select;
  }

  private amount(field: FormField, id: string): HTMLInputElement {
    const bounds = { min: field.low, max: field.high, step: "any" };
    const input = el("input", { id, type: "number", placeholder: "none", ...bounds });
    this.shown.push((values) => {
      if (document.activeElement !== input) input.value = String(values[field.name] ?? "");
    });
    return input;
  }
}
