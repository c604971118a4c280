/**
 * A clip of the moving picture. Every picture of the film is drawn, waited for and encoded with its own time,
 * so a slow machine takes longer to record but loses nothing.
 */

import {
  BufferTarget,
  CanvasSource,
  getFirstEncodableVideoCodec,
  Output,
  WebMOutputFormat,
} from "mediabunny";
import type { HipView } from "../scene/hip_view.ts";
import { save, stemOf } from "./files.ts";
import { shotOf } from "./shot.ts";

/** What a clip shows, picture by picture. */
export interface Film {
  /** When each picture appears [s]; the first at 0. */
  readonly times: readonly number[];
  /** Show a picture; resolves once everything in it has arrived. */
  show(index: number): Promise<void>;
  /** Show again what was shown before. */
  end(): void;
}

export interface Recorded {
  readonly pictures: number;
  readonly seconds: number;
}

const BITS_PER_SECOND = 6_000_000;
/** How long the last picture stays, for players that stop immediately [s]. */
const STAYS_S = 0.6;

/** Browsers encode video only on pages from this machine or over HTTPS. */
export const canRecord = (): boolean => typeof VideoEncoder !== "undefined";

/** Evenly spaced times of a film, the last one at its end. */
export const timesOf = (seconds: number, rate = 30): number[] =>
  Array.from({ length: Math.round(seconds * rate) + 1 }, (_, index) => index / rate);

/**
 * Record a film and save it.
 *
 * Args: words, the text below each picture; tell, called with the number of pictures recorded so far.
 */
export async function recordClip(
  view: HipView,
  title: string,
  words: () => readonly string[],
  film: Film,
  tell: (done: number) => void,
): Promise<Recorded> {
  const { times } = film;
  const canvas = document.createElement("canvas");
  const shoot = async (index: number) => {
    await film.show(index);
    const shot = await view.stage.picture(() => shotOf(view, words(), 1));
    // All pictures of a film have the size of the first.
    if (index === 0) Object.assign(canvas, { width: even(shot.width), height: even(shot.height) });
    canvas.getContext("2d")!.drawImage(shot, 0, 0);
  };
  view.filming(true);
  try {
    await shoot(0);
    const { output, source } = await outputOf(canvas);
    for (const [index, time] of times.entries()) {
      if (index > 0) await shoot(index);
      await source.add(time, (times[index + 1] ?? time + STAYS_S) - time);
      tell(index + 1);
    }
    await output.finalize();
    const seconds = times.at(-1)! + STAYS_S;
    save(new Blob([output.target.buffer!], { type: "video/webm" }), `${stemOf(title)}.webm`);
    return { pictures: times.length, seconds };
  } finally {
    view.filming(false);
    film.end();
  }
}

async function outputOf(canvas: HTMLCanvasElement) {
  const { width, height } = canvas;
  const codec = await getFirstEncodableVideoCodec(["vp9", "vp8", "av1"], { width, height });
  if (!codec) throw new Error("This browser cannot encode a clip of this size; make its window smaller.");
  const source = new CanvasSource(canvas, { codec, bitrate: BITS_PER_SECOND });
  const output = new Output({ format: new WebMOutputFormat(), target: new BufferTarget() });
  output.addVideoTrack(source);
  await output.start();
  return { output, source };
}

/** Codecs need an even number of pixels. */
const even = (pixels: number): number => pixels - (pixels % 2);
