import assert from "node:assert/strict";
import { test } from "node:test";
import { atStart, between, withValue } from "../src/move/state.ts";
import { type LookPlace, rounded } from "../src/scene/looks.ts";
import { ignored, isNewer, parseAddress, Query, writeAddress } from "../src/state/address.ts";
import { examineCodec } from "../src/state/examine.ts";
import type { Codec } from "../src/state/kept.ts";
import { LAYERS_START, layersCodec } from "../src/state/layers.ts";
import { lookCodec } from "../src/state/look.ts";
import { moveCodec, movePlace } from "../src/state/move.ts";
import { personCodec } from "../src/state/person.ts";
import { PLAYING_START, playingCodec } from "../src/state/playing.ts";
import { readCodec } from "../src/state/read.ts";
import { trainCodec } from "../src/state/train.ts";
import { PERSON, QUESTIONS } from "./questions.ts";

/** A value written into an address and read again, with what was not used. */
function through<T>(codec: Codec<T>, value: T): { address: string; again: T; unused: string[] } {
  const query = new URLSearchParams();
  codec.write(value, query);
  const address = writeAddress("screen", codec.path?.(value) ?? [], query);
  const parsed = parseAddress(address);
  const given = parsed.query ?? new Query();
  isNewer(given);
  return { address, again: codec.read(given, parsed.path), unused: given.unused };
}

function read<T>(codec: Codec<T>, text: string): { value: T; unused: string[] } {
  const query = new Query(text);
  return { value: codec.read(query, []), unused: query.unused };
}

const start = movePlace(QUESTIONS);
const moves = moveCodec(QUESTIONS);

test("what is as at the start leaves the address bare", () => {
  assert.equal(through(moves, start).address, "#screen");
});

test("every part of the Move screen comes back from its address", () => {
  let state = withValue(atStart(QUESTIONS), "stance", "shift", 0.75);
  state = withValue(state, "stance", "fixed", ["pelvic_tilt"]);
  state = withValue(state, "stance", "power", 3);
  state = withValue(state, "operation", "adapted", true);
  state = withValue(state, "operation", "lateral_mm", -4);
  const place = {
    state: { ...state, weaken: { "gluteus_medius/anterior": 0.5 }, lesions: { L5: 1, S1: 1 } },
    pinned: {
      person: { sex: "f" as const },
      state: withValue(atStart(QUESTIONS), "pose", "hip_flexion_deg", 30),
    },
    options: { kept: { B: withValue(state, "operation", "up_mm", 3).operation }, compared: true },
    motion: "job-7",
  };
  const { address, again, unused } = through(moves, place);
  assert.deepEqual(again, place);
  assert.deepEqual(unused, []);
  assert.match(address, /^#screen\?v=1&s\.shift=0\.75&/);
  assert.match(address, /w\.gluteus_medius\/anterior=0\.5/);
});

test("what an address says and nobody knows is ignored and named", () => {
  const { value, unused } = read(moves, "s.shift=2&s.power=3&o.lateral_mm=wide&s.magic=1&colour=red");
  assert.deepEqual(value.state, withValue(atStart(QUESTIONS), "stance", "power", 3));
  assert.deepEqual(unused.sort(), ["colour", "o.lateral_mm", "s.magic", "s.shift"]);
});

test("an address of a newer page is known as one", () => {
  assert.equal(isNewer(new Query("v=2&s.shift=0.5")), true);
  assert.equal(isNewer(new Query("s.shift=0.5")), false);
});

test("a person comes back with the errors of their measures", () => {
  const codec = personCodec(PERSON);
  const person = {
    sex: "f" as const,
    femoral_offset_mm: 42.3,
    implant: true,
    errors: { femoral_offset_mm: 2 },
  };
  const { address, again, unused } = through(codec, person);
  assert.deepEqual(again, person);
  assert.deepEqual(unused, []);
  assert.match(address, /p\.femoral_offset_mm=42\.3~2/);
  const odd = read(codec, "p.sex=x&p.mass_kg=1000&p.femoral_offset_mm=40~900");
  assert.deepEqual(odd.value, { femoral_offset_mm: 40 });
  assert.equal(odd.unused.length, 3);
});

test("sentence, posture on a figure, exercises and their limit come back", () => {
  const reading = { open: "strongest-abductor", at: { name: "hip_flexion_deg", value: 60 } };
  assert.deepEqual(through(readCodec, reading).again, reading);
  const resistances = { band: "red", cuff_kg: null };
  const training = { chosen: ["clam_30", "lunge"], muscle: "gluteus_minimus", most: 2.5, resistances };
  const codec = trainCodec(QUESTIONS.resistances);
  const { address, again } = through(codec, training);
  assert.deepEqual(again, training);
  assert.match(address, /r\.band=red/);
  assert.equal(read(codec, "muscle=biceps&most=-3&r.band=pink&r.cuff_kg=99").unused.length, 4);
});

test("the address of an examination holds its step alone", () => {
  assert.equal(through(examineCodec, { step: "drawing" }).address, "#screen/drawing");
  assert.deepEqual(examineCodec.read(new Query(), ["surgery"]), { step: null });
});

test("an address that no page wrote does not break it", () => {
  for (const hash of ["", "#", "#?", "#read?%", "#read/%E0%A4%A", "#move?pin=%26%26&opt.=x&cut=,,"]) {
    const { query, path } = parseAddress(hash);
    assert.doesNotThrow(() => moves.read(query ?? new Query(), path));
  }
});

test("a state on the way keeps to the steps of the sliders and ends at the goal", () => {
  const from = { ...withValue(atStart(QUESTIONS), "stance", "shift", 0.5), weaken: { a: 0.5 } };
  const to = { ...atStart(QUESTIONS), lesions: { L5: 1 } };
  assert.deepEqual(between(from, to, 1, QUESTIONS), to);
  const middle = between(from, to, 0.5, QUESTIONS);
  assert.equal(middle.stance.shift, 0.75);
  assert.deepEqual(middle.weaken, { a: 0.75 });
  assert.deepEqual(middle.lesions, { L5: 0.5 });
});

test("names that no object may have are values like any other", () => {
  const { value } = read(moves, "w.__proto__=0.5&w.constructor=0.25&cut=__proto__,toString");
  assert.deepEqual(Object.entries(value.state.weaken), [
    ["__proto__", 0.5],
    ["constructor", 0.25],
  ]);
  assert.deepEqual(Object.keys(value.state.lesions), ["__proto__", "toString"]);
  assert.equal(({} as Record<string, unknown>)["0"], undefined);
});

test("what is ignored is told in a few visible words", () => {
  const many = [..."abcdefgh"];
  assert.match(ignored(many, false), /: a, b, c, d, e and 3 more\.$/);
  const told = ignored(["x".repeat(1_000_000), "a\u202Eb\u0000c\nd"], true);
  assert.ok(told.length < 250);
  assert.match(told, /^The address comes from a newer Gluteus\. .*a·b·c·d\.$/);
});

const look = (place: LookPlace) => through(lookCodec, place);

test("a look comes back from its address, by its name or by numbers", () => {
  assert.equal(look(null).address, "#screen");
  assert.equal(look("front").address, "#screen?v=1&v.look=front");
  assert.equal(look("front").again, "front");
  const own = rounded({ azimuth: -31.6, height: 12.2, distance: 0.90004, target: [-0.0051, 0.028, -0.03] });
  assert.deepEqual(own, { azimuth: 328, height: 12, distance: 0.9, target: [-0.005, 0.028, -0.03] });
  assert.equal(look(own).address, "#screen?v=1&v.eye=328,12,0.9,-0.005,0.028,-0.03");
  assert.deepEqual(look(own).again, own);
});

test("looks that nobody can have are ignored and named", () => {
  for (const text of [
    "1,2",
    "1,2,nine,0,0,0",
    "1,89,1,0,0,0",
    "1,2,99,0,0,0",
    "1,2,1,0,0,9",
    "1,2,1,0,0,0,0",
  ])
    assert.deepEqual(read(lookCodec, `v.eye=${text}`), { value: null, unused: ["v.eye"] });
  assert.deepEqual(read(lookCodec, "v.look=constructor"), { value: null, unused: ["v.look"] });
});

test("layers, cut and what else is shown come back from their address", () => {
  assert.equal(through(layersCodec, LAYERS_START).address, "#screen");
  const place = {
    layer: 3,
    muscles: ["piriformis", "gluteus_minimus"],
    cut: { name: "coronal" as const, at: 40 },
    extras: { names: false, zones: true, skin: true, nerves: true },
    colour: "stretch" as const,
  };
  const { address, again, unused } = through(layersCodec, place);
  assert.equal(
    address,
    "#screen?v=1&v.layer=3&v.muscles=piriformis,gluteus_minimus&v.cut=coronal~40&v.hide=names&v.show=zones,nerves&v.colour=stretch",
  );
  assert.deepEqual(again, place);
  assert.deepEqual(unused, []);
});

test("layers that do not exist are ignored and named", () => {
  const { value, unused } = read(
    layersCodec,
    "v.layer=1.5&v.muscles=<b>&v.cut=oblique~3&v.hide=toString&v.colour=red",
  );
  assert.deepEqual(value, LAYERS_START);
  assert.deepEqual(unused, ["v.layer", "v.muscles", "v.cut", "v.hide", "v.colour"]);
});

test("how a motion is played comes back from its address", () => {
  assert.equal(through(playingCodec, PLAYING_START).address, "#screen");
  const place = {
    frame: 45,
    on: "model" as const,
    muscles: "right" as const,
    beside: { markers: false, ground: true, skin: true, follow: false },
    speed: 0.25,
    repeats: true,
  };
  const { address, again, unused } = through(playingCodec, place);
  assert.equal(
    address,
    "#screen?v=1&m.frame=45&m.muscles=right&m.speed=0.25&m.repeat=1&m.hide=markers,follow&m.show=skin",
  );
  assert.deepEqual(again, place);
  assert.deepEqual(unused, []);
});

test("ways to play that do not exist are ignored and named", () => {
  const text = "m.frame=-1&m.on=moon&m.muscles=some&m.speed=7&m.repeat=yes&m.hide=hat";
  const { value, unused } = read(playingCodec, text);
  assert.deepEqual(value, PLAYING_START);
  assert.deepEqual(unused.sort(), ["m.frame", "m.hide", "m.muscles", "m.on", "m.repeat", "m.speed"]);
});
