/** What the hip does now: force, holding, the abductors in order, moment arms. */

import type { Arms, Panel, Stance } from "../api/types.ts";
import { type Bar, fillBars } from "../figures/bars.ts";
import { Curves } from "../figures/curves.ts";
import { el, fill } from "../ui/el.ts";
import { capital, ofHundred, spread } from "../ui/words.ts";

const THIRDS = [
  ["anterior", "front third"],
  ["middle", "middle third"],
  ["posterior", "back third"],
] as const;
const ARMS = { abduction: "Abduction", inward_rotation: "Inward rotation", flexion: "Flexion" } as const;
const MOST_ROWS = 6;

export interface ResultWishes {
  onLight: (muscle: string | null) => void;
  onFlexion: (degrees: number) => void;
}

export class Results {
  readonly element: HTMLElement;
  private readonly force = el("p", { class: "big", id: "force-words" }, "…");
  private readonly forceWas = el("p", { class: "small was" });
  private readonly posture = el("p", { class: "small quiet", id: "posture-words" });
  private readonly gauge = el("div", { class: "gauge-track" }, el("span"));
  private readonly heldWords = el("p", { id: "held-words" });
  private readonly heldWas = el("p", { class: "small was" });
  private readonly ranked = el("ol", {
    class: "bars",
    id: "ranked",
    "aria-label": "Abductors, by their share of the moment",
  });
  private readonly note = el("p", { class: "small quiet", id: "ranked-note" });
  private readonly standing: HTMLElement;
  private readonly curves = el("div");
  private armCurves: Curves | null = null;
  private arms: Arms | null = null;
  private motion: keyof typeof ARMS = "abduction";
  private flexion = 0;
  private pinned: Stance | null = null;
  private last: Stance | null = null;

  constructor(private readonly wishes: ResultWishes) {
    const hold = el(
      "div",
      { class: "gauge", id: "gauge" },
      el("h3", {}, "Does the pelvis hold?"),
      this.gauge,
      this.heldWords,
      this.heldWas,
    );
    this.standing = el(
      "div",
      { class: "standing" },
      el(
        "section",
        { class: "numbers-now" },
        el("div", {}, el("h3", {}, "Force on the femoral head"), this.force, this.forceWas, this.posture),
        hold,
      ),
      el("section", {}, el("h3", {}, "Who carries the abduction moment"), this.ranked, this.note),
    );
    const choose = el(
      "select",
      { id: "arm-motion", "aria-label": "Moment arms for which motion" },
      ...Object.entries(ARMS).map(([value, words]) => el("option", { value }, words)),
    );
    choose.addEventListener("change", () => {
      this.motion = choose.value as keyof typeof ARMS;
      this.drawArms();
    });
    this.element = el(
      "div",
      { class: "results", id: "results" },
      this.standing,
      el(
        "section",
        { class: "arms" },
        el("div", { class: "row" }, el("h3", {}, "Moment arms of gluteus medius over hip flexion"), choose),
        this.curves,
      ),
    );
  }

  show(found: Stance): void {
    this.last = found;
    this.standing.dataset.stale = "false";
    this.force.textContent = found.force_words;
    this.element.dataset.held = String(found.held);
    this.element.dataset.forceBw = String(found.hip_contact_force_bw.median ?? "");
    const { pelvic_obliquity_deg: drop, trunk_lean_deg: lean, hip_adduction_deg: adduction } = found.posture;
    const words = [`hip adducted by ${spread(adduction, "°").replace(" °", "°")}`];
    if (drop.median) words.unshift(`pelvis hangs by ${spread(drop, "°").replace(" °", "°")}`);
    if (lean.median) words.unshift(`trunk leans by ${spread(lean, "°").replace(" °", "°")}`);
    this.posture.textContent = `${capital(words.join(", "))}.`;
    this.showHeld(found);
    this.showRanked(found);
    this.compare();
  }

  private showHeld(found: Stance): void {
    (this.gauge.firstChild as HTMLElement).style.transform = `scaleX(${found.held})`;
    const gauge = this.gauge.parentElement!;
    gauge.dataset.level = found.held > 0.9 ? "high" : found.held > 0.5 ? "some" : "low";
    this.heldWords.textContent = `The pelvis is held in ${ofHundred(found.held)} people.`;
  }

  private showRanked(found: Stance): void {
    const before = new Map(this.pinned?.ranked.map((each) => [each.muscle, each.share_of_abduction_moment]));
    const rows: Bar[] = found.ranked.slice(0, MOST_ROWS).map((each) => ({
      id: each.muscle,
      label: each.name,
      value: percentOf(each.share_of_abduction_moment),
      pinned: before.has(each.muscle) ? percentOf(before.get(each.muscle)!) : null,
      onLight: (on) => this.wishes.onLight(on ? each.muscle : null),
    }));
    fillBars(this.ranked, rows, 0, 100, "%");
    this.note.textContent =
      found.recovered < 1
        ? `Forces and shares are those of the ${ofHundred(found.recovered)} who stand at all.`
        : "Bars are medians over people, whiskers hold 95 of 100.";
  }

  pin(keep: boolean, words: string): void {
    this.pinned = keep ? this.last : null;
    this.element.dataset.pinned = keep ? words : "";
    this.armCurves?.pin(keep);
    if (this.last) this.show(this.last);
    this.compare();
  }

  private compare(): void {
    const { pinned } = this;
    this.forceWas.textContent = pinned ? `was ${pinned.force_words}` : "";
    this.heldWas.textContent = pinned ? `was ${ofHundred(pinned.held)}` : "";
  }

  /** Which questions the shown state can answer: a free leg has no weight to hold. */
  /** The numbers belong to what was set before; newer ones are on their way. */
  stale(): void {
    this.standing.dataset.stale = "true";
  }

  mode(asks: "stance" | "pose"): void {
    this.standing.hidden = asks !== "stance";
    this.element.dataset.asks = asks;
  }

  showArms(arms: Arms): void {
    this.arms = arms;
    this.drawArms();
  }

  at(flexion: number): void {
    this.flexion = flexion;
    this.armCurves?.mark(flexion);
  }

  private drawArms(): void {
    if (!this.arms) return;
    const panel = armPanel(this.arms, this.motion);
    if (this.armCurves) {
      this.armCurves.update(panel);
      return;
    }
    this.armCurves = new Curves(panel, { onMove: this.wishes.onFlexion, start: this.flexion, height: 180 });
    fill(this.curves, this.armCurves.element);
  }
}

const percentOf = (value: Stance["abduction_moment_nm_per_kg"]) => ({
  median: value.median === null ? null : 100 * value.median,
  interval95: value.interval95.map((end) => (end === null ? null : 100 * end)),
});

function armPanel(arms: Arms, motion: keyof typeof ARMS): Panel {
  return {
    title: "",
    kind: "curves",
    x: { label: "hip flexion", unit: "°", values: arms.flexion_deg, names: [], moves: "hip_flexion_deg" },
    y: { label: `${ARMS[motion].toLowerCase()} arm`, unit: "mm", values: [], names: [], moves: null },
    series: THIRDS.map(([id, label]) => {
      const row = arms.compartments[id]![`${motion}_mm`];
      return {
        id,
        label,
        median: row.map((each) => each.median ?? 0),
        low: row.map((each) => each.interval95[0] ?? 0),
        high: row.map((each) => each.interval95[1] ?? 0),
        speaks_of: {
          muscles: [],
          compartments: [],
          lines: [],
          bones: [],
          zones: [],
          nerves: [],
          regions: [],
        },
      };
    }),
    marks: motion === "abduction" ? [] : [{ at: 0, axis: "y", label: "turns round here" }],
  };
}
