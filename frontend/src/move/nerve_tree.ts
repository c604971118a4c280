/** The nerve tree as a drawing from the roots down: press a root, the plexus or a nerve to cut it. */

import { api, content, Latest } from "../api/client.ts";
import type { NerveNode, NerveTree } from "../api/types.ts";
import { el, svg } from "../ui/el.ts";
import { percent } from "../ui/words.ts";

interface Spot {
  words: string;
  /** Part of the width, and the row from the top. */
  x: number;
  row: number;
}

/** What is drawn, and where; nerves of other muscles stay out of the picture. */
const SPOTS: Record<string, Spot> = {
  L4: { words: "L4", x: 0.1, row: 0 },
  L5: { words: "L5", x: 0.3, row: 0 },
  S1: { words: "S1", x: 0.62, row: 0 },
  S2: { words: "S2", x: 0.82, row: 0 },
  lumbosacral_trunk: { words: "lumbosacral trunk", x: 0.2, row: 1 },
  sacral_plexus: { words: "sacral plexus", x: 0.5, row: 2 },
  superior_gluteal_nerve: { words: "superior gluteal nerve", x: 0.4, row: 3 },
  inferior_gluteal_nerve: { words: "inferior gluteal nerve", x: 0.81, row: 3 },
  superior_gluteal_branch_medius_anterior: { words: "front", x: 0.075, row: 4 },
  superior_gluteal_branch_medius_middle: { words: "middle", x: 0.235, row: 4 },
  superior_gluteal_branch_medius_posterior: { words: "back", x: 0.395, row: 4 },
  superior_gluteal_branch_minimus: { words: "minimus", x: 0.565, row: 4 },
  superior_gluteal_branch_tensor: { words: "tensor", x: 0.74, row: 4 },
};
const ROW = 52;
const TOP = 18;
/** Half the height of what stands at a spot [pixels]. */
const HALF = 13;
const LEAVES = 4;
const MAXIMUS = "inferior_gluteal_nerve";

interface Placed {
  node: NerveNode;
  spot: Spot;
  button: HTMLButtonElement;
  left: HTMLElement | null;
}

export class NerveDrawing {
  readonly element = el("div", {
    class: "nerves",
    role: "group",
    "aria-label": "Nerve tree: press a nerve to cut it, and again to restore it",
  });
  private readonly placed = new Map<string, Placed>();
  private readonly edges: { from: string; to: string; line: SVGPathElement }[] = [];
  private readonly maximus = el("span", { class: "nerve-left" }, "100 %");
  private readonly lost = new Latest();
  private cut: ReadonlySet<string> = new Set();

  constructor(
    tree: NerveTree,
    private readonly onCut: (cut: Set<string>) => void,
    onLight: (node: NerveNode | null) => void,
  ) {
    const drawing = svg("svg", { "aria-hidden": "true", class: "nerve-lines" });
    for (const edge of tree.edges) {
      if (edge.start in SPOTS && edge.end in SPOTS) this.edge(drawing, edge.start, edge.end);
    }
    this.edge(drawing, MAXIMUS, "");
    this.element.append(drawing);
    for (const node of tree.nodes) if (node.id in SPOTS) this.place(node, onLight);
    this.element.append(...this.muscles());
    this.element.style.height = `${TOP + LEAVES * ROW + 62}px`;
    new ResizeObserver(() => this.route()).observe(this.element);
    this.draw();
  }

  private edge(drawing: SVGSVGElement, from: string, to: string): void {
    const line = svg("path", { class: "nerve", "data-row": SPOTS[from]!.row });
    this.edges.push({ from, to, line });
    drawing.append(line);
  }

  private place(node: NerveNode, onLight: (node: NerveNode | null) => void): void {
    const spot = SPOTS[node.id]!;
    const button = el(
      "button",
      {
        type: "button",
        class: "nerve-node",
        "data-nerve": node.id,
        "data-kind": node.kind,
        title: `${node.name} (${node.latin})`,
      },
      spot.words,
    );
    this.put(button, spot.x, TOP + spot.row * ROW);
    button.addEventListener("click", () => this.toggle(node.id));
    for (const on of ["pointerenter", "focus"]) button.addEventListener(on, () => onLight(node));
    for (const off of ["pointerleave", "blur"]) button.addEventListener(off, () => onLight(null));
    const left = spot.row === LEAVES ? el("span", { class: "nerve-left" }, "100 %") : null;
    if (left) this.put(left, spot.x, TOP + LEAVES * ROW + 26);
    this.placed.set(node.id, { node, spot, button, left });
  }

  private put(element: HTMLElement, x: number, y: number): void {
    element.style.left = `${100 * x}%`;
    element.style.top = `${y}px`;
    this.element.append(element);
  }

  /** Names of muscles under their nerves; gluteus maximus has its nerve to itself. */
  private muscles(): HTMLElement[] {
    const name = el("span", { class: "nerve-muscle" }, "maximus");
    this.put(name, 0.92, TOP + LEAVES * ROW);
    this.put(this.maximus, 0.92, TOP + LEAVES * ROW + 26);
    const medius = el("span", { class: "nerve-bracket" }, "gluteus medius");
    this.put(medius, 0.235, TOP + LEAVES * ROW + 40);
    const says = el("span", { class: "nerve-says" }, "fibres left to each");
    this.put(says, 0.74, TOP + LEAVES * ROW + 49);
    return [medius, says];
  }

  private route(): void {
    const width = this.element.clientWidth;
    const drawing = this.element.querySelector("svg")!;
    drawing.setAttribute("width", String(width));
    drawing.setAttribute("height", String(this.element.clientHeight));
    for (const { from, to, line } of this.edges) {
      const [start, end] = [SPOTS[from]!, SPOTS[to] ?? { x: 0.92, row: LEAVES }];
      const [x1, x2] = [start.x * width, end.x * width];
      const [y1, y2] = [TOP + start.row * ROW + HALF, TOP + end.row * ROW - HALF];
      const bend = Math.min(0.62 * (y2 - y1), 46);
      line.setAttribute("d", `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`);
    }
  }

  private toggle(id: string): void {
    const next = new Set(this.cut);
    if (!next.delete(id)) next.add(id);
    this.onCut(next);
  }

  show(cut: ReadonlySet<string>): void {
    const same = cut.size === this.cut.size && [...cut].every((id) => this.cut.has(id));
    this.cut = cut;
    this.draw();
    if (!same) this.lost.ask(() => this.tell(cut));
  }

  /** What is left to each muscle; where the server is gone, the numbers stay as they were. */
  private async tell(cut: ReadonlySet<string>): Promise<void> {
    const lesion = Object.fromEntries([...cut].map((id) => [id, 1]));
    const found = await content(api.POST("/lesion", { body: { lesion } })).catch(() => null);
    if (!found) return;
    const left = (node: NerveNode) => {
      const lost = node.supplies.map((part) => found.lost[part]?.typical ?? 0);
      return percent(1 - lost.reduce((sum, each) => sum + each, 0) / Math.max(lost.length, 1));
    };
    for (const { node, left: place } of this.placed.values()) {
      if (place) place.textContent = left(node);
      else if (node.id === MAXIMUS) this.maximus.textContent = left(node);
    }
  }

  private draw(): void {
    const state = new Map<string, "whole" | "part" | "lost">();
    for (const { node } of this.placed.values()) {
      const above = node.parents.map((id) => state.get(id)).filter((each) => each !== undefined);
      const gone = above.length > 0 && above.every((each) => each === "lost");
      const hurt = above.some((each) => each !== "whole");
      state.set(node.id, this.cut.has(node.id) || gone ? "lost" : hurt ? "part" : "whole");
    }
    for (const { node, button } of this.placed.values()) {
      const isCut = this.cut.has(node.id);
      button.setAttribute("aria-pressed", String(isCut));
      button.setAttribute(
        "aria-label",
        `${node.name}: ${isCut ? "cut; press to restore it" : "press to cut"}`,
      );
      button.dataset.state = isCut ? "cut" : state.get(node.id)!;
    }
    for (const { from, line } of this.edges) line.dataset.state = state.get(from) ?? "whole";
  }
}
