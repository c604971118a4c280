/** Layers, cut and names: what the picture shows, and every part of it as a list for the keyboard. */

import type { SceneInfo } from "../api/types.ts";
import { CUTS, type CutName } from "../scene/cuts.ts";
import { formOf, LAYERS } from "../scene/muscle_forms.ts";
import { namesOf } from "../scene/names.ts";
import { ignored } from "../state/address.ts";
import type { Extra, LayersPlace } from "../state/layers.ts";
import { el, fill } from "../ui/el.ts";
import { capital } from "../ui/words.ts";
import type { App } from "./app.ts";

/** Muscles of the thigh and the belly: they come with the outer layers only. */
const NOT_OF_THE_BUTTOCK = /femoris$|semi|biceps|adductor|gracilis|pectineus|sartorius|iliacus|psoas/;
const OF_THE_BUTTOCK = /^quadratus/;

const CUT_WORDS: Record<CutName, string> = {
  sagittal: "Sagittal plane (left from right)",
  coronal: "Coronal plane (front from back)",
  transverse: "Transverse plane (above from below)",
};

/** What is shown at first, and the layer that it belongs to. */
const ALONE = ["gluteus_medius"];
const MEDIUS = 2;

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
  private readonly layer = el("input", {
    type: "range",
    id: "layers",
    min: "0",
    max: String(LAYERS.length - 1),
    step: "1",
    "aria-describedby": "layers-words",
  });
  private readonly layerWords = el("output", { id: "layers-words", for: "layers" });
  private readonly way = el(
    "select",
    { id: "cut", "aria-label": "Cutting plane" },
    el("option", { value: "" }, "No cut"),
    ...(Object.keys(CUTS) as CutName[]).map((name) => el("option", { value: name }, CUT_WORDS[name])),
  );
  private readonly where = el("input", {
    type: "range",
    id: "cut-at",
    min: "0",
    max: "100",
    value: "60",
    "aria-label": "Where the plane cuts",
  });
  private readonly ticks = new Map<Extra, HTMLInputElement>();
  private readonly list = el("div", { class: "structure-list" });

  constructor(private readonly app: App) {
    this.element = el(
      "details",
      { class: "more-muscles" },
      el("summary", { class: "button" }, "Layers and names"),
      el("div", { class: "structures" }, this.peeling(), this.cutting(), this.extras(), this.list),
    );
    app.scene.on((info) => info && this.meet(info));
    app.layers.on(() => this.follow());
    this.follow();
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
      app.view.pointing.forget();
    });
  }

  private change(part: Partial<LayersPlace>, what: string): void {
    const { layers } = this.app;
    layers.change({ ...layers.value, ...part }, what);
  }

  /** Picture and controls show what is set. */
  private follow(): void {
    const { view, layers } = this.app;
    const { layer, cut, extras } = layers.value;
    this.layer.value = String(layer ?? MEDIUS);
    this.layerWords.textContent = layer === null ? "Gluteus medius alone" : LAYERS[layer]!.words;
    this.way.value = cut?.name ?? "";
    this.where.disabled = !cut;
    if (cut) this.where.value = String(cut.at);
    for (const [name, box] of this.ticks) box.checked = extras[name];
    const shown = this.shown;
    for (const box of this.list.querySelectorAll<HTMLInputElement>("input"))
      box.checked = shown.has(box.value);
    view.showMuscles(shown);
    view.closeSkin(layer === 0);
    view.cut(cut?.name ?? null, (cut?.at ?? 0) / 100);
    view.name(extras.names);
    view.showZones(extras.zones);
    view.showSkin(extras.skin);
    view.showNerves(extras.nerves);
  }

  private get shown(): Set<string> {
    const { layer, muscles } = this.app.layers.value;
    const all = this.app.scene.value?.muscles.map(({ id }) => id) ?? [];
    return new Set(muscles ?? (layer === null ? ALONE : musclesFrom(layer, all)));
  }

  private peeling(): HTMLElement {
    this.layer.addEventListener("input", () =>
      this.change({ layer: Number(this.layer.value), muscles: null }, "layers"),
    );
    return el(
      "div",
      { class: "structure-row" },
      el("label", { for: "layers" }, "Take layers away"),
      this.layerWords,
      this.layer,
    );
  }

  private cutting(): HTMLElement {
    const { way, where } = this;
    const set = () => {
      const cut = way.value ? { name: way.value as CutName, at: Number(where.value) } : null;
      this.change({ cut }, "cutting plane");
    };
    way.addEventListener("change", set);
    where.addEventListener("input", set);
    return el("div", { class: "structure-row" }, way, where);
  }

  private extras(): HTMLElement {
    const tick = (name: Extra, words: string) => {
      const box = el("input", { type: "checkbox", id: name });
      box.addEventListener("change", () => {
        const extras = { ...this.app.layers.value.extras, [name]: box.checked };
        this.change({ extras }, words.toLowerCase());
      });
      this.ticks.set(name, box);
      return el("label", { class: "tick" }, box, words);
    };
    return el(
      "div",
      { class: "structure-ticks" },
      tick("names", "Names"),
      tick("zones", "Trigger zones"),
      tick("skin", "Skin"),
      tick("nerves", "Superior gluteal nerve"),
    );
  }

  /** Another hip; muscles of the address that it does not have are named. */
  private meet(info: SceneInfo): void {
    const known = new Set(info.muscles.map(({ id }) => id));
    const { layers, notice } = this.app;
    const unknown = layers.value.muscles?.filter((id) => !known.has(id)) ?? [];
    this.fillList(info);
    if (unknown.length) {
      const muscles = layers.value.muscles!.filter((id) => known.has(id));
      layers.set({ ...layers.value, muscles });
      notice.show(ignored(unknown, false));
    } else this.follow();
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
              onfocus: () => view.pointing.point(id),
              onpointerenter: () => view.pointing.point(id),
            },
            capital(name),
          );
          if (kind === "bone") return el("li", {}, button);
          const box = el("input", { type: "checkbox", value: id, "aria-label": `Show ${name}` });
          box.addEventListener("change", () => {
            const shown = this.shown;
            if (box.checked) shown.add(id);
            else shown.delete(id);
            this.change({ muscles: [...shown] }, name);
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
