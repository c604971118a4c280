/**
 * Postures made of others: between two, or with a force of another size; and the tilt of the pelvis in one.
 */

import { Matrix4, Quaternion, Vector3 } from "three";
import type { PoseScene, Segments } from "../api/types.ts";

/**
 * The posture at `part` of the way, 0 to 1; numbers that only one of them has are those of the nearer one.
 */
export function blend(first: PoseScene, second: PoseScene, part: number): PoseScene {
  if (part <= 0) return first;
  if (part >= 1) return second;
  const near = part < 0.5 ? first : second;
  const lines = Object.fromEntries(
    Object.entries(second.lines).map(([name, to]) => {
      const from = first.lines[name];
      if (from?.points.length !== to.points.length) return [name, to];
      return [
        name,
        {
          ...near.lines[name]!,
          points: to.points.map((value, index) => mix(from.points[index]!, value, part)),
          force_n: between(from.force_n, to.force_n, part, near.lines[name]!.force_n),
          stretch: mix(from.stretch, to.stretch, part),
        },
      ];
    }),
  );
  return {
    ...near,
    bones: segmentsBetween(first.bones, second.bones, part),
    lines,
    hip_force: forceBetween(first, second, part),
  };
}

/** The posture with its hip force at another size [body weights], in the same direction. */
export function withForce(pose: PoseScene, size: number | null): PoseScene {
  const force = pose.hip_force;
  if (!force || size === null || force.size_bw <= 0) return pose;
  const part = size / force.size_bw;
  const vector_bw = force.vector_bw.map((each) => part * each) as typeof force.vector_bw;
  return { ...pose, hip_force: { ...force, vector_bw, size_bw: part * force.size_bw } };
}

/** How far the pelvis hangs on the side of the other leg [degrees]. */
export function obliquityOf(pose: PoseScene): number {
  return (Math.asin(Math.max(-1, Math.min(1, pose.bones.pelvis[9] ?? 0))) * 180) / Math.PI;
}

export function segmentsBetween(first: Segments, second: Segments, part: number): Segments {
  return Object.fromEntries(
    Object.entries(second).map(([name, to]) => [name, turned(first[name as keyof Segments], to, part)]),
  ) as unknown as Segments;
}

function turned(from: readonly number[], to: readonly number[], part: number): number[] {
  const parts = [from, to].map((numbers) => {
    const [place, turn, size] = [new Vector3(), new Quaternion(), new Vector3()];
    new Matrix4().fromArray(numbers).decompose(place, turn, size);
    return { place, turn, size };
  });
  const [a, b] = [parts[0]!, parts[1]!];
  return new Matrix4().compose(a.place.lerp(b.place, part), a.turn.slerp(b.turn, part), a.size).toArray();
}

function forceBetween(first: PoseScene, second: PoseScene, part: number): PoseScene["hip_force"] {
  const [from, to] = [first.hip_force, second.hip_force];
  if (!from || !to) return part < 0.5 ? (from ?? null) : (to ?? null);
  const vector = to.vector_bw.map((value, axis) => mix(from.vector_bw[axis]!, value, part));
  return { ...to, vector_bw: vector as typeof to.vector_bw, size_bw: Math.hypot(...vector) };
}

const mix = (from: number, to: number, part: number): number => from + part * (to - from);

function between(from: number | null, to: number | null, part: number, near: number | null): number | null {
  return from === null || to === null ? near : mix(from, to, part);
}
