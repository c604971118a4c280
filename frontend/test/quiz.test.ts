import assert from "node:assert/strict";
import { test } from "node:test";
import { Query } from "../src/state/address.ts";
import { type QuizPlace, quizCodec } from "../src/state/quiz.ts";

function readBack(place: QuizPlace): QuizPlace {
  const query = new URLSearchParams();
  quizCodec.write(place, query);
  return quizCodec.read(new Query(query.toString()), quizCodec.path?.(place) ?? []);
}

test("a quiz is read as it was written", () => {
  const place = { number: 7, answers: ["gluteus_medius/anterior", "BUT_UM", "differs"] };
  assert.deepEqual(readBack(place), place);
  assert.deepEqual(readBack({ number: null, answers: [] }), { number: null, answers: [] });
});

test("a number that no quiz can have is refused", () => {
  for (const path of ["x", "-1", "1.5", "99999999999"]) {
    const query = new Query("");
    assert.equal(quizCodec.read(query, [path]).number, null);
    assert.deepEqual(query.unused, [path]);
  }
});
