/** Many tapering strands as one surface, whose points and colours are renewed in place. */

import { BufferAttribute, BufferGeometry, type Color, DynamicDrawUsage } from "three";
import { TENDON } from "./colours.ts";

const SIDES = 8;

export interface TubeShape {
  /** Thickest radius [m] of each strand. */
  radius: number[];
  /** How much wider than thick. */
  flatness: number;
  /** Of the run, where the belly passes into tendon. */
  tendonFrom: number;
}

export class Tubes {
  readonly geometry = new BufferGeometry();
  private readonly position: Float32Array;
  private readonly normal: Float32Array;
  private readonly colour: Float32Array;
  private readonly profile: Float32Array;

  constructor(
    private readonly count: number,
    private readonly rings: number,
    private readonly shape: TubeShape,
  ) {
    const vertices = count * rings * SIDES;
    this.position = new Float32Array(vertices * 3);
    this.normal = new Float32Array(vertices * 3);
    this.colour = new Float32Array(vertices * 3);
    this.profile = taper(rings, shape.tendonFrom);
    const attribute = (values: Float32Array) => new BufferAttribute(values, 3).setUsage(DynamicDrawUsage);
    this.geometry.setAttribute("position", attribute(this.position));
    this.geometry.setAttribute("normal", attribute(this.normal));
    this.geometry.setAttribute("color", attribute(this.colour));
    this.geometry.setIndex(new BufferAttribute(this.faces(), 1));
  }

  private faces(): Uint32Array {
    const out: number[] = [];
    for (let strand = 0; strand < this.count; strand++) {
      for (let ring = 0; ring < this.rings - 1; ring++) {
        for (let side = 0; side < SIDES; side++) {
          const a = (strand * this.rings + ring) * SIDES + side;
          const b = (strand * this.rings + ring) * SIDES + ((side + 1) % SIDES);
          out.push(a, b, a + SIDES, b, b + SIDES, a + SIDES);
        }
      }
    }
    return Uint32Array.from(out);
  }

  /**
   * Lay a strand along points (rings - 1, x 3). Its flat side looks away from the hip centre. The first ring
   * is a cap of no width where the strand begins, so that it ends blunt on the bone.
   */
  lay(strand: number, path: Float32Array): void {
    const { rings, profile } = this;
    const thick = this.shape.radius[strand]!;
    for (let ring = 0; ring < rings; ring++) {
      const point = Math.max(0, ring - 1);
      const before = Math.max(0, point - 1) * 3;
      const after = Math.min(rings - 2, point + 1) * 3;
      const [x, y, z] = [path[point * 3]!, path[point * 3 + 1]!, path[point * 3 + 2]!];
      let [tx, ty, tz] = [
        path[after]! - path[before]!,
        path[after + 1]! - path[before + 1]!,
        path[after + 2]! - path[before + 2]!,
      ];
      const run = Math.max(Math.hypot(tx, ty, tz), 1e-9);
      tx /= run;
      ty /= run;
      tz /= run;
      const dot = x * tx + y * ty + z * tz;
      let [ox, oy, oz] = [x - dot * tx, y - dot * ty, z - dot * tz];
      const off = Math.max(Math.hypot(ox, oy, oz), 1e-9);
      ox /= off;
      oy /= off;
      oz /= off;
      const [wx, wy, wz] = [ty * oz - tz * oy, tz * ox - tx * oz, tx * oy - ty * ox];
      const out = thick * profile[ring]!;
      const wide = out * this.shape.flatness;
      for (let side = 0; side < SIDES; side++) {
        const angle = (2 * Math.PI * side) / SIDES;
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        const at = ((strand * rings + ring) * SIDES + side) * 3;
        this.position[at] = x + out * c * ox + wide * s * wx;
        this.position[at + 1] = y + out * c * oy + wide * s * wy;
        this.position[at + 2] = z + out * c * oz + wide * s * wz;
        if (ring === 0) {
          this.normal.set([-tx, -ty, -tz], at);
          continue;
        }
        const [nc, ns] = [c * this.shape.flatness, s];
        const norm = Math.hypot(nc, ns);
        this.normal[at] = (nc * ox + ns * wx) / norm;
        this.normal[at + 1] = (nc * oy + ns * wy) / norm;
        this.normal[at + 2] = (nc * oz + ns * wz) / norm;
      }
    }
  }

  /** Paint a strand: the belly in its colour, the tendon pale, fine streaks along it as of fibres. */
  paint(strand: number, colour: Color, tendon: Color = TENDON): void {
    const { rings } = this;
    for (let ring = 0; ring < rings; ring++) {
      const along = ring / (rings - 1);
      const pale = smooth(this.shape.tendonFrom, Math.min(1, this.shape.tendonFrom + 0.2), along);
      const start = 0.3 * (1 - smooth(0, 0.12, along));
      const mix = Math.max(pale, start);
      for (let side = 0; side < SIDES; side++) {
        const streak = side % 2 ? 0.9 : 1.04;
        const at = ((strand * rings + ring) * SIDES + side) * 3;
        this.colour[at] = (colour.r + (tendon.r - colour.r) * mix) * streak;
        this.colour[at + 1] = (colour.g + (tendon.g - colour.g) * mix) * streak;
        this.colour[at + 2] = (colour.b + (tendon.b - colour.b) * mix) * streak;
      }
    }
  }

  renewed(...what: ("position" | "color")[]): void {
    for (const name of what) {
      this.geometry.getAttribute(name).needsUpdate = true;
      if (name === "position") {
        this.geometry.getAttribute("normal").needsUpdate = true;
        this.geometry.computeBoundingSphere();
      }
    }
  }
}

export function smooth(from: number, to: number, value: number): number {
  const part = Math.min(1, Math.max(0, (value - from) / Math.max(to - from, 1e-9)));
  return part * part * (3 - 2 * part);
}

function taper(rings: number, tendonFrom: number): Float32Array {
  return Float32Array.from({ length: rings }, (_, ring) => {
    const along = ring / (rings - 1);
    const belly = 0.42 + 0.58 * Math.max(0, Math.sin(Math.PI * Math.min(1, along / 0.97) ** 0.6)) ** 0.6;
    const narrow = 1 - 0.62 * smooth(tendonFrom - 0.1, 1, along);
    const start = 0.72 + 0.28 * smooth(0, 0.16, along);
    return ring === 0 ? 0 : belly * narrow * start;
  });
}
