import assert from "node:assert/strict";
import { test } from "node:test";
import { difference, minus, number, ofHundred, spread } from "../src/ui/words.ts";

test("numbers carry as many figures as anybody can use", () => {
  assert.equal(number(2.649), "2.6");
  assert.equal(number(0.158), "0.16");
  assert.equal(number(154.95), "155");
  assert.equal(number(12345.6), "12,346");
  assert.equal(number(-3.04), "\u22123.0");
  assert.equal(number(-0.001), "0.00");
});

test("a spread reads as a sentence, and as one number where nothing varies", () => {
  assert.equal(
    spread({ median: 2.64, interval95: [2.1, 3.21] }, "body weights"),
    "2.6 body weights (2.1 to 3.2)",
  );
  assert.equal(spread({ median: 2, interval95: [2, 2] }), "2.0");
  assert.equal(spread({ median: null, interval95: [null, null] }), "unknown");
});

test("a share is never rounded to all or to nobody", () => {
  assert.equal(ofHundred(0.974), "97 of 100");
  assert.equal(ofHundred(0.999), "more than 99 of 100");
  assert.equal(ofHundred(0.001), "fewer than 1 of 100");
  assert.equal(ofHundred(1), "100 of 100");
  assert.equal(ofHundred(0), "0 of 100");
});

test("a difference is told in words, and none where the figures are the same", () => {
  assert.equal(difference(1.41, 3.2), "1.8 less");
  assert.equal(difference(3.2, 2.9), "0.30 more");
  assert.equal(difference(3.21, 3.19), "the same");
});

test("a minus sign is one, a hyphen stays", () => {
  assert.equal(minus("1.0 mm (-7.6 to 10.3), neck-shaft"), "1.0 mm (\u22127.6 to 10.3), neck-shaft");
});
