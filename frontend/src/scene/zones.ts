/**
 * Trigger zones as rings on the muscle, and the way of the examining finger as an arrow across its strands.
 */

import {
  ConeGeometry,
  CylinderGeometry,
  Group,
  Mesh,
  MeshBasicMaterial,
  MeshStandardMaterial,
  TorusGeometry,
  Vector3,
} from "three";
import type { ZoneInfo } from "../api/types.ts";
import { FORCE, LIT } from "./colours.ts";

const LIFT = 0.011;
const INK = 0x2b2f36;

/** Where the finger goes, computed: vectors in the pelvis frame. */
export interface FingerWay {
  finger: readonly number[];
  normal: readonly number[];
  spot_mm: readonly number[];
}

interface Place {
  at: Vector3;
  outward: Vector3;
}

const vector = (numbers: readonly number[]) => new Vector3(numbers[0], numbers[1], numbers[2]);

export class Zones {
  readonly group = new Group();
  private readonly rings = new Map<string, Mesh>();
  private readonly fingers = new Map<string, Group>();
  private readonly places = new Map<string, Place>();
  /** Zones that have their names beside them. */
  named: ReadonlySet<string> = new Set();

  constructor(zones: ZoneInfo[]) {
    for (const zone of zones) {
      const ring = new Mesh(
        new TorusGeometry(0.0098, 0.0013, 12, 40),
        new MeshStandardMaterial({ color: INK, roughness: 0.6 }),
      );
      // Seen through the muscle that lies over it: a zone is marked on the bone.
      const veil = new MeshBasicMaterial({ color: LIT, transparent: true, opacity: 0.85, depthTest: false });
      const through = new Mesh(ring.geometry, veil);
      through.renderOrder = 4;
      ring.add(through);
      const finger = fingerArrow();
      finger.visible = false;
      this.rings.set(zone.id, ring);
      this.fingers.set(zone.id, finger);
      this.group.add(ring, finger);
      this.lay(zone.id, vector(zone.point), vector(zone.outward), vector(zone.finger));
    }
    this.group.matrixAutoUpdate = false;
    this.group.visible = false;
  }

  private lay(id: string, point: Vector3, outward: Vector3, way: Vector3): void {
    outward.normalize();
    const at = point.clone().addScaledVector(outward, LIFT);
    this.places.set(id, { at, outward });
    const ring = this.rings.get(id)!;
    ring.position.copy(at);
    ring.quaternion.setFromUnitVectors(new Vector3(0, 0, 1), outward);
    const finger = this.fingers.get(id)!;
    finger.position.copy(at).addScaledVector(outward, 0.006);
    finger.quaternion.setFromUnitVectors(new Vector3(0, 1, 0), way.normalize());
  }

  place(id: string, computed: FingerWay): void {
    if (this.rings.has(id))
      this.lay(
        id,
        vector(computed.spot_mm).multiplyScalar(1e-3),
        vector(computed.normal),
        vector(computed.finger),
      );
  }

  placeOf(id: string): Place | undefined {
    return this.places.get(id);
  }

  show(visible: boolean, lit: ReadonlySet<string>, examined: string | null): void {
    this.group.visible = visible || lit.size > 0 || examined !== null;
    this.named = new Set(examined ? [examined] : visible ? this.rings.keys() : lit);
    for (const [id, ring] of this.rings) {
      const chosen = lit.has(id) || id === examined;
      (ring.material as MeshStandardMaterial).color.set(chosen ? LIT : INK);
      ring.visible = examined === null ? visible || lit.has(id) : id === examined;
      ring.scale.setScalar(chosen ? 1.25 : 1);
    }
    for (const [id, finger] of this.fingers) finger.visible = id === examined;
  }
}

/** A two-headed arrow: the finger moves to and fro. */
function fingerArrow(): Group {
  const group = new Group();
  const material = new MeshStandardMaterial({ color: FORCE, roughness: 0.4 });
  const veil = new MeshBasicMaterial({ color: FORCE, transparent: true, opacity: 0.25, depthTest: false });
  const reach = 0.03;
  const rod = new CylinderGeometry(0.0022, 0.0022, 2 * reach, 16);
  const cone = new ConeGeometry(0.0062, 0.014, 22).translate(0, reach + 0.006, 0);
  const back = cone.clone().rotateX(Math.PI);
  for (const geometry of [rod, cone, back]) {
    group.add(new Mesh(geometry, material));
    const through = new Mesh(geometry, veil);
    through.renderOrder = 6;
    group.add(through);
  }
  return group;
}
