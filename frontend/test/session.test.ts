import assert from "node:assert/strict";
import { test } from "node:test";
import { Session, withMirrored } from "../src/examine/session.ts";

function memory(): Pick<Storage, "getItem" | "setItem" | "removeItem"> & { held: Map<string, string> } {
  const held = new Map<string, string>();
  return {
    held,
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => void held.set(key, value),
    removeItem: (key) => void held.delete(key),
  };
}

function begun(): Session {
  const session = new Session();
  session.answers = { fever: "no" };
  session.findings = { tenderness: "yes" };
  session.step = "examination";
  session.side = "left";
  session.marks = [{ view: "back", quality: "ache", line: [[1, 2]], width: 30 }];
  return session;
}

test("an examination survives a reload", () => {
  const store = memory();
  const session = begun();
  session.keep(2, store);
  const again = new Session();
  assert.ok(again.recall(2, store));
  assert.deepEqual({ ...again }, { ...session });
  assert.ok(again.begunAt);
});

test("answers to another version of the questions are not taken up", () => {
  const store = memory();
  begun().keep(1, store);
  const again = new Session();
  again.recall(2, store);
  assert.deepEqual({ ...again }, { ...new Session() });
});

test("what cannot be read is left", () => {
  const store = memory();
  store.setItem("gluteus-examination", "{broken");
  const again = new Session();
  again.recall(2, store);
  assert.equal(again.begun, false);
});

test("nothing stays after it is forgotten", () => {
  const store = memory();
  const session = begun();
  session.keep(2, store);
  session.forget(store);
  assert.equal(store.held.size, 0);
  assert.equal(session.begun, false);
  assert.equal(session.step, "questions");
});

test("an examination that is undone to its beginning is no longer kept", () => {
  const store = memory();
  const session = begun();
  const before = new Session().snapshot;
  session.keep(2, store);
  session.restore(before);
  session.keep(2, store);
  assert.equal(store.held.size, 0);
});

test("undoing keeps the record under which findings were saved", () => {
  const session = begun();
  const before = session.snapshot;
  session.findings = {};
  session.encounter = "saved";
  session.restore(before);
  assert.deepEqual(session.findings, { tenderness: "yes" });
  assert.equal(session.encounter, "saved");
});

test("mirroring twice is the same as mirroring once", () => {
  const once = withMirrored(begun().marks);
  assert.equal(once.length, 2);
  assert.deepEqual(withMirrored(once), once);
});

test("what another program kept at this address is left, whatever it is", () => {
  for (const wrong of [
    null,
    [],
    1,
    { version: 2, marks: 3 },
    { version: 2, marks: [{ view: "back", quality: "ache" }] },
    { version: 2, marks: [{ view: "back", quality: "ache", line: [[1, "a"]] }] },
    { version: 2, answers: { fever: { toString: 1 } } },
    { version: 2, answers: ["yes"] },
    { version: 2, side: "__proto__" },
    { version: 2, begunAt: "never" },
    { version: 2, person: null },
  ]) {
    const store = memory();
    store.setItem("gluteus-examination", JSON.stringify(wrong));
    const again = new Session();
    assert.equal(again.recall(2, store), false, JSON.stringify(wrong));
    assert.deepEqual({ ...again }, { ...new Session() });
  }
});
