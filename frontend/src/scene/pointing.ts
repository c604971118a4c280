/** Structures that are pointed at, in the picture or in a list: their meshes and their words. */

import type { Group, Mesh, Vector3 } from "three";
import type { PoseScene, SceneInfo } from "../api/types.ts";
import type { Figure } from "./figure.ts";
import { doing, type Named, nameOfMesh, namesOf } from "./names.ts";
import { NERVE_WORDS } from "./nerves.ts";
import { middleOf, type Picked, Picker, type Words } from "./pick.ts";
import type { Stage } from "./stage.ts";

/** What can be pointed at, and the posture that words speak of. */
export interface Pointed {
  info: SceneInfo;
  /** Null where nothing of a person is drawn. */
  figure: Figure | null;
  pose: () => PoseScene | null;
  /** Whether nothing of a mesh is cut away. */
  isWhole: (mesh: Mesh) => boolean;
  more?: MoreParts;
}

/** Parts that are no part of a person's figure. */
export interface MoreParts {
  readonly solids: readonly Mesh[];
  /** The words for what was hit, and a mesh of that part alone. */
  at(picked: Picked): { words: Words; mesh: Mesh } | null;
  named(id: string): { words: Words; mesh: Mesh } | null;
}

export class Pointing {
  private readonly picker: Picker;
  private names: Named[] = [];
  private scene: Pointed | null = null;
  private naming = 0;
  private asking: ((part: string) => void) | null = null;

  constructor(element: HTMLElement, stage: Stage) {
    this.picker = new Picker(
      element,
      stage.camera,
      () => this.solids,
      (picked) => this.hit(picked),
      () => stage.invalidate(),
      ({ id }) => this.asking?.(id),
    );
  }

  /** Shapes of what is lit, laid over it. */
  get group(): Group {
    return this.picker.group;
  }

  /** What can be pointed at from now on; null: nothing. */
  load(scene: Pointed | null): void {
    this.scene = scene;
    this.names = scene ? namesOf(scene.info) : [];
    this.picker.clear();
  }

  /** Light a structure of the list, with its name. */
  point(id: string): void {
    clearTimeout(this.naming);
    const part = this.scene?.more?.named(id);
    if (part) this.picker.choose([part.mesh], part.words);
    const named = part ? null : this.names.find((each) => each.id === id);
    if (!named) return;
    const meshes = this.meshesOf(id);
    if (meshes.length) this.picker.choose(meshes, this.wordsFor(named));
    else this.picker.clear();
  }

  /** Light it once more after so long, when the camera has come there [ms]. */
  pointAfter(id: string, delay: number): void {
    this.naming = window.setTimeout(() => this.point(id), delay);
  }

  /** Give the id of each part that is tapped, and show no names meanwhile; null ends it. */
  ask(taken: ((part: string) => void) | null): void {
    this.asking = taken;
    this.picker.nameless = taken !== null;
    this.forget();
  }

  /** Let go of what was pointed at. */
  forget(): void {
    clearTimeout(this.naming);
    this.picker.clear();
  }

  /** The middle of a structure in the world; null where nothing is drawn of it. */
  middleOf(id: string): Vector3 | null {
    const meshes = this.meshesOf(id);
    return meshes.length ? middleOf(meshes) : null;
  }

  private meshesOf(id: string): Mesh[] {
    const own = id === "sacrum" ? "pelvis" : id;
    const inParts = own === "foot" || own === "arm";
    const solids = this.scene?.figure?.solids ?? [];
    return solids.filter(({ name }) => name === own || (inParts && name.startsWith(own)));
  }

  private wordsFor(named: Named): Words {
    const pose = this.scene?.pose();
    const does = named.kind === "muscle" && pose ? doing(this.scene!.info, pose, named.id) : null;
    return { id: named.id, name: named.name, latin: named.latin, doing: does };
  }

  private get solids(): Mesh[] {
    if (!this.scene) return [];
    const { figure, more, isWhole } = this.scene;
    return [...(figure?.solids.filter(isWhole) ?? []), ...(more?.solids ?? [])];
  }

  private hit(picked: Picked): { words: Words; mesh: Mesh } | null {
    const { more } = this.scene!;
    if (more?.solids.includes(picked.mesh)) return more.at(picked);
    const words = this.wordsOf(picked);
    return words && { words, mesh: picked.mesh };
  }

  private wordsOf({ mesh, face, instance }: Picked): Words | null {
    if (mesh.name === "superior_gluteal_nerve") return NERVE_WORDS;
    const named = nameOfMesh(this.names, mesh.name);
    if (!named || !this.scene?.figure) return null;
    const { bones, body, muscles } = this.scene.figure;
    if (mesh.name === "pelvis" && bones.isSacrum(face))
      return this.wordsFor(this.names.find(({ id }) => id === "sacrum")!);
    const words = this.wordsFor(named);
    if (instance !== null) return { ...words, name: body.vertebra(mesh.name, instance) };
    const part = named.kind === "muscle" ? muscles.partAt(named.id, face) : null;
    const compartment = this.scene.info.muscles
      .find(({ id }) => id === named.id)
      ?.compartments.find(({ id }) => id === part);
    return compartment && compartment.name !== named.name
      ? { ...words, id: compartment.id, name: `${named.name}, ${compartment.name}` }
      : words;
  }
}
