import assert from "node:assert/strict";
import { test } from "node:test";
import { evenly, readBone } from "../src/scene/geometry.ts";

/** A bone of three points and one face, packed as the server packs it. */
function packed(): ArrayBuffer {
  const buffer = new ArrayBuffer(16 + 36 + 4 + 4 + 6);
  const view = new DataView(buffer);
  [0x314d4c47, 3, 1, 0].forEach((value, index) => {
    view.setUint32(4 * index, value, true);
  });
  for (let index = 0; index < 9; index++) view.setFloat32(16 + 4 * index, index / 10, true);
  view.setUint8(53, 1);
  view.setUint8(58, 200);
  [0, 1, 2].forEach((value, index) => {
    view.setUint16(60 + 2 * index, value, true);
  });
  return buffer;
}

test("a bone is unpacked as it was packed", () => {
  const bone = readBone(packed());
  assert.equal(bone.vertices.length, 9);
  assert.ok(Math.abs(bone.vertices[8]! - 0.8) < 1e-6);
  assert.deepEqual([...bone.part], [0, 1, 0]);
  assert.deepEqual([...bone.shade], [0, 0, 200]);
  assert.deepEqual([...bone.faces], [0, 1, 2]);
});

test("what is no bone, or half of one, is refused in words", () => {
  assert.throws(() => readBone(new ArrayBuffer(20)), /format that this page cannot draw/);
  assert.throws(() => readBone(packed().slice(0, 62)), /incomplete/);
});

test("points are taken at equal distances, ends kept", () => {
  const found = evenly([0, 0, 0, 1, 0, 0, 1, 3, 0], 5);
  assert.deepEqual([...found], [0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 2, 0, 1, 3, 0]);
});

test("a line of no length stays where it is", () => {
  assert.deepEqual([...evenly([1, 2, 3, 1, 2, 3], 3)], [1, 2, 3, 1, 2, 3, 1, 2, 3]);
});
