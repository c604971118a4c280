/** The article: sentences with badges, and the evidence behind each. */

import { api, content } from "../api/client.ts";
import { finished, startCheck } from "../api/jobs.ts";
import type { Article, Job, Topic } from "../api/types.ts";
import type { App, Screen } from "../shell/app.ts";
import { personWords } from "../shell/person.ts";
import { el, fill } from "../ui/el.ts";
import { trouble } from "../ui/trouble.ts";
import { ArticleView } from "./article.ts";
import { EvidenceView } from "./evidence.ts";
import { reportingFrom } from "./report.ts";

const SAMPLES = 1000;
/** Sentences about the muscle first: those about exercises take longer. */
const TOPICS: Topic[] = ["muscle", "exercises"];

export const read: Screen = { title: "Read", tabs: ["Article", "Evidence"], enter };

function enter(app: App, path: string[]): () => void {
  const reading = new Reading(app);
  void reading.begin(path[0] ?? null);
  return () => reading.end();
}

class Reading {
  private article: ArticleView | null = null;
  private readonly evidence: EvidenceView;
  private checks: Partial<Record<Topic, string>> = {};
  private open: string | null = null;
  private stop: AbortController | null = null;
  private readonly endings: (() => void)[] = [];

  constructor(private readonly app: App) {
    this.evidence = new EvidenceView(app);
  }

  async begin(first: string | null): Promise<void> {
    const { app } = this;
    fill(app.panel, el("p", { class: "wait" }, "The article is on its way."));
    this.evidence.empty();
    let article: Article;
    try {
      article = await content(api.GET("/article"));
    } catch (error) {
      fill(
        app.panel,
        trouble(error, () => void this.begin(first)),
      );
      return;
    }
    this.article = new ArticleView(article, app, {
      onLight: (statement) => app.view.light(statement?.speaks_of ?? this.openSpeaksOf()),
      onOpen: (id) => this.show(id),
      onCancel: () => {
        this.stop?.abort();
        this.article?.cancelled(() => void this.judge());
      },
    });
    fill(app.panel, this.article.element);
    this.endings.push(reportingFrom(app, () => this.open));
    this.endings.push(app.person.on(() => void this.judge()));
    const onPath = (event: Event) => {
      const [id] = (event as CustomEvent<string[]>).detail;
      if (id && id !== this.open) this.show(id);
    };
    window.addEventListener("gluteus-path", onPath);
    this.endings.push(() => window.removeEventListener("gluteus-path", onPath));
    if (first) this.show(first);
    await this.judge();
  }

  private openSpeaksOf() {
    return this.article?.statement(this.open)?.speaks_of ?? null;
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
    if (this.open && this.article?.statement(this.open)?.topic === topic) this.show(this.open);
  }

  private show(id: string): void {
    const statement = this.article?.statement(id);
    if (!statement) return;
    this.open = id;
    history.replaceState(null, "", `#read/${id}`);
    this.article?.chosen(id);
    this.app.view.light(this.openSpeaksOf());
    this.app.tab("answers");
    void this.evidence.show(id, this.checks[statement.topic] ?? null, statement);
  }

  end(): void {
    this.stop?.abort();
    for (const ending of this.endings) ending();
    this.evidence.leave();
    this.app.view.light(null);
  }
}
