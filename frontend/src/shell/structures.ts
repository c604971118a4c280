/** Layers, cut and names: what the picture shows, and every part of it as a list for the keyboard. */

import type { SceneInfo } from "../api/types.ts";
import { CUTS, type CutName } from "../scene/cut.ts";
import { formOf, LAYERS } from "../scene/muscle_forms.ts";
import { namesOf } from "../scene/names.ts";
import { el, fill } from "../ui/el.ts";
import { capital } from "../ui/words.ts";
import type { App } from "./app.ts";

/** Muscles of the thigh and the belly: they come with the outer layers only. */
const NOT_OF_THE_BUTTOCK = /femoris$|semi|biceps|adductor|gracilis|pectineus|sartorius|iliacus|psoas/;
const OF_THE_BUTTOCK = /^quadratus/;

const CUT_WORDS: Record<CutName, string> = {
  sagittal: "Cut from side to side (sagittal)",
  coronal: "Cut from front to back (coronal)",
  transverse: "Cut from above (transverse)",
};

/** Muscles that are seen when the layers above `layer` are taken away. */
export function musclesFrom(layer: number, muscles: readonly string[]): Set<string> {
  return new Set(
    muscles.filter((id) => {
      const own = formOf(id).layer;
      const thigh = NOT_OF_THE_BUTTOCK.test(id) && !OF_THE_BUTTOCK.test(id);
      return own >= Math.max(1, layer) && (layer <= 1 || !thigh);
    }),
  );
}

export class Structures {
  readonly element: HTMLElement;
  private readonly shown = new Set(["gluteus_medius"]);
  private readonly layer = el("input", {
    type: "range",
    id: "layers",
    min: "0",
    max: String(LAYERS.length - 1),
    step: "1",
    value: "2",
    "aria-describedby": "layers-words",
  });
  private readonly layerWords = el("output", { id: "layers-words", for: "layers" }, "Gluteus medius alone");
  private readonly list = el("div", { class: "structure-list" });

  constructor(private readonly app: App) {
    this.layer.addEventListener("input", () => this.peel(Number(this.layer.value)));
    this.element = el(
      "details",
      { class: "more-muscles" },
      el("summary", { class: "button" }, "Layers and names"),
      el("div", { class: "structures" }, this.layers(), this.cut(), this.ticks(), this.list),
    );
    app.scene.on((info) => info && this.fillList(info));
    this.element.addEventListener("toggle", () => {
      const sheet = this.element.querySelector<HTMLElement>(".structures")!;
      const wide = app.view.element.clientWidth;
      const room = (this.element as HTMLDetailsElement).open ? sheet.offsetWidth + 16 : 0;
      app.view.stage.makeRoom(wide > 2 * room ? room : 0);
    });
    document.addEventListener("pointerdown", (event) => {
      const details = this.element as HTMLDetailsElement;
      if (details.open && !details.contains(event.target as Node) && !inPicture(event)) details.open = false;
    });
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      (this.element as HTMLDetailsElement).open = false;
      app.view.forget();
    });
  }

  private layers(): HTMLElement {
    return el(
      "div",
      { class: "structure-row" },
      el("label", { for: "layers" }, "Take layers away"),
      this.layerWords,
      this.layer,
    );
  }

  /** Show what lies under the layers above `layer`. */
  peel(layer: number): void {
    const muscles = this.app.scene.value?.muscles.map(({ id }) => id) ?? [];
    this.shown.clear();
    for (const id of musclesFrom(layer, muscles)) this.shown.add(id);
    this.layerWords.textContent = LAYERS[layer]!.words;
    this.app.view.closeSkin(layer === 0);
    this.show();
  }

  private show(): void {
    this.app.view.showMuscles(new Set(this.shown));
    for (const box of this.list.querySelectorAll<HTMLInputElement>("input"))
      box.checked = this.shown.has(box.value);
  }

  private cut(): HTMLElement {
    const where = el("input", {
      type: "range",
      id: "cut-at",
      min: "0",
      max: "100",
      value: "60",
      disabled: true,
    });
    where.setAttribute("aria-label", "Where the plane cuts");
    const names = Object.keys(CUTS) as CutName[];
    const way = el(
      "select",
      { id: "cut", "aria-label": "Cutting plane" },
      el("option", { value: "" }, "No cut"),
      ...names.map((name) => el("option", { value: name }, CUT_WORDS[name])),
    );
    const set = () => {
      where.disabled = way.value === "";
      this.app.view.cut(way.value === "" ? null : (way.value as CutName), Number(where.value) / 100);
    };
    way.addEventListener("change", set);
    where.addEventListener("input", set);
    return el("div", { class: "structure-row" }, way, where);
  }

  private ticks(): HTMLElement {
    const { view } = this.app;
    const tick = (id: string, words: string, checked: boolean, change: (on: boolean) => void) => {
      const box = el("input", { type: "checkbox", id, checked });
      box.addEventListener("change", () => change(box.checked));
      return el("label", { class: "tick" }, box, words);
    };
    return el(
      "div",
      { class: "structure-ticks" },
      tick("names", "Names", true, (on) => view.name(on)),
      tick("zones", "Trigger zones", false, (on) => view.showZones(on)),
      tick("skin", "Skin", true, (on) => view.showSkin(on)),
      tick("nerves", "Superior gluteal nerve", false, (on) => view.showNerves(on)),
    );
  }

  /** One row for each structure: its name lights it, Enter brings it to the middle. */
  private fillList(info: SceneInfo): void {
    const { view } = this.app;
    const rows = (kind: "muscle" | "bone") =>
      namesOf(info)
        .filter((each) => each.kind === kind)
        .map(({ id, name, latin }) => {
          const button = el(
            "button",
            {
              type: "button",
              class: "structure",
              "data-structure": id,
              title: latin,
              onclick: () => view.focusOn(id),
              onfocus: () => view.point(id),
              onpointerenter: () => view.point(id),
            },
            capital(name),
          );
          if (kind === "bone") return el("li", {}, button);
          const box = el("input", { type: "checkbox", value: id, "aria-label": `Show ${name}` });
          box.checked = this.shown.has(id);
          box.addEventListener("change", () => {
            if (box.checked) this.shown.add(id);
            else this.shown.delete(id);
            this.show();
          });
          return el("li", {}, box, button);
        });
    fill(
      this.list,
      el("h3", {}, "Muscles"),
      el("ul", {}, ...rows("muscle")),
      el("h3", {}, "Bones"),
      el("ul", {}, ...rows("bone")),
    );
  }
}

const inPicture = (event: Event): boolean => Boolean((event.target as Element).closest?.("#picture"));
