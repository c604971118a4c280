/** An operation before and after in the same people: every quantity with its difference. */

import { api, content } from "../api/client.ts";
import type { Plan, PlanQuestion } from "../api/types.ts";
import { el, fill } from "../ui/el.ts";
import { patient, trouble } from "../ui/trouble.ts";
import { capital, ofHundred, spread } from "../ui/words.ts";

const PEOPLE = 1000;
const CASES = ["before", "after", "difference"] as const;

export class PlanTable {
  readonly element: HTMLElement;
  private readonly place = el("div", { class: "plan-place" });
  private readonly start = el("button", { class: "button", type: "button", id: "plan-start" });
  private asked: PlanQuestion | null = null;

  /** `question` is what would be compared now, or null where no change of an operation is set. */
  constructor(private readonly question: () => PlanQuestion | null) {
    this.start.addEventListener("click", () => void this.compare());
    this.element = el(
      "section",
      { class: "standing study", id: "plan" },
      el("h3", {}, "Before and after the operation"),
      this.place,
      this.start,
    );
    this.changed();
  }

  /** The controls have moved: the numbers shown may be those of another question. */
  changed(): void {
    const now = this.question();
    this.start.disabled = !now;
    this.start.textContent = this.asked ? "Compare again" : "Compare before and after";
    const same = JSON.stringify(now) === JSON.stringify(this.asked);
    this.element.dataset.stale = String(this.asked !== null && !same);
    this.start.hidden = this.asked !== null && same;
    if (!this.asked)
      fill(
        this.place,
        el(
          "p",
          { class: "small quiet" },
          now
            ? "One-leg stance of the same 1,000 people before and after, pelvis level, without cane and load."
            : "Set a change under “Operated hip” to compare one-leg stance before and after it.",
        ),
      );
  }

  private async compare(): Promise<void> {
    const body = this.question();
    if (!body) return;
    this.start.disabled = true;
    try {
      const asked = api.POST("/plan", { body: { ...body, samples: PEOPLE } });
      const found = await patient(this.element, content(asked));
      this.asked = body;
      fill(this.place, tableOf(found), note(found));
      this.element.dataset.operation = found.operation;
      this.changed();
    } catch (error) {
      fill(
        this.place,
        trouble(error, () => void this.compare()),
      );
      this.start.disabled = false;
    }
  }
}

function tableOf(found: Plan): HTMLElement {
  const rows = Object.entries(found.quantities).map(([name, each]) =>
    el(
      "tr",
      { "data-quantity": name },
      el("th", { scope: "row" }, capital(each.label)),
      ...CASES.map((given) => el("td", { "data-case": given }, ...inTwo(spread(each[given])))),
    ),
  );
  return el(
    "table",
    { class: "plan-table" },
    el("thead", {}, el("tr", {}, el("td"), ...CASES.map((given) => el("th", { scope: "col" }, given)))),
    el("tbody", {}, ...rows),
  );
}

/** "2.6 (2.1 to 3.2)" as two parts that break between each other, but not inside. */
function inTwo(words: string): (HTMLElement | string)[] {
  const [middle, interval] = words.split(" (");
  return [el("span", {}, middle!), ...(interval === undefined ? [] : [" ", el("span", {}, `(${interval}`)])];
}

const note = (found: Plan): HTMLElement =>
  el(
    "p",
    { class: "small quiet" },
    `The pelvis is held level in ${ofHundred(found.held.before)} people before and ${ofHundred(found.held.after)} after. ` +
      "Numbers are medians, with the interval that holds 95 of 100 people; differences are within the same people.",
  );
