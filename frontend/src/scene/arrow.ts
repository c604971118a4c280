/**
 * The force on the femoral head as an arrow whose tip touches the head, with its interval as a paler part.
 */

import {
  ConeGeometry,
  CylinderGeometry,
  Group,
  Mesh,
  MeshBasicMaterial,
  MeshStandardMaterial,
  Vector3,
} from "three";
import { FORCE, GHOST } from "./colours.ts";

/** Length drawn for one body weight [m]. */
export const METRES_PER_BW = 0.0175;
const HEAD = 0.02;
const UP = new Vector3(0, 1, 0);

export interface Force {
  /** On the femoral head, pelvis frame, in body weights. */
  vector: readonly [number, number, number];
  /** Ends of the interval of its size, in body weights. */
  band: readonly [number, number] | null;
}

export class ForceArrow {
  readonly group = new Group();
  private readonly shaft: Mesh;
  private readonly head: Mesh;
  private readonly veilShaft: Mesh;
  private readonly veilHead: Mesh;
  private readonly reach: Mesh;
  /** Where the arrow starts, for its label. */
  readonly tail = new Vector3();

  constructor(ghost = false) {
    const colour = ghost ? GHOST : FORCE;
    const solid = ghost
      ? new MeshBasicMaterial({ color: colour, transparent: true, opacity: 0.5, depthWrite: false })
      : new MeshStandardMaterial({
          color: colour,
          roughness: 0.5,
          emissive: colour,
          emissiveIntensity: 0.25,
        });
    // Drawn through bone, so that the arrow is never interrupted.
    const veil = new MeshBasicMaterial({
      color: colour,
      transparent: true,
      opacity: ghost ? 0.35 : 0.82,
      depthTest: false,
      depthWrite: false,
    });
    const band = new MeshBasicMaterial({
      color: colour,
      transparent: true,
      opacity: 0.5,
      depthTest: false,
      depthWrite: false,
    });
    const rod = new CylinderGeometry(0.0034, 0.0034, 1, 20).translate(0, 0.5, 0);
    const cone = new ConeGeometry(0.0095, HEAD, 28).rotateX(Math.PI).translate(0, HEAD / 2, 0);
    this.shaft = new Mesh(rod, solid);
    this.head = new Mesh(cone, solid);
    this.veilShaft = new Mesh(rod, veil);
    this.veilHead = new Mesh(cone, veil);
    this.reach = new Mesh(new CylinderGeometry(0.0016, 0.0016, 1, 16).translate(0, 0.5, 0), band);
    this.group.add(this.shaft, this.head, this.veilShaft, this.veilHead, this.reach);
    for (const mesh of [this.veilShaft, this.veilHead, this.reach]) mesh.renderOrder = 5;
    this.group.visible = false;
  }

  show(force: Force | null, headRadius: number): void {
    this.group.visible = force !== null;
    if (!force) return;
    const against = new Vector3(...force.vector).multiplyScalar(-1);
    const size = against.length();
    if (size < 1e-6) {
      this.group.visible = false;
      return;
    }
    against.divideScalar(size);
    this.group.quaternion.setFromUnitVectors(UP, against);
    this.group.position.copy(against).multiplyScalar(headRadius);
    const run = size * METRES_PER_BW;
    // A short arrow has a smaller head, so that its length always shows the force.
    const head = Math.min(HEAD, 0.6 * run);
    for (const mesh of [this.head, this.veilHead]) mesh.scale.setScalar(head / HEAD);
    for (const mesh of [this.shaft, this.veilShaft]) {
      mesh.position.y = head * 0.8;
      mesh.scale.y = run - head * 0.8;
    }
    this.reach.visible = force.band !== null;
    if (force.band) {
      const [low, high] = force.band.map((end) => end * METRES_PER_BW);
      this.reach.position.y = low!;
      this.reach.scale.y = Math.max(high! - low!, 1e-4);
    }
    this.tail.copy(against).multiplyScalar(headRadius + run);
  }
}
