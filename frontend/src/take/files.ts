/** Saving pictures, numbers, clips and the address on this machine. */

import { el } from "../ui/el.ts";
import { toast } from "../ui/trouble.ts";

/** Enlargement of a drawing that is saved as a picture. */
const FINE = 2;

export function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** "Moment arms over hip flexion" becomes "gluteus-moment-arms-over-hip-flexion". */
export const stemOf = (title: string): string =>
  `gluteus-${title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 60)}`;

export const svgFile = (drawing: SVGSVGElement): Blob =>
  new Blob([new XMLSerializer().serializeToString(drawing)], { type: "image/svg+xml" });

/** A drawing as a picture. */
export async function pngOf(drawing: SVGSVGElement): Promise<Blob> {
  const { width, height } = drawing.viewBox.baseVal;
  const address = URL.createObjectURL(svgFile(drawing));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = el("canvas", { width: FINE * width, height: FINE * height });
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await blobOf(canvas);
  } finally {
    URL.revokeObjectURL(address);
  }
}

export function blobOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (made) => (made ? resolve(made) : reject(new Error("The browser could not make the picture."))),
      "image/png",
    );
  });
}

/** The address of the current view, without an access token. */
export const shownAddress = (): string => `${location.origin}${location.pathname}${location.hash}`;

export async function copyAddress(address = shownAddress()): Promise<void> {
  try {
    await navigator.clipboard.writeText(address);
    toast(
      "The address is copied. It shows the same view on every machine that runs this version of Gluteus.",
    );
  } catch {
    // Without permission, the address is shown for copying by hand.
    toast(`Copy this address: ${address}`);
  }
}
