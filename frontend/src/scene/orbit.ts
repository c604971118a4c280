/** Rotation and zoom by drag, wheel, pinch and keys; the camera orbits a point and never rolls. */

import { type PerspectiveCamera, Vector3 } from "three";

export interface Look {
  /** Round the vertical: 0 from the front, 90 from the right side [degrees]. */
  azimuth: number;
  /** Above the level [degrees]. */
  height: number;
  distance: number;
  target: readonly [number, number, number];
}

/** How near and how far the eye can be [m], and how low and how high [degrees]. */
export const [NEAREST, FARTHEST] = [0.18, 6];
export const [LOWEST, HIGHEST] = [-60, 85];
const rad = Math.PI / 180;

export class Orbit {
  look: Look;
  private goal: Look | null = null;
  private began = 0;
  private from: Look;
  private readonly fingers = new Map<number, { x: number; y: number }>();
  private spread = 0;
  /** Called after a person rotated or zoomed the picture. */
  onHand: (() => void) | null = null;

  constructor(
    private readonly camera: PerspectiveCamera,
    private readonly element: HTMLElement,
    private readonly changed: () => void,
    start: Look,
  ) {
    this.look = start;
    this.from = start;
    element.addEventListener("pointerdown", (event) => this.press(event));
    element.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"] as const) {
      element.addEventListener(end, (event) => {
        this.fingers.delete(event.pointerId);
        this.spread = 0;
        this.changed();
      });
    }
    element.addEventListener(
      "wheel",
      (event) => {
        if (event.ctrlKey || event.metaKey || document.activeElement === element || event.deltaMode === 0) {
          event.preventDefault();
          this.near(Math.exp(event.deltaY * 0.0012));
        }
      },
      { passive: false },
    );
    element.addEventListener("keydown", (event) => this.key(event));
    this.apply();
  }

  /** Position of the camera, or its target. */
  get aim(): Look {
    return this.goal ?? this.look;
  }

  /** Whether somebody is rotating the picture. */
  get held(): boolean {
    return this.fingers.size > 0;
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.element.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.goal = null;
  }

  private move(event: PointerEvent): void {
    const before = this.fingers.get(event.pointerId);
    if (!before) return;
    const [dx, dy] = [event.clientX - before.x, event.clientY - before.y];
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (this.fingers.size === 1) {
      this.turn(-dx * 0.4, dy * 0.4);
      return;
    }
    const [one, two] = [...this.fingers.values()];
    const spread = Math.hypot(one!.x - two!.x, one!.y - two!.y);
    if (this.spread > 0) this.near(this.spread / spread);
    this.spread = spread;
  }

  private key(event: KeyboardEvent): void {
    const steps: Record<string, () => void> = {
      ArrowLeft: () => this.turn(6, 0),
      ArrowRight: () => this.turn(-6, 0),
      ArrowUp: () => this.turn(0, 5),
      ArrowDown: () => this.turn(0, -5),
      "+": () => this.near(0.9),
      "=": () => this.near(0.9),
      "-": () => this.near(1 / 0.9),
    };
    const step = steps[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    step();
  }

  turn(azimuth: number, height: number): void {
    this.goal = null;
    this.look = {
      ...this.look,
      azimuth: this.look.azimuth + azimuth,
      height: Math.min(HIGHEST, Math.max(LOWEST, this.look.height + height)),
    };
    this.apply();
    this.onHand?.();
  }

  near(factor: number): void {
    this.goal = null;
    this.look = {
      ...this.look,
      distance: Math.min(FARTHEST, Math.max(NEAREST, this.look.distance * factor)),
    };
    this.apply();
    this.onHand?.();
  }

  /** Move to a view; immediately if motion is unwanted. */
  go(look: Look, calm: boolean): void {
    if (calm) {
      this.look = look;
      this.goal = null;
      this.apply();
      return;
    }
    const turns = Math.round((this.look.azimuth - look.azimuth) / 360) * 360;
    this.from = this.look;
    this.goal = { ...look, azimuth: look.azimuth + turns };
    this.began = performance.now();
    this.changed();
  }

  /** Advance a running transition; true while it continues. */
  step(now: number): boolean {
    if (!this.goal) return false;
    const part = Math.min(1, (now - this.began) / 420);
    const eased = 1 - (1 - part) ** 3;
    const mix = (a: number, b: number) => a + (b - a) * eased;
    const { from, goal } = this;
    this.look = {
      azimuth: mix(from.azimuth, goal.azimuth),
      height: mix(from.height, goal.height),
      distance: mix(from.distance, goal.distance),
      target: [0, 1, 2].map((axis) => mix(from.target[axis]!, goal.target[axis]!)) as [
        number,
        number,
        number,
      ],
    };
    if (part >= 1) this.goal = null;
    this.place();
    return this.goal !== null;
  }

  private apply(): void {
    this.place();
    this.changed();
  }

  private place(): void {
    const { azimuth, height, distance, target } = this.look;
    const level = Math.cos(height * rad) * distance;
    const middle = new Vector3(...target);
    this.camera.position
      .set(
        Math.cos(azimuth * rad) * level,
        Math.sin(height * rad) * distance,
        Math.sin(azimuth * rad) * level,
      )
      .add(middle);
    this.camera.lookAt(middle);
  }
}
