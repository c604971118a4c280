/** The article: sentences with badges, and the evidence behind each. */

import { api, content } from "../api/client.ts";
import { finished, startCheck } from "../api/jobs.ts";
import type { Article, Job, Topic } from "../api/types.ts";
import type { App, Screen } from "../shell/app.ts";
import { personWords } from "../shell/person.ts";
import { el, fill } from "../ui/el.ts";
import { toast, trouble } from "../ui/trouble.ts";
import { ArticleView } from "./article.ts";
import { EvidenceView } from "./evidence.ts";
import { reportingFrom } from "./report.ts";

const SAMPLES = 1000;
/** Sentences about the muscle first: those about exercises take longer. */
const TOPICS: Topic[] = ["muscle", "exercises"];

export const read: Screen = {
  title: "Read",
  tabs: ["Article", "Evidence"],
  part: (app) => app.reading,
  enter,
};

function enter(app: App): () => void {
  const reading = new Reading(app);
  void reading.begin();
  return () => reading.end();
}

class Reading {
  private article: ArticleView | null = null;
  private readonly evidence: EvidenceView;
  private checks: Partial<Record<Topic, string>> = {};
  /** The sentence whose evidence is shown, as the address names it once it exists. */
  private shown: string | null = null;
  private stop: AbortController | null = null;
  private readonly endings: (() => void)[] = [];

  constructor(private readonly app: App) {
    this.evidence = new EvidenceView(app);
  }

  async begin(): Promise<void> {
    const { app } = this;
    fill(app.panel, el("p", { class: "wait" }, "Loading the article."));
    this.evidence.empty();
    let article: Article;
    try {
      article = await content(api.GET("/article"));
    } catch (error) {
      fill(
        app.panel,
        trouble(error, () => void this.begin()),
      );
      return;
    }
    this.article = new ArticleView(article, app, {
      onLight: (statement) => app.view.light(statement?.speaks_of ?? this.openSpeaksOf()),
      onOpen: (id) => this.open(id),
      onCancel: () => {
        this.stop?.abort();
        this.article?.cancelled(() => void this.judge());
      },
    });
    fill(app.panel, this.article.element);
    this.endings.push(reportingFrom(app, () => this.shown));
    this.endings.push(app.person.on(() => void this.judge()));
    this.endings.push(app.reading.on(() => this.follow()));
    this.follow();
    await this.judge();
  }

  private open(id: string): void {
    const { reading } = this.app;
    if (reading.value.open === id) this.show(id);
    else reading.go({ open: id, at: null });
  }

  /** Show what the address says. */
  private follow(): void {
    const { open, at } = this.app.reading.value;
    if (open !== this.shown) this.show(open);
    else this.evidence.follow(at);
  }

  private openSpeaksOf() {
    return this.article?.statement(this.shown)?.speaks_of ?? null;
  }

  /** Have every statement judged for the person; badges fill in when it is done. */
  private async judge(): Promise<void> {
    this.stop?.abort();
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.article?.judging(personWords(this.app.person.value));
    this.checks = {};
    try {
      for (const topic of TOPICS) await this.judgeTopic(topic, signal);
      this.article?.done();
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      this.article?.failed(error, () => void this.judge());
    }
  }

  private async judgeTopic(topic: Topic, signal: AbortSignal): Promise<void> {
    const job = await startCheck(this.app.person.value, SAMPLES, topic);
    const done = await finished(job, (now: Job) => this.article?.progress(now.done, now.total), signal);
    const id = (done.result ?? `/checks/${done.id}`).split("/").at(-1)!;
    const check = await content(api.GET("/checks/{job}", { params: { path: { job: id } }, signal }));
    this.checks[topic] = id;
    this.article?.judged(check);
    if (this.article?.statement(this.shown)?.topic === topic) this.show(this.shown, false);
  }

  /** The evidence of a sentence, or none; `turn` brings it to the front of a narrow page. */
  private show(id: string | null, turn = true): void {
    const statement = this.article?.statement(id);
    this.shown = statement ? id : null;
    this.article?.chosen(this.shown);
    this.app.view.light(this.openSpeaksOf());
    if (!statement) {
      this.evidence.empty();
      if (id) toast(`The article has no sentence called “${id}”.`);
      return;
    }
    if (turn) this.app.tab("answers");
    void this.evidence.show(statement.id, this.checks[statement.topic] ?? null, statement);
  }

  end(): void {
    this.stop?.abort();
    for (const ending of this.endings) ending();
    this.evidence.leave();
    this.app.view.light(null);
  }
}
