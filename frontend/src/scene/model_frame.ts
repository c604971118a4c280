/** Numbers of one frame of `GET model/frames`, taken apart. */

import { Matrix4, Quaternion, Vector3 } from "three";
import type { ModelScene } from "../api/types.ts";

export const [BODY, LOAD, JOINT, MARKER] = [7, 6, 3, 6];

export interface Push {
  point: Vector3;
  force: Vector3;
}

export interface Pair {
  measured: Vector3;
  model: Vector3;
}

export interface Frame {
  /** From each body to the ground. */
  bodies: Matrix4[];
  loads: Push[];
  /** Body weights; NaN where nothing is known. */
  joints: Vector3[];
  markers: Pair[];
}

const ONE = new Vector3(1, 1, 1);

export class Framed {
  constructor(private readonly scene: Pick<ModelScene, "bodies" | "loads" | "joints" | "markers">) {}

  /** How many numbers a frame has. */
  get numbers(): number {
    const { bodies, loads, joints, markers } = this.scene;
    return BODY * bodies.length + LOAD * loads.length + JOINT * joints.length + MARKER * markers.length;
  }

  read(numbers: Float32Array): Frame {
    let at = 0;
    const three = () => {
      at += 3;
      return new Vector3(numbers[at - 3], numbers[at - 2], numbers[at - 1]);
    };
    const { scene } = this;
    return {
      bodies: scene.bodies.map(() => {
        const place = three();
        const turn = new Quaternion(numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3]);
        at += 4;
        return new Matrix4().compose(place, turn, ONE);
      }),
      loads: scene.loads.map(() => ({ point: three(), force: three() })),
      joints: scene.joints.map(three),
      markers: scene.markers.map(() => ({ measured: three(), model: three() })),
    };
  }
}

/** Distances of the measured markers from the model's [mm]; null where none was seen. */
export function residuals(pairs: readonly Pair[]): { rms: number; worst: number; index: number } | null {
  const far = pairs.map(({ measured, model }) => 1000 * measured.distanceTo(model));
  const seen = far.filter(Number.isFinite);
  if (!seen.length) return null;
  const worst = Math.max(...seen);
  const rms = Math.sqrt(seen.reduce((sum, each) => sum + each * each, 0) / seen.length);
  return { rms, worst, index: far.indexOf(worst) };
}
