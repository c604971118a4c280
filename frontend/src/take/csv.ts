/**
 * Numbers of a figure as a table that any program reads: one row for each value, with its unit and who it is
 * about.
 */

import type { Panel } from "../api/types.ts";
import type { Bar } from "../figures/bars.ts";

type Cell = string | number | null | undefined;

/** Columns that every table has in addition to those of its figure. */
const ENDS = ["unit", "median", "low 2.5 %", "high 97.5 %", "who", "figure"] as const;

export interface Table {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** RFC 4180, with a byte-order mark so that spreadsheets recognise the encoding. */
export function csv({ heads, rows }: Table): string {
  const line = (cells: readonly Cell[]) => cells.map(written).join(",");
  return `\uFEFF${[heads, ...rows].map(line).join("\r\n")}\r\n`;
}

/** Text that a spreadsheet reads as a formula; numbers may begin with a sign. */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBERS = /^[+-]?[\d.]+(?:[\s%°(),;][\w\s.,%°();-]*)?$/;

function written(cell: Cell): string {
  // Spaces that keep a number and its unit on one line of the screen are ordinary ones here.
  const given = String(cell ?? "").replaceAll("\u00a0", " ");
  // Names of muscles come from files of strangers: such a cell stays text where a table is opened.
  const text = typeof cell === "string" && FORMULA.test(given) && !NUMBERS.test(given) ? `'${given}` : given;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The curves and bars of a figure, panel by panel. */
export function tableOf(panels: readonly Panel[], who: string, title: string): Table {
  const [first] = panels;
  const unit = first?.x.unit ? ` [${first.x.unit}]` : "";
  const rows = panels.flatMap((panel) => {
    const along: Cell[] = panel.x.names.length ? panel.x.names : panel.x.values;
    return panel.series.flatMap((series) =>
      along.map((x, place) => [
        panel.title || title,
        x,
        series.label,
        panel.y.unit,
        series.median[place],
        series.low?.[place],
        series.high?.[place],
        who,
        title,
      ]),
    );
  });
  return { heads: ["panel", `${first?.x.label ?? "x"}${unit}`, "series", ...ENDS], rows };
}

/** Bars, each with its value in the pinned state. */
export function tableOfBars(bars: readonly Bar[], unit: string, who: string, title: string): Table {
  const rows = bars.flatMap((bar) => {
    const row = (which: string, { median, interval95 }: Bar["value"]) => [
      bar.label,
      which,
      unit,
      median,
      ...[interval95[0], interval95[1]],
      who,
      title,
    ];
    return [row("now", bar.value), ...(bar.pinned ? [row("pinned", bar.pinned)] : [])];
  });
  return { heads: ["name", "state", ...ENDS], rows };
}

/** The words in the cells of an HTML table. */
export function tableOfElement(table: HTMLTableElement, who: string, title: string): Table {
  const lines = [...table.rows].map((row) => [...row.cells].map(wordsOf));
  const [heads = [], ...rows] = lines;
  return {
    heads: [heads[0] || "quantity", ...heads.slice(1), "who", "figure"],
    rows: rows.map((row) => [...row, who, title]),
  };
}

/** The words of a cell; separate lines stay separate. */
function wordsOf(cell: HTMLTableCellElement): string {
  const lines = [...cell.querySelectorAll("div")];
  const parts = lines.length ? lines : [cell];
  return parts.map((each) => (each.textContent ?? "").trim().replace(/\s+/g, " ")).join("; ");
}
