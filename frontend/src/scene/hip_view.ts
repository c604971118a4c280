/** The picture of the hip: what is shown, in which pose, seen from where, and what is lit. */

import { Group, type Mesh, Vector3 } from "three";
import { type LineInfo, type PoseScene, type SceneInfo, type SpeaksOf, vec } from "../api/types.ts";
import { el } from "../ui/el.ts";
import { ForceArrow } from "./arrow.ts";
import { GhostBones, type Glow, type Surfaces } from "./bones.ts";
import { Figure } from "./figure.ts";
import { GroundShadow } from "./ground.ts";
import { type Label, Labels } from "./labels.ts";
import type { Shows } from "./muscles.ts";
import type { Look } from "./orbit.ts";
import { Stage } from "./stage.ts";
import { type FingerWay, Zones } from "./zones.ts";

export type Side = "left" | "right";
export type ViewName = "front" | "back" | "side" | "oblique" | "whole" | "lying";

const MIDDLE: readonly [number, number, number] = [-0.005, 0.028, -0.03];
export const LOOKS: Record<ViewName, Look> = {
  front: { azimuth: 0, height: 4, distance: 0.94, target: [-0.005, 0.022, -0.06] },
  back: { azimuth: 180, height: 6, distance: 0.94, target: [-0.005, 0.022, -0.06] },
  side: { azimuth: 90, height: 4, distance: 0.86, target: [-0.01, 0.03, -0.03] },
  oblique: { azimuth: 122, height: 12, distance: 0.9, target: MIDDLE },
  whole: { azimuth: 32, height: 4, distance: 4.5, target: [0, -0.07, -0.089] },
  lying: { azimuth: 160, height: 50, distance: 0.94, target: [0.0, -0.05, 0.0] },
};

/** A look at a left hip as the same look at a right one, mirrored at the midline. */
const mirrored = (look: Look): Look => ({
  ...look,
  azimuth: -look.azimuth,
  target: [look.target[0], look.target[1], -look.target[2]],
});

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
  private figure: Figure | null = null;
  private zones: Zones | null = null;
  private ghost: GhostBones | null = null;
  private info: SceneInfo | null = null;
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
  private readonly sideTag = el("p", { class: "side-tag", id: "side-tag" }, "Right hip");

  constructor(
    readonly element: HTMLElement,
    private readonly calm: () => boolean,
  ) {
    this.stage = new Stage(
      element,
      LOOKS.oblique,
      ({ orbit }) => this.figure?.seenFrom(orbit.look.distance),
      () => this.afterPicture(),
    );
    element.append(this.labels.element, this.sideTag);
    this.stage.scene.add(this.world, this.ground.mesh);
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
    this.showSide(info.mirrored ? "left" : "right");
    const figure = new Figure(info, surfaces);
    this.figure = figure;
    figure.theme(this.dark);
    this.zones = new Zones(info.zones);
    this.world.add(figure.group, this.zones.group);
    if (this.ghost) this.world.remove(this.ghost.group);
    this.ghost = null;
    figure.muscles.show(this.others);
    this.pose(info.rest);
    this.light(this.lit);
    this.pin(this.pinned !== null);
    void figure.complete(idle, () => {
      if (this.figure === figure) this.cast();
    });
  }

  /** The page is light or dark. */
  theme(dark: boolean): void {
    this.dark = dark;
    this.figure?.theme(dark);
    this.stage.invalidate();
  }

  /** The shadow on the ground, anew. */
  private cast(): void {
    if (this.figure) this.ground.cast(this.figure.solids, 0.5);
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

  /** Another posture. The band of the force stays until `tellForce` brings a new one. */
  pose(pose: PoseScene, forceWords: string | null = null): void {
    const band = pose.hip_force ? (this.shown?.band ?? null) : null;
    this.shown = { pose, band, forceWords };
    if (!this.figure || !this.info) return;
    this.figure.show(pose);
    this.placeGhost();
    this.zones?.group.matrix.fromArray(pose.bones.pelvis);
    this.world.updateMatrixWorld(true);
    this.arrow.show(
      pose.hip_force ? { vector: vec(pose.hip_force.vector_bw), band } : null,
      this.info.head.radius_m,
    );
    this.cast();
    this.relabel();
    const { dataset } = this.element;
    dataset.forceBw = pose.hip_force ? pose.hip_force.size_bw.toFixed(3) : "";
    dataset.arrowMm = pose.hip_force ? (1000 * this.arrow.tail.length()).toFixed(1) : "";
    dataset.obliquityDeg = tiltOf(pose.bones.pelvis).toFixed(2);
    dataset.known = String(this.known);
    dataset.flexionDeg = pose.pose.hip_flexion_deg.toFixed(1);
    this.stage.invalidate();
  }

  /** The posture that is shown, with the words of its force. */
  get posture(): Pick<Shown, "pose" | "forceWords"> | null {
    return this.shown;
  }

  /** Words and band for the force that is shown already. */
  tellForce(words: string, band: readonly [number, number] | null): void {
    if (!this.shown || !this.info) return;
    this.shown = { ...this.shown, band, forceWords: words };
    const force = this.shown.pose.hip_force;
    this.arrow.show(force ? { vector: vec(force.vector_bw), band } : null, this.info.head.radius_m);
    this.relabel();
    this.stage.invalidate();
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
    this.repaint();
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

  private isLit(line: LineInfo): boolean {
    const { lit } = this;
    if (!lit) return true;
    const named = [...(lit.lines ?? []), ...(lit.compartments ?? []), ...(lit.muscles ?? [])];
    if (!named.length) return !(lit.bones?.length || lit.zones?.length);
    if (lit.lines?.length) return lit.lines.includes(line.id);
    return (
      (lit.compartments?.length ? lit.compartments : []).includes(line.compartment) ||
      (!lit.compartments?.length && (lit.muscles ?? []).includes(line.muscle))
    );
  }

  /** Whether the picture has numbers for what the colour is to tell. */
  private get known(): boolean {
    const first = Object.values(this.shown?.pose.lines ?? {})[0];
    return this.shows !== "force" || (first !== undefined && first.force_n !== null);
  }

  private repaint(): void {
    this.element.dataset.known = String(this.known);
    this.figure?.colour(this.shows, (line) => this.isLit(line));
    this.stage.invalidate();
  }

  private relabel(): void {
    if (!this.figure || !this.info || !this.shown) return;
    const { bones } = this.figure;
    const found: Label[] = [];
    const inWorld = (at: Vector3) => at.applyMatrix4(this.world.matrixWorld);
    if (this.named && !this.examined) {
      for (const place of this.info.landmarks) {
        const off = OFFSETS[place.id];
        const mesh = bones.meshes[place.bone === "pelvis" ? "pelvis" : "femur_right"];
        if (!off) continue;
        found.push({
          id: place.id,
          text: place.name,
          at: inWorld(new Vector3(...place.point).applyMatrix4(mesh.matrix)),
          off,
          kind: "place",
        });
      }
    }
    const pelvis = bones.meshes.pelvis.matrix;
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
        off: ZONE_OFFSETS[index] ?? [0, -60],
        kind: "zone",
      });
    });
    if (this.arrow.group.visible && this.shown.forceWords) {
      found.push({
        id: "force",
        text: this.shown.forceWords,
        at: inWorld(this.arrow.tail.clone()),
        off: this.stage.size[0] > 700 ? [186, -34] : [74, -50],
        kind: "force",
      });
    }
    this.labels.set(found);
  }

  private afterPicture(): void {
    const [width, height] = this.stage.size;
    const place = () => this.labels.place(this.stage.camera, width, height);
    place();
    if (this.figure)
      this.labels.hideBehind(this.stage.camera, Object.values(this.figure.bones.meshes) as Mesh[], place);
    this.element.dataset.drawn = String(this.stage.drawn);
  }
}

/** A moment in which the page has nothing else to do. */
const idle = (): Promise<void> =>
  new Promise((go) => {
    if ("requestIdleCallback" in window) window.requestIdleCallback(() => go(), { timeout: 400 });
    else setTimeout(go, 30);
  });

const ZONE_OFFSETS: (readonly [number, number])[] = [
  [-74, -46],
  [0, -76],
  [96, -40],
];

const OFFSETS: Record<string, readonly [number, number]> = {
  trochanter_tip: [88, 34],
  sacral_promontory: [10, -46],
  asis: [58, -6],
  psis: [-52, -18],
  ischial_tuberosity: [-54, 22],
};

/** How far the pelvis hangs on the side of the other leg [degrees], from its matrix. */
function tiltOf(matrix: readonly number[]): number {
  return (Math.asin(Math.max(-1, Math.min(1, matrix[9] ?? 0))) * 180) / Math.PI;
}

function summary(what: SpeaksOf): string {
  return Object.entries(what)
    .flatMap(([kind, names]) => (names ?? []).map((name: string) => `${kind}:${name}`))
    .join(" ");
}

function glows(what: SpeaksOf, info: SceneInfo): Glow[] {
  return (what.bones ?? []).flatMap((bone): Glow[] => {
    if (bone === "pelvis") return [{ bone }];
    const tip = info.landmarks.find((each) => each.id === "trochanter_tip");
    return bone === "femur_right" && tip ? [{ bone, at: vec(tip.point), reach: 0.04 }] : [];
  });
}
