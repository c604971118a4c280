/** Whose hip it is: what is known of the person; everything else stays a spread. */

import type { Person, PersonNumber } from "../api/types.ts";
import { el } from "../ui/el.ts";
import { icon } from "../ui/icons.ts";
import type { App } from "./app.ts";

interface Field {
  name: PersonNumber;
  label: string;
  unit: string;
  low: number;
  high: number;
  step: number;
  digits: number;
}

const BODY: Field[] = [
  { name: "mass_kg", label: "Mass", unit: "kg", low: 30, high: 200, step: 0.5, digits: 0 },
  { name: "height_m", label: "Height", unit: "m", low: 1.2, high: 2.2, step: 0.01, digits: 2 },
];

const MEASURED: Field[] = [
  {
    name: "hip_centre_distance_mm",
    label: "Between the hip centres",
    unit: "mm",
    low: 120,
    high: 240,
    step: 0.5,
    digits: 0,
  },
  { name: "femoral_offset_mm", label: "Femoral offset", unit: "mm", low: 20, high: 65, step: 0.5, digits: 0 },
  { name: "neck_length_mm", label: "Neck length", unit: "mm", low: 25, high: 75, step: 0.5, digits: 0 },
  {
    name: "neck_shaft_angle_deg",
    label: "Neck-shaft angle",
    unit: "°",
    low: 100,
    high: 160,
    step: 0.5,
    digits: 0,
  },
  { name: "anteversion_deg", label: "Anteversion", unit: "°", low: -20, high: 60, step: 0.5, digits: 0 },
  {
    name: "trochanter_lateral_mm",
    label: "Hip centre to outermost trochanter",
    unit: "mm",
    low: 40,
    high: 95,
    step: 0.5,
    digits: 0,
  },
  {
    name: "pelvis_width_mm",
    label: "Between the front upper spines",
    unit: "mm",
    low: 170,
    high: 330,
    step: 1,
    digits: 0,
  },
  {
    name: "abduction_strength_nm",
    label: "Measured abduction strength",
    unit: "N m",
    low: 5,
    high: 300,
    step: 1,
    digits: 0,
  },
];

/** "woman, 62 kg, 1.68 m, 2 measures", or "anybody". */
export function personWords(person: Person): string {
  const words = [person.sex === "f" ? "woman" : person.sex === "m" ? "man" : null];
  for (const field of BODY) {
    const value = person[field.name];
    if (value !== undefined) words.push(`${value.toFixed(field.digits)} ${field.unit}`);
  }
  const measured = MEASURED.filter((field) => person[field.name] !== undefined).length;
  if (measured) words.push(measured === 1 ? "1 measure" : `${measured} measures`);
  return words.filter(Boolean).join(", ") || "anybody";
}

export function personButton(app: App): HTMLButtonElement {
  const words = el("span");
  const button = el(
    "button",
    {
      class: "button person-button",
      type: "button",
      id: "person-button",
      "aria-haspopup": "dialog",
      onclick: () => openForm(app),
    },
    icon("person"),
    words,
  );
  const draw = (person: Person) => {
    words.textContent = `Person: ${personWords(person)}`;
    button.setAttribute("aria-label", `Person: ${personWords(person)}. Change.`);
  };
  app.person.on(draw);
  draw(app.person.value);
  return button;
}

function input(field: Field, person: Person): HTMLElement {
  const id = `person-${field.name}`;
  const value = person[field.name];
  return el(
    "div",
    { class: "field" },
    el("label", { for: id }, `${field.label} [${field.unit}]`),
    el("input", {
      id,
      name: field.name,
      type: "number",
      inputmode: "decimal",
      min: field.low,
      max: field.high,
      step: field.step,
      value: value ?? "",
      placeholder: "not measured",
    }),
  );
}

function openForm(app: App): void {
  const person = app.person.value;
  const sex = (value: string, words: string) =>
    el(
      "label",
      { class: "tick" },
      el("input", { type: "radio", name: "sex", value, checked: (person.sex ?? "") === value }),
      words,
    );
  const measuredAny = MEASURED.some((field) => person[field.name] !== undefined);
  const form = el(
    "form",
    { class: "dialog person-form", method: "dialog" },
    el("h2", { id: "person-title" }, "Whose hip"),
    el(
      "p",
      { class: "quiet" },
      "Give what you know. What you leave out stays as spread as it is among people, and every number shows that.",
    ),
    el(
      "fieldset",
      {},
      el("legend", { class: "legend" }, "Sex"),
      el("div", { class: "row sexes" }, sex("", "either"), sex("f", "woman"), sex("m", "man")),
    ),
    el("div", { class: "pair" }, ...BODY.map((field) => input(field, person))),
    el(
      "details",
      { open: measuredAny },
      el("summary", {}, "Measured on pictures or by hand"),
      el("div", { class: "pair" }, ...MEASURED.map((field) => input(field, person))),
    ),
    el(
      "div",
      { class: "ends" },
      el("button", { class: "button bare", type: "button", id: "person-clear" }, "Anybody"),
      el("button", { class: "button", type: "button", id: "person-cancel" }, "Cancel"),
      el("button", { class: "button first", type: "submit", id: "person-apply" }, "Show this hip"),
    ),
  );
  const dialog = el("dialog", { "aria-labelledby": "person-title" }, form);
  document.body.append(dialog);
  const close = () => dialog.close();
  dialog.addEventListener("close", () => dialog.remove());
  form.querySelector("#person-cancel")!.addEventListener("click", close);
  form.querySelector("#person-clear")!.addEventListener("click", () => {
    close();
    app.person.set({});
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    close();
    app.person.set(readForm(new FormData(form)));
  });
  dialog.showModal();
}

function readForm(form: FormData): Person {
  const person: Person = {};
  const sex = form.get("sex");
  if (sex === "f" || sex === "m") person.sex = sex;
  for (const field of [...BODY, ...MEASURED]) {
    const text = String(form.get(field.name) ?? "").trim();
    if (text) person[field.name] = Number(text);
  }
  return person;
}
