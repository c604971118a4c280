/**
 * A plane that cuts the figure open, with its cut faces closed.
 *
 * What lies between the plane and the eye is left out. Whether a place of the plane lies inside a
 * body is counted in the stencil buffer: back faces behind the plane add one, front faces take one
 * away. Muscles are closed first and bones after them, so that bone shows where both meet.
 */

import {
  AlwaysStencilFunc,
  BackSide,
  type Camera,
  Color,
  DecrementWrapStencilOp,
  FrontSide,
  Group,
  IncrementWrapStencilOp,
  InstancedMesh,
  type Material,
  Mesh,
  MeshBasicMaterial,
  MeshStandardMaterial,
  NotEqualStencilFunc,
  Plane,
  PlaneGeometry,
  ReplaceStencilOp,
  type Side,
  type StencilOp,
  Vector3,
} from "three";

import { CUTS, type CutName } from "./cuts.ts";
import { withGrain } from "./grain.ts";

const FLESH = new Color("#8e3a33");
const MARROW = new Color("#d9b48a");
const REACH = 4;

interface Layer {
  cap: Mesh;
  material: MeshStandardMaterial;
  counters: Group;
  of: readonly Mesh[];
}

export class Cut {
  readonly group = new Group();
  private readonly plane = new Plane(new Vector3(0, 0, 1), 0);
  private readonly adds = counter(BackSide, IncrementWrapStencilOp, this.plane);
  private readonly takes = counter(FrontSide, DecrementWrapStencilOp, this.plane);
  private readonly layers: Layer[];
  private at: { name: CutName; part: number } | null = null;

  constructor() {
    this.layers = [FLESH, MARROW].map((colour, index) => {
      const material = capMaterial(colour);
      const cap = new Mesh(new PlaneGeometry(REACH, REACH), material);
      cap.renderOrder = 2 * index + 1.1;
      cap.frustumCulled = false;
      // The count starts anew for the next layer.
      cap.onAfterRender = (renderer) => renderer.clearStencil();
      const counters = new Group();
      this.group.add(counters, cap);
      return { cap, material, counters, of: [] };
    });
    this.group.visible = false;
  }

  /** Cut at a part of the way, 0 to 1, or not at all; whether materials have to be told. */
  set(name: CutName | null, part: number): void {
    this.at = name ? { name, part } : null;
    this.group.visible = name !== null;
  }

  get active(): boolean {
    return this.at !== null;
  }

  /** Whether a place [m, world] is on the side that is left. */
  keeps(at: Vector3): boolean {
    return !this.at || this.plane.distanceToPoint(at) > -0.002;
  }

  /** Planes for the materials of what is cut. */
  get planes(): Plane[] | null {
    return this.at ? [this.plane] : null;
  }

  apply(materials: readonly Material[]): void {
    for (const material of materials) {
      if (Boolean(material.clippingPlanes) === this.active) continue;
      material.clippingPlanes = this.planes;
      material.clipShadows = true;
      material.needsUpdate = true;
    }
  }

  /** Close the cut faces of these bodies: muscles, then bones. */
  close(muscles: readonly Mesh[], bones: readonly Mesh[]): void {
    if (!this.active) return;
    [muscles, bones].forEach((of, index) => {
      const layer = this.layers[index]!;
      if (layer.of.length === of.length && layer.of.every((mesh, at) => mesh === of[at])) return;
      layer.of = of;
      layer.counters.clear();
      for (const mesh of of)
        for (const material of [this.adds, this.takes]) {
          const copy = twin(mesh, material);
          copy.renderOrder = 2 * index + 1;
          layer.counters.add(copy);
        }
    });
  }

  /** Before each picture: the plane where it is asked for, open towards the eye. */
  face(camera: Camera, mirrored: boolean): void {
    if (!this.at) return;
    const { axis, from, to } = CUTS[this.at.name];
    const place = new Vector3();
    const value = from + this.at.part * (to - from);
    place.setComponent(axis, axis === 2 && mirrored ? -value : value);
    const look = new Vector3().setComponent(axis, 1);
    if (camera.position.clone().sub(place).dot(look) < 0) look.negate();
    this.plane.setFromNormalAndCoplanarPoint(look.clone().negate(), place);
    for (const { cap, of, counters } of this.layers) {
      cap.position.copy(place);
      cap.lookAt(place.clone().add(look));
      cap.updateMatrixWorld();
      of.forEach((mesh, index) => {
        for (const copy of [counters.children[2 * index]!, counters.children[2 * index + 1]!])
          copy.matrixWorld.copy(mesh.matrixWorld);
      });
    }
  }

  dispose(): void {
    for (const { cap, material } of this.layers) {
      cap.geometry.dispose();
      material.dispose();
    }
    this.adds.dispose();
    this.takes.dispose();
  }
}

function counter(side: Side, op: StencilOp, plane: Plane): MeshBasicMaterial {
  const material = new MeshBasicMaterial({
    depthWrite: false,
    depthTest: false,
    colorWrite: false,
    side,
    clippingPlanes: [plane],
  });
  material.stencilWrite = true;
  material.stencilFunc = AlwaysStencilFunc;
  material.stencilFail = material.stencilZFail = material.stencilZPass = op;
  return material;
}

function capMaterial(color: Color): MeshStandardMaterial {
  const material = withGrain(new MeshStandardMaterial({ color, roughness: 0.9 }));
  material.stencilWrite = true;
  material.stencilRef = 0;
  material.stencilFunc = NotEqualStencilFunc;
  material.stencilFail = material.stencilZFail = material.stencilZPass = ReplaceStencilOp;
  return material;
}

/** The same shape in the same place for counting. */
function twin(mesh: Mesh, material: Material): Mesh {
  const copy =
    mesh instanceof InstancedMesh
      ? new InstancedMesh(mesh.geometry, material, mesh.count)
      : new Mesh(mesh.geometry, material);
  if (copy instanceof InstancedMesh) copy.instanceMatrix = (mesh as InstancedMesh).instanceMatrix;
  copy.matrixAutoUpdate = false;
  copy.matrixWorldAutoUpdate = false;
  copy.frustumCulled = false;
  return copy;
}
