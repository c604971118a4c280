/**
 * How each muscle is drawn: where its flesh begins and ends along its line, how flat it is, how deep it lies.
 *
 * Lines, volumes and forces come from the record. These forms are for the eye only: nothing is computed from them.
 */

/** Layers of the hip from the skin inwards. */
export const LAYERS = [
  { id: "skin", words: "Skin" },
  { id: "superficial", words: "All muscles" },
  { id: "middle", words: "Gluteus medius" },
  { id: "deep", words: "Minimus, piriformis" },
  { id: "rotators", words: "Short rotators" },
  { id: "bones", words: "Bones" },
] as const;

export type Layer = 1 | 2 | 3 | 4;

export interface MuscleForm {
  layer: Layer;
  /** Part of the line that is flesh. */
  flesh: readonly [number, number];
  /** Width over thickness: at the origin, in the belly, at the insertion. */
  flat: readonly [number, number, number];
  /** How much of the greatest cross-section the tendon keeps. */
  tendon: number;
  /** Where the broad face looks, pelvis frame; away from the axis of the thigh where nothing is given. */
  faces?: readonly [number, number, number];
  /** Sheets of several lines: how far they reach beyond the outer lines, in gaps between lines. */
  beyond?: readonly [number, number];
}

const BELLY: MuscleForm = { layer: 1, flesh: [0.08, 0.8], flat: [2, 1.6, 2], tendon: 0.12 };

const FORMS: Readonly<Record<string, Partial<MuscleForm>>> = {
  gluteus_medius: { layer: 2, flesh: [-0.05, 0.88], tendon: 0.16 },
  gluteus_minimus: { layer: 3, flesh: [-0.04, 0.8], tendon: 0.14, beyond: [0.32, 0.45] },
  gluteus_maximus: { layer: 1, flesh: [0.07, 0.86], tendon: 0.25, beyond: [0.35, 0.42] },
  tensor_fasciae_latae: { layer: 1, flesh: [0.02, 0.3], flat: [2.2, 2.2, 9], tendon: 0.12 },
  sartorius: { layer: 1, flesh: [0.02, 0.93], flat: [3, 2.6, 3.5], tendon: 0.2 },
  rectus_femoris: { layer: 1, flesh: [0.1, 0.84], flat: [1.5, 1.5, 3.5], tendon: 0.1 },
  gracilis: { layer: 1, flesh: [0.03, 0.75], flat: [3.5, 2.6, 1.2], tendon: 0.08 },
  adductor_longus: { layer: 1, flesh: [0.06, 0.92], flat: [1.5, 2.2, 4], tendon: 0.2 },
  biceps_femoris_long_head: { layer: 1, flesh: [0.12, 0.85], flat: [1.4, 1.4, 1.3], tendon: 0.09 },
  semitendinosus: { layer: 1, flesh: [0.06, 0.7], flat: [1.4, 1.4, 1], tendon: 0.05 },
  semimembranosus: { layer: 2, flesh: [0.28, 0.88], flat: [3, 1.7, 1.6], tendon: 0.1 },
  pectineus: { layer: 2, flesh: [0.03, 0.94], flat: [3, 2.6, 3], tendon: 0.5 },
  adductor_brevis: { layer: 2, flesh: [0.04, 0.92], flat: [2, 2.4, 4], tendon: 0.4 },
  adductor_magnus: { layer: 2, flesh: [0.03, 0.9], flat: [2, 2.4, 2.5], tendon: 0.2 },
  iliacus: { layer: 3, flesh: [0.01, 0.86], flat: [6, 3, 1.6], tendon: 0.25, faces: [0.6, 0.1, -0.6] },
  psoas_major: { layer: 3, flesh: [0.03, 0.84], flat: [1.3, 1.25, 1.4], tendon: 0.14 },
  piriformis: { layer: 3, flesh: [0.04, 0.72], flat: [2.6, 1.9, 1.1], tendon: 0.08, faces: [-1, 0.25, 0] },
  obturator_internus: {
    layer: 4,
    flesh: [0.02, 0.75],
    flat: [2.2, 1.9, 1.3],
    tendon: 0.12,
    faces: [-1, 0, 0],
  },
  gemellus_superior: { layer: 4, flesh: [0.03, 0.8], flat: [1.5, 1.4, 1.2], tendon: 0.2, faces: [-1, 0, 0] },
  gemellus_inferior: { layer: 4, flesh: [0.03, 0.85], flat: [1.5, 1.4, 1.2], tendon: 0.2, faces: [-1, 0, 0] },
  obturator_externus: {
    layer: 4,
    flesh: [0.02, 0.72],
    flat: [4, 2.2, 1.2],
    tendon: 0.1,
    faces: [0.5, -0.8, 0],
  },
  quadratus_femoris: { layer: 4, flesh: [0.03, 0.94], flat: [4, 3.6, 4], tendon: 0.6, faces: [-1, 0, 0.2] },
};

export function formOf(muscle: string): MuscleForm {
  return { ...BELLY, ...FORMS[muscle] };
}
