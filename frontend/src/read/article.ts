/** The article's text: sections of sentences, each with its badge and the numbers of its sources. */

import type { Article, ArticleStatement, Check } from "../api/types.ts";
import type { Marker } from "../learn/term_card.ts";
import type { App } from "../shell/app.ts";
import { el, fill } from "../ui/el.ts";
import { trouble } from "../ui/trouble.ts";
import { capital } from "../ui/words.ts";
import { about, referenceList } from "./back_matter.ts";

const SECTIONS: [string, RegExp][] = [
  ["Names", /^name$/],
  ["Where it is attached", /^(origin|attachment)$/],
  ["What it does", /^(strongest-abductor|anterior-internal-rotation|pelvis-stabiliser)$/],
  ["Its nerve", /^nerve$/],
  ["Trigger zones", /^zones-/],
  ["How they are examined", /^(exam-|twitch)/],
  ["Pain that it refers", /^(back-pain|referred-)/],
  ["What textbooks say about its exercises", /^exercise-/],
];
const SHOWN_SOURCES = 3;

/** Claims of different origin do not form one paragraph. */
const apart = (mine: ArticleStatement[]): boolean => mine.every((each) => each.topic === "exercises");

export interface ArticleWishes {
  onLight: (statement: ArticleStatement | null) => void;
  onOpen: (id: string) => void;
  onCancel: () => void;
}

export class ArticleView {
  readonly element: HTMLElement;
  private readonly mark: Marker;
  private readonly status = el("div", { class: "check-status", role: "status" });
  private readonly references = new Map<number, Article["references"][string]>();
  private readonly sentences = new Map<string, { place: HTMLElement; badge: HTMLButtonElement }>();

  constructor(
    private readonly article: Article,
    app: App,
    private readonly wishes: ArticleWishes,
  ) {
    this.mark = app.termCard.marker();
    const { last_review: review } = article;
    const names = article.names as { en: string; la: string };
    for (const each of Object.values(article.references)) this.references.set(each.number, each);
    this.element = el(
      "article",
      { class: "article" },
      el(
        "header",
        {},
        el("h2", { class: "headline" }, capital(names.en)),
        el("p", { class: "latin" }, names.la),
      ),
      el("p", { class: "informs small" }, app.about.wording.informs),
      this.status,
      ...this.sections(),
      el(
        "p",
        { class: "small quiet review-line" },
        `Last review ${review.date} (${review.kind}); reviewed by: ${review.by ?? "no named reviewer yet"}. `,
      ),
      referenceList(article),
      about(app.about.wording),
    );
  }

  private sections(): HTMLElement[] {
    const left = new Set(this.article.statements);
    const section = (title: string, mine: ArticleStatement[]) => {
      for (const each of mine) left.delete(each);
      return el(
        "section",
        {},
        el("h3", {}, title),
        el(
          "p",
          { class: apart(mine) ? "prose one-a-line" : "prose" },
          ...mine.flatMap((each) => this.sentence(each)),
        ),
      );
    };
    const known = SECTIONS.map(
      ([title, ids]) => [title, this.article.statements.filter((each) => ids.test(each.id))] as const,
    )
      .filter(([, mine]) => mine.length)
      .map(([title, mine]) => section(title, mine));
    return left.size ? [...known, section("More", [...left])] : known;
  }

  private sentence(statement: ArticleStatement): (HTMLElement | string)[] {
    const open = () => {
      if (!getSelection()?.toString()) this.wishes.onOpen(statement.id);
    };
    const badge = el(
      "button",
      {
        class: "badge",
        type: "button",
        "data-kind": statement.badge.kind,
        "data-statement": statement.id,
        onclick: () => this.wishes.onOpen(statement.id),
      },
      statement.badge.words,
    );
    showShare(badge, statement.badge.share);
    const text = el("span", { class: "sentence-text" }, ...this.mark(statement.text));
    text.addEventListener("click", open);
    const place = el(
      "span",
      { class: "sentence", id: `statement-${statement.id}`, "data-statement": statement.id },
      text,
      " ",
      badge,
      this.numbers(statement),
    );
    place.addEventListener("pointerenter", () => this.wishes.onLight(statement));
    place.addEventListener("pointerleave", () => this.wishes.onLight(null));
    badge.addEventListener("focus", () => this.wishes.onLight(statement));
    badge.addEventListener("blur", () => this.wishes.onLight(null));
    this.sentences.set(statement.id, { place, badge });
    return [place, " "];
  }

  /** The first few sources by number; the rest stand in the evidence. */
  private numbers(statement: ArticleStatement): HTMLElement | null {
    const found = statement.cites
      .map((number) => this.references.get(number))
      .filter((each) => each !== undefined);
    if (!found.length) return null;
    const rest = found.length - SHOWN_SOURCES;
    return el(
      "span",
      { class: "numbers-of-sources" },
      ...found.slice(0, SHOWN_SOURCES).map((each) =>
        el(
          "a",
          {
            href: `#ref-${each.number}`,
            class: "source-number",
            "aria-label": `Source ${each.number}: ${each.short}`,
            onclick: jump,
          },
          String(each.number),
        ),
      ),
      rest > 0 && el("span", { class: "source-rest", title: `${rest} more in the evidence` }, `+${rest}`),
    );
  }

  statement(id: string | null): ArticleStatement | undefined {
    return this.article.statements.find((each) => each.id === id);
  }

  chosen(id: string | null): void {
    for (const [each, { place, badge }] of this.sentences) {
      place.classList.toggle("chosen", each === id);
      badge.setAttribute("aria-expanded", String(each === id));
    }
    if (id) this.sentences.get(id)?.place.scrollIntoView({ block: "nearest" });
  }

  judging(who: string): void {
    this.element.dataset.judged = "false";
    fill(
      this.status,
      el("p", { class: "small quiet" }, `Checking every sentence for ${who} …`),
      el(
        "div",
        { class: "row" },
        el("progress", { max: this.article.statements.length, value: 0, "aria-label": "Checked statements" }),
        el(
          "button",
          { class: "button", type: "button", id: "check-cancel", onclick: () => this.wishes.onCancel() },
          "Cancel",
        ),
      ),
    );
  }

  /** The check was cancelled: the sentences keep their last badges. */
  cancelled(again: () => void): void {
    this.element.dataset.judged = "cancelled";
    fill(
      this.status,
      el("p", { class: "small quiet" }, "The check was cancelled; badges are those of the last check."),
      el("button", { class: "button", type: "button", onclick: again }, "Check the sentences"),
    );
  }

  progress(done: number, total: number): void {
    const bar = this.status.querySelector("progress");
    if (!bar) return;
    bar.max = total;
    bar.value = done;
  }

  judged(check: Check): void {
    for (const each of check.statements) {
      const known = this.sentences.get(each.id);
      if (!known) continue;
      known.badge.textContent = each.badge.words;
      known.badge.dataset.kind = each.badge.kind;
      showShare(known.badge, each.badge.share);
      known.badge.setAttribute(
        "aria-label",
        `${each.badge.words}; verdict ${each.verdict}. Show the evidence: ${this.statement(each.id)?.title ?? each.id}`,
      );
      known.place.dataset.verdict = each.verdict;
    }
  }

  /** Every sentence has its verdict. */
  done(): void {
    fill(this.status);
    this.element.dataset.judged = "true";
  }

  failed(error: unknown, again: () => void): void {
    fill(this.status, trouble(error, again));
  }
}

/** A bar as long as the share of people in whom the computed condition holds. */
export function showShare(badge: HTMLElement, share: number | null): void {
  if (share === null) delete badge.dataset.share;
  else badge.dataset.share = share.toFixed(3);
  badge.style.setProperty("--share", String(share ?? 0));
}

/** References are in the scrolling panel, and the address keeps the screen's name: jump by hand. */
export function jump(event: Event): void {
  event.preventDefault();
  const link = event.currentTarget as HTMLAnchorElement;
  const target = document.getElementById(link.hash.slice(1));
  if (!target) return;
  const rooms = document.getElementById("rooms");
  if (rooms) rooms.dataset.tab = "panel";
  target.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
}
