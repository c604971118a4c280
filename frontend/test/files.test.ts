import assert from "node:assert/strict";
import { test } from "node:test";
import { guessed, missing } from "../src/move/files.ts";

test("a file's name tells what it is for", () => {
  assert.equal(guessed("walk.nc"), "result");
  assert.equal(guessed("subject01.OSIM"), "model");
  assert.equal(guessed("walk_ik.mot"), "motion");
  assert.equal(guessed("walk_grf.mot"), "loads_table");
  assert.equal(guessed("walk_grf.xml"), "loads");
  assert.equal(guessed("photo.png"), null);
});

test("what is missing is told in words", () => {
  assert.equal(missing(["result"]), null);
  assert.equal(missing(["model", "motion"]), null);
  assert.match(missing(["model"])!, /motion/);
  assert.match(missing(["motion"])!, /model/);
  assert.match(missing(["model", "motion", "loads_table"])!, /\.xml/);
  assert.match(missing(["model", "model", "motion"])!, /Two files/);
  assert.match(missing(["result", "model"])!, /no other file/);
});
