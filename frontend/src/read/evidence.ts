/** The evidence of one sentence: figure, this person, everybody, sources for and against. */

import { api, content, Latest } from "../api/client.ts";
import type { ArticleStatement, Cited, Computed, Evidence, SpeaksOf } from "../api/types.ts";
import type { Curves } from "../figures/curves.ts";
import { figure } from "../figures/figure.ts";
import type { App } from "../shell/app.ts";
import { personWords } from "../shell/person.ts";
import type { ReadPlace } from "../state/read.ts";
import { el, fill } from "../ui/el.ts";
import { patient, trouble } from "../ui/trouble.ts";
import { capital, minus } from "../ui/words.ts";
import { jump, showShare } from "./article.ts";
import { bodyMap } from "./body_map.ts";
import { openReport } from "./report.ts";

const STANCES: [Cited["stance"], string][] = [
  ["supports", "For"],
  ["qualifies", "For, with limits"],
  ["disputes", "Against"],
];

export class EvidenceView {
  private readonly poses = new Latest();
  private sought = 0;
  private moved = false;
  /** Figures whose axis is a posture, by its name. */
  private readonly movable: [string, Curves][] = [];

  constructor(private readonly app: App) {}

  empty(): void {
    this.sought += 1;
    this.rest();
    fill(
      this.app.answers,
      el(
        "div",
        { class: "empty" },
        el("p", { class: "prose" }, "Choose a sentence to see the evidence for it and against it."),
        el(
          "p",
          { class: "small quiet" },
          "Point at a sentence to highlight what it mentions. Select words and press Ctrl+Enter to report an inaccuracy.",
        ),
      ),
    );
  }

  async show(id: string, check: string | null, statement: ArticleStatement): Promise<void> {
    const ticket = ++this.sought;
    const { answers } = this.app;
    this.rest();
    if (!check) {
      fill(
        answers,
        el(
          "div",
          { class: "evidence" },
          el("h2", {}, statement.title),
          el(
            "p",
            { class: "quiet" },
            "This sentence is being checked; its evidence appears when the check is done.",
          ),
        ),
      );
      return;
    }
    try {
      const found = await patient(
        answers,
        content(
          api.GET("/checks/{job}/statements/{statement}", {
            params: { path: { job: check, statement: id } },
          }),
        ),
      );
      if (ticket !== this.sought) return;
      this.movable.length = 0;
      fill(answers, this.page(found));
      answers.scrollTop = 0;
      this.follow(this.app.reading.value.at);
    } catch (error) {
      if (ticket === this.sought)
        fill(
          answers,
          trouble(error, () => void this.show(id, check, statement)),
        );
    }
  }

  private page(found: Evidence): HTMLElement {
    const { reading } = this.app;
    const person = this.app.person.value;
    const wishes = {
      who: `${capital(personWords(this.app.person.value))}. ${found.text}`,
      onMove: (name: string, value: number) =>
        reading.change({ ...reading.value, at: { name, value } }, "posture on the figure"),
      onCurves: (name: string, curves: Curves) => void this.movable.push([name, curves]),
      onLight: (what: SpeaksOf | null) => this.app.view.light(what ?? found.speaks_of),
    };
    const report = () => openReport({ statement: found.id, exact: found.text, prefix: "", suffix: "" });
    return el(
      "div",
      { class: "evidence", "data-statement": found.id, "data-verdict": found.verdict },
      el("header", {}, el("h2", {}, found.title), stillBadge(found.badge)),
      el("blockquote", { class: "prose" }, found.text),
      el(
        "p",
        {},
        el("b", {}, `${found.verdict.charAt(0).toUpperCase()}${found.verdict.slice(1)}. `),
        found.parts.length ? `${capital(found.strength.words)}.` : found.reason,
      ),
      found.parts.length > 0 && partList(found.parts),
      found.suggested_wording &&
        el("p", { class: "suggested" }, el("b", {}, "Suggested wording. "), found.suggested_wording),
      this.findings(found),
      found.speaks_of.regions.length > 0 &&
        bodyMap(found.speaks_of.regions, person.sex ?? "f", person.side ?? "right"),
      ...found.figures.map((each) => figure(each, wishes)),
      found.note && el("p", { class: "small quiet" }, found.note),
      this.sources(found),
      el(
        "footer",
        {},
        el(
          "p",
          { class: "small quiet" },
          `Reviewed ${found.review.date} (${found.review.kind}). Reviewer: ${found.review.reviewer}.`,
        ),
        el("button", { class: "button", type: "button", onclick: report }, "Report an inaccuracy"),
        found.open_reports > 0 && el("span", { class: "small quiet" }, `${found.open_reports} open`),
      ),
    );
  }

  private findings(found: Evidence): HTMLElement | null {
    const person = this.app.person.value;
    const known = Object.keys(person).length > 0;
    const parts = new Map(found.parts.map((part) => [part.id, part.text]));
    const rows: HTMLElement[] = [];
    const tell = (who: string, list: Computed[]) => {
      for (const each of list) rows.push(sentenceOf(who, each, parts.get(each.part ?? "")));
    };
    if (known) tell(`In this person (${personWords(person)})`, found.computed);
    if (found.in_everybody) tell("In everybody", found.in_everybody);
    else if (!known) tell("In everybody", found.computed);
    return rows.length ? el("div", { class: "findings" }, ...rows) : null;
  }

  private sources(found: Evidence): HTMLElement {
    return el(
      "div",
      { class: "sides" },
      ...STANCES.map(([stance, words]) => {
        const mine = found.cited.filter((each) => each.stance === stance);
        return el(
          "section",
          { class: "side", "data-stance": stance },
          el("h3", {}, `${words} `, el("span", { class: "quiet" }, String(mine.length))),
          mine.length
            ? el("ul", {}, ...mine.map((each) => this.source(each, found)))
            : el("p", { class: "small quiet" }, "No source was found."),
        );
      }),
    );
  }

  private source(each: Cited, found: Evidence): HTMLElement {
    const reference = found.references[each.source];
    const number = each.number ?? reference?.number;
    return el(
      "li",
      each.counts === false ? { class: "light" } : {},
      each.finding,
      " ",
      number !== undefined &&
        el(
          "a",
          { class: "source-number", href: `#ref-${number}`, onclick: jump, "aria-label": `Source ${number}` },
          String(number),
        ),
      el(
        "span",
        { class: "small quiet" },
        [
          reference?.short ?? each.source,
          partWords(each, found),
          each.locator,
          each.grade,
          each.counts === false ? "settles nothing" : null,
        ]
          .filter(Boolean)
          .join(" · "),
      ),
    );
  }

  /** The slider on a figure's axis moves the hip in the picture; null is the hip at rest. */
  follow(at: ReadPlace["at"]): void {
    if (!at) {
      this.rest();
      return;
    }
    const { name, value } = at;
    for (const [axis, curves] of this.movable) if (axis === name) curves.mark(value);
    this.moved = true;
    const person = this.app.person.value;
    this.poses.ask(async () => {
      const asked =
        name === "shift"
          ? content(api.POST("/stance", { body: { person, shift: value, scene: true } })).then(
              (found) => found.scene,
            )
          : content(api.POST("/pose", { body: { person, [name]: value } }));
      await asked.then((pose) => pose && this.app.view.pose(pose)).catch(() => undefined);
    });
  }

  /** Back to the hip at rest. */
  private rest(): void {
    const info = this.app.scene.value;
    if (this.moved && info) this.app.view.pose(info.rest);
    this.moved = false;
  }

  leave(): void {
    this.sought += 1;
    this.rest();
  }
}

function stillBadge(badge: Evidence["badge"]): HTMLElement {
  const found = el("span", { class: "badge still", "data-kind": badge.kind }, badge.words);
  showShare(found, badge.share);
  return found;
}

function partList(parts: Evidence["parts"]): HTMLElement {
  return el(
    "ul",
    { class: "parts", "aria-label": "Verdicts on the parts of the sentence" },
    ...parts.map((each) =>
      el(
        "li",
        {},
        el("span", { class: "badge still", "data-kind": each.verdict }, each.verdict),
        " ",
        el("b", {}, each.text),
        el("span", { class: "small quiet" }, `${capital(each.strength.words)}.`),
      ),
    ),
  );
}

/** What a source does to each part that it speaks of. */
function partWords(each: Cited, found: Evidence): string | null {
  const names = new Map(found.parts.map((part) => [part.id, part.text]));
  const said = Object.entries(each.parts).map(([part, stance]) => `${stance} “${names.get(part) ?? part}”`);
  return said.length ? said.join("; ") : null;
}

function sentenceOf(who: string, each: Computed, part?: string): HTMLElement {
  return el(
    "p",
    { class: "finding", "data-holds": each.holds, "data-tests": each.tests },
    el("span", { class: "who" }, part ? `${who}, for “${part}”: ` : `${who}: `),
    el("b", {}, minus(each.words)),
    ` ${each.quantity}. Condition: ${each.condition}. It `,
    el("b", {}, each.label),
    each.range && el("span", { class: "quiet" }, `; ${minus(each.range).replace(/\.$/, "")}`),
    ".",
  );
}
