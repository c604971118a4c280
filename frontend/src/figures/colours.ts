/** Colours of figures, read from the style sheet so that light and dark each have their own. */

const COUNT = 6;

export function ink(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Colour of a line: a third of the muscle always has its own, others take their turn. */
export function seriesInk(id: string, index: number): string {
  const third = ["anterior", "middle", "posterior"].findIndex((name) => id.endsWith(name));
  return ink(`series-${(third >= 0 ? third : index % COUNT) + 1}`);
}

/** The same colour, thinner. */
export function thin(colour: string, alpha: number): string {
  return `color-mix(in srgb, ${colour} ${Math.round(100 * alpha)}%, transparent)`;
}
