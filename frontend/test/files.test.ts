import assert from "node:assert/strict";
import { test } from "node:test";
import { guessed, missing, roleOf, tooLarge, twice } from "../src/move/files.ts";

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

const table = (...columns: string[]): string =>
  `any name\nversion=1\nnRows=2\ninDegrees=yes\nendheader\ntime\t${columns.join("\t")}\n0.0\n`;

test("the content of a file tells what it is for, whatever its name", () => {
  const coordinates = table("pelvis_tx", "pelvis_ty", "pelvis_tz", "hip_flexion_r", "knee_angle_r", "lumbar");
  assert.equal(roleOf("forces.mot", coordinates), "motion");
  const plates = table("ground_force_vx", "ground_force_px", "ground_torque_x", "1_ground_force_vy");
  assert.equal(roleOf("walk.mot", plates), "loads_table");
  assert.equal(roleOf("walk.sto", table("f1_1", "f1_2", "f1_3", "p1_1", "p1_2", "m1_1")), "loads_table");
  assert.equal(
    roleOf("walk.mot", table("fx", "fy", "fz", "px", "py", "pz", "mx", "my", "mz")),
    "loads_table",
  );
  const dynamics = table("pelvis_tilt_moment", "pelvis_tx_force", "hip_flexion_r_moment");
  assert.equal(roleOf("inverse_dynamics.sto", dynamics), "unused");
  assert.equal(roleOf("states.sto", table("/jointset/hip_r/hip_flexion_r/value")), "motion");
  assert.equal(roleOf("empty.sto", ""), "motion");
  const xml = (element: string) =>
    `<?xml version="1.0"?>\n<!-- ExternalLoads -->\n<OpenSimDocument Version="4">\n<${element} name="a">`;
  assert.equal(roleOf("walk.xml", xml("ExternalLoads")), "loads");
  assert.equal(roleOf("walk.xml", xml("ForceSet")), "actuators");
  assert.equal(roleOf("setup_grf.xml", xml("InverseKinematicsTool")), "unused");
  assert.equal(roleOf("old.xml", "<ExternalLoads>"), "loads");
  assert.equal(roleOf("photo.png", ""), null);
});

test("files with the same role are all named", () => {
  const given = ["a.mot", "b.mot", "c.sto"].map((name) => ({ name, role: "motion" as const }));
  assert.equal(
    twice(given),
    "3 files are given as motion: a.mot, b.mot, c.sto. Set those that you do not need to “not used”.",
  );
  assert.equal(
    twice([given[0]!, { name: "b.xml", role: "unused" }, { name: "c.xml", role: "unused" }]),
    null,
  );
});

test("what is missing is told in words", () => {
  assert.equal(missing(["result"]), null);
  assert.equal(missing(["model", "motion"]), null);
  assert.match(missing(["model"])!, /motion/);
  assert.match(missing(["motion"])!, /model/);
  assert.match(missing(["model", "motion", "loads_table"])!, /\.xml/);
  assert.equal(missing(["model", "motion", "unused", "unused"]), null);
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
