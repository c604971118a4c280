/**
 * The scene without WebGL: every triangle is filled by hand into a depth buffer. Shapes, colours and places
 * are those of the real picture; shadows and grain are left out.
 */

import {
  type BufferAttribute,
  Color,
  InstancedMesh,
  type InterleavedBufferAttribute,
  Matrix3,
  Matrix4,
  type Mesh,
  MeshBasicMaterial,
  type MeshStandardMaterial,
  type Object3D,
  type PerspectiveCamera,
  Vector3,
} from "three";

/** Largest number of pixels to fill; larger pictures are enlarged by the browser. */
const MOST_PIXELS = 420_000;
const AMBIENT = 0.42;
const DIFFUSE = 0.72;

type Attribute = BufferAttribute | InterleavedBufferAttribute;

export class StillPicture {
  readonly canvas = document.createElement("canvas");
  private readonly context = this.canvas.getContext("2d")!;
  private depth = new Float32Array(0);
  private image: ImageData | null = null;

  /** `coarse` takes a quarter of the pixels, for while the picture is being turned. */
  draw(scene: Object3D, camera: PerspectiveCamera, width: number, height: number, coarse: boolean): void {
    const scale = Math.min(1, Math.sqrt(MOST_PIXELS / (width * height))) * (coarse ? 0.5 : 1);
    this.sized(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
    this.image!.data.fill(0);
    this.depth.fill(1);
    scene.updateMatrixWorld();
    camera.updateMatrixWorld();
    const view = new Matrix4().multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse);
    const light = new Vector3(-0.45, 0.62, 0.64).normalize().transformDirection(camera.matrixWorld);
    const meshes: Mesh[] = [];
    scene.traverseVisible((each) => {
      if ((each as Mesh).isMesh && isShown(each as Mesh)) meshes.push(each as Mesh);
    });
    meshes.sort((one, other) => one.renderOrder - other.renderOrder);
    for (const mesh of meshes) for (const place of placesOf(mesh)) this.fill(mesh, place, view, light);
    this.context.putImageData(this.image!, 0, 0);
  }

  private sized(width: number, height: number): void {
    if (this.image?.width === width && this.image.height === height) return;
    this.canvas.width = width;
    this.canvas.height = height;
    this.image = this.context.createImageData(width, height);
    this.depth = new Float32Array(width * height);
  }

  private fill(mesh: Mesh, place: Matrix4, view: Matrix4, light: Vector3): void {
    const corners = this.cornersOf(mesh, place, view, light);
    const { depthTest, transparent, opacity } = mesh.material as MeshStandardMaterial;
    const paint = { over: !depthTest, opacity: transparent ? opacity : 1 };
    const { index } = mesh.geometry;
    const count = index?.count ?? corners.length / CORNER;
    const at = (turn: number) => CORNER * (index ? index.getX(turn) : turn);
    for (let turn = 0; turn + 2 < count; turn += 3)
      this.triangle(corners, at(turn), at(turn + 1), at(turn + 2), paint);
  }

  /** Of each corner: place on the canvas, depth, colour as it is lit. */
  private cornersOf(mesh: Mesh, place: Matrix4, view: Matrix4, light: Vector3): Float32Array {
    const { position, normal, color } = mesh.geometry.attributes as Record<string, Attribute | undefined>;
    const material = mesh.material as MeshStandardMaterial;
    const found = new Float32Array(CORNER * position!.count);
    const [point, way, tint] = [new Vector3(), new Vector3(), new Color()];
    const turn = new Matrix3().getNormalMatrix(place);
    const whole = new Matrix4().multiplyMatrices(view, place);
    const lit = !(material instanceof MeshBasicMaterial) && normal !== undefined;
    for (let each = 0; each < position!.count; each++) {
      point.fromBufferAttribute(position!, each).applyMatrix4(whole);
      let shade = 1;
      if (lit) {
        way.fromBufferAttribute(normal, each).applyMatrix3(turn).normalize();
        shade = AMBIENT + DIFFUSE * Math.max(0, way.dot(light));
      }
      tint.copy(material.color);
      if (material.vertexColors && color)
        tint.multiply(TINT.fromBufferAttribute(color as BufferAttribute, each));
      tint.multiplyScalar(shade).convertLinearToSRGB();
      found.set(
        [
          (0.5 + 0.5 * point.x) * this.canvas.width,
          (0.5 - 0.5 * point.y) * this.canvas.height,
          point.z,
          tint.r,
          tint.g,
          tint.b,
        ],
        CORNER * each,
      );
    }
    return found;
  }

  /** Fill the pixels of a triangle that are in front of those filled so far. */
  private triangle(corners: Float32Array, a: number, b: number, c: number, paint: Paint): void {
    const { width, height } = this.canvas;
    const pixels = this.image!.data;
    const [ax, ay, bx, by, cx, cy] = [
      corners[a]!,
      corners[a + 1]!,
      corners[b]!,
      corners[b + 1]!,
      corners[c]!,
      corners[c + 1]!,
    ];
    const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    if (!area) return;
    const [left, right] = [
      Math.max(0, Math.floor(Math.min(ax, bx, cx))),
      Math.min(width - 1, Math.ceil(Math.max(ax, bx, cx))),
    ];
    const [top, bottom] = [
      Math.max(0, Math.floor(Math.min(ay, by, cy))),
      Math.min(height - 1, Math.ceil(Math.max(ay, by, cy))),
    ];
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const [px, py] = [x + 0.5, y + 0.5];
        const u = ((bx - px) * (cy - py) - (by - py) * (cx - px)) / area;
        const v = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) / area;
        const w = 1 - u - v;
        if (u < 0 || v < 0 || w < 0) continue;
        const z = u * corners[a + 2]! + v * corners[b + 2]! + w * corners[c + 2]!;
        const spot = y * width + x;
        if (z < -1 || (!paint.over && z >= this.depth[spot]!)) continue;
        if (!paint.over) this.depth[spot] = z;
        // Pixels without a body stay transparent, so the page shows through.
        const share = pixels[4 * spot + 3] ? paint.opacity : 1;
        for (let part = 0; part < 3; part++) {
          const colour = u * corners[a + 3 + part]! + v * corners[b + 3 + part]! + w * corners[c + 3 + part]!;
          pixels[4 * spot + part] = 255 * colour * share + pixels[4 * spot + part]! * (1 - share);
        }
        pixels[4 * spot + 3] = 255;
      }
    }
  }
}

/** Number of values per corner. */
const CORNER = 6;
const TINT = new Color();

/** How a mesh is filled: over everything else, as a veil is that shows what lies within, or where it lies. */
interface Paint {
  readonly over: boolean;
  readonly opacity: number;
}

/** Veils, which only surround others, and what has a texture are left out. */
function isShown(mesh: Mesh): boolean {
  const material = mesh.material as MeshStandardMaterial;
  if (Array.isArray(mesh.material) || !material.visible || !material.colorWrite || material.map) return false;
  // Cut faces are counted by WebGL alone.
  if (material.stencilWrite) return false;
  return !material.transparent || material.depthWrite || !material.depthTest;
}

/** Where a mesh is in the world; one that is drawn many times is in many places. */
function placesOf(mesh: Mesh): Matrix4[] {
  if (!(mesh instanceof InstancedMesh)) return [mesh.matrixWorld];
  return Array.from({ length: mesh.count }, (_, each) => {
    const place = new Matrix4();
    mesh.getMatrixAt(each, place);
    return place.premultiply(mesh.matrixWorld);
  });
}
