/** The pinned posture for comparison: its pale bones and force, beside the present ones. */

import { Group } from "three";
import { type PoseScene, vec } from "../api/types.ts";
import { ForceArrow } from "./arrow.ts";
import { type Bones, GhostBones } from "./bones.ts";

export class Pinned {
  readonly group = new Group();
  private readonly arrow = new ForceArrow(true);
  private bones: GhostBones | null = null;
  private pose: PoseScene | null = null;

  constructor() {
    this.group.add(this.arrow.group);
  }

  get kept(): boolean {
    return this.pose !== null;
  }

  /** Pin a posture, unless one is pinned already; null removes it. */
  keep(pose: PoseScene | null): void {
    this.pose = pose && (this.pose ?? pose);
  }

  /** The bones of another hip: the posture that is kept takes their shape when it is shown next. */
  forgetBones(): void {
    if (this.bones) this.group.remove(this.bones.group);
    this.bones = null;
  }

  /** Show what is kept beside the bones that are in the picture, which are at `present`. */
  show(bones: Bones, present: PoseScene, headRadius: number): void {
    const { pose } = this;
    if (pose && !this.bones) {
      this.bones = new GhostBones(bones);
      this.group.add(this.bones.group);
    }
    if (this.bones) this.bones.group.visible = pose !== null;
    const force = pose?.hip_force;
    this.arrow.show(force ? { vector: vec(force.vector_bw), band: null } : null, headRadius);
    this.place(present);
  }

  /** The present bones have moved: what they cover of the kept ones is left out. */
  place(present: PoseScene): void {
    if (this.pose) this.bones?.place(this.pose.bones, present.bones);
  }
}
