/** Regions in which pain is felt, on the body from behind and from the side. */

import { api, content } from "../api/client.ts";
import { drawView } from "../examine/body_chart.ts";
import type { Side } from "../scene/hip_view.ts";
import { el } from "../ui/el.ts";
import { trouble } from "../ui/trouble.ts";

const FELT = 0.8;

export function bodyMap(regions: readonly string[], sex: "f" | "m", side: Side): HTMLElement {
  const place = el("div", { class: "maps referred" });
  const heat = Object.fromEntries(regions.map((code) => [code, FELT]));
  content(api.GET("/pain/chart", { params: { query: { sex } } })).then(
    (chart) => {
      for (const name of ["back", side] as const) {
        const view = chart.views.find((each) => each.name === name);
        if (!view) continue;
        const body = drawView(view, [], { whole: false, stature: chart.stature_mm, heat, side });
        body.setAttribute("role", "img");
        body.setAttribute(
          "aria-label",
          `Where the pain is said to be felt, ${name === "back" ? "from behind" : `from the ${side}`}`,
        );
        place.append(body);
      }
    },
    (error) => place.append(trouble(error)),
  );
  return place;
}
