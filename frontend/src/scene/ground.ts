/** The soft shadow where bones come near the floor or the couch: nearer is darker and sharper. */

import { CanvasTexture, type Mesh as Drawn, Mesh, MeshBasicMaterial, PlaneGeometry, Vector3 } from "three";

const SIZE = 128;
const SPAN = 1.1;
const FADES_WITHIN = 0.16;

export class GroundShadow {
  readonly mesh: Mesh;
  private readonly canvas = document.createElement("canvas");
  private readonly texture: CanvasTexture;

  constructor() {
    this.canvas.width = SIZE;
    this.canvas.height = SIZE;
    this.texture = new CanvasTexture(this.canvas);
    const material = new MeshBasicMaterial({
      map: this.texture,
      transparent: true,
      depthWrite: false,
      color: 0x000000,
    });
    this.mesh = new Mesh(new PlaneGeometry(SPAN, SPAN).rotateX(-Math.PI / 2), material);
    this.mesh.renderOrder = -1;
  }

  /** Cast the shadow of bodies, placed as they are now, on the level of the lowest of them. */
  cast(bodies: Drawn[], strength: number): void {
    const point = new Vector3();
    const found: Vector3[] = [];
    let floor = Infinity;
    for (const body of bodies) {
      body.updateWorldMatrix(true, false);
      const points = body.geometry.getAttribute("position");
      for (let index = 0; index < points.count; index++) {
        point.fromBufferAttribute(points, index).applyMatrix4(body.matrixWorld);
        floor = Math.min(floor, point.y);
        found.push(point.clone());
      }
    }
    if (!found.length) return;
    const middle = found.reduce((sum, each) => sum.add(each), new Vector3()).divideScalar(found.length);
    const dark = new Float32Array(SIZE * SIZE);
    for (const each of found) {
      const column = Math.floor(((each.x - middle.x) / SPAN + 0.5) * SIZE);
      const row = Math.floor(((each.z - middle.z) / SPAN + 0.5) * SIZE);
      if (column < 0 || row < 0 || column >= SIZE || row >= SIZE) continue;
      const near = Math.exp(-(each.y - floor) / FADES_WITHIN);
      const at = row * SIZE + column;
      dark[at] = Math.max(dark[at]!, near);
    }
    this.paint(blurred(blurred(blurred(dark, 3), 4), 4), strength);
    this.mesh.position.set(middle.x, floor - 0.001, middle.z);
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
