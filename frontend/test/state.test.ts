import assert from "node:assert/strict";
import { test } from "node:test";
import { AT_START, operationOf, poseOf, presetState, stanceOf, stateWords } from "../src/move/state.ts";

test("a preset starts from the start, whatever was set before", () => {
  const found = presetState("stance", { shift: 1, operation: { lateral_mm: 5 } });
  assert.equal(found.lateral_mm, 5);
  assert.deepEqual({ ...found, lateral_mm: 0 }, AT_START);
  assert.equal(presetState("pose", { hip_flexion_deg: 90 }).asks, "pose");
});

test("nothing is operated on unless something was set", () => {
  assert.ok(!("operation" in stanceOf({ ...AT_START }, {})));
  assert.equal(stanceOf({ ...AT_START, lateral_mm: -4 }, {}).operation?.lateral_mm, -4);
  const shorter = { ...AT_START, up_mm: 6, adapted: "yes" as const };
  assert.deepEqual(operationOf(shorter), { operation: { up_mm: 6, adapted: true } });
  assert.deepEqual((poseOf(shorter, {}) as { operation: object }).operation, { up_mm: 6, adapted: true });
});

test("a state is told in words", () => {
  assert.equal(stateWords({ ...AT_START }), "one leg");
  assert.equal(
    stateWords({ ...AT_START, shift: 0.5, cane_n: 100, lateral_mm: -4 }),
    "50 % on the right leg, cane 100 N, offset \u22124 mm",
  );
});
