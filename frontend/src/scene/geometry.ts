/** Bones as the server sends them, unpacked for drawing. */

export interface BoneSurface {
  /** (vertex x 3) metres, in the bone's own frame. */
  vertices: Float32Array;
  faces: Uint16Array;
  /** Of each vertex: 0 bone, 1 sacrum. */
  part: Uint8Array;
  /** Of each vertex: from 0 (deep in a hollow) to 255 (open). */
  shade: Uint8Array;
}

const MAGIC = 0x314d4c47;
const HEADER = 16;
const padded = (bytes: number) => Math.ceil(bytes / 4) * 4;

/** Unpack one bone. Throws an Error that says what is wrong with it. */
export function readBone(buffer: ArrayBuffer): BoneSurface {
  const head = new DataView(buffer);
  if (buffer.byteLength < HEADER || head.getUint32(0, true) !== MAGIC) {
    throw new Error("The bone has a format that this page cannot draw. Reload the page.");
  }
  const [points, faces] = [head.getUint32(4, true), head.getUint32(8, true)];
  const part = HEADER + points * 12;
  const shade = part + padded(points);
  const corner = shade + padded(points);
  if (buffer.byteLength < corner + faces * 6) {
    throw new Error("The bone arrived incomplete; reload the page.");
  }
  return {
    vertices: new Float32Array(buffer, HEADER, points * 3),
    part: new Uint8Array(buffer, part, points),
    shade: new Uint8Array(buffer, shade, points),
    faces: new Uint16Array(buffer, corner, faces * 3),
  };
}

/** Points (x, y, z, x, ...) taken anew at equal distances along their run, `count` of them. */
export function evenly(points: readonly number[], count: number): Float32Array {
  const given = points.length / 3;
  const along = new Float64Array(given);
  for (let index = 1; index < given; index++) {
    const step = Math.hypot(
      points[index * 3]! - points[index * 3 - 3]!,
      points[index * 3 + 1]! - points[index * 3 - 2]!,
      points[index * 3 + 2]! - points[index * 3 - 1]!,
    );
    along[index] = along[index - 1]! + step;
  }
  const run = along[given - 1]!;
  const out = new Float32Array(count * 3);
  let piece = 1;
  for (let index = 0; index < count; index++) {
    const goal = (run * index) / (count - 1);
    while (piece < given - 1 && along[piece]! < goal) piece++;
    const width = along[piece]! - along[piece - 1]!;
    const part = width > 0 ? Math.min(1, Math.max(0, (goal - along[piece - 1]!) / width)) : 0;
    for (let axis = 0; axis < 3; axis++) {
      const from = points[(piece - 1) * 3 + axis]!;
      out[index * 3 + axis] = from + part * (points[piece * 3 + axis]! - from);
    }
  }
  return out;
}
