/** The nerve tree as a drawing: press a root, the plexus or a nerve to cut it. */

import type { NerveNode, NerveTree } from "../api/types.ts";
import { el, svg } from "../ui/el.ts";

/** Muscles whose supply is drawn; the rest of the tree stays out of the picture. */
const SHOWN = ["gluteus_medius/", "gluteus_minimus/", "tensor_fasciae_latae/", "gluteus_maximus/"];
const ROW = 34;
const COLUMNS = [0, 54, 124, 194, 292] as const;

const SHORT: Record<string, string> = {
  lumbosacral_trunk: "trunk",
  sacral_plexus: "plexus",
  superior_gluteal_nerve: "superior gluteal",
  inferior_gluteal_nerve: "inferior gluteal",
  superior_gluteal_branch_medius_anterior: "front third",
  superior_gluteal_branch_medius_middle: "middle third",
  superior_gluteal_branch_medius_posterior: "back third",
  superior_gluteal_branch_minimus: "minimus",
  superior_gluteal_branch_tensor: "tensor",
};

interface Placed {
  node: NerveNode;
  x: number;
  y: number;
  button: HTMLButtonElement;
}

export class NerveDrawing {
  readonly element = el("div", {
    class: "nerves",
    role: "group",
    "aria-label": "Nerve tree: press a nerve to cut it or to let it heal",
  });
  private readonly placed = new Map<string, Placed>();
  private readonly edges: { from: string; to: string; line: SVGPathElement }[] = [];
  private cut: ReadonlySet<string> = new Set();

  constructor(
    tree: NerveTree,
    private readonly onCut: (cut: Set<string>) => void,
    onLight: (node: NerveNode | null) => void,
  ) {
    const shown = supplying(tree);
    const height = this.place(shown, onLight);
    const drawing = svg("svg", {
      "aria-hidden": "true",
      class: "nerve-lines",
      width: COLUMNS[4] + 100,
      height,
    });
    for (const edge of tree.edges) {
      const [from, to] = [this.placed.get(edge.start), this.placed.get(edge.end)];
      if (!from || !to) continue;
      const line = svg("path", { class: "nerve" });
      this.edges.push({ from: edge.start, to: edge.end, line });
      drawing.append(line);
    }
    new ResizeObserver(() => this.route()).observe(this.element);
    this.element.style.height = `${height}px`;
    this.element.prepend(drawing);
    this.draw();
  }

  private place(nodes: NerveNode[], onLight: (node: NerveNode | null) => void): number {
    const column = (node: NerveNode) =>
      node.kind === "root"
        ? 0
        : node.id === "lumbosacral_trunk"
          ? 1
          : node.kind === "plexus"
            ? 2
            : node.kind === "nerve"
              ? 3
              : 4;
    const all = [0, 1, 2, 3, 4];
    const tallest = Math.max(...all.map((at) => nodes.filter((node) => column(node) === at).length));
    const height = tallest * ROW;
    for (const at of all) {
      const mine = nodes.filter((node) => column(node) === at);
      mine.forEach((node, index) => {
        const above = node.parents.map((id) => this.placed.get(id)?.y).filter((y) => y !== undefined);
        const even = (height * (index + 0.5)) / mine.length;
        const y = at === 1 && above.length ? above.reduce((sum, each) => sum + each, 0) / above.length : even;
        const button = el(
          "button",
          {
            type: "button",
            class: "nerve-node",
            "data-nerve": node.id,
            "data-kind": node.kind,
            title: `${node.name} (${node.latin})`,
          },
          node.kind === "root" ? node.id : (SHORT[node.id] ?? node.name),
        );
        button.style.left = `${COLUMNS[at]!}px`;
        button.style.top = `${y}px`;
        button.addEventListener("click", () => this.toggle(node.id));
        for (const on of ["pointerenter", "focus"]) button.addEventListener(on, () => onLight(node));
        for (const off of ["pointerleave", "blur"]) button.addEventListener(off, () => onLight(null));
        this.placed.set(node.id, { node, x: COLUMNS[at]!, y, button });
        this.element.append(button);
      });
    }
    return height;
  }

  /** Lines run from the right edge of a node, as wide as its words made it, to the left edge of the next. */
  private route(): void {
    for (const { from, to, line } of this.edges) {
      const [start, end] = [this.placed.get(from)!, this.placed.get(to)!];
      const [x1, x2] = [start.x + start.button.offsetWidth, end.x];
      const bend = Math.max(10, (x2 - x1) / 2);
      line.setAttribute(
        "d",
        `M${x1} ${start.y}C${x1 + bend} ${start.y} ${x2 - bend} ${end.y} ${x2} ${end.y}`,
      );
    }
  }

  private toggle(id: string): void {
    const next = new Set(this.cut);
    if (!next.delete(id)) next.add(id);
    this.onCut(next);
  }

  show(cut: ReadonlySet<string>): void {
    this.cut = cut;
    this.draw();
  }

  private draw(): void {
    const dead = new Set(this.cut);
    for (const { node } of this.placed.values()) {
      if (
        node.parents.length &&
        node.parents.every((parent) => dead.has(parent) || !this.placed.has(parent))
      ) {
        if (node.parents.some((parent) => dead.has(parent))) dead.add(node.id);
      }
    }
    for (const { node, button } of this.placed.values()) {
      const isCut = this.cut.has(node.id);
      button.setAttribute("aria-pressed", String(isCut));
      button.setAttribute(
        "aria-label",
        `${node.name}: ${isCut ? "cut; press to let it heal" : "press to cut"}`,
      );
      button.dataset.state = isCut ? "cut" : dead.has(node.id) ? "lost" : "whole";
    }
    for (const { from, line } of this.edges) line.dataset.state = dead.has(from) ? "lost" : "whole";
  }
}

/** The nodes above what supplies the shown muscles, and those themselves. */
function supplying(tree: NerveTree): NerveNode[] {
  const byId = new Map(tree.nodes.map((node) => [node.id, node]));
  const wanted = new Set<string>();
  const climb = (id: string) => {
    const node = byId.get(id);
    if (!node || wanted.has(id)) return;
    wanted.add(id);
    node.parents.forEach(climb);
  };
  for (const node of tree.nodes) {
    if (node.supplies.some((part) => SHOWN.some((name) => part.startsWith(name)))) climb(node.id);
  }
  return tree.nodes.filter((node) => wanted.has(node.id));
}
