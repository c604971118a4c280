/** Words that stay beside their places in the picture. They are for the eye; the text beside tells the same. */

import { type Camera, type Object3D, Raycaster, Vector3 } from "three";
import { el } from "../ui/el.ts";

export interface Label {
  id: string;
  text: string;
  at: Vector3;
  /** How far off its place the word stands [pixels]. */
  off: readonly [number, number];
  kind: "place" | "zone" | "force";
}

/** How deep under a surface a place may lie and still be seen [m]. */
const CLEARANCE = 0.009;
/** Beyond this names of places would hide more than they tell [m]. */
const FARTHEST = 1.35;
/** Room between two words [pixels]. */
const GAP = 3;
/** The row of buttons at the top edge [pixels]. */
const TOP = 66;
/** The legend in the lower left corner, across and high [pixels]. */
const LEGEND = [220, 74] as const;
const FIRST = { force: 0, zone: 1, place: 2 } as const;

export class Labels {
  readonly element = el("div", { class: "labels", "aria-hidden": "true" });
  private labels: Label[] = [];
  private readonly behind = new Set<string>();
  private timer = 0;
  private readonly made = new Map<string, { word: HTMLElement; line: HTMLElement }>();

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
        if (known.word.textContent !== label.text) known.word.textContent = label.text;
        continue;
      }
      const word = el("span", { class: `label label-${label.kind}` }, label.text);
      const line = el("span", { class: `leader leader-${label.kind}` });
      this.element.append(line, word);
      this.made.set(label.id, { word, line });
    }
  }

  /** Soon, find out which places lie behind bone; `then` is called when that is known. */
  hideBehind(camera: Camera, bodies: Object3D[], then: () => void): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      const eye = new Vector3().setFromMatrixPosition(camera.matrixWorld);
      const ray = new Raycaster();
      this.behind.clear();
      for (const label of this.labels) {
        if (label.kind !== "place") continue;
        const way = label.at.clone().sub(eye);
        ray.set(eye, way.clone().normalize());
        ray.far = way.length() - CLEARANCE;
        if (ray.intersectObjects(bodies, false).length) this.behind.add(label.id);
      }
      then();
    }, 90);
  }

  /** Put every word where its place is seen from the camera now; of two that would overlap the first stays. */
  place(camera: Camera, width: number, height: number): void {
    const taken = [new DOMRect(0, height - LEGEND[1], LEGEND[0], LEGEND[1])];
    for (const label of this.labels) {
      const { word, line } = this.made.get(label.id)!;
      const spot = this.seen(label, camera, width, height);
      word.hidden = spot === null;
      line.hidden = spot === null;
      if (!spot) continue;
      const half = word.offsetWidth / 2;
      const left = Math.min(width - half - 6, Math.max(half + 6, spot[0] + sideways(label, spot[0], width)));
      const top = Math.min(height - 30, Math.max(TOP, spot[1] + label.off[1]));
      const box = new DOMRect(
        left - half - GAP,
        top - word.offsetHeight / 2 - GAP,
        2 * (half + GAP),
        word.offsetHeight + 2 * GAP,
      );
      if (taken.some((other) => overlaps(box, other))) {
        word.hidden = true;
        line.hidden = true;
        continue;
      }
      taken.push(box);
      word.style.transform = `translate(${left.toFixed(1)}px, ${top.toFixed(1)}px) translate(-50%, -50%)`;
      const [dx, dy] = [left - spot[0], top - spot[1]];
      line.style.width = `${Math.hypot(dx, dy).toFixed(1)}px`;
      line.style.transform = `translate(${spot[0].toFixed(1)}px, ${spot[1].toFixed(1)}px) rotate(${Math.atan2(dy, dx)}rad)`;
    }
  }

  /** Where on the picture a place is seen, or null where it is not. */
  private seen(label: Label, camera: Camera, width: number, height: number): [number, number] | null {
    const spot = label.at.clone().project(camera);
    const [x, y] = [((spot.x + 1) / 2) * width, ((1 - spot.y) / 2) * height];
    if (spot.z > 1) return null;
    if (label.kind === "force") return [x, y];
    const way = new Vector3().setFromMatrixPosition(camera.matrixWorld).sub(label.at);
    if (label.kind === "place" && (way.length() > FARTHEST || this.behind.has(label.id))) return null;
    return x < 4 || y < 4 || x > width - 4 || y > height - 24 ? null : [x, y];
  }
}

/** Words stand away from the middle of the picture, where the bones are. */
function sideways(label: Label, x: number, width: number): number {
  const [across] = label.off;
  const off = x - width / 2;
  const clear = label.kind === "place" ? 0.1 * width : 20;
  if (label.kind === "zone" || Math.abs(off) < clear) return across;
  return off < 0 ? -Math.abs(across) : Math.abs(across);
}

function overlaps(one: DOMRect, other: DOMRect): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
