/**
 * Materials of the faint figure: bone that steps back into the page, cartilage, and skin seen at its edges.
 */

import { Color, type Material, MeshBasicMaterial, MeshStandardMaterial } from "three";
import { BONE } from "./colours.ts";

const CARTILAGE = new Color("#cfd2cc");

export class BodyMaterials {
  readonly bone = new MeshStandardMaterial({ roughness: 0.66, color: BONE });
  readonly cartilage = new MeshStandardMaterial({ roughness: 0.5, color: CARTILAGE });
  /** The nearest skin alone is drawn: its depth first, then its edge. */
  readonly skinDepth = new MeshBasicMaterial({ colorWrite: false });
  readonly skin = new MeshStandardMaterial({ transparent: true, depthWrite: false, roughness: 0.75 });
  private readonly paper = { value: new Color("#fbf9f6") };
  private readonly faint = { value: 0.3 };
  private readonly veil = { value: 0.06 };
  private readonly rim = { value: 0.5 };

  private trace = 0.055;
  private shut = 0;

  constructor() {
    for (const material of [this.bone, this.cartilage]) this.fade(material);
    const { veil, rim } = this;
    this.skin.onBeforeCompile = (shader) => {
      Object.assign(shader.uniforms, { veil, rim });
      shader.fragmentShader = shader.fragmentShader
        .replace("#include <common>", "#include <common>\nuniform float veil;\nuniform float rim;")
        .replace(
          "#include <opaque_fragment>",
          `float facing = clamp(dot(normal, normalize(vViewPosition)), 0.0, 1.0);
diffuseColor.a = veil + rim * pow(1.0 - facing, 2.6);
#include <opaque_fragment>`,
        );
    };
  }

  private fade(material: MeshStandardMaterial): void {
    const { paper, faint } = this;
    material.onBeforeCompile = (shader) => {
      Object.assign(shader.uniforms, { paper, faint });
      shader.fragmentShader = shader.fragmentShader
        .replace("#include <common>", "#include <common>\nuniform vec3 paper;\nuniform float faint;")
        .replace("#include <dithering_fragment>", "gl_FragColor.rgb = mix(gl_FragColor.rgb, paper, faint);");
    };
  }

  /** Step back into a light or a dark page. */
  theme(dark: boolean): void {
    this.paper.value.set(dark ? "#22272d" : "#f6f2ec").convertLinearToSRGB();
    this.skin.color.set(dark ? "#d9b7a4" : "#d3ab94");
    this.rim.value = dark ? 0.34 : 0.46;
    this.trace = dark ? 0.035 : 0.055;
    this.closed(this.shut);
  }

  /** How firm the skin is: 0 a trace, 1 closed. */
  closed(part: number): void {
    this.shut = part;
    this.veil.value = this.trace + (0.96 - this.trace) * part;
  }

  get all(): Material[] {
    return [this.bone, this.cartilage, this.skinDepth, this.skin];
  }

  dispose(): void {
    for (const material of this.all) material.dispose();
  }
}
