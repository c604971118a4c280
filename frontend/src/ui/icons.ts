/** Small icons in the line style of the interface. */

import { svg } from "./el.ts";

const PATHS = {
  sun: [
    "M12 7.500a4.500 4.500 0 1 0 0 9a4.500 4.500 0 0 0 0-9",
    "M12 2.500v2M12 19.500v2M4.500 4.500l1.500 1.500M18 18l1.500 1.500M2.500 12h2M19.500 12h2M4.500 19.500L6 18M18 6l1.500-1.500",
  ],
  moon: ["M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500Z"],
  person: [
    "M12 11.500a3.700 3.700 0 1 0 0-7.400a3.700 3.700 0 0 0 0 7.400",
    "M4.500 20.500c.6-4.200 3.500-6.200 7.500-6.200s6.900 2 7.500 6.200",
  ],
  plus: ["M12 5v14M5 12h14"],
  minus: ["M5 12h14"],
  play: ["M8 5.500v13l10.500-6.500Z"],
  pause: ["M8.500 5.500v13M15.500 5.500v13"],
  pin: ["M9 4h6l-.8 6 3.300 3.500h-11L9.800 10ZM12 13.500V20"],
  undo: ["M8.500 5L4 9.500L8.500 14", "M4.500 9.500h9a5.500 5.500 0 0 1 0 11H9"],
  redo: ["M15.500 5L20 9.500L15.500 14", "M19.500 9.500h-9a5.500 5.500 0 0 0 0 11H15"],
  take: ["M12 4v11M7.500 10.500L12 15l4.500-4.500", "M4.500 19.500h15"],
  reset: ["M5 5v5h5", "M5.500 10A7.500 7.500 0 1 1 5 14"],
} as const;

export function icon(name: keyof typeof PATHS): SVGElement {
  return svg(
    "svg",
    { viewBox: "0 0 24 24", "aria-hidden": "true", class: "icon" },
    ...PATHS[name].map((d) => svg("path", { d })),
  );
}
