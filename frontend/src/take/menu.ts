/** The menu of every picture and figure: save as a picture, drawing or numbers, or copy the address. */

import { el } from "../ui/el.ts";
import { icon } from "../ui/icons.ts";
import { toast } from "../ui/trouble.ts";
import { csv, type Table } from "./csv.ts";
import { copyAddress, pngOf, save, stemOf, svgFile } from "./files.ts";

export interface Takes {
  /** Title of the file and the button. */
  readonly title: () => string;
  /** The drawing; null while there is nothing to draw. */
  readonly drawing?: () => SVGSVGElement | null;
  /** A picture, for views that cannot be saved as a drawing. */
  readonly picture?: () => Promise<Blob>;
  readonly table?: () => Table | null;
  readonly more?: readonly {
    readonly words: string;
    readonly id: string;
    readonly run: () => Promise<void> | void;
  }[];
}

export function takeMenu(takes: Takes): HTMLElement {
  const { drawing, picture, table, more = [] } = takes;
  const details = el("details", { class: "take no-print" });
  const item = (words: string, id: string, run: () => Promise<void> | void) => {
    const press = () => {
      details.open = false;
      Promise.resolve()
        .then(run)
        .catch((error: unknown) => toast(error instanceof Error ? error.message : String(error)));
    };
    return el("button", { type: "button", "data-take": id, onclick: press }, words);
  };
  const drawn = <T>(make: () => T | null): T => {
    const made = make();
    if (!made) throw new Error("There is nothing to save yet; wait until the figure appears.");
    return made;
  };
  const name = (ending: string) => `${stemOf(takes.title())}.${ending}`;
  const png = async () => save(await (picture ? picture() : pngOf(drawn(drawing!))), name("png"));
  details.append(
    el(
      "summary",
      { class: "button bare icon-button", "aria-label": `Take away: ${takes.title()}`, title: "Take away" },
      icon("take"),
    ),
    el(
      "div",
      { class: "take-list" },
      (picture || drawing) && item("Picture (PNG)", "png", png),
      drawing && item("Drawing (SVG)", "svg", () => save(svgFile(drawn(drawing)), name("svg"))),
      table &&
        item("Numbers (CSV)", "csv", () =>
          save(new Blob([csv(drawn(table))], { type: "text/csv;charset=utf-8" }), name("csv")),
        ),
      ...more.map(({ words, id, run }) => item(words, id, run)),
      item("Copy the address", "address", () => copyAddress()),
    ),
  );
  closeOutside(details);
  return details;
}

/** One listener for all menus: a click elsewhere or Escape closes the open menu. */
let watching = false;
function closeOutside(details: HTMLDetailsElement): void {
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    details.open = false;
    details.querySelector("summary")!.focus();
  });
  if (watching) return;
  watching = true;
  document.addEventListener("pointerdown", (event) => {
    for (const each of document.querySelectorAll<HTMLDetailsElement>("details.take[open]"))
      if (!each.contains(event.target as Node)) each.open = false;
  });
}

/** A heading with the menu of its figure beside it. */
export function headed(heading: HTMLElement, takes: Takes): HTMLElement {
  return el("div", { class: "headed" }, heading, takeMenu(takes));
}
