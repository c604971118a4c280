/** Controls made from the declared fields of a question: each declared field becomes a control. */

import type { FormField } from "../api/types.ts";
import { el } from "./el.ts";
import { SliderRow } from "./slider.ts";
import { percent, withUnit } from "./words.ts";

export type Value = number | string | boolean | readonly (string | number)[] | null;
export type Values = Readonly<Record<string, Value>>;

export interface Control {
  field: FormField;
  element: HTMLElement;
  /** Show a value without sending a question. */
  show: (value: Value) => void;
  /** The slider of a number that has one. */
  slider?: SliderRow;
}

type OnValue = (value: Value) => void;

/** Segments with more letters than this would wrap in the panel; a list is shown instead. */
const MOST_LETTERS = 44;

/** The control of a field; null if the field has a drawing or a list of its own. */
export function control(field: FormField, onValue: OnValue, signed = false): Control | null {
  switch (field.kind) {
    case "number":
    case "integer":
      return field.step === null ? typed(field, onValue) : slider(field, onValue, signed);
    case "choice":
      return choices(field, onValue);
    case "flag":
      return field.choices.length ? segments(field, onValue) : tick(field, onValue);
    case "names":
      return field.choices.length ? ticks(field, onValue) : typed(field, onValue);
    case "numbers":
      return typed(field, onValue);
    default:
      return null;
  }
}

/** The default of every field that has a control, by name. */
export function startOf(fields: readonly FormField[]): Values {
  return Object.fromEntries(
    fields
      .filter((each) => !["parts", "series", "questions", "other"].includes(each.kind))
      .map((each) => [each.name, (each.start ?? (each.kind === "names" ? [] : null)) as Value]),
  );
}

export const same = (one: Value | undefined, other: Value | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** "+5", "−5", "±0". */
export const withSign = (value: number): string =>
  `${value > 0 ? "+" : value < 0 ? "−" : "±"}${Math.abs(value)}`;

/** A value as readers would write it: "80 %", "+5 mm", "−20°", "right hand". */
export function inWords(field: FormField, value: Value, signed = false): string {
  if (typeof value === "number" && field.kind !== "choice") {
    if (!field.unit && field.high !== null && field.high <= 1) return percent(value);
    const digits = signed ? withSign(value) : String(value).replace("-", "−");
    if (field.unit === "degrees") return `${digits}°`;
    return field.unit ? withUnit(digits, field.unit) : digits;
  }
  if (Array.isArray(value)) return value.map((each) => wordsOf(field, each)).join(", ") || "none";
  return wordsOf(field, value as string | number | boolean | null);
}

const wordsOf = (field: FormField, value: string | number | boolean | null): string =>
  field.choices.find((each) => each.value === value)?.words ?? String(value ?? "");

function slider(field: FormField, onValue: OnValue, signed: boolean): Control {
  const [low, high] = field.usual ?? [field.low ?? 0, field.high ?? 1];
  const row = new SliderRow(
    {
      id: field.name,
      label: field.label,
      says: field.says,
      low: low!,
      high: high!,
      step: field.step!,
      start: Number(field.start ?? low),
      words: (value) => inWords(field, value, signed),
      ...(field.ends && { ends: [field.ends[0]!, field.ends[1]!] }),
    },
    onValue,
  );
  return {
    field,
    element: row.element,
    slider: row,
    show: (value) => {
      row.value = Number(value);
    },
  };
}

function choices(field: FormField, onValue: OnValue): Control {
  const letters = field.choices.reduce((sum, each) => sum + each.words.length, 0);
  return letters > MOST_LETTERS ? list(field, onValue) : segments(field, onValue);
}

function segments(field: FormField, onValue: OnValue): Control {
  const buttons = field.choices.map((each) => {
    const press = () => onValue(each.value);
    return el("button", { type: "button", "data-value": String(each.value), onclick: press }, each.words);
  });
  const group = el("div", { class: "segments", role: "group", "aria-label": field.label }, ...buttons);
  return {
    field,
    element: el(
      "div",
      { class: "choice", "data-choice": field.name, title: field.says },
      el("span", { class: "legend" }, field.label),
      group,
    ),
    show: (value) => {
      for (const button of buttons)
        button.setAttribute("aria-pressed", String(button.dataset.value === String(value)));
    },
  };
}

function list(field: FormField, onValue: OnValue): Control {
  const id = `field-${field.name}`;
  const select = el(
    "select",
    { id },
    ...field.choices.map((each) => el("option", { value: String(each.value) }, each.words)),
  );
  select.addEventListener("change", () => onValue(field.choices[select.selectedIndex]!.value));
  return {
    field,
    element: labelled(field, id, select),
    show: (value) => {
      select.value = String(value);
    },
  };
}

function tick(field: FormField, onValue: OnValue): Control {
  const input = el("input", { type: "checkbox", id: `field-${field.name}` });
  input.addEventListener("change", () => onValue(input.checked));
  return {
    field,
    element: el("label", { class: "tick", title: field.says }, input, field.label),
    show: (value) => {
      input.checked = value === true;
    },
  };
}

function ticks(field: FormField, onValue: OnValue): Control {
  const inputs = field.choices.map((each) =>
    el("input", { type: "checkbox", value: String(each.value), id: `field-${field.name}-${each.value}` }),
  );
  const chosen = () => inputs.filter((each) => each.checked).map((each) => each.value);
  const rows = inputs.map((input, index) => {
    input.addEventListener("change", () => onValue(chosen()));
    return el("label", { class: "tick" }, input, field.choices[index]!.words);
  });
  return {
    field,
    element: el(
      "fieldset",
      { class: "ticks", "data-choice": field.name, title: field.says },
      el("legend", { class: "legend" }, field.label),
      ...rows,
    ),
    show: (value) => {
      const now = new Set((value ?? []) as string[]);
      for (const each of inputs) each.checked = now.has(each.value);
    },
  };
}

/** A number, or several values separated by commas; an empty control leaves the field out. */
function typed(field: FormField, onValue: OnValue): Control {
  const id = `field-${field.name}`;
  const single = field.kind === "number" || field.kind === "integer";
  const input = el("input", {
    id,
    ...(single
      ? { type: "number", inputmode: "decimal", min: field.low, max: field.high, step: "any" }
      : { type: "text", autocomplete: "off", spellcheck: "false" }),
    placeholder: "not given",
  });
  const read = (): Value => {
    const text = input.value.trim();
    if (!text) return field.kind === "names" && !field.optional ? [] : null;
    if (single) return Number(text);
    const parts = text.split(",").map((each) => each.trim());
    // A word instead of a number is sent unchanged: the server refuses it with the rule.
    return field.kind === "names"
      ? parts
      : parts.map((each) => (Number.isNaN(Number(each)) ? each : Number(each)));
  };
  input.addEventListener("input", () => onValue(read()));
  return {
    field,
    element: labelled(field, id, input),
    show: (value) => {
      // Text that is being typed is not changed.
      if (document.activeElement === input) return;
      input.value = Array.isArray(value) ? value.join(", ") : String(value ?? "");
    },
  };
}

/** Controls with their help below, for labels that say too little. */
export function explained(controls: readonly Control[]): HTMLElement[] {
  return controls.map(({ element, field: { says } }) => {
    const help = `${says.charAt(0).toUpperCase()}${says.slice(1)}.`;
    return el("div", { class: "explained" }, element, el("p", { class: "small quiet" }, help));
  });
}

function labelled(field: FormField, id: string, input: HTMLElement): HTMLElement {
  const unit = field.unit && ` [${field.unit}]`;
  return el(
    "div",
    { class: "field", title: field.says },
    el("label", { for: id }, `${field.label}${unit}`),
    input,
  );
}
