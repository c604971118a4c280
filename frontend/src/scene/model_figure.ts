/**
 * A model of OpenSim with its recorded motion: the person's bones scaled between the model's joints, rods for
 * bodies that no bone stands for, muscles, markers, force plates and forces.
 *
 *     const model = new ModelFigure(scene, figure, info);   // GET model; a guest of the view
 *     stage.scene.add(model.group);
 *     model.show(numbers);                                  // one frame of GET model/frames
 */

import {
  type BufferGeometry,
  CapsuleGeometry,
  GridHelper,
  Group,
  Matrix4,
  Mesh,
  MeshStandardMaterial,
  Quaternion,
  Vector3,
} from "three";
import type { ModelScene, SceneInfo, Segments } from "../api/types.ts";
import { vec } from "../api/types.ts";
import { number } from "../ui/words.ts";
import { ForceArrow } from "./arrow.ts";
import { BONE } from "./colours.ts";
import type { Figure } from "./figure.ts";
import { Framed } from "./model_frame.ts";
import { GroundForces, MarkerPairs } from "./model_marks.ts";
import { ModelMuscles, type MuscleNow } from "./model_muscles.ts";
import type { Words } from "./pick.ts";
import type { MoreParts } from "./pointing.ts";

type ModelSegment = ModelScene["segments"][number];
type SegmentName = ModelSegment["name"];

/** The arrow of the hip is drawn larger than beside a hip that fills the picture. */
const ARROW_SCALE = 2.2;
const ROD = 0.013;
const CELL = 0.25;
const NOWHERE = new Matrix4().makeScale(0, 0, 0);

const BONES_OF: Partial<Record<SegmentName, readonly string[]>> = {
  pelvis: ["pelvis"],
  femur_right: ["femur_right"],
  femur_left: ["femur_left"],
  shank_right: ["tibia_right", "patella_right"],
  shank_left: ["tibia_left", "patella_left"],
};

export class ModelFigure {
  readonly group = new Group();
  readonly markers: MarkerPairs;
  readonly ground: GroundForces;
  private readonly arrows: ForceArrow[];
  private readonly rods = new Group();
  private readonly rodOf: { mesh: Mesh; body: number; local: Matrix4 }[] = [];
  private readonly segments: Map<SegmentName, { segment: ModelSegment; local: Matrix4 }>;
  private muscles: ModelMuscles | null = null;
  private readonly framed: Framed;
  private readonly material = new MeshStandardMaterial({ color: BONE, roughness: 0.6 });
  private readonly floor: GridHelper;
  /** Keep the pelvis in the middle of the picture; the ground moves instead. */
  follows = true;

  constructor(
    private readonly scene: ModelScene,
    readonly figure: Figure | null,
    info: SceneInfo,
  ) {
    this.framed = new Framed(scene);
    this.segments = placesOf(scene, info);
    this.markers = new MarkerPairs(scene.markers.length);
    this.ground = new GroundForces(scene);
    this.arrows = scene.joints.map(() => new ForceArrow());
    this.floor = floorOf(scene);
    for (const arrow of this.arrows) arrow.group.scale.setScalar(ARROW_SCALE);
    this.group.add(this.rods, this.markers.group, this.ground.group, this.floor);
    for (const arrow of this.arrows) this.group.add(arrow.group);
    this.makeRods();
    if (figure) this.dress(figure);
  }

  /** The parts of the figure that the model has. */
  private dress(figure: Figure): void {
    this.group.add(figure.group);
    figure.muscles.show(new Set());
    figure.showNerves(false);
    figure.group.visible = this.segments.size > 0;
    for (const [name, bones] of Object.entries(BONES_OF))
      for (const mesh of Object.values(figure.bones.meshes))
        if (bones.includes(mesh.name)) mesh.visible = this.segments.has(name as SegmentName);
    figure.body.arms.visible = !this.scene.has_arms;
    if (!this.isWhole) figure.showSkin(false);
  }

  /** Whether the model has all segments over which there is skin. */
  get isWhole(): boolean {
    return this.segments.size === 8;
  }

  showSkin(shown: boolean): void {
    this.figure?.showSkin(shown && this.isWhole);
    if (this.figure && this.scene.has_arms) this.figure.body.armSkin.visible = false;
  }

  private makeRods(): void {
    for (const rod of this.scene.rods) {
      const [start, end] = [new Vector3(...vec(rod.start)), new Vector3(...vec(rod.end))];
      const way = end.clone().sub(start);
      const long = way.length();
      const width = Math.min(ROD, 0.16 * long);
      const geometry: BufferGeometry = new CapsuleGeometry(width, Math.max(long - 2 * width, 1e-3), 6, 14);
      const mesh = new Mesh(geometry, this.material);
      mesh.matrixAutoUpdate = false;
      mesh.castShadow = mesh.receiveShadow = true;
      const turn = new Quaternion().setFromUnitVectors(new Vector3(0, 1, 0), way.normalize());
      const middle = start.add(end).multiplyScalar(0.5);
      this.rodOf.push({
        mesh,
        body: rod.body,
        local: new Matrix4().compose(middle, turn, new Vector3(1, 1, 1)),
      });
      this.rods.add(mesh);
    }
  }

  /** Replace the muscles; null for none. */
  dressMuscles(muscles: ModelScene["muscles"] | null): void {
    if (this.muscles) {
      this.group.remove(this.muscles.mesh);
      this.muscles.dispose();
    }
    this.muscles = muscles?.length ? new ModelMuscles(muscles) : null;
    if (this.muscles) this.group.add(this.muscles.mesh);
  }

  /** What of the model can be pointed at beside the figure: muscles, and bodies that no bone stands for. */
  get parts(): MoreParts {
    const muscleWords = (found: MuscleNow | null) =>
      found && { mesh: found.mesh, words: wordsOf(found.muscle.name, doingOf(found)) };
    return {
      solids: [
        ...(this.muscles?.mesh.visible ? [this.muscles.mesh] : []),
        ...this.rodOf.map(({ mesh }) => mesh),
      ],
      at: ({ mesh, face }) => {
        if (mesh === this.muscles?.mesh) return muscleWords(this.muscles.one(face, null));
        const rod = this.rodOf.find((each) => each.mesh === mesh);
        return rod ? { mesh, words: wordsOf(this.scene.bodies[rod.body]!, null) } : null;
      },
      named: (id) => muscleWords(this.muscles?.one(null, id) ?? null),
    };
  }

  /** Number of values per frame for the shown muscles. */
  get muscleNumbers(): number {
    return this.muscles?.numbers ?? 0;
  }

  /** Draw a frame; muscles wait until their numbers have arrived. */
  show(numbers: Float32Array, muscles: Float32Array | null = null): void {
    const frame = this.framed.read(numbers);
    const { bodies } = frame;
    for (const { mesh, body, local } of this.rodOf) {
      mesh.matrix.multiplyMatrices(bodies[body]!, local);
      mesh.matrixWorldNeedsUpdate = true;
    }
    this.figure?.setPose(this.segmentsIn(bodies));
    if (this.figure && !this.segments.has("trunk"))
      for (const part of this.figure.body.group.children) part.visible = part.name.startsWith("foot");
    this.markers.show(frame.markers);
    this.ground.show(frame.loads);
    this.scene.joints.forEach((joint, index) => {
      const force = frame.joints[index]!;
      const arrow = this.arrows[index]!;
      const at = new Vector3(...vec(joint.point)).applyMatrix4(bodies[joint.body]!);
      const known = Number.isFinite(force.x);
      arrow.show(known ? { vector: [force.x, force.y, force.z], band: null } : null, 0.01);
      arrow.group.position.multiplyScalar(ARROW_SCALE).add(at);
    });
    if (this.muscles) {
      this.muscles.mesh.visible = muscles !== null;
      if (muscles) this.muscles.show(muscles);
    }
    this.travel(bodies);
    this.group.updateMatrixWorld(true);
  }

  /** Height of the pelvis in the frame that is shown [m]. */
  hipHeight = 0;

  private travel(bodies: readonly Matrix4[]): void {
    const root = bodies[this.segments.get("pelvis")?.segment.body ?? 0]!;
    const at = new Vector3().setFromMatrixPosition(root);
    this.hipHeight = at.y;
    const { lowest, highest } = this.scene;
    const middle = this.follows ? at.x : (lowest[0]! + highest[0]!) / 2;
    const across = this.follows ? at.z : (lowest[2]! + highest[2]!) / 2;
    this.group.position.set(-middle, 0, -across);
  }

  private segmentsIn(bodies: readonly Matrix4[]): Segments {
    const found = {} as Record<SegmentName, number[]>;
    for (const name of SEGMENTS) {
      const place = this.segments.get(name);
      const whole = place ? bodies[place.segment.body]!.clone().multiply(place.local) : NOWHERE;
      found[name] = whole.toArray();
    }
    if (!this.segments.has("trunk")) found.trunk = found.pelvis;
    return found as Segments;
  }

  /** Lowest and highest place that is drawn [m]. */
  get reach(): [number, number] {
    const head = this.segments.has("trunk") ? 0.62 : 0.1;
    const markers = this.scene.has_arms ? 0.1 : 0;
    return [
      Math.min(0, this.scene.lowest[1]! - 0.05),
      this.scene.highest[1]! + (this.trunkTop ?? head) + markers,
    ];
  }

  /** From the highest body of most models, the trunk's joint, to the top of the head [m]. */
  private get trunkTop(): number | null {
    return this.segments.has("trunk") ? 0.72 : null;
  }

  dispose(): void {
    this.dressMuscles(null);
    this.markers.dispose();
    this.ground.dispose();
    for (const { mesh } of this.rodOf) mesh.geometry.dispose();
    this.material.dispose();
    this.floor.dispose();
  }
}

const wordsOf = (name: string, doing: string | null): Words => ({
  id: name,
  name: name.replaceAll("_", " "),
  latin: "",
  doing,
});

function doingOf({ activation, force }: MuscleNow): string {
  if (!Number.isFinite(activation)) return "The force is not known in this frame";
  return `${number(force)} N, activation ${activation.toFixed(2)}`;
}

const SEGMENTS: readonly SegmentName[] = [
  "pelvis",
  "femur_right",
  "femur_left",
  "shank_right",
  "shank_left",
  "foot_right",
  "foot_left",
  "trunk",
];

/** From each segment of the figure to its body: the person's bone, scaled to the model's joints. */
function placesOf(
  scene: ModelScene,
  info: SceneInfo,
): Map<SegmentName, { segment: ModelSegment; local: Matrix4 }> {
  const own: Partial<Record<SegmentName, number>> = {
    pelvis: Math.abs(info.hip_centre_left[2]!),
    femur_right: info.body.thigh_m,
    femur_left: info.body.thigh_m,
    shank_right: info.body.shank_m,
    shank_left: info.body.shank_m,
    trunk: info.body.shoulder_m,
  };
  const sizes = new Map<SegmentName, number>();
  for (const { name, length_m } of scene.segments)
    if (length_m !== null && own[name]) sizes.set(name, length_m / own[name]);
  const legs = [...sizes].filter(([name]) => /femur|shank/.test(name)).map(([, size]) => size);
  const usual = legs.length ? legs.reduce((sum, size) => sum + size, 0) / legs.length : 1;
  const found = new Map<SegmentName, { segment: ModelSegment; local: Matrix4 }>();
  for (const segment of scene.segments) {
    const { name } = segment;
    const like = name.startsWith("foot") ? (name.replace("foot", "shank") as SegmentName) : name;
    const size = sizes.get(like) ?? usual;
    const local = new Matrix4().fromArray(segment.frame);
    // The trunk of the figure begins at the sacrum, that of the model midway between the hips.
    if (name === "trunk") {
      const sacrum = info.body.trunk_pivot_m * (sizes.get("pelvis") ?? usual);
      local.multiply(new Matrix4().makeTranslation(0, sacrum, 0));
    }
    found.set(name, { segment, local: local.scale(new Vector3(size, size, size)) });
  }
  return found;
}

/** Lines on the ground under all of the way, so that one sees the body travel. */
function floorOf(scene: ModelScene): GridHelper {
  const spans = [0, 2].map((axis) => scene.highest[axis]! - scene.lowest[axis]!);
  const cells = Math.ceil((Math.max(...spans) + 2) / CELL);
  const floor = new GridHelper(cells * CELL, cells, "#a9b0b6", "#cfd4d8");
  const snap = (axis: number) => CELL * Math.round((scene.lowest[axis]! + scene.highest[axis]!) / 2 / CELL);
  floor.position.set(snap(0), 0, snap(2));
  floor.material.transparent = true;
  floor.material.opacity = 0.55;
  floor.visible = scene.segments.length > 0;
  return floor;
}
