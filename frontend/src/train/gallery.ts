/** The chosen exercises, played on whole figures in the picture of the hip. */

import { Vector3 } from "three";
import { api, content } from "../api/client.ts";
import type { ExerciseScenes } from "../api/types.ts";
import type { Look } from "../scene/orbit.ts";
import type { App } from "../shell/app.ts";
import { calm } from "../shell/theme.ts";
import { el, fill } from "../ui/el.ts";
import type { Values } from "../ui/field.ts";
import { trouble } from "../ui/trouble.ts";
import { capital, number } from "../ui/words.ts";
import { Performer } from "./performer.ts";

/** Azimuth and height of the eye by how the body lies [degrees]. */
const EYES: Record<ExerciseScenes["lies"], readonly [number, number]> = {
  standing: [48, 8],
  back: [82, 22],
  front: [82, 22],
  side_up: [12, 28],
  side_down: [160, 12],
};
const HALF_FIELD = Math.tan((12 * Math.PI) / 180);
const ROOM = 1.08;
/** Height of the captions [px]. */
const CAPTION_PX = 110;
const APART = 0.35;
const FRAME_MS = 33;

export class Gallery {
  private readonly performers: Performer[] = [];
  private readonly captions = el("div", { class: "gallery-captions", id: "gallery" });
  private sought = 0;
  private last = 0;
  private running = false;

  constructor(private readonly app: App) {}

  /** Whether the browser draws in 3-D. */
  get can(): boolean {
    return this.app.view.stage.draws;
  }

  /** Show these exercises of the person, or the hip again where there are none. */
  async show(ids: readonly string[], muscle: string, resistances: Values): Promise<void> {
    if (!this.can) return;
    const ticket = ++this.sought;
    if (!ids.length) return this.clear();
    try {
      const body = { person: this.app.person.value, ...resistances };
      const found = await Promise.all(
        ids.map((exercise) =>
          content(api.POST("/exercises/{exercise}/scenes", { params: { path: { exercise } }, body })),
        ),
      );
      if (ticket !== this.sought) return;
      this.clear();
      this.put(found, muscle);
    } catch (error) {
      if (ticket !== this.sought) return;
      this.clear();
      this.app.overlay.append(trouble(error, () => void this.show(ids, muscle, resistances)));
    }
  }

  private put(found: readonly ExerciseScenes[], muscle: string): void {
    const { view, overlay, rooms } = this.app;
    const info = this.app.scene.value;
    if (!info) return;
    for (const exercise of found) {
      const figure = view.guest();
      if (!figure) return;
      const performer = new Performer(exercise, figure, info);
      figure.muscles.show(new Set(["gluteus_medius", muscle.split("/")[0]!]));
      figure.colour("force", () => true);
      this.performers.push(performer);
      this.captions.append(this.caption(performer));
      view.stage.scene.add(performer.group);
      void figure.complete(idle, () => {
        if (!this.performers.includes(performer)) return;
        performer.settle();
        view.stage.invalidate();
      });
    }
    overlay.append(this.captions);
    rooms.dataset.performing = String(found.length);
    view.lend(true);
    this.frame(found[0]!.lies);
    if (!calm()) for (const performer of this.performers) this.play(performer, true);
    view.stage.invalidate();
  }

  /** Put each figure over its caption, all at the same distance, and bring them into the picture. */
  private frame(lies: ExerciseScenes["lies"]): void {
    const { view } = this.app;
    const [azimuth, height] = EYES[lies];
    const [turn, rise] = [(azimuth * Math.PI) / 180, (height * Math.PI) / 180];
    const eye = new Vector3(Math.cos(turn) * Math.cos(rise), Math.sin(rise), Math.sin(turn) * Math.cos(rise));
    const right = new Vector3(0, 1, 0).cross(eye).normalize();
    const up = eye.clone().cross(right);
    const level = right.clone().cross(new Vector3(0, 1, 0));
    const outlines = this.performers.map((performer) => performer.outline());
    for (const [index, outline] of outlines.entries()) {
      const floor = Math.min(...outline.map(({ y }) => y));
      const place = right
        .clone()
        .multiplyScalar(-middle(outline, right))
        .addScaledVector(level, -middle(outline, level));
      place.y = -floor;
      this.performers[index]!.group.position.copy(place);
      for (const point of outline) point.add(place);
    }
    const corners = outlines.flat();
    const [[low, high], [near, back]] = [span(corners, up), span(corners, eye)];
    const [width, tall] = view.stage.size;
    // The captions stand below the figures.
    const free = Math.max(0.5, 1 - CAPTION_PX / Math.max(tall, 1));
    const widest = Math.max(...outlines.map((outline) => length(span(outline, right)))) + APART;
    const aspect = width / Math.max(tall, 1);
    const half = Math.max((high - low) / 2 / free, (widest * outlines.length) / 2 / aspect);
    const slot = (2 * half * aspect) / outlines.length;
    for (const [index, performer] of this.performers.entries()) {
      performer.group.position.addScaledVector(right, (index - (outlines.length - 1) / 2) * slot);
      performer.settle();
    }
    // What stands before the middle looks larger.
    const distance = (ROOM * half) / HALF_FIELD + (back - near) / 2;
    const target = up
      .clone()
      .multiplyScalar((low + high) / 2 - ROOM * half * (1 - free))
      .addScaledVector(eye, (near + back) / 2);
    const look: Look = { azimuth, height, distance, target: [target.x, target.y, target.z] };
    view.looking.frame(look);
  }

  /** Name, phase and force of one exercise, with buttons; it follows the phases by itself. */
  private caption(performer: Performer): HTMLElement {
    const { exercise } = performer;
    const words = el("span", { class: "small" });
    const play = el(
      "button",
      { class: "button", type: "button", onclick: () => this.play(performer, !performer.playing) },
      "Play",
    );
    const buttons = exercise.phases.map(({ name }, phase) =>
      el(
        "button",
        {
          class: "button",
          type: "button",
          onclick: () => {
            this.play(performer, false);
            performer.go(phase);
            this.app.view.stage.invalidate();
          },
        },
        capital(name),
      ),
    );
    const caption = el(
      "div",
      { class: "gallery-caption", "data-performs": exercise.id },
      el("b", {}, capital(exercise.name)),
      words,
      buttons.length > 1 && el("span", { class: "row" }, play, ...buttons),
    );
    performer.onPhase = (phase) => {
      const { name, held, scene } = exercise.phases[phase]!;
      const size = scene.hip_force?.size_bw;
      words.textContent =
        held && size !== undefined
          ? `${capital(name)}: hip force ${number(size)} body weights`
          : `${capital(name)}: the muscles cannot hold it`;
      caption.dataset.phase = name;
      for (const [index, button] of buttons.entries())
        button.setAttribute("aria-pressed", String(index === phase));
    };
    performer.onPhase(performer.phases - 1);
    return caption;
  }

  private play(performer: Performer, on: boolean): void {
    performer.playing = on && performer.phases > 1;
    const button = this.captions.children[this.performers.indexOf(performer)]?.querySelector("button");
    if (button) button.textContent = performer.playing ? "Pause" : "Play";
    if (this.running || !performer.playing) return;
    this.running = true;
    this.last = performance.now();
    requestAnimationFrame((now) => this.tick(now));
  }

  private tick(now: number): void {
    const playing = this.performers.filter((performer) => performer.playing);
    if (!playing.length) {
      this.running = false;
      return;
    }
    const passed = now - this.last;
    if (passed >= FRAME_MS && !document.hidden) {
      this.last = now;
      // After the page was hidden, the movement continues from where it was.
      for (const performer of playing) performer.step(Math.min(passed, 200));
      this.app.view.stage.invalidate();
    }
    requestAnimationFrame((later) => this.tick(later));
  }

  private clear(): void {
    for (const performer of this.performers) {
      this.app.view.stage.scene.remove(performer.group);
      this.app.view.dismiss(performer.figure);
      performer.dispose();
    }
    this.performers.length = 0;
    fill(this.captions);
    this.captions.remove();
    delete this.app.rooms.dataset.performing;
    this.app.view.lend(false);
  }

  end(): void {
    this.sought += 1;
    if (!this.performers.length) return;
    this.clear();
    this.app.view.looking.show("oblique");
  }
}

/** Least and greatest coordinate of points along a direction. */
function span(points: readonly Vector3[], along: Vector3): readonly [number, number] {
  const places = points.map((point) => point.dot(along));
  return [Math.min(...places), Math.max(...places)];
}

const length = ([least, most]: readonly [number, number]): number => most - least;

function middle(points: readonly Vector3[], along: Vector3): number {
  const [least, most] = span(points, along);
  return (least + most) / 2;
}

const idle = (): Promise<void> => new Promise((go) => setTimeout(go, 20));
