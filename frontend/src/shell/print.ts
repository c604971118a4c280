/** Printing: a header, the current picture, and figures as drawings, all on white. */

import { shownAddress } from "../take/files.ts";
import { shotOf } from "../take/shot.ts";
import { el } from "../ui/el.ts";
import { Signal } from "../ui/signal.ts";
import type { App } from "./app.ts";
import { isDark } from "./theme.ts";

/** True while the page is being printed: figures then draw themselves for paper. */
export const printing = new Signal<boolean>(false);

export function preparePaper(app: App): void {
  let undo: (() => void)[] = [];
  window.addEventListener("beforeprint", () => {
    undo.push(onWhite(), putHead(app), putPicture(app));
    printing.set(true);
  });
  window.addEventListener("afterprint", () => {
    printing.set(false);
    for (const each of undo) each();
    undo = [];
  });
}

function onWhite(): () => void {
  const { dataset } = document.documentElement;
  const before = dataset.theme;
  const dark = isDark.value;
  dataset.theme = "light";
  if (dark) isDark.set(false);
  return () => {
    if (dark) isDark.set(true);
    if (before === undefined) delete dataset.theme;
    else dataset.theme = before;
  };
}

/** Title, person, address and date. The address of an examination says nothing and is left out. */
function putHead(app: App): () => void {
  const screen = document.title.split(" · ")[0];
  const { screen: name } = app.rooms.dataset;
  const head = el(
    "header",
    { class: "print-head" },
    el("p", { class: "print-title" }, `Gluteus medius: ${screen}`),
    ...app.says().map((each) => el("p", {}, each)),
    el(
      "p",
      { class: "small quiet" },
      [
        new Date().toLocaleDateString("en-GB", { dateStyle: "long" }),
        name === "examine" ? "" : shownAddress(),
        app.about.wording.informs,
      ]
        .filter(Boolean)
        .join(" · "),
    ),
  );
  app.rooms.prepend(head);
  return () => head.remove();
}

function putPicture(app: App): () => void {
  if (!app.view.element.clientWidth || app.rooms.dataset.ready !== "true") return () => undefined;
  const canvas = shotOf(app.view, []);
  canvas.className = "print-picture";
  app.view.element.parentElement!.append(canvas);
  return () => canvas.remove();
}
