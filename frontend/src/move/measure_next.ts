/** What to measure next: which measurement would narrow an answer about this person the most. */

import { api, content } from "../api/client.ts";
import { finished } from "../api/jobs.ts";
import type { Job, Person, Sensitivity } from "../api/types.ts";
import { type Bar, fillBars } from "../figures/bars.ts";
import { personWords } from "../shell/person.ts";
import { tableOfBars } from "../take/csv.ts";
import { type Caption, drawBars } from "../take/drawing.ts";
import { headed } from "../take/menu.ts";
import { el, fill } from "../ui/el.ts";
import { trouble } from "../ui/trouble.ts";
import { capital, percent } from "../ui/words.ts";

const MOST_ROWS = 6;
const TITLE = "What to measure next";

/**
 * Pairs of people are needed only for the shares of variance, which are not shown here; ask for the minimum.
 */
const PAIRS = 64;

export class MeasureNext {
  readonly element: HTMLElement;
  private readonly place = el("div", { class: "study-place" });
  private readonly start = el(
    "button",
    { class: "button", type: "button", id: "next-start" },
    "Find what to measure next",
  );
  private stop: AbortController | null = null;
  private quantity = "";
  private of = "{}";
  private rows: Bar[] = [];

  constructor(private readonly person: () => Person) {
    this.start.addEventListener("click", () => void this.compute());
    this.element = el(
      "section",
      { class: "standing study", id: "measure-next" },
      headed(el("h3", {}, TITLE), {
        title: () => TITLE,
        drawing: () => (this.rows.length ? drawBars(this.rows, 0, 50, "%", this.caption) : null),
        table: () => (this.rows.length ? tableOfBars(this.rows, "%", this.caption.who, TITLE) : null),
      }),
      this.place,
      this.start,
    );
    this.clear();
  }

  private get caption(): Caption {
    const who = `${capital(personWords(this.person()))}. How much narrower the 95% interval of ${this.quantity.replaceAll("_", " ")} would be.`;
    return { title: TITLE, who };
  }

  /** Clear the results when the person changes. */
  personChanged(): void {
    const now = JSON.stringify(this.person());
    if (now !== this.of) this.clear();
    this.of = now;
  }

  private clear(): void {
    this.stop?.abort();
    this.rows = [];
    this.start.hidden = false;
    const words = "Which measurement of this person would narrow the interval most? This takes some seconds.";
    fill(this.place, el("p", { class: "small quiet" }, words));
  }

  private async compute(): Promise<void> {
    const stop = new AbortController();
    this.stop = stop;
    const bar = el("progress", { max: 1, value: 0, "aria-label": "Computing what to measure next" });
    const words = el("span", { class: "small quiet" }, "Starting …");
    const cancel = el("button", { class: "button", type: "button", onclick: () => stop.abort() }, "Cancel");
    fill(this.place, el("div", { class: "motion-progress" }, words, bar, cancel));
    this.start.hidden = true;
    const tell = (now: Job) => {
      words.textContent = now.what ? `Step ${now.done + 1} of ${now.total}: ${now.what}` : "Starting …";
      bar.max = Math.max(now.total, 1);
      bar.value = now.done;
    };
    try {
      const { signal } = stop;
      const job = await content(
        api.POST("/sensitivity", { body: { person: this.person(), pairs: PAIRS }, signal }),
      );
      const done = await finished(job, tell, signal);
      const params = { path: { job: done.id } };
      const found = await content(api.GET("/sensitivity/{job}", { params, signal }));
      if (!signal.aborted) this.show(found);
    } catch (error) {
      if (stop !== this.stop) return;
      if (error instanceof DOMException && error.name === "AbortError") {
        this.clear();
        return;
      }
      fill(
        this.place,
        trouble(error, () => void this.compute()),
      );
    }
  }

  private show(found: Sensitivity): void {
    const names = Object.keys(found.measure_next);
    const select = el(
      "select",
      { id: "next-quantity", "aria-label": "Quantity to narrow" },
      ...names.map((name) => el("option", { value: name }, capital(found.measure_next[name]!.label))),
    );
    const list = el("ol", {
      class: "bars",
      id: "next-measurements",
      "aria-label": "Measurements, best first",
    });
    const note = el("p", { class: "small quiet" });
    const draw = () => {
      this.quantity = select.value;
      const each = found.measure_next[select.value]!;
      this.rows = best(each.measurements).map(({ name, narrower }) => ({
        id: name,
        label: capital(name.replaceAll("_", " ")),
        value: { median: 100 * Math.max(narrower ?? 0, 0), interval95: [null, null] as const },
      }));
      fillBars(list, this.rows, 0, 50, "%");
      note.textContent = noteOn(each);
    };
    if (names.includes(this.quantity)) select.value = this.quantity;
    select.addEventListener("change", draw);
    draw();
    fill(this.place, select, list, note);
  }

  end(): void {
    this.stop?.abort();
  }
}

/** The measurements that narrow the interval, or the first one where none does. */
function best<Each extends { narrower: number | null }>(measurements: Each[]): Each[] {
  const narrowing = measurements.filter(({ narrower }) => (narrower ?? 0) > 0);
  return (narrowing.length ? narrowing : measurements.slice(0, 1)).slice(0, MOST_ROWS);
}

/** How far the gains can be trusted, judged by the gains that random groups of people give. */
function noteOn({ measurements, narrower_by_chance }: Sensitivity["measure_next"][string]): string {
  const chance = 2 * (narrower_by_chance ?? 0);
  if ((measurements[0]?.narrower ?? 0) <= chance)
    return `Even if measured exactly, none of these would narrow the 95% interval by clearly more than chance (about ${percent(chance)}).`;
  return (
    "How much narrower the 95% interval would be, on average, if this measure were known exactly. " +
    `Differences up to about ${percent(chance)} can be due to chance.`
  );
}
