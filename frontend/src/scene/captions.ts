/** Words in the picture of the hip: names of places, muscles and zones, the force, and which hip it is. */

import type { Matrix4, Vector3 } from "three";
import type { SceneInfo } from "../api/types.ts";
import { el } from "../ui/el.ts";
import type { Cut } from "./cut.ts";
import type { Figure } from "./figure.ts";
import { type Label, Labels } from "./labels.ts";
import { hidersOf, placeLabels, spanOf, zoneLabels } from "./place_labels.ts";
import type { Stage } from "./stage.ts";
import type { Zones } from "./zones.ts";

/** What is drawn, and what of it gets words. */
interface Captioned {
  figure: Figure;
  info: SceneInfo;
  zones: Zones | null;
  world: Matrix4;
  /** Places and muscles have their names. */
  named: boolean;
  /** Words for the force and where its arrow begins, in the world. */
  force: { words: string; at: Vector3 } | null;
}

export class Captions {
  private readonly labels = new Labels();
  private readonly sideTag = el("p", { class: "side-tag", id: "side-tag" }, "Right hip");

  constructor(element: HTMLElement) {
    element.append(this.labels.element, this.sideTag);
  }

  hide(hidden: boolean): void {
    this.labels.element.hidden = this.sideTag.hidden = hidden;
  }

  showSide(side: "left" | "right"): void {
    this.sideTag.textContent = side === "left" ? "Left hip" : "Right hip";
  }

  write({ figure, info, zones, world, named, force }: Captioned): void {
    const found: Label[] = named ? placeLabels(figure, info, world) : [];
    if (zones) found.push(...zoneLabels(zones, info, world));
    if (force) found.push({ id: "force", text: force.words, at: force.at, kind: "force" });
    this.labels.set(found);
  }

  /** After a picture: put the words beside what is seen in it. */
  place(stage: Stage, figure: Figure | null, cutting: Cut): void {
    const { camera } = stage;
    const [width, height] = stage.size;
    const left = (at: Vector3) => cutting.keeps(at);
    const place = () =>
      this.labels.place(camera, width, height, spanOf(figure, camera, width), stage.free[0], left);
    place();
    const hiders = () => (cutting.active || !figure ? [] : hidersOf(figure));
    this.labels.hideBehind(camera, hiders, place);
  }
}
