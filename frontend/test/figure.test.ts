/** The shapes of the figure: closed, as large as they should be, and the same fibres in every posture. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { BufferGeometry } from "three";
import { segmentsBetween } from "../src/scene/blend.ts";
import { ball, hollow, rod, solid, surfaceOf } from "../src/scene/forms/field.ts";
import { formOf, LAYERS } from "../src/scene/muscle_forms.ts";
import {
  BellyShape,
  FanShape,
  LinesShape,
  type Shaper,
  STEPS,
  type Strand,
} from "../src/scene/muscle_shapes.ts";
import { Sheet } from "../src/scene/sheet.ts";

/** Volume inside a surface, positive where its triangles look outward. */
function volumeOf(geometry: BufferGeometry): number {
  const [at, index] = [geometry.getAttribute("position"), geometry.getIndex()!];
  let sum = 0;
  for (let corner = 0; corner < index.count; corner += 3) {
    const [a, b, c] = [0, 1, 2].map((step) => index.getX(corner + step)) as [number, number, number];
    const p = (vertex: number) => [at.getX(vertex), at.getY(vertex), at.getZ(vertex)] as const;
    const [[ax, ay, az], [bx, by, bz], [cx, cy, cz]] = [p(a), p(b), p(c)];
    sum += (ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)) / 6;
  }
  return sum;
}

/** Whether every edge belongs to two triangles that run along it both ways. */
function isClosed(geometry: BufferGeometry): boolean {
  const index = geometry.getIndex()!;
  const edges = new Map<string, number>();
  for (let corner = 0; corner < index.count; corner += 3)
    for (let side = 0; side < 3; side++) {
      const [a, b] = [index.getX(corner + side), index.getX(corner + ((side + 1) % 3))];
      const key = a < b ? `${a} ${b}` : `${b} ${a}`;
      edges.set(key, (edges.get(key) ?? 0) + (a < b ? 1 : -1));
    }
  return [...edges.values()].every((sum) => sum === 0);
}

/** A straight strand between two places. */
function strand(from: readonly number[], to: readonly number[], volume: number): Strand {
  const rest = Float32Array.from({ length: 3 * STEPS }, (_, at) => {
    const part = Math.floor(at / 3) / (STEPS - 1);
    return from[at % 3]! + part * (to[at % 3]! - from[at % 3]!);
  });
  return { volume, rest };
}

function laid(shaper: Shaper, strands: readonly Strand[]): BufferGeometry {
  const sheet = new Sheet(shaper.size);
  sheet.lay(shaper.shape(strands.map(({ rest }) => rest)), [0, 0, 1]);
  return sheet.geometry;
}

test("a net over a ball is closed and has its volume", () => {
  const net = surfaceOf([solid(ball([0.01, 0, 0], 0.05))], [-0.06, -0.06, -0.06], [0.07, 0.06, 0.06], 0.005);
  assert.ok(isClosed(net));
  const wanted = (4 / 3) * Math.PI * 0.05 ** 3;
  assert.ok(Math.abs(volumeOf(net) / wanted - 1) < 0.02, String(volumeOf(net) / wanted));
});

test("a hollow takes away what it covers", () => {
  const low = [-0.06, -0.06, -0.06] as const;
  const high = [0.06, 0.06, 0.06] as const;
  const whole = volumeOf(surfaceOf([solid(ball([0, 0, 0], 0.05))], low, high, 0.004));
  const cut = surfaceOf(
    [solid(ball([0, 0, 0], 0.05)), hollow(rod([0, -1, 0], [0, 1, 0], 0.01))],
    low,
    high,
    0.004,
  );
  assert.ok(isClosed(cut));
  const bored = Math.PI * 0.01 ** 2 * 0.098;
  assert.ok(Math.abs((whole - volumeOf(cut)) / bored - 1) < 0.25, String((whole - volumeOf(cut)) / bored));
});

const FAN = Array.from({ length: 24 }, (_, at) =>
  strand([0.05 - 0.004 * at, 0.12, 0.03 - 0.001 * at], [0.01 - 0.001 * at, -0.02, 0.05], 300e-6 / 24),
);
const LINES = [0, 1, 2].map((at) => strand([-0.04 * at, 0.1, 0], [-0.03 * at, -0.1, 0.02], 100e-6));
const ONE = [strand([0, 0.1, 0], [0.01, -0.1, 0.02], 50e-6)];

test("muscles are closed, look outward and hold their volume", () => {
  const cases: [string, Shaper, readonly Strand[], number][] = [
    ["fan", new FanShape(FAN, formOf("gluteus_medius")), FAN, 300e-6],
    ["sheet", new LinesShape(LINES, formOf("gluteus_maximus")), LINES, 300e-6],
    ["belly", new BellyShape(ONE[0]!, formOf("piriformis")), ONE, 50e-6],
  ];
  for (const [name, shaper, strands, wanted] of cases) {
    const geometry = laid(shaper, strands);
    assert.ok(isClosed(geometry), name);
    const found = volumeOf(geometry) / wanted;
    assert.ok(found > 0.8 && found < 1.2, `${name}: ${found.toFixed(2)} of its volume`);
  }
});

test("a muscle that shortens gets thicker and keeps its volume", () => {
  const shaper = new BellyShape(ONE[0]!, formOf("piriformis"));
  const long = laid(shaper, ONE);
  const short = laid(shaper, [strand([0, 0.07, 0], [0.007, -0.07, 0.014], 0)]);
  long.computeBoundingBox();
  short.computeBoundingBox();
  const deep = (box: BufferGeometry) => box.boundingBox!.max.x - box.boundingBox!.min.x;
  assert.ok(deep(short) > deep(long));
  assert.ok(Math.abs(volumeOf(short) / volumeOf(long) - 1) < 0.08);
});

test("shares of strands in a column sum to one", () => {
  const fan = new FanShape(FAN, formOf("gluteus_medius"));
  for (let column = 0; column < fan.size.columns; column++) {
    let sum = 0;
    for (let at = 0; at < FAN.length; at++) sum += fan.blend[column * FAN.length + at]!;
    assert.ok(Math.abs(sum - 1) < 1e-5);
  }
});

test("every layer has a muscle and medius lies over minimus", () => {
  assert.equal(LAYERS.length, 6);
  assert.ok(formOf("gluteus_maximus").layer < formOf("gluteus_medius").layer);
  assert.ok(formOf("gluteus_medius").layer < formOf("gluteus_minimus").layer);
  assert.ok(formOf("gluteus_minimus").layer < formOf("quadratus_femoris").layer);
});

test("halfway between two postures a segment has half the turn", () => {
  const unit = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  const turned = [0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, 0.2, 0, 0, 1];
  const names = ["pelvis", "trunk"] as const;
  const all = (numbers: number[]) => Object.fromEntries(names.map((name) => [name, numbers])) as never;
  const found = segmentsBetween(all(unit), all(turned), 0.5).pelvis;
  assert.ok(Math.abs(found[0]! - Math.SQRT1_2) < 1e-9);
  assert.ok(Math.abs(found[12]! - 0.1) < 1e-12);
});
