/** A sketch of the lower back, so that a leaning trunk can be seen: five vertebrae in outline, nobody's own. */

import {
  CylinderGeometry,
  Group,
  LatheGeometry,
  Mesh,
  MeshStandardMaterial,
  SphereGeometry,
  Vector2,
  Vector3,
} from "three";
import { SACRUM } from "./colours.ts";

const LEVELS = 5;
const STEP = 0.033;

export class Trunk {
  readonly group = new Group();
  private readonly blocks: Mesh[] = [];

  constructor() {
    const outline = [
      [0, -0.012],
      [0.017, -0.0125],
      [0.0205, -0.0105],
      [0.0195, -0.004],
      [0.0188, 0],
      [0.0195, 0.004],
      [0.0205, 0.0105],
      [0.017, 0.0125],
      [0, 0.012],
    ].map(([across, up]) => new Vector2(across, up));
    const body = new LatheGeometry(outline, 28).scale(0.86, 1, 1.08);
    const disc = new CylinderGeometry(0.0172, 0.0172, 0.0085, 24).scale(0.86, 1, 1.08);
    for (let level = 0; level < LEVELS; level++) {
      const opacity = 0.92 * (1 - level / LEVELS) ** 0.8;
      const bone = new MeshStandardMaterial({ color: SACRUM, roughness: 0.7, transparent: true, opacity });
      const soft = new MeshStandardMaterial({ color: 0xcfc5b8, roughness: 0.9, transparent: true, opacity });
      const block = new Mesh(body, bone);
      const below = new Mesh(disc, soft);
      below.position.y = -STEP / 2;
      block.add(below, ...processes(bone));
      this.blocks.push(block);
      this.group.add(block);
    }
  }

  /** From the top of the sacrum towards where the trunk goes; both points in world. */
  reach(from: Vector3, to: Vector3): void {
    const axis = to.clone().sub(from).normalize();
    const upright = new Vector3(0, 1, 0);
    this.blocks.forEach((block, level) => {
      const part = (level + 0.6) / LEVELS;
      block.position.copy(from).addScaledVector(axis, STEP * (level + 0.6));
      block.position.x += 0.012 * Math.sin(Math.PI * part);
      block.quaternion.setFromUnitVectors(upright, axis);
    });
  }
}

/** What stands off the body of a vertebra: arch, one process behind, one to each side. */
function processes(bone: MeshStandardMaterial): Mesh[] {
  const ball = new SphereGeometry(1, 20, 14);
  const part = (at: [number, number, number], size: [number, number, number], slope = 0) => {
    const mesh = new Mesh(ball, bone);
    mesh.position.set(...at);
    mesh.scale.set(...size);
    mesh.rotation.z = slope;
    return mesh;
  };
  return [
    part([-0.024, 0, 0], [0.007, 0.0085, 0.0145]),
    part([-0.038, -0.004, 0], [0.0145, 0.0085, 0.0032], 0.16),
    part([-0.019, 0.001, 0.026], [0.0042, 0.0046, 0.0145]),
    part([-0.019, 0.001, -0.026], [0.0042, 0.0046, 0.0145]),
  ];
}
