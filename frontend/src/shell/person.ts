/** The person whose hip is shown: known facts; everything else stays a distribution. */

import type { FormField, Person, PersonNumber } from "../api/types.ts";
import { MOST_ERROR } from "../state/person.ts";
import { el } from "../ui/el.ts";
import { icon } from "../ui/icons.ts";
import { capital } from "../ui/words.ts";
import type { App } from "./app.ts";

/** Numbers that need no measurement; the others replace assumptions about bones and posture. */
export const BODY: readonly string[] = ["mass_kg", "height_m", "age", "age_to"];

/** "woman, 62 kg, 1.68 m, 70 years, 2 measures", or "anybody". */
export function personWords(person: Person): string {
  const { sex, mass_kg: mass, height_m: height, age, age_to: oldest, side, implant, ...rest } = person;
  const { measured_by: _method, errors: _errors, ...measures } = rest;
  const measured = Object.keys(measures).length;
  const years = oldest === undefined ? `${age}` : `${age} to ${oldest}`;
  const words = [
    sex === "f" ? "woman" : sex === "m" ? "man" : null,
    mass === undefined ? null : `${Math.round(mass)} kg`,
    height === undefined ? null : `${height.toFixed(2)} m`,
    age === undefined ? null : `${years} years`,
    side === "left" ? "left hip" : null,
    implant ? "replaced hip" : null,
    measured === 1 ? "1 measure" : measured ? `${measured} measures` : null,
  ];
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
      onclick: () => openPersonForm(app),
    },
    icon("person"),
    words,
  );
  const draw = () => {
    const who = personWords(app.person.value);
    const unusual = app.scene.value?.unusual;
    words.textContent = `Person: ${who}${unusual ? " (unusual)" : ""}`;
    button.title = unusual ? capital(unusual) : "";
    button.setAttribute("aria-label", `Person: ${who}${unusual ? `, ${unusual}` : ""}. Change.`);
  };
  app.person.on(draw);
  app.scene.on(draw);
  draw();
  return button;
}

function input(field: FormField, value: number | undefined, error: number | undefined): HTMLElement {
  const { name } = field;
  const id = `person-${name}`;
  const own = numberInput(id, name, field.low, field.high, value);
  own.placeholder = name === "age" ? "a young adult" : "not measured";
  const label = el("label", { for: id, title: field.says }, `${field.label} [${field.unit}]`);
  if (!field.has_error) return el("div", { class: "field" }, label, own);
  return el(
    "div",
    { class: "field" },
    label,
    el("div", { class: "with-error" }, own, errorInput(field, own, error)),
  );
}

/** The standard deviation of a measure's error, which means something beside the measure alone. */
function errorInput(field: FormField, own: HTMLInputElement, error: number | undefined): HTMLElement {
  const name = errorName(field.name);
  const within = numberInput(`person-${name}`, name, 0, MOST_ERROR, error);
  within.placeholder = "published";
  within.setAttribute("aria-label", `Error of ${field.label.toLowerCase()} [${field.unit}]`);
  within.title = "Standard deviation of the error; if empty, the published one of the method";
  const follow = () => {
    within.disabled = own.value.trim() === "";
  };
  own.addEventListener("input", follow);
  follow();
  return el("label", { class: "error-of" }, "±", within);
}

function numberInput(
  id: string,
  name: string,
  low: number | null,
  high: number | null,
  value: number | undefined,
): HTMLInputElement {
  return el("input", {
    id,
    name,
    type: "number",
    inputmode: "decimal",
    min: low,
    max: high,
    step: "any",
    value: value ?? "",
  });
}

const errorName = (measure: string): string => `${measure}-error`;

/** The person as the query of an address: errors stand beside their measures, as in `42.3+-2`. */
export function asQuery(person: Person): Person {
  const { errors, ...known } = person;
  const query: Record<string, unknown> = { ...known };
  for (const [name, error] of Object.entries(errors ?? {})) query[name] = `${query[name]}+-${error}`;
  return query as Person;
}

/** A choice; the first of its words stands for what is usual. */
function select(field: FormField, value: unknown): HTMLElement {
  const id = `person-${field.name}`;
  const asked = String(value ?? field.start);
  return el(
    "div",
    { class: "field" },
    el("label", { for: id, title: field.says }, field.label),
    el(
      "select",
      { id, name: field.name },
      ...field.choices.map((each) =>
        el("option", { value: String(each.value), selected: String(each.value) === asked }, each.words),
      ),
    ),
  );
}

/** Ask whose hip to show; `measuring` opens the measurements immediately. */
export function openPersonForm(app: App, measuring = false): void {
  const person = app.person.value;
  const sex = (value: string, words: string) =>
    el(
      "label",
      { class: "tick" },
      el("input", { type: "radio", name: "sex", value, checked: (person.sex ?? "") === value }),
      words,
    );
  const fields = app.about.questions.person.filter((each) => each.kind === "number");
  const named = (each: FormField) => each.name as PersonNumber;
  const body = fields.filter((each) => BODY.includes(each.name));
  const measures = fields.filter((each) => !BODY.includes(each.name));
  const field = (each: FormField) => input(each, person[named(each)], person.errors?.[each.name]);
  const chosen = app.about.questions.person.filter((each) => each.name !== "sex" && each.choices.length > 0);
  const choice = (name: string) =>
    chosen
      .filter((each) => each.name === name)
      .map((each) => select(each, person[each.name as keyof Person]));
  const measuredAny = measures.some((each) => person[named(each)] !== undefined);
  const form = el(
    "form",
    { class: "dialog person-form", method: "dialog" },
    el("h2", { id: "person-title" }, "Whose hip"),
    el(
      "p",
      { class: "quiet" },
      "Enter what you know. Everything that you leave out varies as it does between people, and the intervals include this variation.",
    ),
    app.scene.value?.unusual && el("p", { id: "unusual" }, `${capital(app.scene.value.unusual)}.`),
    el(
      "fieldset",
      {},
      el("legend", { class: "legend" }, "Sex"),
      el("div", { class: "row sexes" }, sex("", "either"), sex("f", "woman"), sex("m", "man")),
    ),
    el("div", { class: "pair" }, ...body.map(field), ...choice("side"), ...choice("implant")),
    el(
      "details",
      { open: measuring || measuredAny },
      el("summary", {}, "Measured on pictures or by hand"),
      el("div", { class: "pair" }, ...choice("measured_by"), ...measures.map(field)),
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
    app.person.change({}, "person");
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    close();
    app.person.change(readForm(new FormData(form), fields.map(named), chosen), "person");
  });
  dialog.showModal();
}

function readForm(form: FormData, names: PersonNumber[], chosen: readonly FormField[]): Person {
  const person: Person = {};
  for (const field of chosen) {
    const made = field.choices.find((each) => String(each.value) === form.get(field.name));
    if (made && made.value !== field.start) Object.assign(person, { [field.name]: made.value });
  }
  const sex = form.get("sex");
  if (sex === "f" || sex === "m") person.sex = sex;
  const errors: Record<string, number> = {};
  for (const name of names) {
    const text = String(form.get(name) ?? "").trim();
    if (text) person[name] = Number(text);
    // A disabled field, as beside an empty measure, is no part of the form's data.
    const error = String(form.get(errorName(name)) ?? "").trim();
    if (text && error) errors[name] = Number(error);
  }
  if (Object.keys(errors).length) person.errors = errors;
  return person;
}
