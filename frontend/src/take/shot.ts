/** The picture of the hip as on the page: the scene with its labels, and a caption below. */

import type { HipView } from "../scene/hip_view.ts";
import { el } from "../ui/el.ts";
import { wrapped } from "./drawing.ts";

const MARGIN = 14;
const LINE = 18;
const FAMILY = "'Source Sans 3', system-ui, sans-serif";

/** Draw picture, labels and caption into one canvas; `words` is the caption. */
export function shotOf(
  view: HipView,
  words: readonly string[],
  fine = Math.max(2, devicePixelRatio),
): HTMLCanvasElement {
  const box = view.element.getBoundingClientRect();
  const letters = Math.floor(box.width / 6.4);
  const lines = words.flatMap((each) => wrapped(each, letters));
  const canvas = el("canvas");
  const [width, height] = [box.width, box.height + LINE * lines.length + 2 * MARGIN];
  canvas.width = Math.round(fine * width);
  canvas.height = Math.round(fine * height);
  const context = canvas.getContext("2d")!;
  context.scale(fine, fine);
  const style = getComputedStyle(document.documentElement);
  const ink = (name: string) => style.getPropertyValue(`--${name}`).trim();
  context.fillStyle = ink("sky");
  context.fillRect(0, 0, width, height);
  view.stage.paintOn(context, box.width, box.height);
  drawLabels(context, view.element, box);
  context.fillStyle = ink("paper");
  context.fillRect(0, box.height, width, height - box.height);
  context.fillStyle = ink("ink");
  context.font = `13px ${FAMILY}`;
  context.textBaseline = "alphabetic";
  lines.forEach((line, index) => {
    context.fillText(line, MARGIN, box.height + MARGIN + 13 + LINE * index);
  });
  return canvas;
}

function drawLabels(context: CanvasRenderingContext2D, place: HTMLElement, box: DOMRect): void {
  for (const each of place.querySelectorAll<HTMLElement>(".label, .side-tag, .leader")) {
    const style = getComputedStyle(each);
    if (style.visibility === "hidden" || style.display === "none" || style.opacity === "0") continue;
    if (each.classList.contains("leader")) {
      leader(context, each, style);
      continue;
    }
    const own = each.getBoundingClientRect();
    const [x, y] = [own.left - box.left, own.top - box.top];
    context.fillStyle = style.backgroundColor;
    context.beginPath();
    context.roundRect(x, y, own.width, own.height, 5);
    context.fill();
    context.fillStyle = style.color;
    context.font = `${style.fontWeight} ${style.fontSize} ${FAMILY}`;
    context.textBaseline = "middle";
    context.fillText(
      each.textContent ?? "",
      x + Number.parseFloat(style.paddingLeft),
      y + own.height / 2 + 1,
    );
  }
}

/** A leader line is a box one pixel high, rotated about its start. */
function leader(context: CanvasRenderingContext2D, each: HTMLElement, style: CSSStyleDeclaration): void {
  const turned = new DOMMatrix(style.transform);
  context.save();
  context.transform(turned.a, turned.b, turned.c, turned.d, turned.e, turned.f);
  context.fillStyle = style.backgroundColor;
  context.globalAlpha *= Number(style.opacity);
  context.fillRect(0, 0, each.offsetWidth, 1);
  context.restore();
}
