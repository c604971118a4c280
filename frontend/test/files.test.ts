import assert from "node:assert/strict";
import { test } from "node:test";
import { guessed, missing, tooLarge } from "../src/move/files.ts";

test("a file's name tells what it is for", () => {
  assert.equal(guessed("walk.nc"), "result");
  assert.equal(guessed("subject01.OSIM"), "model");
  assert.equal(guessed("walk_ik.mot"), "motion");
  assert.equal(guessed("walk_grf.mot"), "loads_table");
  assert.equal(guessed("walk.C3D"), "markers");
  assert.equal(guessed("residuals.xml"), "actuators");
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
  assert.equal(missing(["result", "model"]), null);
  assert.equal(missing(["model", "markers"]), null);
  assert.match(missing(["result", "motion"])!, /already contains its motion/);
  assert.match(missing(["result", "loads"])!, /model/);
});

test("a file that is too large is refused before it is handed over, with the limit", () => {
  assert.equal(tooLarge({ name: "run.mot", size: 1000 }, 200e6), null);
  assert.match(
    tooLarge({ name: "run.mot", size: 312e6 }, 200e6)!,
    /run\.mot was not taken: it has 312 MB, .* 200 MB/,
  );
  assert.match(tooLarge({ name: "run.mot", size: 0 }, 200e6)!, /empty/);
});
