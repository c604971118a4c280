import assert from "node:assert/strict";
import { test } from "node:test";
import type { Term } from "../src/api/types.ts";
import { Terms } from "../src/learn/terms.ts";

const term = (name: string, also: string[] = [], marked = true): Term => ({
  term: name,
  also,
  says: `About ${name}.`,
  see: [],
  marked,
});

const TERMS = new Terms([
  term("contact force", ["hip contact force"]),
  term("interval", ["95% interval"]),
  term("room", [], false),
]);

const cut = (read: ReturnType<Terms["reader"]>, text: string) =>
  read(text).map((piece) => (typeof piece === "string" ? piece : [piece.words, piece.term.term]));

test("a term is marked where it first appears, in its longest form", () => {
  const read = TERMS.reader();
  assert.deepEqual(cut(read, "The hip contact force is large; a contact force acts."), [
    "The ",
    ["hip contact force", "contact force"],
    " is large; a contact force acts.",
  ]);
  assert.deepEqual(cut(read, "Contact force again."), ["Contact force again."]);
  assert.deepEqual(cut(TERMS.reader(), "Contact force"), [["Contact force", "contact force"]]);
});

test("parts of words and everyday words are not marked", () => {
  assert.deepEqual(cut(TERMS.reader(), "A bedroom, a room, intervals, sub-interval"), [
    "A bedroom, a room, intervals, sub-interval",
  ]);
});

test("a text is the same once its pieces are joined", () => {
  const text = "An interval (95% interval 2.1 to 3.2) of the contact force.";
  const pieces = TERMS.reader()(text).map((piece) => (typeof piece === "string" ? piece : piece.words));
  assert.equal(pieces.join(""), text);
});

test("terms that are marked already are not marked again", () => {
  assert.deepEqual(cut(TERMS.reader(["contact force"]), "A contact force, an interval"), [
    "A contact force, an ",
    ["interval", "interval"],
  ]);
});
