/** Textbook sentences about an exercise, each with its verdict for the person. */

import { api, content } from "../api/client.ts";
import { finished, startCheck } from "../api/jobs.ts";
import type { CheckedStatement } from "../api/types.ts";
import { showShare } from "../read/article.ts";
import type { App } from "../shell/app.ts";
import { el, fill } from "../ui/el.ts";
import { trouble } from "../ui/trouble.ts";

const SAMPLES = 1000;
/** The figures of the gallery are asked for first: they are quick, and this is not. */
const AFTER_MS = 1500;

export class Claims {
  private readonly places = new Map<string, HTMLElement>();
  private found: CheckedStatement[] | null = null;
  private stop: AbortController | null = null;
  private timer = 0;

  constructor(private readonly app: App) {}

  /** The section of one exercise; it is filled once the sentences are checked. */
  of(exercise: string): HTMLElement {
    const place = el("section", { class: "claims", "data-claims": exercise });
    this.places.set(exercise, place);
    this.draw(exercise);
    if (!this.found && !this.stop && !this.timer)
      this.timer = window.setTimeout(() => {
        this.timer = 0;
        void this.judge();
      }, AFTER_MS);
    return place;
  }

  /** Discard the verdicts, which were those of another person. */
  again(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.stop?.abort();
    this.stop = null;
    this.found = null;
  }

  end(): void {
    this.again();
    this.places.clear();
  }

  private async judge(): Promise<void> {
    this.stop = new AbortController();
    const { signal } = this.stop;
    try {
      const job = await startCheck(this.app.person.value, SAMPLES, "exercises");
      await finished(job, () => undefined, signal);
      const check = await content(api.GET("/checks/{job}", { params: { path: { job: job.id } }, signal }));
      this.found = check.statements;
      for (const exercise of this.places.keys()) this.draw(exercise);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      for (const place of this.places.values())
        fill(
          place,
          trouble(error, () => void this.judge()),
        );
    }
  }

  private draw(exercise: string): void {
    const place = this.places.get(exercise);
    if (!place) return;
    if (!this.found) {
      fill(place, el("p", { class: "small quiet" }, "Checking what textbooks say about it …"));
      return;
    }
    const mine = this.found.filter((each) => each.exercises.includes(exercise));
    if (!mine.length) {
      fill(place);
      return;
    }
    fill(
      place,
      el("h4", {}, "What textbooks say about it"),
      el("ul", {}, ...mine.map(sentence)),
      el(
        "details",
        { class: "small" },
        el("summary", {}, "How verdicts are decided"),
        el("ul", {}, ...this.app.about.wording.sourcing.map((rule) => el("li", {}, rule))),
      ),
    );
  }
}

function sentence(each: CheckedStatement): HTMLElement {
  const badge = el("span", { class: "badge still", "data-kind": each.badge.kind }, each.badge.words);
  showShare(badge, each.badge.share);
  return el(
    "li",
    { "data-statement": each.id },
    el("a", { href: `#read/${each.id}` }, each.text),
    " ",
    badge,
    each.suggested_wording &&
      el("span", { class: "small quiet suggested-line" }, `Suggested wording: ${each.suggested_wording}`),
  );
}
