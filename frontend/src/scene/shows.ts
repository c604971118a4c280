/** What the colour of muscles can tell. */

export const COLOURINGS = ["force", "stretch", "abduction", "inward_rotation", "flexion"] as const;
export type Shows = (typeof COLOURINGS)[number];
