/** The fine grain of bone: a little mottling and unevenness, computed where it is drawn. */

import type { MeshStandardMaterial } from "three";

const NOISE = `
varying vec3 vPlace;
float grainAt(vec3 p) {
  vec3 cell = floor(p);
  vec3 f = fract(p);
  f = f * f * (3.0 - 2.0 * f);
  vec4 corner = vec4(0.0, 1.0, 57.0, 58.0) + dot(cell, vec3(1.0, 57.0, 113.0));
  vec4 low = fract(sin(corner) * 43758.5453);
  vec4 high = fract(sin(corner + 113.0) * 43758.5453);
  vec4 along = mix(low, high, f.z);
  vec2 across = mix(along.xz, along.yw, f.x);
  return mix(across.x, across.y, f.y);
}
`;

/** Metres to grains: broad clouds of colour, fine pits in the surface. */
const CLOUDS = 70;
const PITS = 420;

export function withGrain(material: MeshStandardMaterial): MeshStandardMaterial {
  material.onBeforeCompile = (shader) => {
    shader.vertexShader = shader.vertexShader
      .replace("#include <common>", "#include <common>\nvarying vec3 vPlace;")
      .replace("#include <begin_vertex>", "#include <begin_vertex>\nvPlace = position;");
    shader.fragmentShader = shader.fragmentShader
      .replace("#include <common>", `#include <common>\n${NOISE}`)
      .replace(
        "#include <color_fragment>",
        `#include <color_fragment>
float cloud = grainAt(vPlace * ${CLOUDS}.0);
// Grains smaller than a picture's dots would only flicker.
float seen = 1.0 - smoothstep(0.0012, 0.0026, length(fwidth(vPlace)));
float pit = mix(0.5, grainAt(vPlace * ${PITS}.0), seen);
diffuseColor.rgb *= mix(vec3(0.95, 0.925, 0.88), vec3(1.03), cloud) * (0.955 + 0.075 * pit);`,
      )
      .replace(
        "#include <normal_fragment_maps>",
        `#include <normal_fragment_maps>
vec3 slope = vec3(dFdx(pit), dFdy(pit), 0.0);
normal = normalize(normal - 0.16 * clamp(slope, -0.6, 0.6));`,
      );
  };
  return material;
}
