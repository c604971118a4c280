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
    // Otherwise the browser would open the file instead of the page.
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
    void filesOf(event.dataTransfer).then((files) => {
      if (!files.length || !app.about.features.forces) return;
      visit("move");
      app.dropped.set([...app.dropped.value, ...files]);
    });
  });
}

/** Largest number of files taken from a folder. */
const MOST = 200;

/** Files that were dropped, including those in folders. */
async function filesOf(given: DataTransfer | null): Promise<File[]> {
  // Entries exist only during this task, so they are read before anything waits.
  const entries = [...(given?.items ?? [])].map((item) => item.webkitGetAsEntry?.() ?? null);
  const plain = [...(given?.files ?? [])];
  if (!entries.some((entry) => entry?.isDirectory)) return plain;
  const found: File[] = [];
  for (const entry of entries) if (entry) await gather(entry, found);
  return found;
}

async function gather(entry: FileSystemEntry, found: File[]): Promise<void> {
  if (found.length >= MOST) return;
  if (entry.isFile) {
    found.push(await new Promise<File>((go, fail) => (entry as FileSystemFileEntry).file(go, fail)));
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((go, fail) => reader.readEntries(go, fail));
    if (!some.length) return;
    for (const each of some) await gather(each, found);
  }
}
