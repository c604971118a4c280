/** The picture of the hip: what is shown, in which pose, seen from where, and what is lit. */

import { Group, type Mesh, type Vector3 } from "three";
import { type PoseScene, type SceneInfo, type SpeaksOf, vec } from "../api/types.ts";
import { el } from "../ui/el.ts";
import { ForceArrow } from "./arrow.ts";
import { blend } from "./blend.ts";
import { GhostBones, type Surfaces } from "./bones.ts";
import { Cut, type CutName } from "./cut.ts";
import { Figure } from "./figure.ts";
import { GroundShadow } from "./ground.ts";
import { Labels } from "./labels.ts";
import { LOOKS, mirrored, type ViewName } from "./looks.ts";
import type { Shows } from "./muscles.ts";
import { doing, type Named, nameOfMesh, namesOf } from "./names.ts";
import { NERVE_WORDS } from "./nerves.ts";
import type { Look } from "./orbit.ts";
import { middleOf, type Picked, Picker, type Words } from "./pick.ts";
import { placeLabels, spanOf } from "./place_labels.ts";
import { glows, isLit, summary } from "./spoken_of.ts";
import { Stage } from "./stage.ts";
import { type FingerWay, Zones } from "./zones.ts";

export type Side = "left" | "right";
interface Shown {
  pose: PoseScene;
  band: readonly [number, number] | null;
  forceWords: string | null;
}

export class HipView {
  readonly stage: Stage;
  private readonly labels = new Labels();
  private readonly world = new Group();
  private readonly arrow = new ForceArrow();
  private readonly ghostArrow = new ForceArrow(true);
  private readonly ground = new GroundShadow();
  private readonly cutting = new Cut();
  private readonly picker: Picker;
  private names: Named[] = [];
  private figure: Figure | null = null;
  private zones: Zones | null = null;
  private ghost: GhostBones | null = null;
  private info: SceneInfo | null = null;
  private surfaces: Surfaces | null = null;
  private readonly guests = new Set<Figure>();
  private shown: Shown | null = null;
  private pinned: Shown | null = null;
  private shows: Shows = "force";
  private others: ReadonlySet<string> = new Set(["gluteus_medius"]);
  private lit: SpeaksOf | null = null;
  private named = true;
  private examined: string | null = null;
  private zoned = false;
  private side: Side = "right";
  private dark = false;
  /** The posture that is in the picture, on the way to the one asked for. */
  private drawn: PoseScene | null = null;
  private moving = 0;
  private posed = 0;
  private naming = 0;
  /** Where the standing foot was when it was first seen [m]. */
  private anchor: readonly number[] | null = null;
  private skinClosed = false;
  private skinShown = true;
  private nerved = false;
  private readonly sideTag = el("p", { class: "side-tag", id: "side-tag" }, "Right hip");

  constructor(
    readonly element: HTMLElement,
    private readonly calm: () => boolean,
  ) {
    this.stage = new Stage(
      element,
      LOOKS.oblique,
      () => this.beforePicture(),
      () => this.afterPicture(),
    );
    this.picker = new Picker(
      element,
      this.stage.camera,
      () => this.figure?.solids.filter((mesh) => this.isKept(mesh)) ?? [],
      (picked) => this.wordsOf(picked),
      () => this.stage.invalidate(),
    );
    element.append(this.labels.element, this.sideTag);
    this.stage.scene.add(this.world, this.ground.mesh, this.picker.group, this.cutting.group);
    this.world.add(this.arrow.group, this.ghostArrow.group);
    element.dataset.view = "oblique";
    element.dataset.side = this.side;
    this.stage.orbit.onHand = () => {
      element.dataset.view = "own";
    };
  }

  /** Another hip: bones, lines, places. */
  load(info: SceneInfo, surfaces: Surfaces): void {
    if (this.figure) {
      this.world.remove(this.figure.group);
      this.figure.dispose();
    }
    if (this.zones) this.world.remove(this.zones.group);
    if (!this.info) this.stage.orbit.go(this.fitted(LOOKS.oblique), true);
    this.info = info;
    this.surfaces = surfaces;
    this.showSide(info.mirrored ? "left" : "right");
    this.picker.clear();
    this.names = namesOf(info);
    const figure = new Figure(info, surfaces);
    this.figure = figure;
    figure.theme(this.dark);
    figure.closeSkin(this.skinClosed);
    figure.showSkin(this.skinShown);
    figure.showNerves(this.nerved);
    this.cutting.apply(figure.cutMaterials);
    this.zones = new Zones(info.zones);
    this.world.add(figure.group, this.zones.group);
    if (this.ghost) this.world.remove(this.ghost.group);
    this.ghost = null;
    figure.muscles.show(this.others);
    this.drawn = this.anchor = null;
    this.pose(info.rest);
    this.light(this.lit);
    this.pin(this.pinned !== null);
    void this.completed(figure);
  }

  /** Make the rest of the figure in idle moments, while the hip can be used already. */
  private async completed(figure: Figure): Promise<void> {
    this.element.dataset.whole = "false";
    await figure.complete(idle, () => {
      if (this.figure === figure) this.cast();
    });
    if (this.figure === figure) this.element.dataset.whole = "true";
  }

  /** Another figure of the same person, for others to place; null before the bones are there. */
  guest(): Figure | null {
    if (!this.info || !this.surfaces) return null;
    const figure = new Figure(this.info, this.surfaces);
    figure.theme(this.dark);
    this.guests.add(figure);
    return figure;
  }

  dismiss(figure: Figure): void {
    this.guests.delete(figure);
    figure.dispose();
  }

  /** Lend the picture to guests: the hip and its names step aside until they are gone. */
  lend(lent: boolean): void {
    this.world.visible = this.ground.mesh.visible = !lent;
    this.labels.element.hidden = this.sideTag.hidden = lent;
    this.stage.invalidate();
  }

  /** The page is light or dark. */
  theme(dark: boolean): void {
    this.dark = dark;
    for (const guest of this.guests) guest.theme(dark);
    this.figure?.theme(dark);
    this.stage.invalidate();
  }

  /** The shadow on the ground, anew. */
  private cast(): void {
    if (this.figure) this.ground.cast(this.figure.casting, 0.5);
    this.stage.invalidate();
  }

  /** Which hip it is. Everything is computed of a right hip; a left one is its mirror image. */
  showSide(side: Side): void {
    if (side === this.side) return;
    this.side = side;
    this.element.dataset.side = side;
    this.sideTag.textContent = side === "left" ? "Left hip" : "Right hip";
    this.world.scale.z = side === "left" ? -1 : 1;
    this.world.updateMatrixWorld(true);
    this.stage.orbit.go(mirrored(this.stage.orbit.aim), true);
    this.cast();
    this.relabel();
  }

  /**
   * Another posture: the figure moves there from where it is. The band of the force stays until
   * `tellForce` brings a new one.
   */
  pose(pose: PoseScene, forceWords: string | null = null): void {
    const band = pose.hip_force ? (this.shown?.band ?? null) : null;
    const from = this.drawn;
    this.shown = { pose, band, forceWords };
    if (!this.figure || !this.info) return;
    cancelAnimationFrame(this.moving);
    // Postures that follow each other closely are a motion already.
    const now = performance.now();
    const alone = now - this.posed > APART_MS;
    this.posed = now;
    if (from && from !== pose && alone && !this.calm() && !document.hidden) this.moveFrom(from, now);
    else this.arrive();
    const { dataset } = this.element;
    dataset.obliquityDeg = tiltOf(pose.bones.pelvis).toFixed(2);
    dataset.known = String(this.known);
    dataset.flexionDeg = pose.pose.hip_flexion_deg.toFixed(1);
  }

  /** One step on the way to the posture that is asked for; a slow machine takes few. */
  private moveFrom(from: PoseScene, began: number): void {
    const part = Math.min(1, (performance.now() - began) / MOVES_MS);
    this.stage.hurried = part < 1;
    if (part >= 1 || !this.shown) {
      this.arrive();
      return;
    }
    this.draw(blend(from, this.shown.pose, part * (2 - part)));
    this.moving = requestAnimationFrame(() => this.moveFrom(from, began));
  }

  private arrive(): void {
    if (!this.shown) return;
    this.stage.hurried = false;
    this.draw(this.shown.pose);
    this.placeGhost();
    this.cast();
  }

  /** Draw a posture as it is. The foot that bears weight keeps its place on the ground. */
  private draw(pose: PoseScene): void {
    if (!this.figure) return;
    this.drawn = pose;
    this.figure.show(pose);
    this.zones?.group.matrix.fromArray(pose.bones.pelvis);
    if (pose.foot) this.anchor ??= pose.foot;
    const step =
      pose.foot && this.anchor ? this.anchor.map((each, axis) => each - pose.foot![axis]!) : [0, 0, 0];
    this.world.position.set(step[0]!, step[1]!, this.side === "left" ? -step[2]! : step[2]!);
    this.world.updateMatrixWorld(true);
    this.showForce(pose);
    this.relabel();
    this.stage.invalidate();
  }

  /** The posture that is shown, with the words of its force. */
  get posture(): Pick<Shown, "pose" | "forceWords"> | null {
    return this.shown;
  }

  /**
   * Words and band for the force that is shown already. The arrow gets the size that the words say,
   * in the direction of the one hip that is drawn.
   */
  tellForce(words: string, band: readonly [number, number] | null, size: number | null = null): void {
    if (!this.shown || !this.info) return;
    const { pose } = this.shown;
    const force = pose.hip_force;
    const part = force && size !== null && force.size_bw > 0 ? size / force.size_bw : 1;
    const hip_force = force && {
      ...force,
      vector_bw: force.vector_bw.map((each) => part * each) as typeof force.vector_bw,
      size_bw: part * force.size_bw,
    };
    this.shown = { pose: hip_force ? { ...pose, hip_force } : pose, band, forceWords: words };
    this.showForce(this.shown.pose);
    this.relabel();
    this.stage.invalidate();
  }

  private showForce(pose: PoseScene): void {
    if (!this.shown || !this.info) return;
    const { band } = this.shown;
    const force = pose.hip_force;
    this.arrow.show(force ? { vector: vec(force.vector_bw), band } : null, this.info.head.radius_m);
    const { dataset } = this.element;
    dataset.forceBw = force ? force.size_bw.toFixed(3) : "";
    dataset.arrowMm = force ? (1000 * this.arrow.tail.length()).toFixed(1) : "";
  }

  look(name: ViewName): void {
    this.element.dataset.view = name;
    const look = this.side === "left" ? mirrored(LOOKS[name]) : LOOKS[name];
    this.stage.orbit.go(this.fitted(look), this.calm());
  }

  /** A narrow picture needs more distance to hold the same width. */
  private fitted(look: Look): Look {
    const [width, height] = this.stage.size;
    const aspect = width / Math.max(height, 1);
    return aspect >= 1.15 ? look : { ...look, distance: look.distance * Math.min(1.5, 1.15 / aspect) };
  }

  colourBy(shows: Shows): void {
    this.shows = shows;
    this.element.dataset.shows = shows;
    this.repaint();
  }

  showMuscles(muscles: ReadonlySet<string>): void {
    this.others = muscles;
    this.figure?.muscles.show(muscles);
    this.relabel();
    this.repaint();
  }

  /** The skin closed and firm, or a trace of it. */
  closeSkin(closed: boolean): void {
    this.skinClosed = closed;
    this.figure?.closeSkin(closed);
    this.stage.invalidate();
  }

  showSkin(shown: boolean): void {
    this.skinShown = shown;
    this.figure?.showSkin(shown);
    this.stage.invalidate();
  }

  showNerves(shown: boolean): void {
    this.nerved = shown;
    this.figure?.showNerves(shown);
    this.element.dataset.nerves = String(shown);
    this.stage.invalidate();
  }

  /** Cut the figure open at a part of the way, 0 to 1; null closes it. */
  cut(name: CutName | null, part: number): void {
    this.cutting.set(name, part);
    this.element.dataset.cut = name ?? "";
    if (this.figure) this.cutting.apply(this.figure.cutMaterials);
    this.stage.invalidate();
  }

  /** Light a structure of the list, with its name. */
  point(id: string): void {
    clearTimeout(this.naming);
    const meshes = this.meshesOf(id);
    const named = this.names.find((each) => each.id === id);
    if (!named) return;
    if (meshes.length) this.picker.choose(meshes, this.wordsFor(named));
    else this.picker.clear();
  }

  /** Light a structure, show it if it is hidden, and bring it to the middle of the picture. */
  focusOn(id: string): void {
    this.point(id);
    const meshes = this.meshesOf(id);
    if (!meshes.length) return;
    const target = middleOf(meshes).toArray();
    const { aim } = this.stage.orbit;
    this.element.dataset.view = "own";
    this.stage.orbit.go({ ...aim, target, distance: Math.max(0.7, aim.distance) }, this.calm());
    // The name follows once the camera is there.
    this.naming = window.setTimeout(() => this.point(id), this.calm() ? 0 : 480);
  }

  /** Let go of what was pointed at. */
  forget(): void {
    clearTimeout(this.naming);
    this.picker.clear();
  }

  private meshesOf(id: string): Mesh[] {
    const solids = this.figure?.solids ?? [];
    const own = id === "sacrum" ? "pelvis" : id;
    return solids.filter(
      (mesh) =>
        mesh.name === own ||
        (own !== "foot" ? false : mesh.name.startsWith("foot")) ||
        (own === "arm" && mesh.name.startsWith("arm")),
    );
  }

  private wordsFor(named: Named): Words {
    const told =
      named.kind === "muscle" && this.info && this.shown ? doing(this.info, this.shown.pose, named.id) : null;
    return { name: named.name, latin: named.latin, doing: told };
  }

  private wordsOf({ mesh, face, instance }: Picked): Words | null {
    if (mesh.name === "superior_gluteal_nerve") return NERVE_WORDS;
    const named = nameOfMesh(this.names, mesh.name);
    if (!named || !this.figure) return null;
    if (mesh.name === "pelvis" && this.figure.bones.isSacrum(face))
      return this.wordsFor(this.names.find(({ id }) => id === "sacrum")!);
    const words = this.wordsFor(named);
    if (instance !== null) return { ...words, name: this.figure.body.vertebra(mesh.name, instance) };
    const part = named.kind === "muscle" ? this.figure.muscles.partAt(named.id, face) : null;
    const compartment = this.info?.muscles
      .find(({ id }) => id === named.id)
      ?.compartments.find(({ id }) => id === part);
    return compartment && compartment.name !== named.name
      ? { ...words, name: `${named.name}, ${compartment.name}` }
      : words;
  }

  /** Whether some of a mesh is left by the cut. */
  private isKept(mesh: Mesh): boolean {
    return mesh.visible && !this.cutting.active;
  }

  name(places: boolean): void {
    this.named = places;
    this.relabel();
    this.stage.invalidate();
  }

  showZones(shown: boolean): void {
    this.zoned = shown;
    this.light(this.lit);
  }

  /** Mark one zone and the way of the finger on it; `computed` places it for the person who lies there. */
  examine(zone: string | null, computed: FingerWay | null = null): void {
    this.examined = zone;
    if (zone && computed) this.zones?.place(zone, computed);
    this.element.dataset.examined = zone ?? "";
    this.light(this.lit);
  }

  /** Light what a sentence speaks of, and let the rest step back. Null: everything as it is. */
  light(what: SpeaksOf | null): void {
    this.lit = what;
    this.element.dataset.lit = what ? summary(what) : "";
    if (!this.info || !this.figure) return;
    this.zones?.show(this.zoned, new Set(what?.zones ?? []), this.examined);
    this.figure.bones.glow(what ? glows(what, this.info) : []);
    this.figure.muscles.show(new Set([...this.others, ...(what?.muscles ?? [])]));
    this.relabel();
    this.repaint();
  }

  /** Keep the present state as a pale shape, or let it go. */
  pin(keep: boolean): void {
    this.pinned = keep ? (this.pinned ?? this.shown) : null;
    this.element.dataset.pinned = String(Boolean(this.pinned));
    if (this.figure && this.pinned) {
      if (!this.ghost) {
        this.ghost = new GhostBones(this.figure.bones);
        this.world.add(this.ghost.group);
      }
      this.placeGhost();
      const force = this.pinned.pose.hip_force;
      this.ghostArrow.show(
        force ? { vector: vec(force.vector_bw), band: null } : null,
        this.info!.head.radius_m,
      );
    } else this.ghostArrow.show(null, 0);
    if (this.ghost) this.ghost.group.visible = this.pinned !== null;
    this.stage.invalidate();
  }

  private placeGhost(): void {
    if (this.ghost && this.pinned && this.shown)
      this.ghost.place(this.pinned.pose.bones, this.shown.pose.bones);
  }

  /** Whether the picture has numbers for what the colour is to tell. */
  private get known(): boolean {
    const first = Object.values(this.shown?.pose.lines ?? {})[0];
    return this.shows !== "force" || (first !== undefined && first.force_n !== null);
  }

  private repaint(): void {
    this.element.dataset.known = String(this.known);
    this.figure?.colour(this.shows, (line) => isLit(this.lit, line));
    this.stage.invalidate();
  }

  private relabel(): void {
    if (!this.figure || !this.info || !this.shown) return;
    const { world, figure, info } = this;
    const found = this.named && !this.examined ? placeLabels(figure, info, world.matrixWorld) : [];
    const inWorld = (at: Vector3) => at.applyMatrix4(world.matrixWorld);
    const pelvis = figure.bones.meshes.pelvis.matrix;
    const all = this.zoned ? this.info.zones.map((zone) => zone.id) : [];
    const zones = new Set(this.examined ? [this.examined] : [...all, ...(this.lit?.zones ?? [])]);
    this.info.zones.forEach((zone, index) => {
      const place = this.zones?.placeOf(zone.id);
      if (!place || !zones.has(zone.id)) return;

      const at = inWorld(place.at.clone().applyMatrix4(pelvis));
      found.push({
        id: `zone-${zone.id}`,
        text: `${index + 1}  ${zone.name}`,
        at,
        kind: "zone",
      });
    });
    if (this.arrow.group.visible && this.shown.forceWords) {
      found.push({
        id: "force",
        text: this.shown.forceWords,
        at: inWorld(this.arrow.tail.clone()),
        kind: "force",
      });
    }
    this.labels.set(found);
  }

  private beforePicture(): void {
    if (!this.figure) return;
    this.figure.seenFrom(this.stage.orbit.look.distance);
    if (!this.cutting.active) return;
    this.world.updateMatrixWorld(true);
    this.cutting.close(
      this.figure.muscles.visible.map(({ mesh }) => mesh),
      this.figure.boneMeshes,
    );
    this.cutting.face(this.stage.camera, this.side === "left");
  }

  private afterPicture(): void {
    const [width, height] = this.stage.size;
    const left = (at: Vector3) => this.cutting.keeps(at);
    const place = () =>
      this.labels.place(
        this.stage.camera,
        width,
        height,
        spanOf(this.figure, this.stage.camera, width),
        this.stage.free[0],
        left,
      );
    place();
    this.labels.hideBehind(this.stage.camera, () => this.hiding(), place);
    this.element.dataset.drawn = String(this.stage.drawn);
  }

  /** What may hide a place: the bones of the hip and the muscles. */
  private hiding(): Mesh[] {
    if (!this.figure || this.cutting.active) return [];
    const { pelvis, femur_right: femur } = this.figure.bones.meshes;
    const spine = this.figure.body.parts.filter(({ name }) => name === "lumbar");
    return [pelvis, femur, ...spine, ...this.figure.muscles.visible.map(({ mesh }) => mesh)];
  }
}

/** A change of posture takes so long [ms]. */
const MOVES_MS = 240;
/** Postures that come sooner after each other are drawn as they come [ms]. */
const APART_MS = 400;

/** A moment in which the page has nothing else to do. */
const idle = (): Promise<void> =>
  new Promise((go) => {
    if ("requestIdleCallback" in window) window.requestIdleCallback(() => go(), { timeout: 400 });
    else setTimeout(go, 30);
  });

/** How far the pelvis hangs on the side of the other leg [degrees], from its matrix. */
function tiltOf(matrix: readonly number[]): number {
  return (Math.asin(Math.max(-1, Math.min(1, matrix[9] ?? 0))) * 180) / Math.PI;
}
