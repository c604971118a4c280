/** Curves with bands over a posture; where the axis is a posture, a slider on it moves the hip. */

import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Panel, Series } from "../api/types.ts";
import { printing } from "../shell/print.ts";
import { isDark } from "../shell/theme.ts";
import { type Caption, drawCurves } from "../take/drawing.ts";
import { el, fill } from "../ui/el.ts";
import { spread } from "../ui/words.ts";
import { ink, seriesInk, thin } from "./colours.ts";

const DASHES = [[], [9, 4], [3, 3], [12, 4, 3, 4]];
const FONT =
  "13px 'Source Sans 3', system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif";

export interface CurveWishes {
  height?: number;
  /** Called with x while the slider on the axis is moved. */
  onMove?: ((x: number) => void) | undefined;
  start?: number | undefined;
  /** Of the slider on the axis; 1 by default. */
  step?: number;
  alt?: string;
}

export class Curves {
  readonly element = el("div", { class: "curves" });
  private readonly box = el("div", { class: "curves-plot", "aria-hidden": "true" });
  private readonly legend = el("ul", { class: "curves-legend" });
  private readonly slider: HTMLInputElement | null = null;
  private plot: uPlot | null = null;
  private pinned: Series[] | null = null;
  private hairs: Series[] = [];
  private at: number | null = null;

  constructor(
    private panel: Panel,
    private readonly wishes: CurveWishes = {},
  ) {
    const xs = panel.x.values ?? [];
    // Space is reserved before the curves are drawn, so that the page does not jump.
    this.box.style.minHeight = `${this.height}px`;
    this.element.append(
      el("p", { class: "curves-y" }, `${panel.y.label}${panel.y.unit ? ` [${panel.y.unit}]` : ""}`),
      this.box,
    );
    if (wishes.onMove && xs.length > 1) {
      this.slider = this.axisSlider(xs, wishes.onMove);
      this.element.append(this.slider);
    }
    this.element.append(
      el("p", { class: "curves-x" }, `${panel.x.label}${panel.x.unit ? ` [${panel.x.unit}]` : ""}`),
      this.legend,
    );
    if (wishes.alt) this.element.append(el("p", { class: "unseen" }, wishes.alt));
    this.at = wishes.start ?? null;
    const again = isDark.on(() => requestAnimationFrame(() => this.draw()));
    const paper = printing.on((on) => this.forPaper(on));
    const fit = new ResizeObserver(() => {
      if (!this.element.isConnected) {
        fit.disconnect();
        again();
        paper();
        return;
      }
      this.fit();
    });
    fit.observe(this.box);
    this.tell();
  }

  /** The same curves as a drawing, which scales and is inked for white. */
  drawing(caption: Caption): SVGSVGElement {
    return drawCurves(this.panel, caption, this.pinned ?? []);
  }

  get shown(): Panel {
    return this.panel;
  }

  private forPaper(on: boolean): void {
    this.element.querySelector(".curves-print")?.remove();
    if (on)
      this.element.append(
        el("div", { class: "curves-print" }, this.drawing({ title: this.panel.title, who: "" })),
      );
  }

  private axisSlider(xs: number[], onMove: (x: number) => void): HTMLInputElement {
    const slider = el("input", {
      type: "range",
      class: "curves-slider",
      min: xs[0]!,
      max: xs.at(-1)!,
      step: this.wishes.step ?? 1,
      value: this.wishes.start ?? xs[0]!,
      "aria-label": `${this.panel.x.label}: moves the hip in the picture`,
    });
    slider.addEventListener("input", () => {
      const x = Number(slider.value);
      this.mark(x);
      onMove(x);
    });
    return slider;
  }

  /** New numbers on the same axes; hairs are thin lines for the parts, drawn instead of the bands. */
  update(panel: Panel, hairs: Series[] = []): void {
    this.panel = panel;
    this.hairs = hairs;
    this.draw();
    this.tell();
  }

  /** Series of a pinned state, drawn as dashed lines. */
  compare(pinned: Series[] | null): void {
    this.pinned = pinned;
    this.draw();
    this.tell();
  }

  mark(x: number | null): void {
    this.at = x;
    if (this.slider && x !== null) this.slider.value = String(x);
    this.plot?.redraw(false);
    this.tell();
  }

  private fit(): void {
    const width = this.box.clientWidth;
    if (width < 40) return;
    if (!this.plot) this.draw();
    else if (this.plot.width !== width) this.plot.setSize({ width, height: this.height });
  }

  /** Labels of marks are drawn above the curves. */
  private get headroom(): number {
    return this.panel.marks.some((mark) => mark.axis === "x") ? 2.6 : 1;
  }

  private get height(): number {
    return this.wishes.height ?? 190;
  }

  private draw(): void {
    const width = this.box.clientWidth;
    if (width < 40) return;
    this.plot?.destroy();
    fill(this.box);
    const { data, series, bands } = this.columns();
    this.plot = new uPlot(
      {
        width,
        height: this.height,
        series,
        bands,
        legend: { show: false },
        cursor: { show: false },
        padding: [8, 12, 0, 0],
        scales: { x: { time: false }, y: { range: (_, low, high) => padded(low, high, this.headroom) } },
        axes: [this.axis("x"), this.axis("y")],
        hooks: { draw: [(plot) => this.drawMarks(plot)] },
      },
      data,
      this.box,
    );
    this.tell();
  }

  private axis(which: "x" | "y"): uPlot.Axis {
    return {
      stroke: ink("quiet"),
      font: FONT,
      size: which === "x" ? 24 : 44,
      gap: 4,
      space: which === "x" ? 46 : 30,
      grid: { show: which === "y", stroke: ink("hair"), width: 1 },
      ticks: { show: false },
      values: (_, splits) => splits.map((value) => String(value).replace("-", "\u2212")),
    };
  }

  private columns(): { data: uPlot.AlignedData; series: uPlot.Series[]; bands: uPlot.Band[] } {
    const columns: (number | null)[][] = [this.panel.x.values ?? []];
    const series: uPlot.Series[] = [{}];
    const bands: uPlot.Band[] = [];
    const plain = { points: { show: false } };
    this.hairs.forEach((each, index) => {
      columns.push(each.median);
      series.push({ ...plain, stroke: thin(seriesInk(each.id, index), 0.42), width: 1 });
    });
    this.panel.series.forEach((each, index) => {
      const stroke = seriesInk(each.id, index);
      if (each.low && each.high && !this.hairs.length) {
        columns.push(each.high, each.low);
        series.push({ ...plain, stroke: "transparent" }, { ...plain, stroke: "transparent" });
        bands.push({ series: [columns.length - 2, columns.length - 1], fill: thin(stroke, 0.16) });
      }
      columns.push(each.median);
      series.push({ ...plain, stroke, width: 2.2, dash: this.pinned ? [] : DASHES[index % DASHES.length]! });
    });
    this.panel.series.forEach((each, index) => {
      if (!hasGaps(each.median)) return;
      // A thin dashed line joins the ends of a gap in which values are unknown.
      columns.push(each.median);
      const stroke = thin(seriesInk(each.id, index), 0.6);
      series.push({ ...plain, stroke, width: 1, dash: [2, 5], spanGaps: true });
    });
    this.pinned?.forEach((each, index) => {
      columns.push(each.median);
      series.push({ ...plain, stroke: thin(seriesInk(each.id, index), 0.75), width: 1.6, dash: [5, 4] });
    });
    return { data: columns as uPlot.AlignedData, series, bands };
  }

  private drawMarks(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.font = `${13 * ratio}px ${FONT.slice(5)}`;
    for (const mark of this.panel.marks) {
      ctx.strokeStyle = ink("quiet");
      ctx.fillStyle = ink("quiet");
      ctx.lineWidth = ratio;
      ctx.setLineDash([4 * ratio, 4 * ratio]);
      const spot = plot.valToPos(mark.at, mark.axis, true);
      ctx.beginPath();
      if (mark.axis === "x") {
        if (spot < bbox.left || spot > bbox.left + bbox.width) continue;
        ctx.moveTo(spot, bbox.top);
        ctx.lineTo(spot, bbox.top + bbox.height);
        const right = spot > bbox.left + bbox.width * 0.6;
        ctx.textAlign = right ? "right" : "left";
        ctx.fillText(mark.label, spot + (right ? -5 : 5) * ratio, bbox.top + 12 * ratio);
      } else {
        if (spot < bbox.top || spot > bbox.top + bbox.height) continue;
        ctx.moveTo(bbox.left, spot);
        ctx.lineTo(bbox.left + bbox.width, spot);
        ctx.textAlign = "right";
        ctx.fillText(mark.label, bbox.left + bbox.width, spot - 4 * ratio);
      }
      ctx.stroke();
    }
    if (this.at !== null) {
      const spot = plot.valToPos(this.at, "x", true);
      ctx.setLineDash([]);
      ctx.strokeStyle = ink("accent");
      ctx.lineWidth = 1.6 * ratio;
      ctx.beginPath();
      ctx.moveTo(spot, bbox.top);
      ctx.lineTo(spot, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.restore();
  }

  /** The legend also shows the values at the marker, so that they can be read without following a line. */
  private tell(): void {
    fill(
      this.legend,
      ...this.panel.series.map((each, index) => {
        const swatch = el("span", { class: "swatch" });
        swatch.style.color = seriesInk(each.id, index);
        swatch.dataset.dash = this.pinned ? "0" : String(index % DASHES.length);
        const value = this.at === null ? null : valueAt(this.panel, each, this.at);
        return el("li", {}, swatch, el("span", {}, each.label), value && el("b", {}, value));
      }),
      this.pinned && el("li", {}, el("span", { class: "swatch", "data-dash": "1" }), "pinned"),
    );
    if (this.slider && this.at !== null) {
      const told = this.panel.series
        .map((each) => `${each.label} ${valueAt(this.panel, each, this.at!)}`)
        .join(", ");
      this.slider.setAttribute("aria-valuetext", `${this.at} ${this.panel.x.unit}: ${told}`);
    }
  }
}

/** Whether a curve stops in between, as where frames of a motion could not be solved. */
export function hasGaps(values: readonly (number | null)[]): boolean {
  const known = values.flatMap((each, at) => (each === null ? [] : [at]));
  return known.length > 0 && known.at(-1)! - known[0]! + 1 > known.length;
}

function padded(low: number | null, high: number | null, headroom: number): [number, number] {
  const [from, to] = [low ?? 0, high ?? 1];
  const room = Math.max((to - from) * 0.08, 1e-6);
  return [from >= 0 && from - room < 0 ? 0 : from - room, to + room * headroom];
}

function interpolated(xs: number[], values: (number | null)[] | null, x: number): number | null {
  if (!values) return null;
  const after = xs.findIndex((each) => each >= x);
  if (after < 0) return values.at(-1) ?? null;
  if (after === 0) return values[0] ?? null;
  const [a, b] = [values[after - 1], values[after]];
  if (a === null || b === null || a === undefined || b === undefined) return null;
  return a + ((x - xs[after - 1]!) / (xs[after]! - xs[after - 1]!)) * (b - a);
}

function valueAt(panel: Panel, series: Series, x: number): string {
  const xs = panel.x.values ?? [];
  const median = interpolated(xs, series.median, x);
  const interval: [number | null, number | null] = [
    interpolated(xs, series.low, x),
    interpolated(xs, series.high, x),
  ];
  return spread({ median, interval95: interval }, panel.y.unit);
}
