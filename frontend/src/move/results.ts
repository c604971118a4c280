/**
 * Results for the hip as it is set: force, whether the pelvis is held, the abductors in order, moment arms.
 */

import type { Arms, LineInfo, Stance } from "../api/types.ts";
import { type Bar, fillBars } from "../figures/bars.ts";
import { tableOfBars } from "../take/csv.ts";
import { drawBars } from "../take/drawing.ts";
import { headed, type Takes } from "../take/menu.ts";
import { el } from "../ui/el.ts";
import { capital, difference, ofHundred, type Spread, spread } from "../ui/words.ts";
import { ArmFigure } from "./arms.ts";

const MOST_ROWS = 6;
/** Where a smaller share of people than this can stand, the page says so before any number. */
const FEW = 0.9;
const FORCE = "Force on the femoral head";
const CARRIED = "Shares of the abduction moment";

/** The numbers of a pinned state; a free leg has no stance. */
export interface PinnedNumbers {
  readonly stance: Stance | null;
  readonly arms: Arms;
}

export interface ResultWishes {
  onLight: (muscle: string | null) => void;
  onFlexion: (degrees: number) => void;
  /** The person and the state that the numbers describe. */
  who: () => string;
}

export class Results {
  readonly element: HTMLElement;
  private readonly force = el("p", { class: "big", id: "force-words" }, "One moment");
  private readonly forceWas = el("p", { class: "small was" });
  private readonly posture = el("p", { class: "small quiet", id: "posture-words" });
  private readonly gauge = el("span");
  private readonly gaugeWas = el("span", { class: "gauge-was" });
  private readonly heldWords = el("p", { id: "held-words" }, "Computing a thousand people …");
  private readonly heldWas = el("p", { class: "small was" });
  private readonly ranked = el("ol", {
    class: "bars",
    id: "ranked",
    "aria-label": "Abductors, by their share of the moment",
  });
  private readonly note = el("p", { class: "small quiet", id: "ranked-note" });
  private readonly beside = el("p", { class: "small pinned-words", id: "pinned-words", hidden: true });
  private readonly few = el("p", { class: "few", id: "few", role: "status", hidden: true });
  private readonly standing: HTMLElement[];
  private readonly arms: ArmFigure;
  private pinned: Stance | null = null;
  private last: Stance | null = null;
  private rows: Bar[] = [];

  constructor(private readonly wishes: ResultWishes) {
    const numbers = el(
      "section",
      { class: "numbers-now standing" },
      el("div", {}, headed(el("h3", {}, FORCE), this.forceTakes()), this.force, this.forceWas, this.posture),
      el(
        "div",
        { class: "gauge", id: "gauge" },
        el("h3", {}, "Is the pelvis held level?"),
        el("div", { class: "gauge-track", "aria-hidden": "true" }, this.gauge, this.gaugeWas),
        this.heldWords,
        this.heldWas,
      ),
    );
    const carried = el(
      "section",
      { class: "standing" },
      headed(el("h3", {}, CARRIED), {
        title: () => CARRIED,
        drawing: () =>
          this.rows.length ? drawBars(this.rows, 0, 100, "%", { title: CARRIED, who: wishes.who() }) : null,
        table: () => (this.rows.length ? tableOfBars(this.rows, "%", wishes.who(), CARRIED) : null),
      }),
      this.ranked,
      this.note,
    );
    this.standing = [el("div", { class: "standing few-place" }, this.few), numbers, carried];
    this.gauge.style.transform = "scaleX(0)";
    this.gaugeWas.hidden = true;
    this.arms = new ArmFigure(wishes.onFlexion, wishes.who);
    this.element = el(
      "div",
      { class: "results", id: "results", "data-stale": "true" },
      this.beside,
      this.standing[0]!,
      numbers,
      carried,
      this.arms.element,
    );
  }

  /** New numbers for the current settings. */
  answer(found: Stance): void {
    this.element.dataset.stale = "false";
    this.show(found);
  }

  private show(found: Stance): void {
    this.last = found;
    this.force.textContent = found.force_words;
    this.element.dataset.held = String(found.held);
    this.element.dataset.forceBw = String(found.hip_contact_force_bw.median ?? "");
    const { pelvic_obliquity_deg: drop, trunk_lean_deg: lean, hip_adduction_deg: adduction } = found.posture;
    const words = [`hip adduction ${spread(adduction, "°")}`];
    if (drop.median) words.unshift(`pelvic drop ${spread(drop, "°")}`);
    if (lean.median) words.unshift(`trunk lean ${spread(lean, "°")}`);
    this.posture.textContent = `${capital(words.join(", "))}.`;
    this.showWho(found);
    this.showHeld(found);
    this.showRanked(found);
    this.compare();
  }

  /** Before the numbers, say where they are for few people only. */
  private showWho(found: Stance): void {
    const few = found.recovered < FEW;
    this.few.hidden = !few;
    this.few.textContent = few
      ? `Only ${ofHundred(found.recovered)} people can stand like this. All forces and shares below are for these people.`
      : "";
  }

  private showHeld(found: Stance): void {
    this.gauge.style.transform = `scaleX(${found.held})`;
    const gauge = this.element.querySelector<HTMLElement>("#gauge")!;
    gauge.dataset.level = found.held > 0.9 ? "high" : found.held > 0.5 ? "some" : "low";
    this.heldWords.textContent = `The muscles hold the pelvis level in ${ofHundred(found.held)} people.`;
  }

  private showRanked(found: Stance): void {
    const before = new Map(this.pinned?.ranked.map((each) => [each.muscle, each.share_of_abduction_moment]));
    this.rows = found.ranked.slice(0, MOST_ROWS).map((each) => ({
      id: each.muscle,
      label: capital(each.name),
      value: percentOf(each.share_of_abduction_moment),
      pinned: before.has(each.muscle) ? percentOf(before.get(each.muscle)!) : null,
      onLight: (on: boolean) => this.wishes.onLight(on ? each.muscle : null),
    }));
    if (this.rows.every((each) => each.value.median === null)) this.rows = [];
    fillBars(this.ranked, this.rows, 0, 100, "%");
    this.note.textContent = !this.rows.length
      ? "The hip needs almost no abduction moment here, or too few people can stand, so there are no shares to show."
      : found.recovered < 1
        ? `${capital(ofHundred(found.recovered))} people can stand; forces and shares are for these people.`
        : "Bars are medians over people; whiskers contain 95 of 100 people.";
  }

  /** The current numbers for pinning; null while they belong to an earlier state. */
  get present(): PinnedNumbers | null {
    const arms = this.arms.shown;
    const fresh = this.element.dataset.asks === "pose" || this.element.dataset.stale === "false";
    return arms && fresh ? { stance: this.last, arms } : null;
  }

  /** Show pinned numbers beside the current ones, under the name of their state; null removes them. */
  pin(numbers: PinnedNumbers | null, words = ""): void {
    this.pinned = numbers?.stance ?? null;
    this.element.dataset.pinned = words;
    this.beside.hidden = !numbers;
    this.beside.textContent = numbers ? `Pinned for comparison: ${words}.` : "";
    this.arms.pin(numbers?.arms ?? null);
    if (this.last) this.show(this.last);
  }

  /** Table of force, posture and held shares. Their units differ, so there is no figure of them. */
  private forceTakes(): Takes {
    const table = () => {
      const { last } = this;
      if (!last) return null;
      const who = this.wishes.who();
      const row = (label: string, unit: string, value: Spread) => [
        label,
        unit,
        value.median,
        value.interval95[0],
        value.interval95[1],
        who,
      ];
      const { pelvic_obliquity_deg: drop, trunk_lean_deg: lean, hip_adduction_deg: adduction } = last.posture;
      return {
        heads: ["quantity", "unit", "median", "low 2.5 %", "high 97.5 %", "who"],
        rows: [
          row(FORCE, "body weights", last.hip_contact_force_bw),
          row("abduction moment", "N m/kg", last.abduction_moment_nm_per_kg),
          row("pelvic drop", "degrees", drop),
          row("trunk lean", "degrees", lean),
          row("hip adduction", "degrees", adduction),
          ["people whose muscles hold the pelvis level", "share", last.held, null, null, who],
          ["people who can stand", "share", last.recovered, null, null, who],
        ],
      };
    };
    return { title: () => FORCE, table };
  }

  private compare(): void {
    const { pinned, last } = this;
    this.gaugeWas.hidden = !pinned;
    this.gaugeWas.style.left = `${100 * (pinned?.held ?? 0)}%`;
    if (!pinned || !last) {
      this.forceWas.textContent = this.heldWas.textContent = "";
      return;
    }
    const [now, was] = [last.hip_contact_force_bw.median, pinned.hip_contact_force_bw.median];
    const told = now === null || was === null ? "" : `: ${difference(now, was)} now`;
    this.forceWas.textContent = `was ${pinned.force_words}${told}`;
    this.heldWas.textContent = `was ${ofHundred(pinned.held)}`;
  }

  /** Mark the numbers as those of the previous settings; new ones are being computed. */
  stale(): void {
    this.element.dataset.stale = "true";
  }

  /** Further sections about the standing leg, below. */
  add(...sections: HTMLElement[]): void {
    this.standing.push(...sections);
    this.element.append(...sections);
  }

  /** Which questions the shown state can answer: a free leg carries no weight. */
  mode(asks: "stance" | "pose"): void {
    for (const part of this.standing) part.hidden = asks !== "stance";
    this.element.dataset.asks = asks;
  }

  showArms(arms: Arms, lines: LineInfo[]): void {
    this.arms.show(arms, lines);
  }

  at(flexion: number): void {
    this.arms.at(flexion);
  }
}

const percentOf = (value: Stance["abduction_moment_nm_per_kg"]) => ({
  median: value.median === null ? null : 100 * value.median,
  interval95: value.interval95.map((end) => (end === null ? null : 100 * end)),
});
