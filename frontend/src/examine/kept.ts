/** Examinations kept on this machine, to look up or to export. */

import { api, content } from "../api/client.ts";
import type { KeptList } from "../api/types.ts";
import { el, fill } from "../ui/el.ts";
import { trouble } from "../ui/trouble.ts";
import { capital } from "../ui/words.ts";

const MOST = 20;

/** A list that is fetched when it is opened. */
export function keptExaminations(): HTMLElement {
  const list = el("div", { class: "kept-list" });
  const details = el(
    "details",
    { class: "kept" },
    el("summary", {}, "Examinations kept on this machine"),
    list,
  );
  details.addEventListener("toggle", () => {
    if (details.open) void show(list);
  });
  return details;
}

async function show(list: HTMLElement): Promise<void> {
  try {
    const { encounters, damaged } = await content(
      api.GET("/encounters", { params: { query: { most: MOST } } }),
    );
    const warning = `Left out because they are damaged in the store: ${damaged.join(", ")}. Restore a backup.`;
    fill(
      list,
      ...(damaged.length ? [el("p", { class: "small" }, warning)] : []),
      ...(encounters.length ? encounters.map(row) : [el("p", { class: "small quiet" }, "None yet.")]),
    );
  } catch (error) {
    fill(
      list,
      trouble(error, () => void show(list)),
    );
  }
}

function row(each: KeptList["encounters"][number]): HTMLElement {
  const found = each.findings.filter((finding) => finding.result === "yes").length;
  const words = [
    each.recorded.slice(0, 16).replace("T", " "),
    each.side,
    each.zone ? `${each.zone} zone` : null,
    `${found} of ${each.findings.length} findings positive`,
    each.damaged.length ? "incomplete: entries are damaged in the store" : null,
  ];
  return el(
    "p",
    { class: "kept-row", "data-encounter": each.uid },
    el("span", {}, capital(words.filter(Boolean).join(", "))),
    el(
      "a",
      { href: `/api/v1/encounters/${each.uid}/fhir`, download: `gluteus-${each.uid.slice(0, 8)}.fhir.json` },
      "FHIR",
    ),
  );
}
