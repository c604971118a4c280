/**
 * What the picture shows, in an address: `v.layer=3` for layers that were taken away, `v.muscles=` where muscles
 * were chosen one by one, `v.cut=sagittal~60` for a plane and how far it went [%], `v.hide=` and `v.show=` for
 * what else is shown or not, `v.colour=` for the meaning of the colours.
 */

import { CUTS, type CutName } from "../scene/cuts.ts";
import { LAYERS } from "../scene/muscle_forms.ts";
import { COLOURINGS, type Shows } from "../scene/shows.ts";
import { numberWithin } from "./address.ts";
import type { Codec } from "./kept.ts";

/** Things that are shown or not, and whether they are at the start. */
export const EXTRAS = { names: true, zones: false, skin: true, nerves: false } as const;
export type Extra = keyof typeof EXTRAS;

export interface LayersPlace {
  /** Number of the outermost layer that is left; null: gluteus medius alone. */
  readonly layer: number | null;
  /** Muscles that are shown instead of those of the layer. */
  readonly muscles: readonly string[] | null;
  /** The plane and how far it went [%]. */
  readonly cut: { readonly name: CutName; readonly at: number } | null;
  readonly extras: Readonly<Record<Extra, boolean>>;
  readonly colour: Shows;
}

export const LAYERS_START: LayersPlace = {
  layer: null,
  muscles: null,
  cut: null,
  extras: EXTRAS,
  colour: "force",
};

const NAMES = Object.keys(EXTRAS) as Extra[];
/** Muscles are named by the server; this is how its names look. */
const MUSCLE = /^[a-z][a-z0-9_]{0,60}$/;

export const layersCodec: Codec<LayersPlace> = {
  write({ layer, muscles, cut, extras, colour }, query) {
    if (layer !== null) query.set("v.layer", String(layer));
    if (muscles) query.set("v.muscles", muscles.join(","));
    if (cut) query.set("v.cut", `${cut.name}~${cut.at}`);
    const changed = (now: boolean) => NAMES.filter((name) => extras[name] === now && EXTRAS[name] !== now);
    if (changed(false).length) query.set("v.hide", changed(false).join(","));
    if (changed(true).length) query.set("v.show", changed(true).join(","));
    if (colour !== LAYERS_START.colour) query.set("v.colour", colour);
  },
  read(query) {
    return {
      layer: query.read("v.layer", layerOf),
      muscles: query.read("v.muscles", musclesOf),
      cut: query.read("v.cut", cutOf),
      extras: {
        ...EXTRAS,
        ...query.read("v.hide", (text) => extrasOf(text, false)),
        ...query.read("v.show", (text) => extrasOf(text, true)),
      },
      colour: query.read("v.colour", colourOf) ?? LAYERS_START.colour,
    };
  },
};

function layerOf(text: string): number | undefined {
  const layer = numberWithin(0, LAYERS.length - 1)(text);
  return Number.isInteger(layer) ? layer : undefined;
}

function musclesOf(text: string): string[] | undefined {
  const muscles = text.split(",").filter(Boolean);
  return muscles.every((each) => MUSCLE.test(each)) ? muscles : undefined;
}

function cutOf(text: string): LayersPlace["cut"] | undefined {
  const [name = "", part = ""] = text.split("~");
  const at = numberWithin(0, 100)(part);
  return Object.hasOwn(CUTS, name) && at !== undefined ? { name: name as CutName, at } : undefined;
}

function extrasOf(text: string, shown: boolean): Partial<Record<Extra, boolean>> | undefined {
  const names = text.split(",");
  return names.every((each) => Object.hasOwn(EXTRAS, each))
    ? Object.fromEntries(names.map((each) => [each, shown]))
    : undefined;
}

const colourOf = (text: string): Shows | undefined => COLOURINGS.find((each) => each === text);
