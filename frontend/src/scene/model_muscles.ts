/** Muscles of a recorded model as tubes along their paths, coloured by activation. */

import { BufferAttribute, BufferGeometry, Color, Mesh, MeshStandardMaterial, Sphere, Vector3 } from "three";
import type { ModelScene } from "../api/types.ts";
import { standIn } from "./coarse.ts";
import { effort } from "./colours.ts";

type ModelMuscle = ModelScene["muscles"][number];

/** A muscle in a frame: activation, force [N], and a mesh of it alone. */
export interface MuscleNow {
  readonly muscle: ModelMuscle;
  readonly activation: number;
  readonly force: number;
  readonly mesh: Mesh;
}

const SIDES = 6;
/** Radius of the strongest muscle and of the weakest [m]. */
const [THICKEST, THINNEST] = [0.008, 0.003];
const TENDON = 0.55;
/** Nothing is known of the force: not solved, or not plausible. */
const UNKNOWN = new Color("#b3aca6");
/** Numbers of a muscle after its places: activation and force. */
export const STATE = 2;

const numbersOf = (muscle: ModelMuscle): number => 3 * muscle.places + STATE;

export class ModelMuscles {
  readonly mesh: Mesh;
  readonly numbers: number;
  private readonly position: Float32Array;
  private readonly normal: Float32Array;
  private readonly colour: Float32Array;
  private last: Float32Array | null = null;
  private readonly parts = new Map<string, Mesh>();

  constructor(private readonly muscles: readonly ModelMuscle[]) {
    const rings = muscles.reduce((sum, { places }) => sum + places, 0);
    this.numbers = muscles.reduce((sum, muscle) => sum + numbersOf(muscle), 0);
    this.position = new Float32Array(3 * SIDES * rings);
    this.normal = new Float32Array(3 * SIDES * rings);
    this.colour = new Float32Array(3 * SIDES * rings);
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(this.position, 3));
    geometry.setAttribute("normal", new BufferAttribute(this.normal, 3));
    geometry.setAttribute("color", new BufferAttribute(this.colour, 3));
    const faces = facesOf(muscles);
    geometry.setIndex(faces);
    // Thin tubes have few triangles already.
    standIn(geometry, faces);
    this.mesh = new Mesh(geometry, new MeshStandardMaterial({ vertexColors: true, roughness: 0.6 }));
    this.mesh.name = "model_muscles";
    this.mesh.castShadow = true;
    this.mesh.frustumCulled = false;
  }

  /** Numbers of one frame, as `GET model/muscles` gives them for these muscles. */
  show(numbers: Float32Array): void {
    const strongest = Math.max(...this.muscles.map(({ max_force_n }) => max_force_n), 1);
    let [from, ring] = [0, 0];
    const colour = new Color();
    for (const muscle of this.muscles) {
      const { places, max_force_n } = muscle;
      const activation = numbers[from + 3 * places]!;
      if (Number.isNaN(activation)) colour.copy(UNKNOWN);
      else effort(activation, colour);
      const size = THINNEST + (THICKEST - THINNEST) * Math.sqrt(max_force_n / strongest);
      this.tube(numbers.subarray(from, from + 3 * places), size, ring, colour);
      from += numbersOf(muscle);
      ring += places;
    }
    for (const attribute of Object.values(this.mesh.geometry.attributes)) attribute.needsUpdate = true;
    // Found anew when somebody points at it.
    this.mesh.geometry.boundingSphere = null;
    this.last = numbers;
  }

  /** The muscle at a face of the mesh, or with a name: what it does, and a mesh of it that moves with it. */
  one(face: number | null, name: string | null): MuscleNow | null {
    let [from, ring, corner] = [0, 0, 0];
    for (const muscle of this.muscles) {
      const corners = 6 * SIDES * Math.max(0, muscle.places - 1);
      if (muscle.name === name || (face !== null && 3 * face < corner + corners)) {
        const state = this.last?.subarray(from + 3 * muscle.places, from + numbersOf(muscle)) ?? [];
        const mesh = this.parts.get(muscle.name) ?? this.part(corner, corners);
        this.parts.set(muscle.name, mesh);
        const middle = 3 * SIDES * (ring + Math.floor(muscle.places / 2));
        mesh.geometry.boundingSphere = new Sphere(new Vector3().fromArray(this.position, middle), 1);
        return { muscle, activation: state[0] ?? Number.NaN, force: state[1] ?? Number.NaN, mesh };
      }
      from += numbersOf(muscle);
      ring += muscle.places;
      corner += corners;
    }
    return null;
  }

  /** Some of the triangles as a mesh of their own, on the same places. */
  private part(corner: number, corners: number): Mesh {
    const { geometry } = this.mesh;
    const part = new BufferGeometry();
    for (const [name, attribute] of Object.entries(geometry.attributes)) part.setAttribute(name, attribute);
    part.setIndex(geometry.index);
    part.setDrawRange(corner, corners);
    const mesh = new Mesh(part);
    mesh.matrixWorld = this.mesh.matrixWorld;
    return mesh;
  }

  /** Rings round a path; the frame is carried along it, so that the tube does not twist. */
  private tube(points: Float32Array, size: number, first: number, colour: Color): void {
    const count = points.length / 3;
    const tangents = tangentsOf(points);
    let [nx, ny, nz] = across(tangents[0]!, tangents[1]!, tangents[2]!);
    for (let at = 0; at < count; at++) {
      const [tx, ty, tz] = [tangents[3 * at]!, tangents[3 * at + 1]!, tangents[3 * at + 2]!];
      const along = nx * tx + ny * ty + nz * tz;
      [nx, ny, nz] = unit(nx - along * tx, ny - along * ty, nz - along * tz) ?? across(tx, ty, tz);
      const [bx, by, bz] = [ty * nz - tz * ny, tz * nx - tx * nz, tx * ny - ty * nx];
      const radius = size * (at === 0 || at === count - 1 ? TENDON : 1);
      for (let side = 0; side < SIDES; side++) {
        const turn = (2 * Math.PI * side) / SIDES;
        const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
        const to = 3 * (SIDES * (first + at) + side);
        const way = [cosine * nx + sine * bx, cosine * ny + sine * by, cosine * nz + sine * bz];
        for (let axis = 0; axis < 3; axis++) {
          this.normal[to + axis] = way[axis]!;
          this.position[to + axis] = points[3 * at + axis]! + radius * way[axis]!;
        }
        colour.toArray(this.colour, to);
      }
    }
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    (this.mesh.material as MeshStandardMaterial).dispose();
  }
}

function facesOf(muscles: readonly ModelMuscle[]): BufferAttribute {
  const corners: number[] = [];
  let first = 0;
  for (const { places } of muscles) {
    for (let at = first; at < first + places - 1; at++)
      for (let side = 0; side < SIDES; side++) {
        const [a, b] = [SIDES * at + side, SIDES * at + ((side + 1) % SIDES)];
        corners.push(a, a + SIDES, b, b, a + SIDES, b + SIDES);
      }
    first += places;
  }
  return new BufferAttribute(new Uint32Array(corners), 1);
}

/** Directions of a path at its places; repeated places take the direction of the last step. */
export function tangentsOf(points: Float32Array): Float32Array {
  const count = points.length / 3;
  const found = new Float32Array(points.length);
  let last: readonly [number, number, number] = [0, 1, 0];
  for (let at = 0; at < count; at++) {
    const [one, two] = [Math.max(at - 1, 0), Math.min(at + 1, count - 1)];
    last =
      unit(
        points[3 * two]! - points[3 * one]!,
        points[3 * two + 1]! - points[3 * one + 1]!,
        points[3 * two + 2]! - points[3 * one + 2]!,
      ) ?? last;
    found.set(last, 3 * at);
  }
  return found;
}

function unit(x: number, y: number, z: number): [number, number, number] | null {
  const size = Math.hypot(x, y, z);
  return size > 1e-7 ? [x / size, y / size, z / size] : null;
}

/** Some direction at right angles to another. */
function across(x: number, y: number, z: number): [number, number, number] {
  return (Math.abs(y) < 0.9 ? unit(z, 0, -x) : unit(0, -z, y)) ?? [1, 0, 0];
}
