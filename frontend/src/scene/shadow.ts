/**
 * Shadows with a smooth edge.
 *
 * three.js turns its few samples by another angle at every dot of the picture, which shows as stipple wherever
 * the picture is not averaged over time. Here a fixed grid of samples is used, each averaged by the graphics
 * card, with weights that fall to the sides.
 */

import { ShaderChunk } from "three";

const SAMPLES = /\/\/ Use IGN to rotate[\s\S]*?\) \* 0\.2;/;
const GRID = `
float sum = 0.0;
for (int i = -1; i <= 1; i++)
  for (int j = -1; j <= 1; j++) {
    float weight = (i == 0 ? 2.0 : 1.0) * (j == 0 ? 2.0 : 1.0);
    sum += weight * texture(shadowMap, vec3(shadowCoord.xy + vec2(float(i), float(j)) * radius, shadowCoord.z));
  }
shadow = sum / 16.0;
`;

/** Change the shader of shadows, once, before anything is drawn. */
export function smoothShadows(): void {
  const chunk = ShaderChunk.shadowmap_pars_fragment;
  if (!chunk.includes("interleavedGradientNoise( gl_FragCoord.xy )")) return;
  ShaderChunk.shadowmap_pars_fragment = chunk.replace(SAMPLES, GRID);
}
