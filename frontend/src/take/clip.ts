/** A short clip of the moving picture, recorded by the browser while it plays. */

import type { HipView } from "../scene/hip_view.ts";
import { save, stemOf } from "./files.ts";
import { shotOf } from "./shot.ts";

const RATE = 30;
const KINDS = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"];
/** How long the last picture stays, for players that stop immediately [ms]. */
const STAYS_MS = 600;

export const canRecord = (): boolean =>
  typeof MediaRecorder !== "undefined" && KINDS.some((each) => MediaRecorder.isTypeSupported(each));

/** Args: play, which plays the motion once and resolves at its end; words, the text below each picture. */
export async function recordClip(
  view: HipView,
  title: string,
  words: () => readonly string[],
  play: () => Promise<void>,
): Promise<void> {
  const first = shotOf(view, words(), 1);
  const [width, height] = [even(first.width), even(first.height)];
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d")!;
  const draw = () => context.drawImage(shotOf(view, words(), 1), 0, 0);
  draw();
  const recorder = new MediaRecorder(canvas.captureStream(RATE), {
    mimeType: KINDS.find((each) => MediaRecorder.isTypeSupported(each))!,
    videoBitsPerSecond: 6_000_000,
  });
  const pieces: Blob[] = [];
  recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
  const ended = new Promise((resolve) => recorder.addEventListener("stop", resolve, { once: true }));
  const stop = view.stage.onPicture(draw);
  recorder.start();
  try {
    await play();
    draw();
    await new Promise((resolve) => setTimeout(resolve, STAYS_MS));
  } finally {
    stop();
    recorder.stop();
  }
  await ended;
  save(new Blob(pieces, { type: "video/webm" }), `${stemOf(title)}.webm`);
}

/** Codecs need an even number of pixels. */
const even = (pixels: number): number => pixels - (pixels % 2);
