/** The picture while a person is examined: the painful side, lying, and back again. */

import type { Examination } from "../api/types.ts";
import type { App } from "../shell/app.ts";

/** Lay the skeleton on its side, with the zone that is examined and the way of the finger on it. */
export function lieDown({ view }: App, found: Examination): void {
  if (!found.scene) return;
  view.showSide(found.side);
  const turning = view.element.dataset.lying !== "true";
  view.element.dataset.lying = "true";
  view.light(null);
  view.pose(found.scene);
  view.examine(found.zone, found.direction);
  if (turning) view.looking.show("lying");
}

export function standUp({ view, scene }: App): void {
  if (view.element.dataset.lying !== "true") return;
  delete view.element.dataset.lying;
  view.examine(null);
  if (scene.value) view.pose(scene.value.rest);
  view.looking.show("oblique");
}

/** The picture shows the person's hip again, and no longer that of the painful side. */
export function ownSide({ view, person }: App): void {
  view.showSide(person.value.side ?? "right");
}
