/**
 * The look of muscle: fine bundles along the fibres, a silky light across them, and pearly tendon that the flesh
 * runs out into in feathers.
 *
 * A vertex brings its colour, how much tendon it is (the fourth number of the colour), and its place among the
 * fibres (`fibre`: round the muscle [mm], and along it from 0 to 1). All detail is computed where it is drawn.
 */

import { Color, MeshStandardMaterial } from "three";
import { TENDON } from "./colours.ts";

const HEAD = `
varying vec2 vFibre;
uniform vec3 tendonColour;
float fibreHash(vec2 p) { return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5453); }
float fibreNoise(vec2 p) {
  vec2 cell = floor(p);
  vec2 f = fract(p);
  f = f * f * (3.0 - 2.0 * f);
  return mix(
    mix(fibreHash(cell), fibreHash(cell + vec2(1.0, 0.0)), f.x),
    mix(fibreHash(cell + vec2(0.0, 1.0)), fibreHash(cell + vec2(1.0, 1.0)), f.x), f.y);
}
`;

const COLOUR = `
float acrossSeen = fwidth(vFibre.x);
float wander = vFibre.x + 1.6 * (fibreNoise(vec2(vFibre.x * 0.08, vFibre.y * 5.0)) - 0.5);
// Bundles of three sizes; those smaller than a dot of the picture are left out.
float coarse = fibreNoise(vec2(wander * 0.30, vFibre.y * 2.0));
float bundle = mix(0.5, fibreNoise(vec2(wander * 0.85, vFibre.y * 5.0)), 1.0 - smoothstep(0.5, 1.2, acrossSeen));
float thread = mix(0.5, fibreNoise(vec2(wander * 2.4, vFibre.y * 9.0)), 1.0 - smoothstep(0.16, 0.42, acrossSeen));
float relief = 0.40 * coarse + 0.38 * bundle + 0.22 * thread;
float feather = vColor.a + 0.75 * (fibreNoise(vec2(wander * 0.55, vFibre.y * 3.0)) - 0.5) * (1.0 - abs(2.0 * vColor.a - 1.0));
float tendon = smoothstep(0.25, 0.8, feather);
vec3 flesh = vColor.rgb * mix(0.72, 1.16, relief);
flesh = mix(flesh, vec3(0.93, 0.72, 0.66), 0.10 * smoothstep(0.55, 0.9, bundle));
vec3 cord = tendonColour * mix(0.86, 1.05, relief);
diffuseColor.rgb = mix(flesh, cord, tendon);
diffuseColor.a = 1.0;
`;

const NORMAL = `
vec3 ridge = vec3(dFdx(relief), dFdy(relief), 0.0);
normal = normalize(normal - 0.55 * clamp(ridge, -0.5, 0.5));
`;

const SHEEN = `
{
  vec3 eye = normalize(vViewPosition);
  vec2 slope = vec2(dFdx(vFibre.x), dFdy(vFibre.x));
  vec3 px = dFdx(-vViewPosition);
  vec3 py = dFdy(-vViewPosition);
  // The way across the fibres on the surface, and the fibres square to it.
  vec3 across = px * slope.x / max(dot(px, px), 1e-12) + py * slope.y / max(dot(py, py), 1e-12);
  vec3 along = normalize(cross(normal, across + vec3(1e-9)));
  #if NUM_DIR_LIGHTS > 0
  vec3 toLight = directionalLights[0].direction;
  float side = dot(along, normalize(toLight + eye));
  float silk = pow(max(0.0, 1.0 - side * side), 24.0) * smoothstep(-0.05, 0.6, dot(normal, toLight));
  outgoingLight += (0.075 + 0.05 * tendon) * silk * mix(vec3(1.0, 0.80, 0.74), vec3(1.0), tendon);
  #endif
  float edge = pow(1.0 - clamp(dot(normal, eye), 0.0, 1.0), 3.0);
  outgoingLight += 0.10 * edge * vec3(0.95, 0.72, 0.66);
}
`;

export function muscleMaterial(): MeshStandardMaterial {
  const material = new MeshStandardMaterial({ vertexColors: true, roughness: 0.52, metalness: 0 });
  material.onBeforeCompile = (shader) => {
    shader.uniforms.tendonColour = { value: new Color(TENDON) };
    shader.vertexShader = shader.vertexShader
      .replace("#include <common>", "#include <common>\nattribute vec2 fibre;\nvarying vec2 vFibre;")
      .replace("#include <begin_vertex>", "#include <begin_vertex>\nvFibre = fibre;");
    shader.fragmentShader = shader.fragmentShader
      .replace("#include <common>", `#include <common>\n${HEAD}`)
      .replace("#include <color_fragment>", COLOUR)
      .replace("#include <normal_fragment_maps>", `#include <normal_fragment_maps>\n${NORMAL}`)
      .replace("#include <opaque_fragment>", `${SHEEN}\n#include <opaque_fragment>`);
  };
  return material;
}
