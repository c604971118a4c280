/** Bars with whiskers, longest first, each with its number in words. */

import { el, fill } from "../ui/el.ts";
import { type Spread, spread } from "../ui/words.ts";

export interface Bar {
  id: string;
  label: string;
  value: Spread;
  pinned?: Spread | null;
  onLight?: (on: boolean) => void;
}

const part = (value: number | null, low: number, high: number): number =>
  Math.min(1, Math.max(0, ((value ?? 0) - low) / (high - low)));

/** Rows of bars from `low` to `high` on one axis. */
export function bars(bars: Bar[], low: number, high: number, unit: string, label: string): HTMLElement {
  const list = el("ol", { class: "bars", "aria-label": label });
  fillBars(list, bars, low, high, unit);
  return list;
}

export function fillBars(list: HTMLElement, bars: Bar[], low: number, high: number, unit: string): void {
  fill(list, ...bars.map((bar) => row(bar, low, high, unit)));
}

function row(bar: Bar, low: number, high: number, unit: string): HTMLElement {
  const zero = part(0, low, high);
  const end = part(bar.value.median, low, high);
  const body = el("span", { class: "bar-body" });
  body.style.left = `${100 * Math.min(zero, end)}%`;
  body.style.width = `${100 * Math.abs(end - zero)}%`;
  const track = el("span", { class: "bar-track" }, body);
  const [from = null, to = null] = bar.value.interval95;
  if (from !== null && to !== null && to > from)
    track.append(span("bar-whisker", part(from, low, high), part(to, low, high)));
  if (bar.pinned?.median != null) {
    const place = part(bar.pinned.median, low, high);
    track.append(span("bar-pin", place, place));
  }
  const item = el(
    "li",
    { "data-id": bar.id },
    el("span", { class: "bar-name" }, bar.label),
    track,
    el(
      "span",
      { class: "bar-value" },
      spread(bar.value, unit),
      bar.pinned &&
        el("span", { class: "bar-was" }, `was ${spread({ ...bar.pinned, interval95: [null, null] }, unit)}`),
    ),
  );
  if (bar.onLight) {
    item.addEventListener("pointerenter", () => bar.onLight?.(true));
    item.addEventListener("pointerleave", () => bar.onLight?.(false));
  }
  return item;
}

function span(name: string, from: number, to: number): HTMLElement {
  const mark = el("span", { class: name });
  mark.style.left = `${100 * from}%`;
  mark.style.width = `${100 * (to - from)}%`;
  return mark;
}
