/** Camera, light and canvas. A picture is drawn only when something has changed. */

import {
  ACESFilmicToneMapping,
  DirectionalLight,
  HemisphereLight,
  PCFShadowMap,
  PerspectiveCamera,
  Scene,
  SRGBColorSpace,
  Vector3,
  WebGLRenderer,
} from "three";
import { el } from "../ui/el.ts";
import { Signal } from "../ui/signal.ts";
import { withFewTriangles } from "./coarse.ts";
import { type Look, Orbit } from "./orbit.ts";
import { RenderTime } from "./render_time.ts";
import { smoothShadows } from "./shadow.ts";
import { StillPicture } from "./still.ts";

const FIELD_OF_VIEW = 24;
/** With longer between two pictures [ms], detail drops to this part while things move. */
const SLOW_MS = 50;
/** Pixels of a coarse picture, along an edge, of those of a fine one: the slower, the fewer. */
const [COARSEST, COARSE] = [0.35, 0.55];

export class Stage {
  readonly scene = new Scene();
  readonly camera = new PerspectiveCamera(FIELD_OF_VIEW, 1, 0.05, 12);
  readonly orbit: Orbit;
  /** Null if the browser cannot draw in 3-D; the page then fills the picture itself. */
  private readonly renderer: WebGLRenderer | null;
  private readonly still: StillPicture | null;
  private readonly key = new DirectionalLight(0xffefd8, 2.95);
  private readonly rim = new DirectionalLight(0xbfd6ee, 1.5);
  private readonly sky = new HemisphereLight(0xf7f3ec, 0x6a4c3a, 0.86);
  private waiting = false;
  private width = 1;
  private height = 1;
  private room = 0;
  private readonly time: RenderTime | null;
  /** Whether a posture is changing. */
  hurried = false;
  /** Whether the drawing buffer contains the picture, until the present task ends. */
  private fresh = false;
  private readonly pictured = new Signal<null>(null);
  /** Pictures drawn so far. */
  drawn = 0;

  constructor(
    readonly element: HTMLElement,
    start: Look,
    private readonly before: (stage: Stage) => void,
    private readonly after: (stage: Stage) => void,
  ) {
    this.renderer = rendererIn(element);
    this.still = this.renderer ? null : stillIn(element);
    this.time = this.renderer && new RenderTime(this.renderer.getContext() as WebGL2RenderingContext);
    this.renderer?.domElement.addEventListener("webglcontextrestored", () => this.invalidate());
    this.orbit = new Orbit(this.camera, element, () => this.invalidate(), start);
    this.lights();
    new ResizeObserver(() => this.resize()).observe(element);
    this.resize();
  }

  /** Time for a picture on this machine [ms]. */
  get pictureMs(): number {
    return this.time?.mean ?? 0;
  }

  /** Whether pictures lose detail here while things move. */
  get slow(): boolean {
    return this.pictureMs > SLOW_MS;
  }

  /** Whether the browser draws in 3-D. */
  get draws(): boolean {
    return this.renderer !== null;
  }

  private lights(): void {
    this.key.castShadow = true;
    this.key.shadow.mapSize.set(1024, 1024);
    this.key.shadow.radius = 2.2;
    this.key.shadow.bias = -0.0012;
    this.key.shadow.normalBias = 0.005;
    this.scene.add(this.key, this.key.target, this.rim, this.rim.target, this.sky);
  }

  /** The lights follow the camera, so that every side is lit equally well. */
  private aimLights(): void {
    const target = new Vector3(...this.orbit.look.target);
    const forward = target.clone().sub(this.camera.position).normalize();
    const right = new Vector3().crossVectors(forward, this.camera.up).normalize();
    const up = new Vector3().crossVectors(right, forward);
    const from = (r: number, u: number, f: number) =>
      target.clone().addScaledVector(right, r).addScaledVector(up, u).addScaledVector(forward, f);
    // Shadows are found where the eye looks: the nearer it is, the finer they are.
    const reach = Math.min(1.1, Math.max(0.22, 0.4 * this.orbit.look.distance));
    const box = this.key.shadow.camera;
    [box.left, box.right, box.top, box.bottom, box.near, box.far] = [-reach, reach, reach, -reach, 0.2, 3.4];
    box.updateProjectionMatrix();
    this.key.position.copy(from(-0.75, 1.0, -0.95));
    this.key.target.position.copy(target);
    this.rim.position.copy(from(1.0, 0.45, 0.8));
    this.rim.target.position.copy(target);
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.element;
    if (!clientWidth || !clientHeight) return;
    this.width = clientWidth;
    this.height = clientHeight;
    this.camera.aspect = clientWidth / clientHeight;
    this.camera.updateProjectionMatrix();
    this.reframe();
    this.renderer?.setSize(clientWidth, clientHeight, false);
    this.invalidate();
  }

  /** Keep a strip at the right edge free for controls over the picture [pixels]. */
  makeRoom(strip: number): void {
    this.room = strip;
    this.reframe();
    this.invalidate();
  }

  private reframe(): void {
    const { width, height, room } = this;
    if (room > 0) this.camera.setViewOffset(width, height, room / 2, 0, width, height);
    else this.camera.clearViewOffset();
  }

  /** Ask for a new picture; many asks between two pictures are one. */
  invalidate(): void {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame((now) => this.draw(now));
  }

  private draw(now: number): void {
    this.waiting = false;
    if (!this.element.clientWidth) return;
    const moving = this.orbit.step(now);
    const busy = moving || this.orbit.held || this.hurried;
    this.before(this);
    if (this.renderer) this.render(this.renderer, busy && this.slow);
    else this.still?.draw(this.scene, this.camera, this.width, this.height, busy);
    this.drawn += 1;
    this.after(this);
    this.fresh = true;
    this.pictured.set(null);
    this.fresh = false;
    if (moving) this.invalidate();
  }

  /** A slow machine gets coarser pictures on the way, lit as before, and a fine one at rest. */
  private render(renderer: WebGLRenderer, coarse: boolean): void {
    this.element.dataset.detail = coarse ? "coarse" : "fine";
    const fine = Math.min(window.devicePixelRatio, 2);
    const part = Math.max(COARSEST, Math.min(COARSE, Math.sqrt(SLOW_MS / this.pictureMs)));
    // In steps, because changing the size also takes time.
    const ratio = coarse ? (Math.min(1, fine) * Math.round(20 * part)) / 20 : fine;
    if (renderer.getPixelRatio() !== ratio) {
      renderer.setPixelRatio(ratio);
      renderer.setSize(this.width, this.height, false);
    }
    if (!coarse) this.aimLights();
    renderer.shadowMap.autoUpdate = !coarse;
    const began = performance.now();
    const draw = () => renderer.render(this.scene, this.camera);
    if (coarse) withFewTriangles(this.scene, draw);
    else draw();
    // A coarse picture says nothing about how long a fine one takes.
    if (!coarse) this.time?.watch(began);
  }

  /** Paint the scene as it is now onto another canvas. */
  paintOn(context: CanvasRenderingContext2D, width: number, height: number): void {
    // A drawing buffer is only sure to hold its picture within the task that drew it.
    if (this.renderer && !this.fresh) this.render(this.renderer, false);
    const canvas = this.renderer?.domElement ?? this.still?.canvas;
    if (canvas) context.drawImage(canvas, 0, 0, width, height);
  }

  /** Draw a new picture, and take something from it while it is in the drawing buffer. */
  picture<T>(taken: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = this.onPicture(() => {
        stop();
        try {
          resolve(taken());
        } catch (error) {
          reject(error);
        }
      });
      this.invalidate();
    });
  }

  /** Called after every picture; returns a function that stops this. */
  onPicture(watcher: () => void): () => void {
    return this.pictured.on(watcher);
  }

  /** Width without the strip that is kept free, and height [pixels]. */
  get free(): readonly [number, number] {
    return [this.width - this.room, this.height];
  }

  get size(): readonly [number, number] {
    return [this.width, this.height];
  }
}

function rendererIn(element: HTMLElement): WebGLRenderer | null {
  // Asked first, because three.js complains on the console of what is told on the page.
  if (!document.createElement("canvas").getContext("webgl2")) return null;
  smoothShadows();
  try {
    const renderer = new WebGLRenderer({
      antialias: true,
      alpha: true,
      stencil: true,
      powerPreference: "high-performance",
    });
    renderer.localClippingEnabled = true;
    renderer.outputColorSpace = SRGBColorSpace;
    renderer.toneMapping = ACESFilmicToneMapping;
    renderer.toneMappingExposure = 1.36;
    renderer.shadowMap.enabled = true;
    renderer.shadowMap.type = PCFShadowMap;
    element.prepend(renderer.domElement);
    return renderer;
  } catch {
    return null;
  }
}

/** Without WebGL the picture is simpler and follows more slowly; numbers and words are the same. */
function stillIn(element: HTMLElement): StillPicture {
  const still = new StillPicture();
  const words = "WebGL is missing or switched off in this browser: the picture is drawn more simply.";
  // Where there is little room, one line is enough until somebody asks.
  const open = matchMedia("(min-width: 700px)").matches;
  element.prepend(still.canvas);
  element.append(
    el(
      "details",
      { class: "no-webgl small", open },
      el("summary", {}, "Drawn without WebGL"),
      el("p", {}, words),
    ),
  );
  element.dataset.picture = "still";
  return still;
}
