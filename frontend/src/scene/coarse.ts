/**
 * Fewer triangles for all surfaces while something moves.
 *
 * Only the list of triangles differs. Positions, normals and colours stay those of the surface, and whatever
 * changes them changes both.
 */

import { BufferAttribute, type BufferGeometry, Mesh, type Object3D } from "three";
import { simplified } from "./simplify.ts";

/** Part of the triangles that is left. */
const LEFT = 0.16;
/** Surfaces with fewer triangles stay as they are. */
const FEW = 600;

const coarseOf = new WeakMap<BufferGeometry, BufferAttribute>();

/** Say which triangles stand for a surface while it moves. */
export function standIn(geometry: BufferGeometry, index: BufferAttribute): void {
  coarseOf.set(geometry, index);
}

/** Find the triangles for all surfaces below `root`, one surface in each idle moment. */
export async function prepareFew(root: Object3D, idle: () => Promise<void>): Promise<void> {
  const found = new Set<BufferGeometry>();
  root.traverse((each) => each instanceof Mesh && found.add(each.geometry));
  for (const geometry of found) {
    if (!hasMany(geometry) || coarseOf.has(geometry)) continue;
    await idle();
    coarseFor(geometry);
  }
}

/** Do something, such as drawing, while all that is seen below `root` has few triangles. */
export function withFewTriangles(root: Object3D, run: () => void): void {
  const fine = new Map<BufferGeometry, BufferAttribute>();
  root.traverseVisible((each) => {
    const geometry = each instanceof Mesh ? (each.geometry as BufferGeometry) : null;
    if (!geometry || !hasMany(geometry) || fine.has(geometry)) return;
    fine.set(geometry, geometry.index!);
    geometry.setIndex(coarseFor(geometry));
  });
  run();
  for (const [geometry, index] of fine) geometry.setIndex(index);
}

const hasMany = ({ index }: BufferGeometry): boolean => index !== null && index.count >= 3 * FEW;

function coarseFor(geometry: BufferGeometry): BufferAttribute {
  const known = coarseOf.get(geometry);
  if (known) return known;
  const points = geometry.getAttribute("position").array as Float32Array;
  const corners = geometry.index!.array as Uint16Array | Uint32Array;
  const made = new BufferAttribute(simplified(points, corners, (LEFT * corners.length) / 3), 1);
  coarseOf.set(geometry, made);
  return made;
}
