/** Moment arms of gluteus medius over hip flexion: its thirds with their bands, or every strand. */

import type { Arms, LineInfo, Panel, Series, SpeaksOf } from "../api/types.ts";
import { Curves } from "../figures/curves.ts";
import { type Table, tableOf } from "../take/csv.ts";
import { drawCurves } from "../take/drawing.ts";
import { headed } from "../take/menu.ts";
import { el, fill } from "../ui/el.ts";
import { capital, minus } from "../ui/words.ts";

const THIRDS = [
  ["anterior", "front third"],
  ["middle", "middle third"],
  ["posterior", "back third"],
] as const;
const MOTIONS = { abduction: "Abduction", inward_rotation: "Internal rotation", flexion: "Flexion" } as const;
const PARTS = { thirds: "Thirds", strands: "Every strand" } as const;
const NOTHING: Required<SpeaksOf> = {
  muscles: [],
  compartments: [],
  lines: [],
  bones: [],
  zones: [],
  nerves: [],
  regions: [],
};

const TITLE = "Moment arms over hip flexion";

type Motion = keyof typeof MOTIONS;
type Part = keyof typeof PARTS;
type Row = Arms["compartments"][string]["abduction_mm"];

export class ArmFigure {
  readonly element: HTMLElement;
  private readonly place = el("div", { class: "arms-place" });
  private readonly turning = el("p", { class: "small", id: "turning" });
  private curves: Curves | null = null;
  private found: Arms | null = null;
  private pinned: Arms | null = null;
  private thirdOf = new Map<string, string>();
  private motion: Motion = "abduction";
  private part: Part = "thirds";
  private flexion = 0;

  /** Args: who, the person and the state that the numbers describe. */
  constructor(
    private readonly onFlexion: (degrees: number) => void,
    private readonly who: () => string,
  ) {
    const motions = el(
      "select",
      { id: "arm-motion", "aria-label": "Moment arms for which motion" },
      ...Object.entries(MOTIONS).map(([value, words]) => el("option", { value }, words)),
    );
    motions.addEventListener("change", () => {
      this.motion = motions.value as Motion;
      this.curves = null; // The axis has another name.
      this.draw();
    });
    this.element = el(
      "section",
      { class: "arms" },
      headed(el("h3", {}, TITLE), {
        title: () => TITLE,
        drawing: () => this.drawing(),
        table: () => this.table(),
      }),
      el("div", { class: "row" }, motions, this.parts()),
      this.place,
      this.turning,
    );
  }

  private parts(): HTMLElement {
    const group = el("div", { class: "segments", role: "group", "aria-label": "Parts of the muscle" });
    const press = () => {
      for (const button of group.querySelectorAll("button"))
        button.setAttribute("aria-pressed", String(button.dataset.value === this.part));
    };
    for (const [value, words] of Object.entries(PARTS)) {
      const choose = () => {
        this.part = value as Part;
        press();
        this.draw();
      };
      group.append(el("button", { type: "button", "data-value": value, onclick: choose }, words));
    }
    press();
    return group;
  }

  show(found: Arms, lines: LineInfo[]): void {
    this.found = found;
    this.thirdOf = new Map(lines.map((line) => [line.id, line.compartment]));
    this.draw();
  }

  get shown(): Arms | null {
    return this.found;
  }

  pin(arms: Arms | null): void {
    this.pinned = arms;
    this.draw();
  }

  at(flexion: number): void {
    this.flexion = flexion;
    this.curves?.mark(flexion);
  }

  private draw(): void {
    const { found, motion, pinned } = this;
    if (!found) return;
    const panel = panelOf(found, motion);
    this.turning.textContent = motion === "inward_rotation" ? minus(found.turning) : "";
    this.element.dataset.middleAt0 = String(valueAt(found, "middle", motion, 0) ?? "");
    if (!this.curves) {
      this.curves = new Curves(panel, { onMove: this.onFlexion, start: this.flexion, height: 172 });
      fill(this.place, this.curves.element);
    }
    this.curves.compare(pinned ? panelOf(pinned, motion).series : null);
    this.curves.update(panel, this.part === "strands" ? this.hairs(found) : []);
  }

  private drawing(): SVGSVGElement | null {
    const { found, pinned, motion } = this;
    if (!found) return null;
    const second = pinned ? panelOf(pinned, motion).series : [];
    return drawCurves(panelOf(found, motion), { title: TITLE, who: this.who() }, second);
  }

  /** Moment arms for all motions at once, for the thirds and for every strand. */
  private table(): Table | null {
    const { found, pinned } = this;
    if (!found) return null;
    const panels = (Object.keys(MOTIONS) as Motion[]).map((motion) => {
      const panel = panelOf(found, motion);
      const strands = Object.entries(found.strands).map(([name, arms]) =>
        seriesOf(name, name, arms[`${motion}_mm`]),
      );
      const second = pinned
        ? panelOf(pinned, motion).series.map((each) => ({ ...each, label: `${each.label}, pinned` }))
        : [];
      return { ...panel, title: MOTIONS[motion], series: [...panel.series, ...second, ...strands] };
    });
    return tableOf(panels, this.who(), TITLE);
  }

  private hairs(found: Arms): Series[] {
    return Object.entries(found.strands).map(([name, arms]) => ({
      ...seriesOf(name, name, arms[`${this.motion}_mm`]),
      id: this.thirdOf.get(name) ?? name,
    }));
  }
}

function panelOf(found: Arms, motion: Motion): Panel {
  return {
    title: "",
    kind: "curves",
    x: { label: "hip flexion", unit: "°", values: found.flexion_deg, names: [], moves: "hip_flexion_deg" },
    y: { label: `${MOTIONS[motion].toLowerCase()} arm`, unit: "mm", values: [], names: [], moves: null },
    series: THIRDS.map(([id, label]) =>
      seriesOf(id, capital(label), found.compartments[id]![`${motion}_mm`]),
    ),
    marks: motion === "abduction" ? [] : [{ at: 0, axis: "y", label: "changes sign here" }],
  };
}

function seriesOf(id: string, label: string, row: Row): Series {
  return {
    id,
    label,
    median: row.map((each) => each.median ?? 0),
    low: row.map((each) => each.interval95[0] ?? 0),
    high: row.map((each) => each.interval95[1] ?? 0),
    speaks_of: NOTHING,
  };
}

function valueAt(found: Arms, third: string, motion: Motion, flexion: number): number | null {
  const row = found.compartments[third]?.[`${motion}_mm`];
  return row?.[found.flexion_deg.indexOf(flexion)]?.median ?? null;
}
