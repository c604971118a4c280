/** The body chart: outlines, regions and marks of one view as a drawing that grows with its box. */

import type { ChartRegion, ChartView, DrawnMark, Quality } from "../api/types.ts";
import { svg } from "../ui/el.ts";

type Ring = readonly (readonly number[])[];

export const QUALITY_WORDS: Record<Quality, string> = {
  ache: "ache",
  tingling: "tingling",
  numb: "numb",
  burning: "burning",
};

/** From the middle of the shins to the lower ribs: where this pain is. Parts of the stature. */
const FROM = 0.3;
const TO = 0.75;

const path = (rings: readonly Ring[], closed = true): string =>
  rings
    .filter((ring) => ring.length > 1)
    .map((ring) => `M${ring.map(([x, y]) => `${x} ${-y!}`).join("L")}${closed ? "Z" : ""}`)
    .join("");

export interface ChartLook {
  whole: boolean;
  stature: number;
  /** Regions to fill, by code on the painful side, from 0 to 1. */
  heat?: Record<string, number>;
  side?: "left" | "right" | null;
}

export function drawView(view: ChartView, marks: DrawnMark[], look: ChartLook): SVGSVGElement {
  const [left, bottom, width, height] = view.box as [number, number, number, number];
  const low = look.whole ? bottom : look.stature * FROM;
  const high = look.whole ? bottom + height : look.stature * TO;
  const chart = svg("svg", {
    class: "body",
    viewBox: `${left - 12} ${-high - 8} ${width + 24} ${high - low + 16}`,
    "data-view": view.name,
  });
  chart.append(
    svg("path", { class: "body-skin", d: path(view.outline) }),
    svg("path", { class: "body-bone", d: path(view.bones) }),
  );
  for (const region of view.regions) chart.append(regionShape(region, look));
  chart.append(
    svg("path", { class: "body-line", d: path(view.details, false) }),
    svg("path", { class: "body-edge", d: path(view.outline) }),
  );
  const layer = svg("g", { class: "marks" });
  for (const mark of marks) if (mark.view === view.name) layer.append(markShape(mark));
  chart.append(layer);
  return chart;
}

function regionShape(region: ChartRegion, look: ChartLook): SVGElement {
  const code = look.side ? region.code_if[look.side] : null;
  const heat = code ? look.heat?.[code] : undefined;
  const shape = svg(
    "path",
    { class: heat ? "body-region hot" : "body-region", d: path([region.ring]), "data-area": region.area },
    svg("title", {}, region.name),
  );
  if (heat) shape.style.fillOpacity = String(0.18 + 0.6 * heat);
  return shape;
}

export function markShape(mark: DrawnMark): SVGElement {
  if (mark.ring)
    return svg("path", { class: "mark area", "data-quality": mark.quality, d: path([mark.ring]) });
  const points = mark.line ?? [];
  // A single touch is a dot: a line of no length with round ends.
  const run = points.length === 1 ? [points[0]!, points[0]!] : points;
  const shape = svg("path", { class: "mark line", "data-quality": mark.quality, d: path([run], false) });
  shape.style.strokeWidth = String(mark.width ?? 20);
  return shape;
}

/** Where on the view a pointer is [mm]. */
export function spotOn(chart: SVGSVGElement, event: PointerEvent): [number, number] {
  const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(chart.getScreenCTM()!.inverse());
  return [place.x, -place.y];
}

/** Rings of a region as closed mark. */
export function regionMark(view: ChartView, region: ChartRegion, quality: Quality): DrawnMark {
  return { view: view.name, quality, ring: region.ring, line: null, width: null };
}
