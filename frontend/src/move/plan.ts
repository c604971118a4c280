/**
 * An operation, or several options, before and after in the same people: each quantity with its difference.
 */

import { api, content } from "../api/client.ts";
import type { Operation, Plan, PlannedOption, PlanQuestion } from "../api/types.ts";
import { equal } from "../state/kept.ts";
import type { Options } from "../state/move.ts";
import { type Table, tableOfElement } from "../take/csv.ts";
import { save } from "../take/files.ts";
import { headed } from "../take/menu.ts";
import { el, fill } from "../ui/el.ts";
import type { Values } from "../ui/field.ts";
import { patient, trouble } from "../ui/trouble.ts";
import { capital, ofHundred, spread } from "../ui/words.ts";

const TITLE = "Before and after the operation";
const PEOPLE = 1000;
const CASES = ["before", "after", "difference"] as const;
const NAMES = "ABCDEFG";
/** The last option is the one that the controls show; it is not kept separately. */
const MOST_KEPT = NAMES.length;

type Case = (typeof CASES)[number];

interface KeptOption {
  readonly name: string;
  readonly operation: Operation;
}

export interface PlanWishes {
  /** The question that the controls ask now, or null where they set no change. */
  now: () => PlanQuestion | null;
  /** The question for the kept options alone. */
  level: () => PlanQuestion;
  /** An operation in the words of the controls. */
  words: (operation: Operation) => string;
  onOptions: (options: Options, what: string) => void;
}

export class PlanTable {
  readonly element: HTMLElement;
  private readonly place = el("div", { class: "plan-place" });
  private readonly list = el("ul", { class: "row chips plan-options", "aria-label": "Options to compare" });
  private readonly start = el("button", { class: "button", type: "button", id: "plan-start" });
  private readonly keep = el("button", { class: "button", type: "button", id: "plan-keep" });
  private readonly page = el("button", { class: "button", type: "button", id: "plan-page" }, "Page to file");
  private options: Options = { kept: {}, compared: false };
  private asked: PlanQuestion | null = null;

  constructor(private readonly wishes: PlanWishes) {
    this.start.addEventListener("click", () => {
      if (this.options.compared) void this.compare();
      else this.wishes.onOptions({ ...this.options, compared: true }, "comparison");
    });
    this.keep.addEventListener("click", () => this.keepOption());
    this.page.addEventListener("click", () => void this.download());
    this.element = el(
      "section",
      { class: "standing study", id: "plan" },
      headed(el("h3", {}, TITLE), { title: () => TITLE, table: () => this.table() }),
      this.list,
      this.place,
      el("div", { class: "row" }, this.start, this.keep, this.page),
    );
    this.changed();
  }

  private get kept(): KeptOption[] {
    return Object.entries(this.options.kept).map(([name, operation]) => ({
      name,
      operation: operation as Operation,
    }));
  }

  /** Show the options from the address, and compare them if it asks for that. */
  show(options: Options): void {
    const begins = options.compared && !this.options.compared;
    this.options = options;
    if (!options.compared) this.asked = null;
    this.changed();
    if (begins && this.question()) void this.compare();
  }

  /** The question: the kept options and the one that the controls show, or the latter alone. */
  private question(): PlanQuestion | null {
    const now = this.wishes.now();
    const { kept } = this;
    if (!kept.length) return now;
    const options = Object.fromEntries(kept.map(({ name, operation }) => [name, operation]));
    const operation = now?.operation;
    if (operation && !this.has(operation)) options["As set now"] = operation;
    const { operation: _, ...level } = now ?? this.wishes.level();
    return { ...level, options };
  }

  private has(operation: Operation): boolean {
    return this.kept.some((each) => equal(each.operation, operation));
  }

  private keepOption(): void {
    const operation = this.wishes.now()?.operation;
    const { kept } = this.options;
    const name = [...NAMES].find((letter) => !(letter in kept));
    if (!operation || !name) return;
    const next = { ...kept, [name]: operation as Values };
    this.wishes.onOptions({ ...this.options, kept: next }, `option ${name}`);
  }

  private drop(name: string): void {
    const { [name]: _, ...kept } = this.options.kept;
    this.wishes.onOptions({ ...this.options, kept }, `option ${name}`);
  }

  /** The controls have moved, so the numbers shown may answer another question. */
  changed(): void {
    const now = this.wishes.now();
    const question = this.question();
    this.start.disabled = this.page.disabled = !question;
    this.start.textContent = this.asked
      ? "Compare again"
      : this.kept.length
        ? "Compare the options"
        : "Compare before and after";
    const same = equal(question, this.asked);
    this.element.dataset.stale = String(this.asked !== null && !same);
    this.start.hidden = this.asked !== null && same;
    this.keep.textContent = this.kept.length ? "Keep as another option" : "Keep as an option";
    this.keep.disabled =
      !now?.operation || this.kept.length >= MOST_KEPT || this.has(now.operation as Operation);
    this.list.hidden = !this.kept.length;
    fill(this.list, ...this.kept.map((each) => this.chip(each)));
    if (!this.asked) fill(this.place, el("p", { class: "small quiet" }, intro(question !== null)));
  }

  private chip({ name, operation }: KeptOption): HTMLElement {
    const press = () => this.drop(name);
    return el(
      "li",
      {},
      el(
        "button",
        {
          class: "button chip",
          type: "button",
          "data-option": name,
          onclick: press,
          title: "Remove this option",
        },
        `${name}: ${this.wishes.words(operation)} ×`,
      ),
    );
  }

  private table(): Table | null {
    const table = this.place.querySelector("table");
    const who = this.place.querySelector("#plan-who")?.textContent ?? "";
    return table ? tableOfElement(table, who, TITLE) : null;
  }

  private async compare(): Promise<void> {
    const body = this.question();
    if (!body) return;
    this.start.disabled = true;
    try {
      const asked = api.POST("/plan", { body: { ...body, samples: PEOPLE } });
      const found = await patient(this.element, content(asked));
      this.asked = body;
      fill(this.place, summary(found), tableOf(found), chances(found), ...notes(found));
      this.element.dataset.operation = JSON.stringify(found.operation);
      this.element.dataset.options = String(found.options.length);
      this.changed();
    } catch (error) {
      fill(
        this.place,
        trouble(error, () => void this.compare()),
      );
      this.start.disabled = false;
    }
  }

  /** The same numbers as one page, saved as a file. */
  private async download(): Promise<void> {
    const body = this.question();
    if (!body) return;
    this.page.disabled = true;
    try {
      const asked = api.POST("/plan/page", { body: { ...body, samples: PEOPLE }, parseAs: "blob" });
      const file = (await patient(this.element, content(asked))) as unknown as Blob;
      save(file, "gluteus-plan.html");
    } catch (error) {
      fill(
        this.place,
        trouble(error, () => void this.download()),
      );
    }
    this.changed();
  }
}

const intro = (ready: boolean): string =>
  ready
    ? "One-leg stance of the same 1,000 people before and after, with a level pelvis and no cane or load."
    : "Make a change under “Operated hip” to compare one-leg stance before and after it.";

/** The options of a plan; a single operation has no name. */
function optionsOf(found: Plan): Omit<PlannedOption, "operation">[] {
  if (found.options.length) return found.options;
  const { words, held, quantities, chance_that_hip_force_falls, rim } = found;
  return [
    { name: "", words: words!, held: held!, quantities: quantities!, chance_that_hip_force_falls, rim },
  ];
}

const summary = (found: Plan): HTMLElement =>
  el(
    "p",
    { class: "small", id: "plan-who" },
    `${capital(found.side)} hip of ${found.person_words}. ` +
      optionsOf(found)
        .map(({ name, words }) => (name ? `${name}: ${words}` : capital(words)))
        .join(". ") +
      `. ${found.n.standing.toLocaleString("en-GB")} of ${found.n.asked.toLocaleString("en-GB")} people, ` +
      "who can stand on one leg in every case.",
  );

function tableOf(found: Plan): HTMLElement {
  const options = optionsOf(found);
  const single = !found.options.length;
  const names = Object.keys(found.labels).filter((name) => options.some((each) => each.quantities[name]));
  const cell = (option: (typeof options)[number], name: string, given: Case) => {
    const value = option.quantities[name]?.[given];
    return value?.n ? inTwo(spread(value)) : [];
  };
  const rows = names.map((name) =>
    el(
      "tr",
      { "data-quantity": name },
      el("th", { scope: "row" }, capital(found.labels[name]!)),
      ...(single
        ? CASES.map((given) => el("td", { "data-case": given }, ...cell(options[0]!, name, given)))
        : [
            el("td", { "data-case": "before" }, ...cell(options[0]!, name, "before")),
            ...options.map((each) =>
              el(
                "td",
                { "data-option": each.name },
                el("div", {}, ...cell(each, name, "after")),
                el("div", { class: "quiet" }, ...cell(each, name, "difference")),
              ),
            ),
          ]),
    ),
  );
  const heads = single ? [...CASES] : ["before", ...options.map(({ name }) => name)];
  return el(
    "div",
    { class: "wide" },
    el(
      "table",
      { class: "plan-table" },
      el("thead", {}, el("tr", {}, el("td"), ...heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, ...rows),
    ),
  );
}

/** "2.6 (2.1 to 3.2)" as two parts; a line may break between them but not inside. */
function inTwo(words: string): (HTMLElement | string)[] {
  const [middle, interval] = words.split(" (");
  return [el("span", {}, middle!), ...(interval === undefined ? [] : [" ", el("span", {}, `(${interval}`)])];
}

/** In how many people the force falls, the posture is held, and the force comes near the rim. */
function chances(found: Plan): HTMLElement {
  const rows = optionsOf(found).map((each) => {
    const falls = each.chance_that_hip_force_falls;
    const near = each.rim?.share_within_limit ?? null;
    const words = [
      falls === null ? "" : `the hip force falls in ${ofHundred(falls)} people`,
      `the muscles can hold the usual posture in ${ofHundred(each.held.before)} before and ${ofHundred(each.held.after)} after`,
      near === null ? "" : `the force acts within ${each.rim!.limit_mm} mm of the rim in ${ofHundred(near)}`,
    ].filter(Boolean);
    return el(
      "li",
      { "data-chance": falls === null ? "" : falls.toFixed(3) },
      `${each.name ? `${each.name}: ` : ""}${each.name ? words.join("; ") : capital(words.join("; "))}.`,
    );
  });
  return el("ul", { class: "small", id: "plan-chances" }, ...rows);
}

const notes = (found: Plan): HTMLElement[] => [
  el(
    "p",
    { class: "small quiet" },
    `Numbers are medians, with the interval that contains 95 of 100 people${found.options.length ? "; below them differences" : ""}. ` +
      found.notes.join(" "),
  ),
];
