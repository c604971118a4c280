/** The picture of the hip: what is shown, in which pose, seen from where, and what is lit. */

import { Group } from "three";
import { type PoseScene, type SceneInfo, type SpeaksOf, vec } from "../api/types.ts";
import { idle } from "../ui/idle.ts";
import { ForceArrow } from "./arrow.ts";
import { obliquityOf, withForce } from "./blend.ts";
import type { Surfaces } from "./bones.ts";
import { Captions } from "./captions.ts";
import { prepareFew } from "./coarse.ts";
import { Cut } from "./cut.ts";
import type { CutName } from "./cuts.ts";
import { Figure } from "./figure.ts";
import { GroundShadow } from "./ground.ts";
import { Looking } from "./looking.ts";
import { LOOKS, type ViewName } from "./looks.ts";
import { Mover } from "./mover.ts";
import type { Look } from "./orbit.ts";
import { Pinned } from "./pinned.ts";
import { type Pointed, Pointing } from "./pointing.ts";
import type { Shows } from "./shows.ts";
import { glows, isLit, summary } from "./spoken_of.ts";
import { Stage } from "./stage.ts";
import { type FingerWay, Zones } from "./zones.ts";

export type Side = "left" | "right";
/** A structure that is brought to the middle is seen from here at least [m]. */
const NEARBY = 0.7;
interface Shown {
  pose: PoseScene;
  band: readonly [number, number] | null;
  forceWords: string | null;
}

export class HipView {
  readonly stage: Stage;
  private readonly captions: Captions;
  private readonly world = new Group();
  private readonly arrow = new ForceArrow();
  private readonly pinned = new Pinned();
  private readonly ground = new GroundShadow();
  private readonly cutting = new Cut();
  readonly pointing: Pointing;
  readonly looking: Looking;
  private readonly mover: Mover;
  private figure: Figure | null = null;
  private zones: Zones | null = null;
  private info: SceneInfo | null = null;
  private surfaces: Surfaces | null = null;
  private readonly guests = new Set<Figure>();
  private shown: Shown | null = null;
  private shows: Shows = "force";
  private others: ReadonlySet<string> = new Set(["gluteus_medius"]);
  private lit: SpeaksOf | null = null;
  private named = true;
  /** Whether a quiz asks for a part, whose name would be the answer. */
  private asks = false;
  private examined: string | null = null;
  private zoned = false;
  private side: Side = "right";
  private dark = false;
  /** Where the standing foot was when it was first seen [m]. */
  private anchor: readonly number[] | null = null;
  private skinClosed = false;
  private skinShown = true;
  private nerved = false;

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
    this.pointing = new Pointing(element, this.stage);
    this.looking = new Looking(element, this.stage, calm);
    this.mover = new Mover(
      (pose, arrived) => this.draw(pose, arrived),
      calm,
      () => this.stage.pictureMs,
    );
    this.captions = new Captions(element);
    this.stage.scene.add(this.world, this.ground.mesh, this.pointing.group, this.cutting.group);
    this.world.add(this.arrow.group, this.pinned.group);
    element.dataset.side = this.side;
  }

  /** Another hip: bones, lines, places. */
  load(info: SceneInfo, surfaces: Surfaces): void {
    if (this.figure) {
      this.world.remove(this.figure.group);
      this.figure.dispose();
    }
    if (this.zones) this.world.remove(this.zones.group);
    const first = !this.info;
    this.info = info;
    this.surfaces = surfaces;
    this.showSide(info.mirrored ? "left" : "right");
    if (first) this.looking.begin();
    const figure = new Figure(info, surfaces);
    this.figure = figure;
    if (this.world.visible) this.pointAtHip();
    figure.theme(this.dark);
    figure.closeSkin(this.skinClosed);
    figure.showSkin(this.skinShown);
    figure.showNerves(this.nerved);
    this.cutting.apply(figure.cutMaterials);
    this.zones = new Zones(info.zones);
    this.world.add(figure.group, this.zones.group);
    this.pinned.forgetBones();
    figure.muscles.show(this.others);
    this.mover.reset();
    this.anchor = null;
    this.pose(info.rest);
    this.light(this.lit);
    this.pin(this.pinned.kept);
    void this.completed(figure);
  }

  /** Make the rest of the figure in idle moments, while the hip can be used already. */
  private async completed(figure: Figure): Promise<void> {
    this.element.dataset.whole = "false";
    await figure.complete(idle, () => {
      if (this.figure === figure) this.cast();
    });
    if (this.figure !== figure) return;
    this.element.dataset.whole = "true";
    if (this.stage.slow) await prepareFew(figure.group, idle);
  }

  /** Another figure of the same person, for other views; null before the bones have arrived. */
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

  /**
   * Lend the picture to guests: the hip and its names step aside until they are gone. `looks` says from where
   * the buttons show the guests, `pointed` which of their parts have names.
   */
  lend(lent: boolean, looks: ((name: ViewName) => Look) | null = null, pointed: Pointed | null = null): void {
    this.world.visible = this.ground.mesh.visible = !lent;
    this.captions.hide(lent);
    this.looking.lend(lent, looks);
    if (lent) this.pointing.load(pointed);
    else this.pointAtHip();
    this.stage.invalidate();
  }

  private pointAtHip(): void {
    const { info, figure } = this;
    if (!info || !figure) return;
    this.pointing.load({
      info,
      figure,
      pose: () => this.shown?.pose ?? null,
      isWhole: (mesh) => mesh.visible && !this.cutting.active,
    });
  }

  /** The page is light or dark. */
  theme(dark: boolean): void {
    this.dark = dark;
    for (const guest of this.guests) guest.theme(dark);
    this.figure?.theme(dark);
    this.stage.invalidate();
  }

  /** Update the shadow on the ground. */
  private cast(): void {
    if (this.figure) this.ground.cast(this.figure.casting, 0.5);
    this.stage.invalidate();
  }

  /** Which hip it is. Everything is computed of a right hip; a left one is its mirror image. */
  showSide(side: Side): void {
    if (side === this.side) return;
    this.side = side;
    this.element.dataset.side = side;
    this.captions.showSide(side);
    this.world.scale.z = side === "left" ? -1 : 1;
    this.world.updateMatrixWorld(true);
    this.looking.turnTo(side === "left");
    this.cast();
    this.relabel();
  }

  /**
   * Another posture: the figure moves there from where it is. The band of the force stays until
   * `tellForce` brings a new one.
   */
  pose(pose: PoseScene, forceWords: string | null = null): void {
    const band = pose.hip_force ? (this.shown?.band ?? null) : null;
    this.shown = { pose, band, forceWords };
    if (!this.figure || !this.info) return;
    this.mover.go(pose);
    const { dataset } = this.element;
    dataset.obliquityDeg = obliquityOf(pose).toFixed(2);
    dataset.known = String(this.known);
    dataset.flexionDeg = pose.pose.hip_flexion_deg.toFixed(1);
  }

  /** Whether a clip is being recorded: every posture is then drawn at once and in full detail. */
  filming(on: boolean): void {
    this.mover.direct = on;
  }

  /** Draw a posture directly. The foot that bears weight keeps its place on the ground. */
  private draw(pose: PoseScene, arrived: boolean): void {
    if (!this.figure) return;
    this.stage.hurried = !arrived;
    this.figure.show(pose);
    this.zones?.group.matrix.fromArray(pose.bones.pelvis);
    if (pose.foot) this.anchor ??= pose.foot;
    const step =
      pose.foot && this.anchor ? this.anchor.map((each, axis) => each - pose.foot![axis]!) : [0, 0, 0];
    this.world.position.set(step[0]!, step[1]!, this.side === "left" ? -step[2]! : step[2]!);
    this.world.updateMatrixWorld(true);
    this.showForce(pose);
    this.relabel();
    if (arrived) {
      this.pinned.place(pose);
      this.cast();
    }
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
    this.shown = { pose: withForce(pose, size), band, forceWords: words };
    this.mover.retarget(this.shown.pose);
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

  colourBy(shows: Shows): void {
    this.shows = shows;
    this.element.dataset.shows = shows;
    this.repaint();
  }

  get muscles(): ReadonlySet<string> {
    return this.others;
  }

  /** Ask for a part of the picture: names are hidden, and a tap gives its id. Null: names again. */
  ask(taken: ((part: string) => void) | null): void {
    this.asks = taken !== null;
    this.element.dataset.asks = String(this.asks);
    this.pointing.ask(taken);
    this.relabel();
    this.stage.invalidate();
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

  /** Light a structure and bring it to the middle of the picture. */
  focusOn(id: string): void {
    this.pointing.point(id);
    const target = this.pointing.middleOf(id)?.toArray();
    if (!target) return;
    this.looking.approach(target, NEARBY);
    this.pointing.pointAfter(id, this.calm() ? 0 : 480);
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

  /** Highlight the subject of a sentence, and fade the rest. Null shows everything normally. */
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

  /** Keep the present state as a pale shape, or remove it. */
  pin(keep: boolean): void {
    this.pinned.keep(keep ? (this.shown?.pose ?? null) : null);
    this.element.dataset.pinned = String(this.pinned.kept);
    if (this.figure && this.info && this.shown)
      this.pinned.show(this.figure.bones, this.shown.pose, this.info.head.radius_m);
    this.stage.invalidate();
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
    const { figure, info, shown, zones, world, arrow } = this;
    if (!figure || !info || !shown) return;
    const named = this.named && !this.examined && !this.asks;
    const words = arrow.group.visible ? shown.forceWords : null;
    const force = words ? { words, at: arrow.tail.clone().applyMatrix4(world.matrixWorld) } : null;
    this.captions.write({ figure, info, zones, world: world.matrixWorld, named, force });
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
    this.captions.place(this.stage, this.figure, this.cutting);
    this.element.dataset.drawn = String(this.stage.drawn);
  }
}
