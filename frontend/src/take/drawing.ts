/** Figures as scalable drawings for paper and files: curves with bands, and bars with whiskers. */

import type { Panel, Series } from "../api/types.ts";
import type { Bar } from "../figures/bars.ts";
import { svg } from "../ui/el.ts";
import { spread } from "../ui/words.ts";

const WIDTH = 640;
const FONT = "'Source Sans 3', system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif";
const INK = "#22262b";
const QUIET = "#5a626b";
const HAIR = "#e3dfd8";
const INKS = ["#a8322d", "#b5731a", "#3d6a9e", "#5d6b4a", "#7b4b86", "#2f7f86"];
const DASHES = ["", "9 4", "3 3", "12 4 3 4"];
const ROW = 26;

export interface Caption {
  readonly title: string;
  /** The person and the state that the figure describes. */
  readonly who: string;
}

type Point = readonly [number, number];

/** Colour of a series: each third of the muscle has its own, other series take the next free one. */
export function inkOf(id: string, index: number): string {
  const third = ["anterior", "middle", "posterior"].findIndex((name) => id.endsWith(name));
  return INKS[(third >= 0 ? third : index) % INKS.length]!;
}

/** About `count` round numbers between both ends. */
export function ticks(low: number, high: number, count = 5): number[] {
  const rough = (high - low) / Math.max(count, 1);
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough * 0.999)!;
  const first = Math.ceil(low / step - 1e-9);
  const found: number[] = [];
  for (let each = first; each * step <= high + step * 1e-9; each++)
    found.push(Number((each * step).toPrecision(12)));
  return found;
}

function text(
  x: number,
  y: number,
  words: string,
  given: Record<string, string | number> = {},
): SVGTextElement {
  return svg("text", { x, y, "font-size": 13, fill: INK, ...given }, words);
}

/** The sheet with title and caption, and `parts` with a total `height` between them. */
function sheet(caption: Caption, height: number, parts: SVGElement[]): SVGSVGElement {
  const lines = caption.who ? wrapped(caption.who, 96) : [];
  const whole = height + 18 * lines.length + 10;
  const drawing = svg(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${WIDTH} ${whole}`,
      width: WIDTH,
      height: whole,
      role: "img",
    },
    svg("title", {}, caption.title),
    svg("rect", { width: WIDTH, height: whole, fill: "#ffffff" }),
    caption.title && text(16, 26, caption.title, { "font-size": 16, "font-weight": 600 }),
    ...parts,
    ...lines.map((line, index) => text(16, height + 14 + 18 * index, line, { "font-size": 12, fill: QUIET })),
  );
  drawing.setAttribute("font-family", FONT);
  return drawing;
}

/** Lines of limited length, broken at spaces. */
export function wrapped(words: string, letters: number): string[] {
  const lines: string[] = [];
  for (const word of words.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < letters)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const LEFT = 62;
const RIGHT = WIDTH - 18;

/** Curves of one panel; pinned series are drawn as dashed lines. */
export function drawCurves(panel: Panel, caption: Caption, pinned: readonly Series[] = []): SVGSVGElement {
  const legendRows = Math.ceil((panel.series.length + (pinned.length ? 1 : 0)) / 3);
  const [top, bottom] = [58, 300];
  const all = [...panel.series, ...pinned];
  const ys = all
    .flatMap((each) => [...each.median, ...(each.low ?? []), ...(each.high ?? [])])
    .filter(isNumber);
  const xs = panel.x.values;
  const [low, high] = padded(Math.min(...ys), Math.max(...ys));
  const scale = {
    x: (value: number) => LEFT + ((value - xs[0]!) / (xs.at(-1)! - xs[0]! || 1)) * (RIGHT - LEFT),
    y: (value: number) => bottom - ((value - low) / (high - low || 1)) * (bottom - top),
  };
  const parts: SVGElement[] = [text(16, 46, labelled(panel.y), { fill: QUIET })];
  for (const tick of ticks(low, high)) {
    const y = scale.y(tick);
    parts.push(
      svg("line", { x1: LEFT, x2: RIGHT, y1: y, y2: y, stroke: HAIR }),
      text(LEFT - 8, y + 4, signed(tick), { "text-anchor": "end", fill: QUIET }),
    );
  }
  for (const tick of ticks(xs[0]!, xs.at(-1)!, 8))
    parts.push(text(scale.x(tick), bottom + 20, signed(tick), { "text-anchor": "middle", fill: QUIET }));
  parts.push(
    text((LEFT + RIGHT) / 2, bottom + 40, labelled(panel.x), { "text-anchor": "middle", fill: QUIET }),
  );
  for (const mark of panel.marks) parts.push(...markOf(mark, scale, top, bottom));
  panel.series.forEach((each, index) => {
    if (each.low && each.high) {
      const band = [...points(xs, each.high, scale), ...points(xs, each.low, scale).reverse()];
      parts.push(svg("path", { d: `${path(band)}Z`, fill: inkOf(each.id, index), "fill-opacity": 0.14 }));
    }
  });
  panel.series.forEach((each, index) => {
    const dash = pinned.length ? "" : DASHES[index % DASHES.length]!;
    parts.push(...lineOf(xs, each, index, scale, 2.2, dash));
  });
  pinned.forEach((each, index) => {
    parts.push(...lineOf(xs, each, index, scale, 1.6, "5 4"));
  });
  const names = panel.series.map((each, index) => ({
    words: each.label,
    ink: inkOf(each.id, index),
    dash: pinned.length ? "" : DASHES[index % DASHES.length]!,
  }));
  if (pinned.length) names.push({ words: "pinned", ink: QUIET, dash: "5 4" });
  names.forEach(({ words, ink, dash }, index) => {
    const [x, y] = [LEFT + (index % 3) * 190, bottom + 64 + 20 * Math.floor(index / 3)];
    parts.push(
      svg("line", {
        x1: x,
        x2: x + 26,
        y1: y - 4,
        y2: y - 4,
        stroke: ink,
        "stroke-width": 2.4,
        "stroke-dasharray": dash,
      }),
      text(x + 34, y, words),
    );
  });
  return sheet(caption, bottom + 64 + 20 * legendRows, parts);
}

interface Scale {
  x: (value: number) => number;
  y: (value: number) => number;
}

/** A curve with one piece for each run of known values; unknown values leave gaps. */
function lineOf(
  xs: readonly number[],
  series: Series,
  index: number,
  scale: Scale,
  width: number,
  dash: string,
): SVGElement[] {
  return runs(xs, series.median, scale).map((run) =>
    svg("path", {
      d: path(run),
      fill: "none",
      stroke: inkOf(series.id, index),
      "stroke-width": width,
      "stroke-dasharray": dash,
      "stroke-linejoin": "round",
    }),
  );
}

function runs(xs: readonly number[], values: readonly (number | null)[], scale: Scale): Point[][] {
  const found: Point[][] = [];
  let open: Point[] | null = null;
  values.forEach((value, place) => {
    if (!isNumber(value)) {
      open = null;
      return;
    }
    if (!open) {
      open = [];
      found.push(open);
    }
    open.push([scale.x(xs[place]!), scale.y(value)]);
  });
  return found;
}

const points = (xs: readonly number[], values: readonly (number | null)[], scale: Scale): Point[] =>
  runs(xs, values, scale).flat();

const path = (run: readonly Point[]): string =>
  `M${run.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`;

function markOf(mark: Panel["marks"][number], scale: Scale, top: number, bottom: number): SVGElement[] {
  const line = { stroke: QUIET, "stroke-dasharray": "4 4" };
  if (mark.axis === "x") {
    const x = scale.x(mark.at);
    const late = x > (LEFT + RIGHT) / 2;
    return [
      svg("line", { x1: x, x2: x, y1: top, y2: bottom, ...line }),
      text(x + (late ? -5 : 5), top + 10, mark.label, { "text-anchor": late ? "end" : "start", fill: QUIET }),
    ];
  }
  const y = scale.y(mark.at);
  if (y < top || y > bottom) return [];
  return [
    svg("line", { x1: LEFT, x2: RIGHT, y1: y, y2: y, ...line }),
    text(RIGHT, y - 4, mark.label, { "text-anchor": "end", fill: QUIET }),
  ];
}

/** Bars with whiskers on one axis, each with its number in words. */
export function drawBars(
  bars: readonly Bar[],
  low: number,
  high: number,
  unit: string,
  caption: Caption,
): SVGSVGElement {
  const [from, to, top] = [210, 430, 44];
  const x = (value: number) =>
    from + Math.min(1, Math.max(0, (value - low) / (high - low || 1))) * (to - from);
  const parts = bars.flatMap((bar, index) => {
    const y = top + ROW * index;
    const { median, interval95 } = bar.value;
    const found: SVGElement[] = [
      text(from - 10, y + 15, bar.label, { "text-anchor": "end" }),
      svg("rect", { x: from, y: y + 5, width: to - from, height: 12, rx: 3, fill: HAIR }),
    ];
    if (median !== null) {
      const [start, end] = [Math.min(x(0), x(median)), Math.max(x(0), x(median))];
      found.push(svg("rect", { x: start, y: y + 5, width: end - start, height: 12, rx: 3, fill: INKS[0]! }));
    }
    const [a = null, b = null] = interval95;
    if (a !== null && b !== null)
      found.push(
        svg("line", { x1: x(a), x2: x(b), y1: y + 11, y2: y + 11, stroke: INK, "stroke-width": 1.6 }),
      );
    if (bar.pinned?.median != null)
      found.push(
        svg("line", {
          x1: x(bar.pinned.median),
          x2: x(bar.pinned.median),
          y1: y + 2,
          y2: y + 20,
          stroke: QUIET,
          "stroke-width": 2,
          "stroke-dasharray": "3 2",
        }),
      );
    found.push(text(to + 12, y + 15, spread(bar.value, unit)));
    return found;
  });
  return sheet(caption, top + ROW * bars.length + 14, parts);
}

const DRAWN = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-linecap",
  "stroke-dasharray",
  "opacity",
];
const BODY_HEIGHT = 420;

/** Several drawings of the page side by side, with the colours of its style sheet. */
export function asDrawn(drawings: readonly SVGSVGElement[], caption: Caption): SVGSVGElement {
  const width = (WIDTH - 32) / Math.max(drawings.length, 1);
  const parts = drawings.map((each, index) => {
    const copy = each.cloneNode(true) as SVGSVGElement;
    const [shown, copied] = [each.querySelectorAll("*"), copy.querySelectorAll<SVGElement>("*")];
    shown.forEach((from, place) => {
      const style = getComputedStyle(from);
      for (const name of DRAWN) copied[place]!.setAttribute(name, style.getPropertyValue(name));
    });
    for (const [name, value] of Object.entries({ x: 16 + width * index, y: 40, width, height: BODY_HEIGHT }))
      copy.setAttribute(name, String(value));
    return copy;
  });
  return sheet(caption, BODY_HEIGHT + 56, parts);
}

/** Several drawings stacked into one. */
export function stacked(drawings: readonly SVGSVGElement[]): SVGSVGElement | null {
  if (drawings.length <= 1) return drawings[0] ?? null;
  let height = 0;
  for (const each of drawings) {
    each.setAttribute("y", String(height));
    height += each.viewBox.baseVal.height;
  }
  return svg(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      role: "img",
    },
    ...drawings,
  );
}

const isNumber = (value: number | null | undefined): value is number => typeof value === "number";

const labelled = ({ label, unit }: { label: string; unit: string }): string =>
  unit ? `${label} [${unit}]` : label;

const signed = (value: number): string => String(value).replace("-", "\u2212");

function padded(low: number, high: number): [number, number] {
  const room = Math.max((high - low) * 0.08, 1e-6);
  return [low >= 0 && low - room < 0 ? 0 : low - room, high + room];
}
