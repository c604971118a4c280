/**
 * Fewer triangles for a closed surface, by collapsing edges where that changes its form least.
 *
 * The error of a collapse is that of Garland and Heckbert (1997): the squared distances from the planes of all
 * triangles that the vertex stands for, weighted by their areas. A vertex always moves to its neighbour, so that
 * the vertices that are left are some of the surface's own, with their normals and colours.
 */

type Corners = Uint16Array | Uint32Array;

/** Numbers of a symmetric 4 x 4 matrix. */
const QUADRIC = 10;
/** A triangle may turn by this cosine while a corner moves. */
const LEAST_COSINE = 0.25;
/** Of the edges that could be collapsed, a pass takes this part; the costs change with every collapse. */
const OF_A_PASS = 0.12;

/** Return the corners of about `wanted` triangles; points (x, y, z, x, ...) [m], corners three by three. */
export function simplified<T extends Corners>(points: Float32Array, corners: T, wanted: number): T {
  const quadrics = quadricsOf(points, corners);
  let left: Corners = corners;
  while (left.length > 3 * wanted) {
    const moves = collapses(points, left, quadrics, (left.length / 3 - wanted) / 2);
    if (!moves) break;
    left = moved(left, moves);
  }
  return (corners instanceof Uint16Array ? Uint16Array.from(left) : Uint32Array.from(left)) as T;
}

/** Of each vertex: the sum over its triangles of area times plane times plane. */
function quadricsOf(points: Float32Array, corners: Corners): Float64Array {
  const found = new Float64Array((points.length / 3) * QUADRIC);
  const n = new Float64Array(4);
  for (let at = 0; at < corners.length; at += 3) {
    const area = normalOf(points, corners[at]!, corners[at + 1]!, corners[at + 2]!, n);
    const first = 3 * corners[at]!;
    n[3] = -(n[0]! * points[first]! + n[1]! * points[first + 1]! + n[2]! * points[first + 2]!);
    for (let corner = 0; corner < 3; corner++) {
      let entry = QUADRIC * corners[at + corner]!;
      for (let row = 0; row < 4; row++)
        for (let column = row; column < 4; column++) found[entry++]! += area * n[row]! * n[column]!;
    }
  }
  return found;
}

/** Unit normal of a triangle, written into `out`; returns twice its area. */
function normalOf(points: Float32Array, a: number, b: number, c: number, out: Float64Array): number {
  const [i, j, k] = [3 * a, 3 * b, 3 * c];
  const [ux, uy, uz] = [
    points[j]! - points[i]!,
    points[j + 1]! - points[i + 1]!,
    points[j + 2]! - points[i + 2]!,
  ];
  const [vx, vy, vz] = [
    points[k]! - points[i]!,
    points[k + 1]! - points[i + 1]!,
    points[k + 2]! - points[i + 2]!,
  ];
  const [x, y, z] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
  const size = Math.sqrt(x * x + y * y + z * z);
  const scale = size > 0 ? 1 / size : 0;
  out[0] = x * scale;
  out[1] = y * scale;
  out[2] = z * scale;
  return size;
}

/** What a vertex costs at the place of another one. */
function cost(quadrics: Float64Array, points: Float32Array, vertex: number, place: number): number {
  const [x, y, z] = [points[3 * place]!, points[3 * place + 1]!, points[3 * place + 2]!];
  const q = QUADRIC * vertex;
  return (
    quadrics[q]! * x * x +
    quadrics[q + 4]! * y * y +
    quadrics[q + 7]! * z * z +
    quadrics[q + 9]! +
    2 * (quadrics[q + 1]! * x * y + quadrics[q + 2]! * x * z + quadrics[q + 5]! * y * z) +
    2 * (quadrics[q + 3]! * x + quadrics[q + 6]! * y + quadrics[q + 8]! * z)
  );
}

/**
 * The cheapest collapses of edges that do not touch each other, from each vertex to where it moves; null:
 * none.
 */
function collapses(
  points: Float32Array,
  corners: Corners,
  quadrics: Float64Array,
  most: number,
): Uint32Array | null {
  const edges = edgesOf(corners);
  const costs = new Float64Array(edges.length / 2);
  for (let edge = 0; edge < costs.length; edge++) {
    const [a, b] = [edges[2 * edge]!, edges[2 * edge + 1]!];
    const [there, back] = [cost(quadrics, points, a, b), cost(quadrics, points, b, a)];
    costs[edge] = Math.min(there, back);
    if (back >= there) continue;
    edges[2 * edge] = b;
    edges[2 * edge + 1] = a;
  }
  const order = Uint32Array.from(costs.keys()).sort((one, other) => costs[one]! - costs[other]!);
  const around = trianglesAround(corners, points.length / 3);
  const moves = Uint32Array.from({ length: points.length / 3 }, (_, vertex) => vertex);
  const touched = new Uint8Array(moves.length);
  let count = 0;
  for (const edge of order.subarray(0, Math.ceil(OF_A_PASS * order.length))) {
    if (count >= most) break;
    const [from, to] = [edges[2 * edge]!, edges[2 * edge + 1]!];
    if (touched[from] || touched[to] || flips(points, corners, around(from), moves, [from, to])) continue;
    touched[from] = touched[to] = 1;
    moves[from] = to;
    for (let entry = 0; entry < QUADRIC; entry++)
      quadrics[QUADRIC * to + entry]! += quadrics[QUADRIC * from + entry]!;
    count++;
  }
  return count ? moves : null;
}

/** Both ends of each edge; in a closed surface every edge runs once in each direction. */
function edgesOf(corners: Corners): Uint32Array {
  const found = new Uint32Array(corners.length);
  let count = 0;
  for (let at = 0; at < corners.length; at++) {
    const next = at % 3 === 2 ? at - 2 : at + 1;
    if (corners[at]! >= corners[next]!) continue;
    found[count++] = corners[at]!;
    found[count++] = corners[next]!;
  }
  return found.slice(0, count);
}

/** The triangles at each vertex, by the place of their first corner. */
function trianglesAround(corners: Corners, vertices: number): (vertex: number) => Uint32Array {
  const starts = new Uint32Array(vertices + 1);
  for (const vertex of corners) starts[vertex + 1]!++;
  for (let vertex = 0; vertex < vertices; vertex++) starts[vertex + 1]! += starts[vertex]!;
  const filled = starts.slice();
  const found = new Uint32Array(corners.length);
  corners.forEach((vertex, at) => {
    found[filled[vertex]!++] = at - (at % 3);
  });
  return (vertex) => found.subarray(starts[vertex], starts[vertex + 1]);
}

const [before, after] = [new Float64Array(4), new Float64Array(4)];

/** Whether a triangle would turn too far if one of its corners moved to another vertex after all `moves`. */
function flips(
  points: Float32Array,
  corners: Corners,
  triangles: Uint32Array,
  moves: Uint32Array,
  [from, to]: readonly [number, number],
): boolean {
  const put = (vertex: number) => (vertex === from ? to : moves[vertex]!);
  for (const at of triangles) {
    const [a, b, c] = [corners[at]!, corners[at + 1]!, corners[at + 2]!];
    const [pa, pb, pc] = [put(a), put(b), put(c)];
    if (pa === pb || pb === pc || pc === pa) continue;
    normalOf(points, a, b, c, before);
    normalOf(points, pa, pb, pc, after);
    const cosine = before[0]! * after[0]! + before[1]! * after[1]! + before[2]! * after[2]!;
    if (cosine < LEAST_COSINE) return true;
  }
  return false;
}

/** Triangles with their corners moved, without those that became a line. */
function moved(corners: Corners, moves: Uint32Array): Uint32Array {
  const out = new Uint32Array(corners.length);
  let count = 0;
  for (let at = 0; at < corners.length; at += 3) {
    const [a, b, c] = [moves[corners[at]!]!, moves[corners[at + 1]!]!, moves[corners[at + 2]!]!];
    if (a === b || b === c || c === a) continue;
    out[count++] = a;
    out[count++] = b;
    out[count++] = c;
  }
  return out.slice(0, count);
}
