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
  /** Points away from the surface; the label hides when it looks away from the eye. */
  outward?: Vector3;
}

/** How deep under a surface a place may lie and still be seen [m]. */
const CLEARANCE = 0.009;

export class Labels {
  readonly element = el("div", { class: "labels", "aria-hidden": "true" });
  private labels: Label[] = [];
  private readonly behind = new Set<string>();
  private timer = 0;
  private readonly made = new Map<string, { word: HTMLElement; line: HTMLElement }>();

  set(labels: Label[]): void {
    this.labels = labels;
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

  /** Put every word where its place is seen from the camera now. */
  place(camera: Camera, width: number, height: number): void {
    const spot = new Vector3();
    const eye = new Vector3();
    for (const label of this.labels) {
      const { word, line } = this.made.get(label.id)!;
      spot.copy(label.at).project(camera);
      eye.setFromMatrixPosition(camera.matrixWorld).sub(label.at).normalize();
      const turnedAway = label.outward ? label.outward.dot(eye) < 0.08 : false;
      const [x, y] = [((spot.x + 1) / 2) * width, ((1 - spot.y) / 2) * height];
      const outside = spot.z > 1 || x < 4 || y < 4 || x > width - 4 || y > height - 24;
      const hidden = label.kind === "force" ? spot.z > 1 : turnedAway || outside || this.behind.has(label.id);
      word.hidden = hidden;
      line.hidden = hidden;
      if (hidden) continue;
      const [dx, dy] = label.off;
      const half = word.offsetWidth / 2;
      const left = Math.min(width - half - 6, Math.max(half + 6, x + dx));
      const top = Math.min(height - 30, Math.max(18, y + dy));
      word.style.transform = `translate(${left.toFixed(1)}px, ${top.toFixed(1)}px) translate(-50%, -50%)`;
      const run = Math.hypot(left - x, top - y);
      line.style.width = `${run.toFixed(1)}px`;
      line.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) rotate(${Math.atan2(top - y, left - x)}rad)`;
    }
  }
}
