/** The person's own bones, pelvis to ankle, in warm ivory, darker and warmer where little light gets in. */

import {
  BufferAttribute,
  BufferGeometry,
  Group,
  Matrix4,
  Mesh,
  MeshBasicMaterial,
  MeshStandardMaterial,
} from "three";
import type { Segments } from "../api/types.ts";
import { BONE, GHOST, HOLLOW, LIT, SACRUM } from "./colours.ts";
import type { BoneSurface } from "./geometry.ts";
import { withGrain } from "./grain.ts";

/** Bones that the server sends, and the segment that each moves with. */
const SEGMENT_OF = {
  pelvis: "pelvis",
  femur_right: "femur_right",
  femur_left: "femur_left",
  tibia_right: "shank_right",
  tibia_left: "shank_left",
  patella_right: "shank_right",
  patella_left: "shank_left",
} as const satisfies Record<string, keyof Segments>;
export type BoneId = keyof typeof SEGMENT_OF;
export const BONE_IDS = Object.keys(SEGMENT_OF) as BoneId[];
export type Surfaces = Record<BoneId, BoneSurface>;

/** The kneecap stays behind the shank by this part of the bend of the knee. */
const KNEECAP_STAYS = 0.35;

/** A place on a bone that can be lit, in the bone's frame; without a place, all of the bone. */
export interface Glow {
  bone: BoneId;
  at?: readonly [number, number, number];
  reach?: number;
}

const SACRAL = 1;
/** Smallest distance [m, or sine of an angle] at which two places of a bone count as different. */
const APART = 0.0015;

export class Bones {
  readonly group = new Group();
  readonly meshes: Record<BoneId, Mesh>;
  private readonly base = new Map<BoneId, Float32Array>();
  readonly material = withGrain(
    new MeshStandardMaterial({ vertexColors: true, roughness: 0.58, metalness: 0 }),
  );

  constructor(private readonly surfaces: Surfaces) {
    this.meshes = eachBone((id) => {
      const made = new Mesh(geometryOf(surfaces[id]), this.material);
      made.name = id;
      made.castShadow = true;
      made.receiveShadow = true;
      made.matrixAutoUpdate = false;
      const colours = tint(surfaces[id]);
      this.base.set(id, colours);
      made.geometry.setAttribute("color", new BufferAttribute(colours.slice(), 3));
      this.group.add(made);
      return made;
    });
  }

  place(segments: Segments): void {
    for (const id of BONE_IDS) {
      this.meshes[id].matrix.copy(placeOf(id, segments));
      this.meshes[id].matrixWorldNeedsUpdate = true;
    }
  }

  /** Whether a face of the pelvis belongs to the sacrum. */
  isSacrum(face: number): boolean {
    const { faces, part } = this.surfaces.pelvis;
    return part[faces[3 * face]!] === SACRAL;
  }

  glow(places: Glow[]): void {
    for (const id of BONE_IDS) {
      const { geometry } = this.meshes[id];
      const attribute = geometry.getAttribute("color");
      const colours = attribute.array as Float32Array;
      colours.set(this.base.get(id)!);
      const points = geometry.getAttribute("position").array as Float32Array;
      for (const place of places) if (place.bone === id) light(points, colours, place);
      attribute.needsUpdate = true;
    }
  }

  dispose(): void {
    for (const mesh of Object.values(this.meshes)) mesh.geometry.dispose();
    this.material.dispose();
  }
}

/** The same bones as a pale shape without shading, to stand beside the bones themselves. */
export class GhostBones {
  readonly group = new Group();
  private readonly meshes: Record<BoneId, Mesh>;

  constructor(bones: Bones) {
    const material = new MeshBasicMaterial({
      color: GHOST,
      transparent: true,
      opacity: 0.22,
      depthWrite: false,
      polygonOffset: true,
      polygonOffsetFactor: 1,
      polygonOffsetUnits: 1,
    });
    this.meshes = eachBone((id) => {
      const made = new Mesh(bones.meshes[id].geometry, material);
      made.matrixAutoUpdate = false;
      made.renderOrder = 2;
      this.group.add(made);
      return made;
    });
  }

  /** Place the bones by `segments`; bones that the present ones cover are left out. */
  place(segments: Segments, present: Segments): void {
    for (const id of BONE_IDS) {
      const [then, now] = [placeOf(id, segments), placeOf(id, present)];
      this.meshes[id].matrix.copy(then);
      this.meshes[id].matrixWorldNeedsUpdate = true;
      this.meshes[id].visible = then.elements.some((each, at) => Math.abs(each - now.elements[at]!) > APART);
    }
  }
}

function eachBone<T>(make: (id: BoneId) => T): Record<BoneId, T> {
  return Object.fromEntries(BONE_IDS.map((id) => [id, make(id)])) as Record<BoneId, T>;
}

function placeOf(id: BoneId, segments: Segments): Matrix4 {
  const place = new Matrix4().fromArray(segments[SEGMENT_OF[id]]);
  if (!id.startsWith("patella")) return place;
  const femur = new Matrix4().fromArray(segments[id === "patella_right" ? "femur_right" : "femur_left"]);
  const [f, s] = [femur.elements, place.elements];
  // The bend of the knee: from the femur's long axis to that of the shank.
  const bend = Math.atan2(
    s[4]! * f[0]! + s[5]! * f[1]! + s[6]! * f[2]!,
    s[4]! * f[4]! + s[5]! * f[5]! + s[6]! * f[6]!,
  );
  return place.multiply(new Matrix4().makeRotationZ(KNEECAP_STAYS * bend));
}

function geometryOf(bone: BoneSurface): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(bone.vertices, 3));
  geometry.setIndex(new BufferAttribute(bone.faces, 1));
  geometry.computeVertexNormals();
  return geometry;
}

function tint(bone: BoneSurface): Float32Array {
  const colours = new Float32Array(bone.shade.length * 3);
  bone.shade.forEach((value, vertex) => {
    const base = bone.part[vertex] === SACRAL ? SACRUM : BONE;
    const open = Math.min(1, 1.12 * (value / 255) ** 0.85);
    colours[vertex * 3] = HOLLOW.r + (base.r - HOLLOW.r) * open;
    colours[vertex * 3 + 1] = HOLLOW.g + (base.g - HOLLOW.g) * open;
    colours[vertex * 3 + 2] = HOLLOW.b + (base.b - HOLLOW.b) * open;
  });
  return colours;
}

function light(points: Float32Array, colours: Float32Array, place: Glow): void {
  const reach = place.reach ?? Number.POSITIVE_INFINITY;
  for (let at = 0; at < points.length; at += 3) {
    const far = place.at
      ? Math.hypot(points[at]! - place.at[0], points[at + 1]! - place.at[1], points[at + 2]! - place.at[2])
      : 0;
    if (far > reach) continue;
    const part = place.at ? 0.8 * (1 - (far / reach) ** 3) : 0.3;
    colours[at]! += (LIT.r - colours[at]!) * part;
    colours[at + 1]! += (LIT.g - colours[at + 1]!) * part;
    colours[at + 2]! += (LIT.b - colours[at + 2]!) * part;
  }
}
