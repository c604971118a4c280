/** Highlights the part under the pointer or chosen from a list, and shows its name. */

import {
  type Camera,
  Group,
  type InstancedMesh,
  Matrix4,
  Mesh,
  MeshBasicMaterial,
  Raycaster,
  Vector2,
  Vector3,
} from "three";
import { el, fill } from "../ui/el.ts";
import { LIT } from "./colours.ts";

export interface Picked {
  mesh: Mesh;
  /** Where it was hit [m, world]. */
  at: Vector3;
  /** Number of the face, and of the instance where there are many. */
  face: number;
  instance: number | null;
}

export interface Words {
  /** Of the structure, or of its compartment. */
  id: string;
  name: string;
  latin: string;
  doing: string | null;
}

/** How long the pointer rests before the part under it is searched for [ms]. */
const STILL_MS = 60;
/** A press that moves farther than this rotates the picture [pixels]. */
const TAP = 6;

export class Picker {
  /** Shapes of what is lit, laid over it. */
  readonly group = new Group();
  readonly tag = el("div", { class: "name-tag", hidden: true, "aria-hidden": "true" });
  private readonly material = new MeshBasicMaterial({
    color: LIT,
    transparent: true,
    opacity: 0.24,
    depthWrite: false,
    polygonOffset: true,
    polygonOffsetFactor: -1,
    polygonOffsetUnits: -1,
  });
  private timer = 0;
  private down: { x: number; y: number } | null = null;
  private kept = false;
  private under: Words | null = null;
  /** Whether parts are highlighted without their names. */
  nameless = false;

  constructor(
    private readonly element: HTMLElement,
    private readonly camera: Camera,
    private readonly solids: () => Mesh[],
    private readonly partOf: (picked: Picked) => { words: Words; mesh: Mesh } | null,
    private readonly changed: () => void,
    private readonly tapped: (words: Words) => void,
  ) {
    element.append(this.tag);
    element.addEventListener("pointermove", (event) => this.move(event));
    element.addEventListener("pointerleave", () => this.leave());
    element.addEventListener("pointerdown", (event) => {
      this.down = { x: event.clientX, y: event.clientY };
      clearTimeout(this.timer);
    });
    element.addEventListener("pointerup", (event) => this.tap(event));
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.clear();
    });
  }

  private move(event: PointerEvent): void {
    if (event.buttons || event.pointerType === "touch" || this.kept) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.glance(event.clientX, event.clientY), STILL_MS);
  }

  private leave(): void {
    clearTimeout(this.timer);
    if (!this.kept) this.clear();
  }

  /** A tap keeps the name until the next one. */
  private tap(event: PointerEvent): void {
    const { down } = this;
    this.down = null;
    if (!down || Math.hypot(event.clientX - down.x, event.clientY - down.y) > TAP) return;
    this.kept = this.glance(event.clientX, event.clientY);
    if (this.kept && this.under) this.tapped(this.under);
  }

  /** Name the part at a place of the page; returns whether there is one. */
  private glance(clientX: number, clientY: number): boolean {
    const box = this.element.getBoundingClientRect();
    const [x, y] = [clientX - box.left, clientY - box.top];
    const ray = new Raycaster();
    ray.setFromCamera(new Vector2((2 * x) / box.width - 1, 1 - (2 * y) / box.height), this.camera);
    const hit = ray.intersectObjects(this.solids(), false)[0];
    if (!hit) {
      this.clear();
      return false;
    }
    const picked: Picked = {
      mesh: hit.object as Mesh,
      at: hit.point,
      face: hit.faceIndex ?? 0,
      instance: hit.instanceId ?? null,
    };
    const part = this.partOf(picked);
    if (!part) {
      this.clear();
      return false;
    }
    this.under = part.words;
    this.light([part.mesh], picked.instance);
    this.tell(part.words, x, y);
    return true;
  }

  /** Show a name at a place of the picture [pixels]. */
  private tell(words: Words, x: number, y: number): void {
    if (this.nameless) return;
    fill(
      this.tag,
      el("strong", {}, words.name),
      words.latin ? el("i", {}, words.latin) : null,
      words.doing ? el("span", {}, words.doing) : null,
    );
    this.tag.hidden = false;
    this.element.dataset.named = words.name;
    const [wide, high] = [this.tag.offsetWidth, this.tag.offsetHeight];
    const left = Math.min(this.element.clientWidth - wide - 8, Math.max(8, x + 16));
    const top = y - high - 14 > 8 ? y - high - 14 : y + 18;
    this.tag.style.transform = `translate(${left.toFixed(0)}px, ${top.toFixed(0)}px)`;
  }

  /** Highlight meshes that were chosen elsewhere, with their name in the middle. */
  choose(meshes: readonly Mesh[], words: Words): void {
    this.kept = true;
    this.light(meshes, null);
    const middle = middleOf(meshes).project(this.camera);
    const { clientWidth, clientHeight } = this.element;
    this.tell(words, ((middle.x + 1) / 2) * clientWidth, ((1 - middle.y) / 2) * clientHeight);
  }

  private light(meshes: readonly Mesh[], instance: number | null): void {
    this.group.clear();
    for (const mesh of meshes) {
      const copies = "isInstancedMesh" in mesh ? copiesOf(mesh as InstancedMesh, instance) : [new Matrix4()];
      for (const copy of copies) {
        const lit = new Mesh(mesh.geometry, this.material);
        lit.matrixAutoUpdate = false;
        lit.matrixWorldAutoUpdate = false;
        if ("isInstancedMesh" in mesh) lit.matrixWorld.multiplyMatrices(mesh.matrixWorld, copy);
        // What moves stays lit where it is.
        else lit.matrixWorld = mesh.matrixWorld;
        lit.renderOrder = 3;
        this.group.add(lit);
      }
    }
    this.changed();
  }

  clear(): void {
    this.kept = false;
    clearTimeout(this.timer);
    delete this.element.dataset.named;
    if (this.tag.hidden && !this.group.children.length) return;
    this.tag.hidden = true;
    this.group.clear();
    this.changed();
  }
}

function copiesOf(mesh: InstancedMesh, instance: number | null): Matrix4[] {
  const chosen = instance === null ? Array.from({ length: mesh.count }, (_, index) => index) : [instance];
  return chosen.map((index) => {
    const matrix = new Matrix4();
    mesh.getMatrixAt(index, matrix);
    return matrix;
  });
}

/** The middle of meshes in the world. */
export function middleOf(meshes: readonly Mesh[]): Vector3 {
  const sum = new Vector3();
  for (const mesh of meshes) {
    if ("isInstancedMesh" in mesh) {
      const found = mesh as InstancedMesh;
      if (!found.boundingSphere) found.computeBoundingSphere();
      sum.add(found.boundingSphere!.center.clone().applyMatrix4(mesh.matrixWorld));
      continue;
    }
    if (!mesh.geometry.boundingSphere) mesh.geometry.computeBoundingSphere();
    sum.add(mesh.geometry.boundingSphere!.center.clone().applyMatrix4(mesh.matrixWorld));
  }
  return sum.divideScalar(Math.max(1, meshes.length));
}
