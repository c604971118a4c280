/** Planes that can cut the figure open, by the words of anatomy: across which axis, from where to where [m]. */

export const CUTS = {
  sagittal: { axis: 2, from: -0.27, to: 0.1 },
  coronal: { axis: 0, from: -0.15, to: 0.12 },
  transverse: { axis: 1, from: -0.3, to: 0.3 },
} as const;
export type CutName = keyof typeof CUTS;
