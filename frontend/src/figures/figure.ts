/** A figure of the evidence: panels, caption, and the numbers as a table. */

import type { Figure, Panel, SpeaksOf } from "../api/types.ts";
import { tableOf } from "../take/csv.ts";
import { drawBars, drawCurves, stacked } from "../take/drawing.ts";
import { headed } from "../take/menu.ts";
import { el } from "../ui/el.ts";
import { spread } from "../ui/words.ts";
import { type Bar, bars } from "./bars.ts";
import { Curves } from "./curves.ts";

export interface FigureWishes {
  /** The person that the numbers describe, for saved figures. */
  who: string;
  /** Called with the name of the axis and the posture on it. */
  onMove?: (name: string, value: number) => void;
  onLight?: (what: SpeaksOf | null) => void;
  /** Called with each figure whose axis moves the hip, and the name of that axis. */
  onCurves?: (name: string, curves: Curves) => void;
}

export function figure(shown: Figure, wishes: FigureWishes): HTMLElement {
  return el(
    "figure",
    { class: "figure", "data-figure": shown.id },
    headed(el("h3", {}, shown.title), {
      title: () => shown.title,
      drawing: () => drawingOf(shown, wishes.who),
      table: () => tableOf(shown.panels, wishes.who, shown.title),
    }),
    el("div", { class: "panels" }, ...shown.panels.map((panel) => panelOf(panel, shown, wishes))),
    el("figcaption", { class: "small quiet" }, shown.caption),
    numbers(shown),
  );
}

function panelOf(panel: Panel, shown: Figure, wishes: FigureWishes): HTMLElement {
  const title = shown.panels.length > 1 && panel.title ? el("h4", {}, panel.title) : null;
  if (panel.kind === "curves") {
    const { moves } = panel.x;
    const onMove = moves && wishes.onMove ? (x: number) => wishes.onMove?.(moves, x) : undefined;
    const start = onMove ? (panel.x.values[0] ?? 0) : undefined;
    const curves = new Curves(panel, { onMove, start, alt: shown.alt });
    if (onMove) wishes.onCurves?.(moves!, curves);
    return el("div", { class: "panel-figure" }, title, curves.element);
  }
  return el("div", { class: "panel-figure" }, title, namedBars(panel, wishes));
}

function drawingOf(shown: Figure, who: string): SVGSVGElement | null {
  const drawings = shown.panels.map((panel) => {
    const caption = { title: shown.panels.length > 1 ? panel.title : shown.title, who };
    if (panel.kind === "curves") return drawCurves(panel, caption);
    const { rows, low, high } = barsOf(panel);
    return drawBars(rows, low, high, panel.y.unit, caption);
  });
  return stacked(drawings);
}

function barsOf(panel: Panel, wishes?: FigureWishes): { rows: Bar[]; low: number; high: number } {
  const names = panel.x.names.length ? panel.x.names : panel.x.values.map(String);
  const several = panel.series.length > 1;
  const rows: Bar[] = names.flatMap((name, place) =>
    panel.series.map((series) => ({
      id: `${name}-${series.id}`,
      label: several ? `${name}, ${series.label}` : name,
      value: {
        median: series.median[place] ?? null,
        interval95: [series.low?.[place] ?? null, series.high?.[place] ?? null],
      },
      ...(series.speaks_of && wishes?.onLight
        ? { onLight: (on: boolean) => wishes.onLight?.(on ? series.speaks_of! : null) }
        : {}),
    })),
  );
  const ends = rows
    .flatMap((row) => [row.value.median, ...row.value.interval95])
    .filter((end): end is number => end !== null);
  return { rows, low: Math.min(0, ...ends), high: Math.max(...ends, 1e-9) };
}

function namedBars(panel: Panel, wishes: FigureWishes): HTMLElement {
  const { rows, low, high } = barsOf(panel, wishes);
  return el(
    "div",
    {},
    el("p", { class: "curves-y" }, `${panel.y.label}${panel.y.unit ? ` [${panel.y.unit}]` : ""}`),
    bars(rows, low, high, panel.y.unit, panel.title || panel.y.label),
    ...panel.marks.map((mark) =>
      el("p", { class: "small quiet" }, `${mark.label}: ${mark.at} ${panel.y.unit}`),
    ),
  );
}

function numbers(shown: Figure): HTMLElement {
  const tables = shown.panels.map((panel) => {
    const heads = panel.x.names.length
      ? panel.x.names
      : panel.x.values.map((value) => `${value} ${panel.x.unit}`);
    return el(
      "div",
      {
        class: "scroll-x",
        tabindex: "0",
        role: "region",
        "aria-label": `Numbers: ${panel.title || shown.title}`,
      },
      el(
        "table",
        {},
        el(
          "caption",
          {},
          `${panel.title || shown.title}, ${panel.y.label}${panel.y.unit ? ` [${panel.y.unit}]` : ""}`,
        ),
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            el("th", { scope: "col" }, panel.x.label),
            ...panel.series.map((each) => el("th", { scope: "col" }, each.label)),
          ),
        ),
        el(
          "tbody",
          {},
          ...heads.map((head, place) =>
            el(
              "tr",
              {},
              el("th", { scope: "row" }, head),
              ...panel.series.map((each) =>
                el(
                  "td",
                  {},
                  spread({
                    median: each.median[place] ?? null,
                    interval95: [each.low?.[place] ?? null, each.high?.[place] ?? null],
                  }),
                ),
              ),
            ),
          ),
        ),
      ),
    );
  });
  return el("details", { class: "numbers" }, el("summary", {}, "The numbers as a table"), ...tables);
}
