/**
 * What a laboratory measured, beside the model: markers with their residuals, force plates and their forces.
 */

import {
  BufferAttribute,
  BufferGeometry,
  ConeGeometry,
  CylinderGeometry,
  DoubleSide,
  Group,
  InstancedMesh,
  Matrix4,
  Mesh,
  MeshBasicMaterial,
  MeshStandardMaterial,
  Quaternion,
  SphereGeometry,
  Vector3,
} from "three";
import type { ModelScene } from "../api/types.ts";
import { vec } from "../api/types.ts";
import type { Pair, Push } from "./model_frame.ts";

export const MEASURED = "#1d6fb8";
export const ON_MODEL = "#c9822b";
const RESIDUAL = "#b3261e";
const GROUND = "#3f7d52";
const RADIUS = 0.0085;
/** Length drawn for a force [m/N]: 0.4 m for the weight of 70 kg. */
const METRES_PER_N = 0.4 / (70 * 9.81);
/** Smaller forces are not drawn [N]. */
const LEAST_N = 10;
const UP = new Vector3(0, 1, 0);
const NOWHERE = new Matrix4().makeScale(0, 0, 0);

/** Measured markers, those of the model, and the residual between them. */
export class MarkerPairs {
  readonly group = new Group();
  private readonly measured: InstancedMesh;
  private readonly model: InstancedMesh;
  private readonly between: InstancedMesh;

  constructor(count: number) {
    const ball = new SphereGeometry(RADIUS, 14, 10);
    const small = new SphereGeometry(0.7 * RADIUS, 12, 8);
    const rod = new CylinderGeometry(0.0026, 0.0026, 1, 8);
    const solid = (color: string) => new MeshStandardMaterial({ color, roughness: 0.45 });
    this.measured = new InstancedMesh(ball, solid(MEASURED), count);
    this.model = new InstancedMesh(small, solid(ON_MODEL), count);
    // A residual is seen through bone: it is what one looks for.
    const line = new MeshBasicMaterial({ color: RESIDUAL, depthTest: false });
    this.between = new InstancedMesh(rod, line, count);
    this.between.renderOrder = 4;
    for (const mesh of [this.measured, this.model, this.between]) mesh.frustumCulled = false;
    this.group.add(this.measured, this.model, this.between);
    this.group.visible = count > 0;
  }

  show(pairs: readonly Pair[]): void {
    pairs.forEach(({ measured, model }, index) => {
      const seen = Number.isFinite(measured.x);
      this.measured.setMatrixAt(index, seen ? new Matrix4().setPosition(measured) : NOWHERE);
      this.model.setMatrixAt(index, new Matrix4().setPosition(model));
      this.between.setMatrixAt(index, seen ? spanning(measured, model) : NOWHERE);
    });
    for (const mesh of [this.measured, this.model, this.between]) mesh.instanceMatrix.needsUpdate = true;
  }

  dispose(): void {
    for (const mesh of [this.measured, this.model, this.between]) {
      mesh.geometry.dispose();
      (mesh.material as MeshBasicMaterial).dispose();
    }
  }
}

/** Force plates, and the force of the ground at the centre of pressure. */
export class GroundForces {
  readonly group = new Group();
  private readonly arrows: { group: Group; shaft: Mesh; head: Mesh }[];
  private readonly parts: (BufferGeometry | MeshStandardMaterial | MeshBasicMaterial)[] = [];

  constructor(scene: ModelScene) {
    const plate = new MeshBasicMaterial({
      color: GROUND,
      transparent: true,
      opacity: 0.13,
      side: DoubleSide,
      depthWrite: false,
    });
    const solid = new MeshStandardMaterial({ color: GROUND, roughness: 0.5 });
    const rod = new CylinderGeometry(0.006, 0.006, 1, 14).translate(0, 0.5, 0);
    const cone = new ConeGeometry(0.016, 0.042, 20).translate(0, -0.021, 0);
    this.parts.push(plate, solid, rod, cone);
    for (const corners of scene.plates) {
      const geometry = new BufferGeometry();
      const flat = corners.flatMap((corner) => [...vec(corner)]);
      geometry.setAttribute("position", new BufferAttribute(new Float32Array(flat), 3));
      geometry.setIndex([0, 1, 2, 0, 2, 3]);
      geometry.computeVertexNormals();
      this.parts.push(geometry);
      this.group.add(new Mesh(geometry, plate));
    }
    this.arrows = scene.loads.map(() => {
      const [group, shaft, head] = [new Group(), new Mesh(rod, solid), new Mesh(cone, solid)];
      group.add(shaft, head);
      this.group.add(group);
      return { group, shaft, head };
    });
  }

  show(pushes: readonly Push[]): void {
    pushes.forEach(({ point, force }, index) => {
      const { group, shaft, head } = this.arrows[index]!;
      const size = force.length();
      group.visible = size >= LEAST_N && Number.isFinite(point.x);
      if (!group.visible) return;
      const long = size * METRES_PER_N;
      group.position.copy(point);
      group.quaternion.setFromUnitVectors(UP, force.clone().divideScalar(size));
      head.position.y = long;
      head.scale.setScalar(Math.min(1, long / 0.06));
      shaft.scale.y = Math.max(long - 0.03 * head.scale.x, 1e-4);
    });
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
  }
}

/** A rod of length 1 along y, laid from one place to another. */
function spanning(from: Vector3, to: Vector3): Matrix4 {
  const way = to.clone().sub(from);
  const long = way.length();
  if (long < 1e-5) return NOWHERE;
  const turn = new Quaternion().setFromUnitVectors(UP, way.divideScalar(long));
  return new Matrix4().compose(from.clone().add(to).multiplyScalar(0.5), turn, new Vector3(1, long, 1));
}
