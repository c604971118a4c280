/**
 * How a recorded motion is played, in an address: `m.frame=45`, `m.on=person`, `m.muscles=right`, `m.hide=` and
 * `m.show=` for what is drawn beside the model or not, `m.speed=0.25`, `m.repeat=1`. While it plays, the address
 * keeps the frame at which it began.
 */

import { numberWithin } from "./address.ts";
import type { Codec } from "./kept.ts";

export const WHICH = { all: "all", right: "right side", left: "left side", none: "none" } as const;
export type Which = keyof typeof WHICH;
export const SPEEDS = [0.1, 0.25, 0.5, 1] as const;
/** What is drawn beside the bodies of the model, and whether it is at first. */
export const BESIDE = { markers: true, ground: true, skin: false, follow: true } as const;
export type Beside = keyof typeof BESIDE;

export interface PlayingPlace {
  readonly frame: number;
  /** On the model of the recording, or on the person of the page. */
  readonly on: "model" | "person";
  readonly muscles: Which;
  readonly beside: Readonly<Record<Beside, boolean>>;
  readonly speed: number;
  readonly repeats: boolean;
}

export const PLAYING_START: PlayingPlace = {
  frame: 0,
  on: "model",
  muscles: "all",
  beside: BESIDE,
  speed: 1,
  repeats: false,
};

const NAMES = Object.keys(BESIDE) as Beside[];
const MOST_FRAMES = 1e7;

export const playingCodec: Codec<PlayingPlace> = {
  write({ frame, on, muscles, beside, speed, repeats }, query) {
    const put = (key: string, value: unknown, start: unknown) => {
      if (value !== start) query.set(key, String(value));
    };
    put("m.frame", frame, PLAYING_START.frame);
    put("m.on", on, PLAYING_START.on);
    put("m.muscles", muscles, PLAYING_START.muscles);
    put("m.speed", speed, PLAYING_START.speed);
    put("m.repeat", Number(repeats), 0);
    const changed = (now: boolean) => NAMES.filter((name) => beside[name] === now && BESIDE[name] !== now);
    put("m.hide", changed(false).join(","), "");
    put("m.show", changed(true).join(","), "");
  },
  read(query) {
    const frame = query.read("m.frame", numberWithin(0, MOST_FRAMES));
    return {
      frame: Math.floor(frame ?? PLAYING_START.frame),
      on: query.read("m.on", oneOf(["model", "person"])) ?? PLAYING_START.on,
      muscles: query.read("m.muscles", oneOf(Object.keys(WHICH) as Which[])) ?? PLAYING_START.muscles,
      beside: {
        ...BESIDE,
        ...query.read("m.hide", (text) => shown(text, false)),
        ...query.read("m.show", (text) => shown(text, true)),
      },
      speed: query.read("m.speed", (text) => SPEEDS.find((each) => String(each) === text)) ?? 1,
      repeats: query.read("m.repeat", oneOf(["1"])) === "1",
    };
  },
};

const oneOf =
  <T extends string>(choices: readonly T[]) =>
  (text: string): T | undefined =>
    choices.find((each) => each === text);

function shown(text: string, whether: boolean): Partial<Record<Beside, boolean>> | undefined {
  const names = text.split(",");
  return names.every((each) => Object.hasOwn(BESIDE, each))
    ? Object.fromEntries(names.map((each) => [each, whether]))
    : undefined;
}
