import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "../src/state/history.ts";
import { type Codec, Kept } from "../src/state/kept.ts";

const PLAIN: Codec<number> = {
  write: (value, query) => query.set("n", String(value)),
  read: (query) => Number(query.take("n")),
};

function line(): { history: History; part: Kept<number>; later: (ms: number) => void } {
  let now = 0;
  const history = new History(() => now);
  const later = (ms: number) => {
    now += ms;
  };
  return { history, part: new Kept(PLAIN, 0, history, "move"), later };
}

test("steps go back and forth, and a new one ends what was undone", () => {
  const { history, part, later } = line();
  part.change(1, "one");
  later(5000);
  part.change(2, "two");
  assert.equal(history.undo()?.what, "two");
  assert.equal(part.value, 1);
  history.undo();
  assert.equal(part.value, 0);
  assert.equal(history.undo(), null);
  history.redo();
  history.redo();
  assert.equal(part.value, 2);
  history.undo();
  part.change(7, "seven");
  assert.equal(history.redoes, null);
});

test("a slider that is dragged is one step, and one that is dragged later another", () => {
  const { history, part, later } = line();
  for (const value of [1, 2, 3]) {
    later(40);
    part.change(value, "offset");
  }
  later(3000);
  part.change(4, "offset");
  history.undo();
  assert.equal(part.value, 3);
  history.undo();
  assert.equal(part.value, 0);
});

test("steps of a screen are forgotten, those of the others stay", () => {
  const { history, part } = line();
  part.change(1, "one");
  history.record({ screen: "examine", what: "a finding", undo: assert.fail, redo: assert.fail });
  history.forget("examine");
  assert.equal(history.undoes?.what, "one");
  history.undo();
  assert.equal(part.value, 0);
});

test("the address takes note of the step before and of the new one", () => {
  const { part, later } = line();
  const seen: [string, number][] = [];
  part.leaving.on(() => seen.push(["leaving", part.value]));
  part.stepped.on(() => seen.push(["stepped", part.value]));
  part.change(1, "offset");
  later(10);
  part.change(2, "offset");
  later(5000);
  part.change(3, "offset");
  assert.deepEqual(seen, [
    ["leaving", 0],
    ["stepped", 1],
    ["leaving", 2],
    ["stepped", 3],
  ]);
});
