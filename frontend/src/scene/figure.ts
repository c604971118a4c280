/**
 * A whole person in space: the person's own bones, muscles as bodies, and the faint rest of the body with its skin.
 *
 *     const figure = new Figure(info, surfaces);   // of GET /scene and GET /scene/bones
 *     scene.add(figure.group);
 *     await figure.complete(idle, () => stage.invalidate());   // spine, chest, feet, skin, in idle moments
 *
 *     figure.show(pose);                // a PoseScene: segments, paths and forces at once
 *     figure.show(blend(first, second, 0.4));
 *     figure.setPose(segments);         // bones, spine and skin only; muscles keep their paths in the pelvis
 *     figure.setMuscles({ "gluteus_medius/anterior": 0.6, gluteus_maximus: 0.2 });   // colour, 0 to 1
 *
 * Segments are matrices from the frame of each segment to the world, column by column (see `Segments` of the
 * server): pelvis, femurs, shanks, feet, trunk. Names in `setMuscles` are lines, compartments or muscles; the
 * closest name counts. Muscles that are not named rest.
 */

import { Group, type Material, type Mesh } from "three";
import type { LineInfo, PoseScene, SceneInfo, Segments } from "../api/types.ts";
import { Body } from "./body.ts";
import { BodyMaterials } from "./body_materials.ts";
import { Bones, type Surfaces } from "./bones.ts";
import { Muscles } from "./muscles.ts";
import { Nerves } from "./nerves.ts";
import type { Shows } from "./shows.ts";

/** Arms are drawn from farther away than this [m]. */
const ARMS_BEYOND = 2;

export class Figure {
  readonly group = new Group();
  readonly bones: Bones;
  readonly muscles: Muscles;
  readonly body: Body;
  private readonly nerves: Nerves;
  private readonly materials = new BodyMaterials();
  private pose: PoseScene;
  private shows: Shows = "force";
  private lit: (line: LineInfo) => boolean = () => true;

  constructor(
    readonly info: SceneInfo,
    surfaces: Surfaces,
  ) {
    this.pose = info.rest;
    this.bones = new Bones(surfaces);
    this.muscles = new Muscles(info.lines, info.rest);
    this.body = new Body(info, this.materials);
    this.nerves = new Nerves(info);
    this.group.add(this.bones.group, this.muscles.group, this.nerves.group, this.body.group, this.body.skin);
    this.show(info.rest);
  }

  /** The person's bones and the muscles are there at once; make the rest of the body in idle moments. */
  complete(idle: () => Promise<void>, shown: () => void): Promise<void> {
    return this.body.make(idle, shown);
  }

  show(pose: PoseScene): void {
    this.pose = pose;
    this.setPose(pose.bones);
    this.paint();
  }

  setPose(segments: Segments): void {
    this.pose = { ...this.pose, bones: segments };
    this.bones.place(segments);
    this.body.pose(segments);
    for (const { group } of [this.muscles, this.nerves]) {
      group.matrix.fromArray(segments.pelvis);
      group.matrixWorldNeedsUpdate = true;
    }
  }

  setMuscles(activation: Readonly<Record<string, number>>): void {
    const lines = Object.fromEntries(
      this.info.lines.map((line) => {
        const part = activation[line.id] ?? activation[line.compartment] ?? activation[line.muscle] ?? 0;
        const state = this.pose.lines[line.id]!;
        return [line.id, { ...state, activation: part, force_n: part * line.max_force_n }];
      }),
    );
    this.pose = { ...this.pose, lines };
    this.paint();
  }

  /** What the colour of muscles tells, and which lines are lit; the others fade. */
  colour(shows: Shows, lit: (line: LineInfo) => boolean): void {
    this.shows = shows;
    this.lit = lit;
    this.paint();
  }

  private paint(): void {
    this.muscles.update(this.pose, this.shows, this.lit);
  }

  /** Arms would hide the hip from near. */
  seenFrom(distance: number): void {
    this.body.arms.visible = distance > ARMS_BEYOND;
  }

  /** Closed and firm, as on the outside, or a trace over what lies beneath. */
  closeSkin(closed: boolean): void {
    this.materials.closed(closed ? 1 : 0);
  }

  showSkin(shown: boolean): void {
    this.body.skin.visible = shown;
    this.body.armSkin.visible = shown;
  }

  showNerves(shown: boolean): void {
    this.nerves.group.visible = shown;
  }

  /** Materials of everything that a plane can cut. */
  get cutMaterials(): Material[] {
    return [this.bones.material, this.muscles.material, ...this.materials.all];
  }

  /** What throws a shadow on the ground. */
  get casting(): Mesh[] {
    return [...Object.values(this.bones.meshes), ...this.body.single];
  }

  get boneMeshes(): Mesh[] {
    return [
      ...Object.values(this.bones.meshes),
      ...this.body.parts.filter(({ visible, parent }) => visible && parent?.visible),
    ];
  }

  theme(dark: boolean): void {
    this.materials.theme(dark);
  }

  /** Meshes that stop a glance: bones, the rest of the skeleton, muscles that are shown. */
  get solids(): Mesh[] {
    return [...this.boneMeshes, ...this.muscles.visible.map(({ mesh }) => mesh), ...this.nerves.meshes];
  }

  dispose(): void {
    this.bones.dispose();
    this.muscles.dispose();
    this.body.dispose();
    this.nerves.dispose();
    this.materials.dispose();
  }
}
