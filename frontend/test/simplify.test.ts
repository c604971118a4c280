/** Surfaces with fewer triangles keep their form and stay closed. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ellipsoid, hollow, rod, solid, surfaceOf } from "../src/scene/forms/field.ts";
import { simplified } from "../src/scene/simplify.ts";

const body = surfaceOf(
  [solid(ellipsoid([0, 0, 0], [0.06, 0.05, 0.03])), hollow(rod([0, 0, -0.1], [0, 0, 0.1], 0.012))],
  [-0.08, -0.08, -0.08],
  [0.08, 0.08, 0.08],
  0.004,
);
const points = body.getAttribute("position").array as Float32Array;
const corners = body.index!.array as Uint16Array | Uint32Array;

/** Volume inside triangles that look outward [m3]. */
function volume(triangles: ArrayLike<number>): number {
  const at = (corner: number) => [0, 1, 2].map((axis) => points[3 * triangles[corner]! + axis]!);
  let six = 0;
  for (let corner = 0; corner < triangles.length; corner += 3) {
    const [[ax, ay, az], [bx, by, bz], [cx, cy, cz]] = [at(corner), at(corner + 1), at(corner + 2)] as [
      number[],
      number[],
      number[],
    ];
    six += ax! * (by! * cz! - bz! * cy!) + ay! * (bz! * cx! - bx! * cz!) + az! * (bx! * cy! - by! * cx!);
  }
  return Math.abs(six / 6);
}

test("an eighth of the triangles holds the same volume within a fiftieth", () => {
  const few = simplified(points, corners, corners.length / 3 / 8);
  assert.ok(
    few.length <= corners.length / 7,
    `${few.length / 3} of ${corners.length / 3} triangles are left`,
  );
  assert.equal(few.constructor, corners.constructor);
  const held = volume(few) / volume(corners);
  assert.ok(Math.abs(held - 1) < 0.02, `${held} of the volume`);
});

test("the surface stays closed: each edge runs as often one way as the other", () => {
  const few = simplified(points, corners, corners.length / 3 / 8);
  const runs = new Map<string, number>();
  for (let at = 0; at < few.length; at++) {
    const [a, b] = [few[at]!, few[at % 3 === 2 ? at - 2 : at + 1]!];
    assert.notEqual(a, b);
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    runs.set(key, (runs.get(key) ?? 0) + (a < b ? 1 : -1));
  }
  assert.deepEqual([...new Set(runs.values())], [0]);
});

test("no triangle turns inside out", () => {
  const normals = body.getAttribute("normal").array as Float32Array;
  const few = simplified(points, corners, corners.length / 3 / 8);
  let against = 0;
  for (let at = 0; at < few.length; at += 3) {
    const [a, b, c] = [3 * few[at]!, 3 * few[at + 1]!, 3 * few[at + 2]!];
    const edge = (end: number, axis: number) => points[end + axis]! - points[a + axis]!;
    const face = [0, 1, 2].map((axis) => {
      const [i, j] = [(axis + 1) % 3, (axis + 2) % 3];
      return edge(b, i) * edge(c, j) - edge(b, j) * edge(c, i);
    });
    const seen = [0, 1, 2].map((axis) => normals[a + axis]! + normals[b + axis]! + normals[c + axis]!);
    if (face[0]! * seen[0]! + face[1]! * seen[1]! + face[2]! * seen[2]! < 0) against++;
  }
  assert.ok(against <= few.length / 3 / 200, `${against} of ${few.length / 3} triangles look inward`);
});

test("what has few triangles already is left as it is", () => {
  assert.deepEqual(simplified(points, corners, corners.length), corners);
});
