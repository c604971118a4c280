/** Files can be dropped anywhere on the page; the Move screen takes them. */

import { el } from "../ui/el.ts";
import type { App } from "./app.ts";

export function takeDrops(app: App, visit: (screen: string) => void): void {
  const words = app.about.features.forces
    ? "Drop the files to analyse a recorded motion"
    : "Recorded motions cannot be analysed here: install gluteus[opensim]";
  const veil = el("div", { class: "drop-veil", "aria-hidden": "true", hidden: true }, el("p", {}, words));
  document.body.append(veil);
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  window.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    // Otherwise the browser would leave the page for the file.
    event.preventDefault();
    veil.hidden = false;
  });
  window.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) veil.hidden = true;
  });
  window.addEventListener("drop", (event) => {
    veil.hidden = true;
    if (!hasFiles(event)) return;
    event.preventDefault();
    const files = [...(event.dataTransfer?.files ?? [])];
    if (!files.length || !app.about.features.forces) return;
    visit("move");
    app.dropped.set([...app.dropped.value, ...files]);
  });
}
