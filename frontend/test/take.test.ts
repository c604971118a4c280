import assert from "node:assert/strict";
import { test } from "node:test";
import type { Panel } from "../src/api/types.ts";
import { csv, tableOf, tableOfBars } from "../src/take/csv.ts";
import { ticks, wrapped } from "../src/take/drawing.ts";
import { stemOf } from "../src/take/files.ts";

const NOTHING = { muscles: [], compartments: [], lines: [], bones: [], zones: [], nerves: [], regions: [] };
const PANEL: Panel = {
  title: "",
  kind: "curves",
  x: { label: "hip flexion", unit: "°", values: [0, 30], names: [], moves: null },
  y: { label: "arm", unit: "mm", values: [], names: [], moves: null },
  series: [
    { id: "a", label: "front, third", median: [1, 2], low: [0, null], high: [3, 4], speaks_of: NOTHING },
  ],
  marks: [],
} as unknown as Panel;

test("a table has one row for each value, with its unit and who it is about", () => {
  const { heads, rows } = tableOf([PANEL], "Woman, 62 kg.", "Arms");
  assert.deepEqual(heads.slice(0, 4), ["panel", "hip flexion [°]", "series", "unit"]);
  assert.equal(rows.length, 2);
  assert.deepEqual(rows[1], ["Arms", 30, "front, third", "mm", 2, null, 4, "Woman, 62 kg.", "Arms"]);
});

test("bars keep what was pinned beside what is now", () => {
  const bar = (median: number) => ({ median, interval95: [0, 9] as [number, number] });
  const { rows } = tableOfBars([{ id: "a", label: "A", value: bar(4), pinned: bar(3) }], "%", "x", "y");
  assert.deepEqual(
    rows.map((each) => [each[1], each[3]]),
    [
      ["now", 4],
      ["pinned", 3],
    ],
  );
});

test("cells with commas, quotes and line ends are quoted", () => {
  assert.equal(
    csv({ heads: ["a"], rows: [['1,"2"\n'], [null], [0]] }),
    '\uFEFFa\r\n"1,""2""\n"\r\n\r\n0\r\n',
  );
});

test("ticks are round numbers within the ends", () => {
  assert.deepEqual(ticks(-20, 120, 8), [-20, 0, 20, 40, 60, 80, 100, 120]);
  assert.deepEqual(ticks(0, 0.9), [0, 0.2, 0.4, 0.6, 0.8]);
  assert.deepEqual(ticks(3, 3), [3]);
});

test("lines break at spaces, and names of files are plain", () => {
  assert.deepEqual(wrapped("one two three", 8), ["one two", "three"]);
  assert.equal(stemOf("Moment arms over hip flexion"), "gluteus-moment-arms-over-hip-flexion");
});

test("names from files of strangers are no formulas in a spreadsheet", () => {
  const rows = [
    ["=HYPERLINK(1)", "@a", "-2+3|x", "\t=1", "-3.2 (-5.0 to 1.1)", "-4", "+1.5 %", -7, "glmed1_r"],
  ];
  const [, line] = csv({ heads: ["a"], rows }).split("\r\n");
  assert.equal(line, "'=HYPERLINK(1),'@a,'-2+3|x,'\t=1,-3.2 (-5.0 to 1.1),-4,+1.5 %,-7,glmed1_r");
});
