/** The soft shadow where bones come near the floor or the couch: nearer is darker and sharper. */

import { CanvasTexture, type Mesh as Drawn, Mesh, MeshBasicMaterial, PlaneGeometry } from "three";

const SIZE = 128;
const SPAN = 1.1;
const FADES_WITHIN = 0.16;

export class GroundShadow {
  readonly mesh: Mesh;
  private readonly canvas = document.createElement("canvas");
  private readonly texture: CanvasTexture;

  /** `span`: how wide the shadow can be [m]. */
  constructor(private readonly span = SPAN) {
    this.canvas.width = SIZE;
    this.canvas.height = SIZE;
    this.texture = new CanvasTexture(this.canvas);
    const material = new MeshBasicMaterial({
      map: this.texture,
      transparent: true,
      depthWrite: false,
      color: 0x000000,
    });
    this.mesh = new Mesh(new PlaneGeometry(span, span).rotateX(-Math.PI / 2), material);
    this.mesh.renderOrder = -1;
  }

  /** Cast the shadow of bodies, placed as they are now, on the level of the lowest of them. */
  cast(bodies: Drawn[], strength: number): void {
    const found = spread(bodies);
    if (!found.length) return;
    let [floor, x, z] = [Infinity, 0, 0];
    for (let at = 0; at < found.length; at += 3) {
      x += found[at]!;
      z += found[at + 2]!;
      floor = Math.min(floor, found[at + 1]!);
    }
    const count = found.length / 3;
    [x, z] = [x / count, z / count];
    const dark = new Float32Array(SIZE * SIZE);
    for (let at = 0; at < found.length; at += 3) {
      const column = Math.floor(((found[at]! - x) / this.span + 0.5) * SIZE);
      const row = Math.floor(((found[at + 2]! - z) / this.span + 0.5) * SIZE);
      if (column < 0 || row < 0 || column >= SIZE || row >= SIZE) continue;
      const near = Math.exp(-(found[at + 1]! - floor) / FADES_WITHIN);
      const cell = row * SIZE + column;
      dark[cell] = Math.max(dark[cell]!, near);
    }
    this.paint(blurred(blurred(blurred(dark, 3), 4), 4), strength);
    this.mesh.position.set(x, floor - 0.001, z);
  }

  private paint(dark: Float32Array, strength: number): void {
    const context = this.canvas.getContext("2d")!;
    const picture = context.createImageData(SIZE, SIZE);
    dark.forEach((value, at) => {
      picture.data[at * 4 + 3] = Math.min(255, 255 * strength * value);
    });
    context.putImageData(picture, 0, 0);
    this.texture.needsUpdate = true;
  }
}

/** Every so many vertices one is enough for a soft shadow. */
const STRIDE = 12;

/** Some vertices of the bodies, where they are now. */
function spread(bodies: Drawn[]): Float32Array {
  const each = bodies.map((body) => body.geometry.getAttribute("position").array as Float32Array);
  const out = new Float32Array(each.reduce((sum, points) => sum + 3 * Math.ceil(points.length / STRIDE), 0));
  let at = 0;
  bodies.forEach((body, index) => {
    body.updateWorldMatrix(true, false);
    const m = body.matrixWorld.elements;
    const points = each[index]!;
    for (let from = 0; from < points.length; from += STRIDE) {
      const [x, y, z] = [points[from]!, points[from + 1]!, points[from + 2]!];
      out[at++] = m[0] * x + m[4] * y + m[8] * z + m[12];
      out[at++] = m[1] * x + m[5] * y + m[9] * z + m[13];
      out[at++] = m[2] * x + m[6] * y + m[10] * z + m[14];
    }
  });
  return out;
}

function blurred(source: Float32Array, reach: number): Float32Array {
  const across = box(source, reach, 1, SIZE);
  return box(across, reach, SIZE, 1);
}

function box(source: Float32Array, reach: number, step: number, line: number): Float32Array {
  const out = new Float32Array(source.length);
  for (let start = 0; start < SIZE; start++) {
    let sum = 0;
    for (let index = -reach; index < SIZE; index++) {
      const enters = index + reach;
      if (enters < SIZE) sum += source[start * line + enters * step]!;
      const leaves = index - reach - 1;
      if (leaves >= 0) sum -= source[start * line + leaves * step]!;
      if (index >= 0) out[start * line + index * step] = sum / (2 * reach + 1);
    }
  }
  return out;
}
