/** Drawing where it hurts, by hand, or region by region with the keyboard. */

import type { Chart, ChartView, DrawnMark, Quality, ViewOfBody } from "../api/types.ts";
import { el, fill } from "../ui/el.ts";
import { capital } from "../ui/words.ts";
import { drawView, markShape, QUALITY_WORDS, regionMark, spotOn } from "./body_chart.ts";
import { type Session, thinned, touches, withMirrored } from "./session.ts";

const BRUSH_MM = 34;
const ERASER_MM = 14;
const STEP_MM = 4;
const VIEW_WORDS: Record<ViewOfBody, string> = {
  back: "Back",
  front: "Front",
  left: "Left side",
  right: "Right side",
  soles: "Soles",
};
const ORDER: ViewOfBody[] = ["back", "front", "left", "right"];

export interface BoardWishes {
  onMarks: (marks: DrawnMark[]) => void;
  onUndo: () => void;
  onDraw: () => void;
}

export class DrawingBoard {
  readonly element = el("div", { class: "board" });
  /** Whose body is drawn. */
  readonly sex: "f" | "m";
  private view: ViewOfBody = "back";
  private whole = false;
  private erasing = false;
  private readonly sheet = el("div", { class: "sheet" });
  private readonly regions = el("div", { class: "region-list" });
  private readonly told = el("p", { class: "small quiet", role: "status", id: "drawing-told" });
  private readonly tools: (() => void)[] = [];

  constructor(
    private readonly chart: Chart,
    private readonly session: Session,
    private readonly wishes: BoardWishes,
  ) {
    this.sex = session.sex;
    const qualities = this.segments(
      "What it feels like",
      chart.qualities.map((each) => [each, QUALITY_WORDS[each]]),
      () => (this.erasing ? null : session.quality),
      (value) => {
        session.quality = value as Quality;
        this.erasing = false;
      },
    );
    qualities.classList.add("qualities");
    const views = this.segments(
      "View of the body",
      ORDER.map((each) => [each, VIEW_WORDS[each]]),
      () => this.view,
      (value) => {
        this.view = value as ViewOfBody;
      },
    );
    this.element.append(
      views,
      qualities,
      this.sheet,
      el(
        "div",
        { class: "row" },
        this.toggle(
          "Erase",
          "erase",
          () => this.erasing,
          () => {
            this.erasing = !this.erasing;
          },
        ),
        this.action("Undo", "undo", () => wishes.onUndo()),
        this.action("Mirror", "mirror", () => this.change(withMirrored(session.marks))),
        this.action("Clear", "clear", () => this.change([])),
        this.toggle(
          "Whole body",
          "whole",
          () => this.whole,
          () => {
            this.whole = !this.whole;
          },
        ),
      ),
      this.told,
      el("details", { class: "by-region" }, el("summary", {}, "Mark whole regions instead"), this.regions),
    );
    this.draw();
  }

  private segments(
    label: string,
    options: [string, string][],
    now: () => string | null,
    choose: (value: string) => void,
  ): HTMLElement {
    const group = el("div", { class: "segments", role: "group", "aria-label": label });
    for (const [value, words] of options) {
      const press = () => {
        choose(value);
        this.draw();
      };
      const button = el("button", { type: "button", "data-value": value, onclick: press }, words);
      this.tools.push(() => button.setAttribute("aria-pressed", String(now() === value)));
      group.append(button);
    }
    return group;
  }

  private toggle(words: string, id: string, on: () => boolean, flip: () => void): HTMLElement {
    const press = () => {
      flip();
      this.draw();
    };
    const button = el("button", { class: "button", type: "button", id: `draw-${id}`, onclick: press }, words);
    this.tools.push(() => button.setAttribute("aria-pressed", String(on())));
    return button;
  }

  private action(words: string, id: string, run: () => void): HTMLElement {
    return el("button", { class: "button", type: "button", id: `draw-${id}`, onclick: run }, words);
  }

  private change(marks: DrawnMark[]): void {
    if (
      marks.length === this.session.marks.length &&
      marks.every((each, i) => each === this.session.marks[i])
    )
      return;
    this.wishes.onMarks(marks);
    this.draw();
  }

  private get shown(): ChartView {
    return this.chart.views.find((each) => each.name === this.view)!;
  }

  /** Draw the marks of the session as they are now. */
  draw(): void {
    for (const tool of this.tools) tool();
    const sheet = drawView(this.shown, this.session.marks, {
      whole: this.whole,
      stature: this.chart.stature_mm,
    });
    sheet.setAttribute("role", "img");
    sheet.setAttribute(
      "aria-label",
      `${VIEW_WORDS[this.view]} of the body. Draw with a pointer, or mark whole regions in the list below.`,
    );
    sheet.dataset.tool = this.erasing ? "erase" : "draw";
    this.listen(sheet);
    fill(
      this.sheet,
      sheet,
      el("span", { class: "side-name at-left", "aria-hidden": "true" }, this.sides()[0]),
      el("span", { class: "side-name at-right", "aria-hidden": "true" }, this.sides()[1]),
    );
    const count = this.session.marks.length;
    this.told.textContent = count
      ? `${count} ${count === 1 ? "mark" : "marks"} on the body.`
      : "Nothing is drawn yet.";
    this.element.dataset.marks = String(count);
    this.listRegions();
    this.wishes.onDraw();
  }

  /** Left and right are always the person's own. */
  private sides(): [string, string] {
    if (this.view === "back") return ["left", "right"];
    if (this.view === "front") return ["right", "left"];
    return this.view === "right" ? ["back", "front"] : ["front", "back"];
  }

  private listen(sheet: SVGSVGElement): void {
    let points: [number, number][] | null = null;
    let wet: SVGElement | null = null;
    let left: DrawnMark[] = [];
    const mark = (): DrawnMark => ({
      view: this.view,
      quality: this.session.quality,
      line: thinned(points ?? [], STEP_MM),
      ring: null,
      width: BRUSH_MM,
    });
    const layer = sheet.querySelector(".marks")!;
    const erase = (at: [number, number]) => {
      left = left.filter((each) => each.view !== this.view || !touches(each, at, ERASER_MM));
      fill(layer, ...left.filter((each) => each.view === this.view).map(markShape));
    };
    sheet.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      sheet.setPointerCapture(event.pointerId);
      points = [spotOn(sheet, event)];
      left = [...this.session.marks];
      if (this.erasing) erase(points[0]!);
    });
    sheet.addEventListener("pointermove", (event) => {
      if (!points) return;
      const at = spotOn(sheet, event);
      if (this.erasing) {
        erase(at);
        return;
      }
      points.push(at);
      const next = markShape(mark());
      if (wet) wet.replaceWith(next);
      else layer.append(next);
      wet = next;
    });
    const end = () => {
      if (!points) return;
      const done = this.erasing ? left : [...this.session.marks, mark()];
      const changed = !this.erasing || left.length !== this.session.marks.length;
      points = null;
      wet = null;
      if (changed) this.change(done);
    };
    sheet.addEventListener("pointerup", end);
    sheet.addEventListener("pointercancel", end);
  }

  private listRegions(): void {
    const open = new Set<string>();
    const view = this.shown;
    const isMark = (area: string, side: string) =>
      this.session.marks.findIndex(
        (mark) =>
          mark.view === view.name &&
          mark.ring !== null &&
          mark.ring === view.regions.find((each) => each.area === area && each.side === side)?.ring,
      );
    fill(
      this.regions,
      ...view.regions
        .filter((region) => {
          const key = `${region.area} ${region.side}`;
          if (open.has(key) || !(region.code_if.left || region.code_if.right)) return false;
          open.add(key);
          return true;
        })
        .map((region) => {
          const at = isMark(region.area, region.side);
          const box = el("input", {
            type: "checkbox",
            checked: at >= 0,
            "data-region": `${region.area}-${region.side}`,
          });
          box.addEventListener("change", () => {
            const marks = this.session.marks;
            this.change(
              at >= 0
                ? marks.filter((_, index) => index !== at)
                : [...marks, regionMark(view, region, this.session.quality)],
            );
            this.regions
              .querySelector<HTMLInputElement>(`[data-region="${region.area}-${region.side}"]`)
              ?.focus();
          });
          return el("label", { class: "tick" }, box, capital(region.name));
        }),
    );
  }
}
