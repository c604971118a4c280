/**
 * Everything of a person but the hip itself: spine, rib cage, skull, arms, feet, and the skin over all of it.
 *
 * They are simple forms made here, placed and sized by the person's own bones and lengths; nothing is computed
 * from them. Making them takes some tenths of a second, so they come one after another once the hip is drawn.
 */

import {
  Bone,
  type BufferGeometry,
  CylinderGeometry,
  Group,
  InstancedMesh,
  Matrix4,
  Mesh,
  type MeshStandardMaterial,
  Quaternion,
  Skeleton,
  SkinnedMesh,
  Vector3,
} from "three";
import type { SceneInfo, Segments } from "../api/types.ts";
import type { BodyMaterials } from "./body_materials.ts";
import { smooth } from "./curve.ts";
import { armBones, armFrom } from "./forms/arm.ts";
import type { Point } from "./forms/field.ts";
import { footBones } from "./forms/foot.ts";
import { ribCage } from "./forms/ribs.ts";
import { type BodyMeasures, SKIN_SEGMENTS, skinOf } from "./forms/skin.ts";
import { skull } from "./forms/skull.ts";
import { DISC, spineOver, type Vertebra, type VertebraKind, vertebraOf } from "./forms/spine.ts";

const KINDS: readonly VertebraKind[] = ["lumbar", "thoracic", "cervical"];
/** Ankle to sole of the foot that was modelled [m]. */
const FOOT_HEIGHT = 0.069;

/** Shapes that are equal for all people are made once. */
const kept = new Map<string, BufferGeometry>();
function once(name: string, make: () => BufferGeometry): BufferGeometry {
  const found = kept.get(name) ?? make();
  kept.set(name, found);
  return found;
}

interface Moved {
  mesh: Mesh;
  segment: keyof Segments;
  /** From the frame of the segment to the mesh. */
  local: Matrix4;
}

export class Body {
  readonly group = new Group();
  readonly skin = new Group();
  /** Arms hang before the hip when it is seen from the side; they show from afar only. */
  readonly arms = new Group();
  readonly armSkin = new Group();
  readonly measures: BodyMeasures;
  private readonly spine: Vertebra[];
  private readonly moved: Moved[] = [];
  private readonly columns: { mesh: InstancedMesh; discs: InstancedMesh; vertebrae: Vertebra[] }[] = [];
  private readonly joints = SKIN_SEGMENTS.map(() => new Bone());
  private readonly rest: Record<keyof Segments, Matrix4>;
  private last: Segments;
  private ended = false;

  constructor(
    private readonly info: SceneInfo,
    private readonly materials: BodyMaterials,
  ) {
    this.last = info.rest.bones;
    this.rest = Object.fromEntries(
      Object.entries(info.rest.bones).map(([name, numbers]) => [name, new Matrix4().fromArray(numbers)]),
    ) as Record<keyof Segments, Matrix4>;
    const promontory = info.landmarks.find(({ id }) => id === "sacral_promontory")!.point as unknown as Point;
    const middle = info.hip_centre_left[2]! / 2;
    const { spine, top } = spineOver(promontory, middle, info.body.height_m);
    this.spine = spine;
    this.measures = measuresOf(info, this.rest, top);
    this.arms.add(this.armSkin);
    this.group.add(this.arms);
  }

  /** Make all parts, one in each idle moment; `shown` is called after each. */
  async make(idle: () => Promise<void>, shown: () => void): Promise<void> {
    const steps = [
      () => this.makeSpine(),
      () => this.makeFeet(),
      () => this.makeChest(),
      () => this.makeSkin(),
      () => this.makeArms(),
    ];
    for (const step of steps) {
      await idle();
      if (this.ended) return;
      step();
      this.pose(this.last);
      shown();
    }
  }

  pose(segments: Segments): void {
    this.last = segments;
    const now = Object.fromEntries(
      Object.entries(segments).map(([name, numbers]) => [name, new Matrix4().fromArray(numbers)]),
    ) as Record<keyof Segments, Matrix4>;
    for (const { mesh, segment, local } of this.moved) {
      mesh.matrix.multiplyMatrices(now[segment], local);
      mesh.matrixWorldNeedsUpdate = true;
    }
    this.poseSpine(now);
    SKIN_SEGMENTS.forEach((name, index) => {
      const joint = this.joints[index]!;
      joint.matrix.copy(now[name]);
      joint.matrixWorldNeedsUpdate = true;
    });
  }

  /** From the sacrum upwards, vertebrae follow the pelvis less and the trunk more. */
  private poseSpine(now: Record<keyof Segments, Matrix4>): void {
    const [low, high] = [
      now.pelvis.clone().multiply(this.rest.pelvis.clone().invert()),
      now.trunk.clone().multiply(this.rest.trunk.clone().invert()),
    ];
    const lumbar = this.spine.findIndex(({ kind }) => kind !== "lumbar");
    for (const { mesh, discs, vertebrae } of this.columns) {
      vertebrae.forEach((vertebra, index) => {
        const level = this.spine.indexOf(vertebra);
        const place = between(low, high, smooth(-1, lumbar, level), standing(vertebra));
        mesh.setMatrixAt(index, place);
        const [half, deep, wide] = DISC[vertebra.kind];
        const disc = new Matrix4().makeTranslation(0, -half, 0).scale(new Vector3(deep, 0.3 * half, wide));
        discs.setMatrixAt(index, place.clone().multiply(disc));
      });
      mesh.instanceMatrix.needsUpdate = true;
      discs.instanceMatrix.needsUpdate = true;
      mesh.computeBoundingSphere();
    }
  }

  private makeSpine(): void {
    const disc = once("disc", () => new CylinderGeometry(1, 1, 1, 20));
    for (const kind of KINDS) {
      const vertebrae = this.spine.filter((vertebra) => vertebra.kind === kind);
      const mesh = new InstancedMesh(
        once(kind, () => vertebraOf(kind)),
        this.materials.bone,
        vertebrae.length,
      );
      const discs = new InstancedMesh(disc, this.materials.cartilage, vertebrae.length);
      mesh.name = kind;
      // What stands above would lay stripes over the hip.
      mesh.castShadow = discs.castShadow = kind === "lumbar";
      mesh.receiveShadow = discs.receiveShadow = true;
      this.columns.push({ mesh, discs, vertebrae });
      this.group.add(mesh, discs);
    }
  }

  private makeFeet(): void {
    const size = this.info.body.foot_height_m / FOOT_HEIGHT;
    for (const side of ["right", "left"] as const) {
      const local = new Matrix4().makeScale(size, size, side === "right" ? size : -size);
      this.put(`foot_${side}`, once("foot", footBones), `foot_${side}`, local, this.materials.bone);
    }
  }

  private makeChest(): void {
    const { stature } = this.measures;
    const thoracic = this.spine.filter(({ kind }) => kind === "thoracic").reverse();
    const cage = ribCage(
      thoracic.map(({ at }) => at),
      stature,
    );
    const back = this.rest.trunk.clone().invert();
    this.put("ribs", cage.bone, "trunk", back, this.materials.bone);
    this.put("rib_cartilage", cage.cartilage, "trunk", back, this.materials.cartilage);
    const size = stature / 1.777;
    const head = back.clone().multiply(new Matrix4().makeTranslation(...this.measures.skull));
    this.put(
      "skull",
      once("skull", skull),
      "trunk",
      head.scale(new Vector3(size, size, size)),
      this.materials.bone,
    );
  }

  private makeSkin(): void {
    const { body, arms } = skinOf(this.measures);
    const rest = SKIN_SEGMENTS.map((name) => this.rest[name].clone().invert());
    for (const joint of this.joints) {
      joint.matrixAutoUpdate = false;
      this.skin.add(joint);
    }
    for (const [geometry, parent] of [
      [body, this.skin],
      [arms, this.armSkin],
    ] as const)
      for (const material of [this.materials.skinDepth, this.materials.skin]) {
        const mesh = new SkinnedMesh(geometry, material);
        mesh.bind(new Skeleton(this.joints, rest), new Matrix4());
        mesh.frustumCulled = false;
        mesh.renderOrder = material === this.materials.skin ? 21 : 20;
        parent.add(mesh);
      }
  }

  private makeArms(): void {
    const [right] = this.measures.arm;
    const breast: Point = [
      this.spine.find(({ name }) => name === "T1")!.at[0] + 0.036 * this.measures.stature,
      this.measures.shoulder[0][1] + 0.006 * this.measures.stature,
      this.measures.trunk[2] + 0.012,
    ];
    const geometry = armBones(right, breast, this.measures.stature);
    const back = this.rest.trunk.clone().invert();
    const mirror = new Matrix4()
      .makeTranslation(0, 0, 2 * this.measures.trunk[2])
      .scale(new Vector3(1, 1, -1));
    this.put("arm_right", geometry, "trunk", back, this.materials.bone, this.arms);
    this.put("arm_left", geometry, "trunk", back.clone().multiply(mirror), this.materials.bone, this.arms);
  }

  private put(
    name: string,
    geometry: BufferGeometry,
    segment: keyof Segments,
    local: Matrix4,
    material: MeshStandardMaterial,
    parent: Group = this.group,
  ): void {
    const mesh = new Mesh(geometry, material);
    mesh.name = name;
    mesh.castShadow = segment !== "trunk";
    mesh.receiveShadow = true;
    mesh.matrixAutoUpdate = false;
    this.moved.push({ mesh, segment, local });
    parent.add(mesh);
  }

  /** "L4": the name of a vertebra of a kind by its number. */
  vertebra(kind: string, index: number): string {
    const name = this.columns.find(({ mesh }) => mesh.name === kind)?.vertebrae[index]?.name ?? "";
    return `${kind} vertebra ${name}`;
  }

  /** Parts without numbers: feet, ribs, skull, arms. */
  get single(): Mesh[] {
    return this.moved.map(({ mesh }) => mesh);
  }

  /** Meshes that can be pointed at. */
  get parts(): Mesh[] {
    return [...this.single, ...this.columns.map(({ mesh }) => mesh)];
  }

  dispose(): void {
    this.ended = true;
    const shared = new Set(kept.values());
    for (const group of [this.group, this.skin])
      group.traverse((each) => {
        if (each instanceof Mesh && !shared.has(each.geometry)) each.geometry.dispose();
      });
  }
}

function measuresOf(info: SceneInfo, rest: Record<keyof Segments, Matrix4>, top: Point): BodyMeasures {
  const at = (name: keyof Segments): Point =>
    new Vector3().setFromMatrixPosition(rest[name]).toArray() as Point;
  const { body } = info;
  const trunk = at("trunk");
  const level = body.shoulder_m + (at("femur_right")[1] + at("femur_left")[1]) / 2;
  const shoulder = (side: number): Point => [
    trunk[0] - 0.012 * body.height_m,
    level,
    trunk[2] + side * (body.shoulder_side_m - 0.016 * body.height_m),
  ];
  const right = armFrom(shoulder(1), body.height_m);
  const left = mapped(right, ([x, y, z]) => [x, y, 2 * trunk[2] - z]);
  return {
    stature: body.height_m,
    mass: body.mass_kg,
    hip: [at("femur_right"), at("femur_left")],
    knee: [at("shank_right"), at("shank_left")],
    ankle: [at("foot_right"), at("foot_left")],
    sole: at("foot_right")[1] - body.foot_height_m,
    trunk,
    shoulder: [shoulder(1), shoulder(-1)],
    arm: [right, left],
    skull: top,
    hips: Math.abs(info.hip_centre_left[2]!) / 2 + 0.082,
  };
}

function mapped<T extends object>(places: T, change: (point: Point) => Point): T {
  return Object.fromEntries(Object.entries(places).map(([name, point]) => [name, change(point)])) as T;
}

function standing({ at, lean, scale }: Vertebra): Matrix4 {
  const turn = new Quaternion().setFromAxisAngle(new Vector3(0, 0, 1), -lean);
  return new Matrix4().compose(new Vector3(...at), turn, new Vector3(scale, scale, scale));
}

/** A placement carried by two motions, by `part` of the second. */
function between(low: Matrix4, high: Matrix4, part: number, place: Matrix4): Matrix4 {
  const [p, q, s] = [new Vector3(), new Quaternion(), new Vector3()];
  const [p2, q2, s2] = [new Vector3(), new Quaternion(), new Vector3()];
  low.clone().multiply(place).decompose(p, q, s);
  high.clone().multiply(place).decompose(p2, q2, s2);
  return new Matrix4().compose(p.lerp(p2, part), q.slerp(q2, part), s);
}
