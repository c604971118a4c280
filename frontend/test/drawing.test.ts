import assert from "node:assert/strict";
import { test } from "node:test";
import { mirrored, thinned, touches } from "../src/examine/session.ts";

const line = {
  view: "back",
  quality: "ache",
  line: [
    [10, 5],
    [20, 5],
  ],
  ring: null,
  width: 4,
} as const;
const mark = () => structuredClone(line) as unknown as Parameters<typeof mirrored>[0];

test("a mark mirrors to the other side, and twice to itself", () => {
  assert.deepEqual(mirrored(mark()).line, [
    [-10, 5],
    [-20, 5],
  ]);
  assert.deepEqual(mirrored(mirrored(mark())), mark());
  assert.equal(mirrored({ ...mark(), view: "left" }).view, "right");
});

test("a line is thinned, its ends kept", () => {
  const points = Array.from({ length: 101 }, (_, index): [number, number] => [index / 10, 0]);
  const found = thinned(points, 4);
  assert.deepEqual(found, [
    [0, 0],
    [4, 0],
    [8, 0],
    [10, 0],
  ]);
});

test("the eraser takes what it touches and nothing else", () => {
  assert.ok(touches(mark(), [15, 8], 2));
  assert.ok(!touches(mark(), [15, 12], 2));
  const ring = {
    ...mark(),
    line: null,
    width: null,
    ring: [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 10],
    ],
  } as Parameters<typeof touches>[0];
  assert.ok(touches(ring, [5, 5], 1));
  assert.ok(!touches(ring, [15, 5], 1));
});
