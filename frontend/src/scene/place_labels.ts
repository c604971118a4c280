/** Names of bones, muscles and zones in the picture, and where words have room beside them. */

import { type Camera, type Matrix4, type Mesh, Vector3 } from "three";
import type { SceneInfo } from "../api/types.ts";
import type { Figure } from "./figure.ts";
import type { Label, Span } from "./labels.ts";
import type { Zones } from "./zones.ts";

/** Places of the bones that are named. */
const PLACES = new Set([
  "trochanter_tip",
  "sacral_promontory",
  "asis",
  "psis",
  "ischial_tuberosity",
  "tubercle",
]);

/** Words stand beside what lies nearer than this to the hip [m]. */
const HIP_REACH = 0.15;

/** Labels of places on the bones, and of the muscles that are shown. */
export function placeLabels(figure: Figure, info: SceneInfo, world: Matrix4): Label[] {
  const { bones, muscles } = figure;
  const found: Label[] = [];
  for (const place of info.landmarks) {
    const mesh = bones.meshes[place.bone === "pelvis" ? "pelvis" : "femur_right"];
    if (!PLACES.has(place.id)) continue;
    const at = new Vector3(...place.point).applyMatrix4(mesh.matrix).applyMatrix4(world);
    found.push({ id: place.id, text: place.name, at, kind: "place" });
  }
  for (const muscle of muscles.visible) {
    const name = info.muscles.find(({ id }) => id === muscle.id)?.name;
    const at = muscle.middle.applyMatrix4(muscles.group.matrix).applyMatrix4(world);
    if (name) found.push({ id: `muscle-${muscle.id}`, text: name, at, kind: "muscle" });
  }
  return found;
}

/** Where the pelvis and what is close to it are seen across a picture of a width [px]. */
export function spanOf(figure: Figure | null, camera: Camera, width: number): Span {
  const span = { left: width / 2, right: width / 2 };
  if (!figure) return span;
  const { pelvis, femur_right: femur } = figure.bones.meshes;
  for (const mesh of [pelvis, femur, ...figure.muscles.visible.map((muscle) => muscle.mesh)]) {
    if (!mesh.geometry.boundingBox) mesh.geometry.computeBoundingBox();
    const { min, max } = mesh.geometry.boundingBox!;
    for (let corner = 0; corner < 8; corner++) {
      const at = new Vector3(
        corner & 1 ? min.x : max.x,
        corner & 2 ? min.y : max.y,
        corner & 4 ? min.z : max.z,
      );
      if (mesh.name !== "pelvis") at.clampScalar(-HIP_REACH, HIP_REACH);
      const x = ((at.applyMatrix4(mesh.matrixWorld).project(camera).x + 1) / 2) * width;
      span.left = Math.min(span.left, x);
      span.right = Math.max(span.right, x);
    }
  }
  return span;
}

/** Numbered names of the zones that have them shown. */
export function zoneLabels(zones: Zones, info: SceneInfo, world: Matrix4): Label[] {
  return info.zones.flatMap((zone, index): Label[] => {
    const place = zones.placeOf(zone.id);
    if (!place || !zones.named.has(zone.id)) return [];
    const at = place.at.clone().applyMatrix4(zones.group.matrix).applyMatrix4(world);
    return [{ id: `zone-${zone.id}`, text: `${index + 1}  ${zone.name}`, at, kind: "zone" }];
  });
}

/** What may hide a place: the bones of the hip and the muscles. */
export function hidersOf({ bones, body, muscles }: Figure): Mesh[] {
  const { pelvis, femur_right: femur } = bones.meshes;
  const spine = body.parts.filter(({ name }) => name === "lumbar");
  return [pelvis, femur, ...spine, ...muscles.visible.map(({ mesh }) => mesh)];
}
