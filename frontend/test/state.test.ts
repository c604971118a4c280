import assert from "node:assert/strict";
import { test } from "node:test";
import {
  atStart,
  operationOf,
  poseOf,
  presetState,
  stanceOf,
  stateWords,
  withValue,
} from "../src/move/state.ts";
import { inWords, startOf } from "../src/ui/field.ts";
import { QUESTIONS } from "./questions.ts";

const START = atStart(QUESTIONS);

test("every declared field is asked, with its default until it is changed", () => {
  assert.deepEqual(START.stance, { shift: 1, cane_n: 0, power: 2, fixed: [] });
  assert.deepEqual(startOf(QUESTIONS.forces), { times: null, joints: [] });
  const asked = stanceOf(withValue(START, "stance", "power", 3), { sex: "f" });
  assert.equal(asked.power, 3);
  assert.deepEqual(asked.person, { sex: "f" });
  assert.deepEqual(asked.operation, { lateral_mm: 0, up_mm: 0, adapted: false });
});

test("a preset starts from the start, whatever was set before", () => {
  const found = presetState(START, "stance", { shift: 1, operation: { lateral_mm: 5 } });
  assert.deepEqual(found, withValue(START, "operation", "lateral_mm", 5));
  const bent = presetState(START, "pose", { hip_flexion_deg: 90 });
  assert.equal(bent.asks, "pose");
  assert.equal(bent.pose.hip_flexion_deg, 90);
  assert.deepEqual(presetState(START, "stance", { lesions: { L5: 1 } }).lesions, { L5: 1 });
});

test("an operation is asked of the free leg, too", () => {
  const shorter = withValue(withValue(START, "operation", "up_mm", 6), "operation", "adapted", true);
  const operation = { lateral_mm: 0, up_mm: 6, adapted: true };
  assert.deepEqual(operationOf(shorter), { operation });
  assert.deepEqual(poseOf(shorter, {}).operation, operation);
});

test("a state is described in words", () => {
  assert.equal(stateWords(START, QUESTIONS), "one leg");
  let state = withValue(START, "stance", "shift", 0.5);
  state = withValue(state, "stance", "cane_n", 100);
  state = withValue(state, "stance", "power", 3);
  state = withValue(state, "operation", "lateral_mm", -4);
  assert.equal(
    stateWords(state, QUESTIONS),
    "weight on the right leg 50\u00a0%; cane in the left hand 100\u00a0N; muscles minimise: cubed activations; offset −4\u00a0mm",
  );
  assert.equal(
    stateWords(withValue({ ...START, asks: "pose" }, "pose", "hip_flexion_deg", -20), QUESTIONS),
    "leg free; hip flexion −20°",
  );
});

test("values are written with their unit, and names with their words", () => {
  const [shift, cane, power, fixed] = QUESTIONS.stance;
  assert.equal(inWords(shift!, 0.75), "75\u00a0%");
  assert.equal(inWords(cane!, 100), "100\u00a0N");
  assert.equal(inWords(power!, 3), "cubed activations");
  assert.equal(inWords(fixed!, ["pelvic_tilt"]), "pelvic tilt");
  assert.equal(inWords(fixed!, []), "none");
});
