/**
 * Words in the margins of the picture, with lines to their places, as in an atlas.
 *
 * Words stand in a column on each side of the anatomy, in the order of their places from above, so
 * that they hide nothing and their lines do not cross. They are for the eye; the text beside tells
 * the same.
 */

import { type Camera, type Object3D, Raycaster, Vector3 } from "three";
import { el } from "../ui/el.ts";

export interface Label {
  id: string;
  text: string;
  at: Vector3;
  kind: "place" | "muscle" | "zone" | "force";
}

/** Where the anatomy is seen, across [pixels]. */
export interface Span {
  left: number;
  right: number;
}

/** How deep under a surface a place may lie and still be seen [m]. */
const CLEARANCE = 0.009;
/** Beyond this names of places would hide more than they tell [m]. */
const FARTHEST = 1.5;
/** Distances between two labels, and between a label and the anatomy [pixels]. */
const [GAP, AWAY] = [5, 26];
/** Rows of buttons at the top edge, and the legend in the lower left corner [pixels]. */
const [TOP, CORNER] = [64, 100];
/** Width and height of the buttons in the lower right corner [pixels]. */
const TOOLS = [60, 146] as const;
const FIRST = { force: 0, zone: 1, muscle: 2, place: 3 } as const;

interface Placed {
  label: Label;
  spot: [number, number];
  left: boolean;
  wide: number;
  high: number;
  y: number;
}

export class Labels {
  readonly element = el("div", { class: "labels", "aria-hidden": "true" });
  private labels: Label[] = [];
  private readonly behind = new Set<string>();
  private timer = 0;
  private readonly made = new Map<
    string,
    { word: HTMLElement; line: HTMLElement; width: number; height: number }
  >();

  set(labels: Label[]): void {
    this.labels = [...labels].sort((a, b) => FIRST[a.kind] - FIRST[b.kind]);
    const wanted = new Set(labels.map((label) => label.id));
    for (const [id, { word, line }] of this.made) {
      if (wanted.has(id)) continue;
      word.remove();
      line.remove();
      this.made.delete(id);
    }
    for (const label of labels) {
      const known = this.made.get(label.id);
      if (known) {
        if (known.word.textContent === label.text) continue;
        known.word.textContent = label.text;
        known.width = 0;
        continue;
      }
      const word = el("span", { class: `label label-${label.kind}`, "data-label": label.id }, label.text);
      const line = el("span", { class: `leader leader-${label.kind}` });
      this.element.append(line, word);
      this.made.set(label.id, { word, line, width: 0, height: 0 });
    }
  }

  /** Soon, find out which places lie behind solid things; `then` is called when that is known. */
  hideBehind(camera: Camera, bodies: () => Object3D[], then: () => void): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      const eye = new Vector3().setFromMatrixPosition(camera.matrixWorld);
      const ray = new Raycaster();
      const solid = bodies();
      this.behind.clear();
      for (const label of this.labels) {
        if (label.kind !== "place" && label.kind !== "muscle") continue;
        const way = label.at.clone().sub(eye);
        ray.set(eye, way.clone().normalize());
        ray.far = way.length() - CLEARANCE;
        if (ray.intersectObjects(solid, false).length) this.behind.add(label.id);
      }
      then();
    }, 110);
  }

  /**
   * Put every word beside the anatomy, within a `free` width; what finds no room in its column, or
   * whose place is not `there`, is left out.
   */
  place(
    camera: Camera,
    width: number,
    height: number,
    span: Span,
    free: number,
    there: (at: Vector3) => boolean,
  ): void {
    const placed: Placed[] = [];
    for (const label of this.labels) {
      const known = this.made.get(label.id)!;
      const spot = there(label.at) ? this.seen(label, camera, width, height) : null;
      known.word.hidden = known.line.hidden = spot === null;
      if (!spot) continue;
      known.width ||= known.word.offsetWidth;
      known.height ||= known.word.offsetHeight;
      const left = spot[0] < (span.left + span.right) / 2;
      placed.push({ label, spot, left, wide: known.width, high: known.height + GAP, y: spot[1] });
    }
    for (const left of [true, false]) {
      const side = placed.filter((each) => each.left === left);
      const reach = Math.max(0, ...side.map(({ wide }) => span.right + AWAY + wide));
      const corner = !left && reach > free - TOOLS[0] ? TOOLS[1] : CORNER;
      for (const over of column(side, height - corner)) {
        const { word, line } = this.made.get(over.label.id)!;
        word.hidden = line.hidden = true;
      }
    }
    for (const each of placed) this.put(each, free, span);
  }

  private put({ label, spot, left, wide, y }: Placed, width: number, span: Span): void {
    const { word, line } = this.made.get(label.id)!;
    if (word.hidden) return;
    const x = left ? Math.max(6, span.left - AWAY - wide) : Math.min(width - 6 - wide, span.right + AWAY);
    word.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) translate(0, -50%)`;
    const [dx, dy] = [(left ? x + wide : x) - spot[0], y - spot[1]];
    line.style.width = `${Math.hypot(dx, dy).toFixed(1)}px`;
    line.style.transform = `translate(${spot[0].toFixed(1)}px, ${spot[1].toFixed(1)}px) rotate(${Math.atan2(dy, dx)}rad)`;
  }

  /** The position of a place in the picture, or null if it is hidden. */
  private seen(label: Label, camera: Camera, width: number, height: number): [number, number] | null {
    const spot = label.at.clone().project(camera);
    const [x, y] = [((spot.x + 1) / 2) * width, ((1 - spot.y) / 2) * height];
    if (spot.z > 1) return null;
    if (label.kind === "force") return [x, y];
    const far = new Vector3().setFromMatrixPosition(camera.matrixWorld).distanceTo(label.at);
    const named = label.kind === "place" || label.kind === "muscle";
    if (named && (far > FARTHEST || this.behind.has(label.id))) return null;
    return x < 4 || y < 4 || x > width - 4 || y > height - 24 ? null : [x, y];
  }
}

/**
 * Push the words of a column apart above `low`, in the order of their places; return those that find no room.
 */
function column(side: Placed[], low: number): Placed[] {
  const kept: Placed[] = [];
  const over: Placed[] = [];
  let used = 0;
  for (const each of side) {
    if (used + each.high > low - TOP) over.push(each);
    else {
      used += each.high;
      kept.push(each);
    }
  }
  kept.sort((a, b) => a.spot[1] - b.spot[1]);
  let edge = TOP;
  for (const each of kept) {
    each.y = Math.max(each.spot[1], edge + each.high / 2);
    edge = each.y + each.high / 2;
  }
  edge = low;
  for (const each of kept.reverse()) {
    each.y = Math.min(each.y, edge - each.high / 2);
    edge = each.y - each.high / 2;
  }
  return over;
}
