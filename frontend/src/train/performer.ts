/** One exercise on a whole figure: its phases in turn, eased, there and back. */

import { CylinderGeometry, Group, Mesh, MeshStandardMaterial, Vector3 } from "three";
import { type ExerciseScenes, type PoseScene, type SceneInfo, vec } from "../api/types.ts";
import { ForceArrow } from "../scene/arrow.ts";
import { blend } from "../scene/blend.ts";
import type { Figure } from "../scene/figure.ts";
import { GroundShadow } from "../scene/ground.ts";
import { Props } from "./props.ts";

const MOVE_MS = 1100;
const REST_MS = 450;
/** Seen from afar, a body lies on a shadow as wide as itself [m]. */
const SHADOW_SPAN = 2.4;
/** The arrow is drawn larger than beside a hip that fills the picture. */
const ARROW_SCALE = 2.2;
const PAD = 0.055;
/** Toes before the ankle [m]. */
const TOES = 0.2;
/** Crown of the head above the shoulders, of the stature. */
const HEAD_OF_STATURE = 0.19;

export class Performer {
  readonly group = new Group();
  private readonly body = new Group();
  /** What moves over the supports, which stay where they are. */
  private readonly moving = new Group();
  private readonly arrow = new ForceArrow();
  private readonly ground = new GroundShadow(SHADOW_SPAN);
  private readonly pads = new Group();
  private readonly props = new Props();
  private readonly scenes: PoseScene[];
  private readonly order: number[];
  private at = 0;
  playing = false;
  /** Called with the number of each phase that is reached. */
  onPhase: (phase: number) => void = () => undefined;

  constructor(
    readonly exercise: ExerciseScenes,
    readonly figure: Figure,
    private readonly info: SceneInfo,
  ) {
    this.scenes = exercise.phases.map(({ scene }) => byActivation(scene, info));
    const last = this.scenes.length - 1;
    this.order = [...this.scenes.keys(), ...[...this.scenes.keys()].slice(1, last).reverse()];
    this.arrow.group.scale.setScalar(ARROW_SCALE);
    this.moving.add(figure.group, this.arrow.group, this.props.group);
    this.body.add(this.moving, this.pads);
    this.body.scale.z = info.mirrored ? -1 : 1;
    this.group.add(this.body, this.ground.mesh);
    // The figure's own arms hang along the trunk; here they are where the statics has them.
    figure.body.arms.visible = false;
    this.support();
    this.go(last);
  }

  /** The number of a phase that is shown at once, and stays. */
  go(phase: number): void {
    this.at = this.order.indexOf(phase) * (MOVE_MS + REST_MS);
    this.draw(this.scenes[phase]!, phase, phase, 0);
    this.settle();
    this.onPhase(phase);
  }

  get phases(): number {
    return this.scenes.length;
  }

  /** Advance by a number of milliseconds. */
  step(passed: number): void {
    const whole = MOVE_MS + REST_MS;
    const before = Math.floor(this.at / whole);
    this.at = (this.at + passed) % (this.order.length * whole);
    const place = Math.floor(this.at / whole);
    const from = this.order[place % this.order.length]!;
    const to = this.order[(place + 1) % this.order.length]!;
    const part = Math.max(0, (this.at % whole) - REST_MS) / MOVE_MS;
    const eased = part * part * (3 - 2 * part);
    this.draw(blend(this.scenes[from]!, this.scenes[to]!, eased), from, to, eased);
    if (place === before) return;
    this.settle();
    this.onPhase(from);
  }

  private draw(scene: PoseScene, from: number, to: number, part: number): void {
    const { phases } = this.exercise;
    this.moving.position.lerpVectors(this.way(phases[from]!), this.way(phases[to]!), part);
    this.figure.show(scene);
    this.props.show(phases[from]!, phases[to]!, part);
    const force = scene.hip_force ? { vector: vec(scene.hip_force.vector_bw), band: null } : null;
    this.arrow.show(force, this.info.head.radius_m);
    this.arrow.group.position.multiplyScalar(ARROW_SCALE);
    this.group.updateMatrixWorld(true);
  }

  /** The shadow, where the body has come to rest. */
  settle(): void {
    this.group.updateMatrixWorld(true);
    this.ground.cast(this.figure.solids, 0.5);
    // The shadow is found in the world, and hangs in the group.
    this.ground.mesh.position.sub(this.group.position);
  }

  /** From where a phase has its supports, seen from the hip, to where the last phase has them. */
  private way({ supports }: ExerciseScenes["phases"][number]): Vector3 {
    const last = this.exercise.phases.at(-1)!.supports;
    const shared = supports.filter(({ support }) => last.some((each) => each.support === support));
    const middle = (from: typeof supports) => {
      const points = from.filter(({ support }) => shared.some((each) => each.support === support));
      const sum = points.reduce((all, { point }) => all.add(new Vector3(...vec(point))), new Vector3());
      return sum.divideScalar(Math.max(points.length, 1));
    };
    return middle(last).sub(middle(supports));
  }

  private get supports() {
    return this.exercise.phases.flatMap(({ supports }) => supports);
  }

  /** Pads under feet and knees. */
  private support(): void {
    const material = new MeshStandardMaterial({
      color: "#8d99a3",
      roughness: 0.9,
      transparent: true,
      opacity: 0.7,
    });
    const points = new Map(this.supports.map(({ support, point }) => [support, new Vector3(...vec(point))]));
    for (const [support, point] of points) {
      if (/couch|back|elbow|hand/.test(support)) continue;
      const mesh = new Mesh(new CylinderGeometry(PAD, PAD, 0.012, 24), material);
      mesh.position.copy(point);
      mesh.receiveShadow = true;
      this.pads.add(mesh);
    }
  }

  /** Joints and ends of the body over all phases, in the group's own place. */
  outline(): Vector3[] {
    const found: Vector3[] = [];
    const up = this.info.body.height_m * HEAD_OF_STATURE;
    for (const phase of this.exercise.phases) {
      const { scene, supports, arms, furniture } = phase;
      const before = found.length;
      for (const { elbow, tip } of arms)
        for (const point of [elbow, tip]) found.push(new Vector3(...vec(point)));
      for (const { low, high } of furniture)
        for (const point of [low, high]) found.push(new Vector3(...vec(point)));
      for (const matrix of Object.values(scene.bones))
        found.push(new Vector3(matrix[12], matrix[13], matrix[14]));
      for (const foot of [scene.bones.foot_right, scene.bones.foot_left])
        found.push(
          new Vector3(foot[12]! + TOES * foot[0]!, foot[13]! + TOES * foot[1]!, foot[14]! + TOES * foot[2]!),
        );
      for (const { point } of supports) found.push(new Vector3(...vec(point)));
      const trunk = scene.bones.trunk;
      const long = this.info.body.shoulder_m - this.info.body.trunk_pivot_m + up;
      found.push(
        new Vector3(
          trunk[12]! + long * trunk[4]!,
          trunk[13]! + long * trunk[5]!,
          trunk[14]! + long * trunk[6]!,
        ),
      );
      const way = this.way(phase);
      for (const point of found.slice(before)) point.add(way);
    }
    return found.map((point) => point.multiply(this.body.scale));
  }

  dispose(): void {
    this.playing = false;
    this.pads.traverse((each) => each instanceof Mesh && each.geometry.dispose());
    this.props.dispose();
  }
}

/** The same scene, coloured by how active each line is. */
function byActivation(scene: PoseScene, info: SceneInfo): PoseScene {
  const lines = Object.fromEntries(
    info.lines.map(({ id, max_force_n }) => {
      const line = scene.lines[id]!;
      return [id, { ...line, force_n: line.activation === null ? null : line.activation * max_force_n }];
    }),
  );
  return { ...scene, lines };
}
