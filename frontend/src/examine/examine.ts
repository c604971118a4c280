/** Where it hurts: safety questions, drawing, candidates, the examination. Four steps in one column. */

import { api, content, reached } from "../api/client.ts";
import type { Chart, PainAnswer, PainCandidate, Questionnaire, Reason } from "../api/types.ts";
import type { App, Screen } from "../shell/app.ts";
import { el, fill } from "../ui/el.ts";
import { patient, toast, trouble } from "../ui/trouble.ts";
import { chartOf, zoneOf } from "./asked.ts";
import { candidateList } from "./candidates.ts";
import { DrawingBoard } from "./drawing.ts";
import { stopPage } from "./gate.ts";
import { Keeper } from "./keeper.ts";
import { keptExaminations } from "./kept.ts";
import { LastStep } from "./last_step.ts";
import { ownSide, standUp } from "./lying.ts";
import { mustBeAnswered, questionList } from "./questions.ts";
import { type Said, Session, type Step } from "./session.ts";
import { candidateMap, idleAnswers } from "./shown.ts";
import { STEP_WORDS, sexChoice, stepList } from "./steps.ts";

export const examine: Screen = {
  title: "Examine",
  tabs: ["Examination", "Body map"],
  part: (app) => app.examining,
  withoutPerson: true,
  enter,
};

/** One for all visits of the screen; this browser keeps it until it is closed. */
const session = new Session();
let shown: Examining | null = null;

function enter(app: App): () => void {
  const screen = new Examining(app);
  shown = screen;
  void screen.begin();
  return () => {
    shown = null;
    screen.end();
  };
}

class Examining {
  private questions: Questionnaire | null = null;
  private chart: Chart | null = null;
  private found: PainAnswer | null = null;
  private stops: Reason[] = [];
  private board: DrawingBoard | null = null;
  private keeper: Keeper | null = null;
  private last: LastStep | null = null;
  private ended = false;
  private readonly endings: (() => void)[] = [];

  constructor(private readonly app: App) {}

  async begin(): Promise<void> {
    const { app } = this;
    fill(app.panel, el("p", { class: "wait" }, "Loading the safety questions."));
    try {
      this.questions = await content(api.GET("/pain/questions"));
      this.keeper = new Keeper(app, session, this.questions.version, () => void shown?.renewed());
      this.chart = await chartOf(session.sex);
      await this.judge();
    } catch (error) {
      fill(
        app.panel,
        trouble(error, () => void this.begin()),
      );
      return;
    }
    if (this.ended) return;
    fill(app.answers, idleAnswers());
    this.endings.push(
      app.scene.on(() => session.step === "examination" && void this.lastStep().show()),
      app.examining.on(() => this.follow()),
      reached.on((answers) => answers && void this.renewed()),
      this.keeper!.otherTabs(),
    );
    const { step } = app.examining.value;
    if (step && this.reachable[step]) session.step = step;
    this.show();
  }

  /** The examination was restored, or the server is back: evaluate it again and show it. */
  async renewed(): Promise<void> {
    if (!this.questions) return;
    this.keeper?.keep();
    const { sex } = session;
    const board = session.step === "drawing" && this.board?.element.isConnected ? this.board : null;
    board?.draw();
    try {
      this.chart = await chartOf(sex);
      await this.judge();
    } catch {
      return; // The bar above the page says that the server does not answer; this is repeated when it does.
    }
    if (!this.ended && (!board || this.stops.length || sex !== board.sex)) this.show();
  }

  private go(step: Step): void {
    if (step === session.step) this.show();
    else this.app.examining.go({ step: step === "questions" ? null : step });
    this.app.panel.scrollTop = 0;
    this.app.panel.focus({ preventScroll: true });
  }

  /** Show the step that the address names. */
  private follow(): void {
    const step = this.app.examining.value.step ?? "questions";
    if (step === session.step) return;
    if (this.reachable[step]) session.step = step;
    this.show();
  }

  private get reachable(): Record<Step, boolean> {
    const answered = mustBeAnswered(this.questions!).every((each) => session.answers[each.id]);
    return {
      questions: true,
      drawing: answered,
      candidates: answered && session.marks.length > 0,
      examination: answered,
    };
  }

  /** Request the effect of the answers; combinations of answers count, too. */
  private async judge(): Promise<void> {
    const { answers } = session;
    this.stops = (await content(api.POST("/pain/screen", { body: { answers } }))).reasons;
  }

  private async answer(id: string, said: Said): Promise<void> {
    this.keeper!.change("an answer", () => {
      session.answers[id] = said;
    });
    const before = this.stops.length;
    if (said !== "yes" && !before) return;
    try {
      await this.judge();
      if (!this.ended && this.stops.length) this.show();
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error));
    }
  }

  private show(): void {
    const stop = this.stops;
    this.keeper!.keep();
    this.app.examining.set({ step: session.step === "questions" ? null : session.step });
    this.app.rooms.dataset.step = stop.length ? "stop" : session.step;
    if (session.step !== "examination") standUp(this.app);
    if (session.step === "questions" || session.step === "drawing") ownSide(this.app);
    if (stop.length) {
      this.showStop(stop);
      return;
    }
    const { step } = session;
    if (step === "questions") this.page(this.askQuestions());
    else if (step === "drawing") this.page(this.drawHere());
    else if (step === "candidates") void this.showCandidates();
    else void this.lastStep().show();
  }

  private lastStep(): LastStep {
    this.last ??= new LastStep(this.app, session, {
      questions: this.questions!,
      keeper: this.keeper!,
      current: () => !this.ended && session.step === "examination",
      page: (...content) => this.page(...content),
      stop: (reasons) => this.showStop(reasons),
      answer: (question, said) => void this.answer(question, said),
    });
    return this.last;
  }

  private showStop(reasons: Reason[]): void {
    const back = () => {
      this.keeper!.change("answers that stopped the examination", () => {
        for (const each of reasons) delete session.answers[each.question];
      });
      this.stops = [];
      this.go("questions");
    };
    this.app.rooms.dataset.step = "stop";
    standUp(this.app);
    fill(this.app.panel, stopPage(reasons, back));
    fill(this.app.answers);
    this.app.view.light(null);
  }

  /** Show the steps at the top and the present one below. */
  private page(...content: (HTMLElement | null)[]): void {
    fill(
      this.app.panel,
      el(
        "div",
        { class: "examine" },
        stepList(session.step, this.reachable, (step) => this.go(step)),
        el("h2", {}, STEP_WORDS[session.step]),
        ...content,
        session.begun && this.keeper!.notice(() => this.close()),
        session.step === "questions" && this.app.about.features.store && keptExaminations(),
        el("p", { class: "small quiet" }, this.app.about.wording.informs),
      ),
    );
  }

  private close(): void {
    this.keeper!.close();
    this.stops = [];
    this.go("questions");
    fill(this.app.answers, idleAnswers());
  }

  private askQuestions(): HTMLElement {
    return questionList(this.questions!, session.answers, {
      onAnswer: (id, said) => void this.answer(id, said),
      onDone: () => this.go("drawing"),
    });
  }

  private drawHere(): HTMLElement {
    const next = el(
      "button",
      { class: "button first", type: "button", id: "drawing-done", onclick: () => this.go("candidates") },
      "Possible sources",
    );
    const check = () => {
      next.disabled = session.marks.length === 0;
    };
    this.board = new DrawingBoard(this.chart!, session, {
      onMarks: (marks) =>
        this.keeper!.change("drawing", () => {
          session.marks = marks;
        }),
      onUndo: () => {
        if (this.app.history.undoes?.screen === "examine") this.app.history.undo();
      },
      onDraw: check,
    });
    return el(
      "div",
      { class: "drawing-step" },
      sexChoice(session.sex, (sex) => void this.chooseSex(sex)),
      this.board.element,
      el("div", { class: "row" }, next),
    );
  }

  private async chooseSex(sex: "f" | "m"): Promise<void> {
    if (sex === session.sex) return;
    this.keeper!.change("body", () => {
      session.sex = sex;
      session.marks = [];
    });
    try {
      this.chart = await patient(this.app.panel, chartOf(sex));
      this.show();
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error));
    }
  }

  private async showCandidates(): Promise<void> {
    this.page(el("p", { class: "wait" }, "Comparing the drawing with the pain maps …"));
    const { answers, drawing } = session;
    const findings = session.signsSaid;
    try {
      const found = await patient(
        this.app.panel,
        content(api.POST("/pain", { body: { drawing, answers, findings } })),
      );
      if (this.ended || session.step !== "candidates") return;
      this.found = found;
      this.app.view.showSide(found.side);
      if (found.stop) {
        this.showStop(found.reasons);
        return;
      }
      this.page(
        found.withheld
          ? el(
              "p",
              { class: "trouble" },
              `The ranking waits for ${found.unanswered.length} open safety questions.`,
            )
          : candidateList(found, {
              onOpen: (candidate) => this.open(candidate),
              onExamine: () => {
                session.zone = zoneOf(found) ?? session.zone;
                session.side = found.side;
                this.go("examination");
              },
              onBack: () => this.go("drawing"),
            }),
      );
      const first = found.candidates[0];
      if (first) this.open(first, false);
    } catch (error) {
      this.page(trouble(error, () => void this.showCandidates()));
    }
  }

  /** What a candidate explains, on the body; in the picture, the muscle's part that it names. */
  private open(candidate: PainCandidate, turn = true): void {
    fill(this.app.answers, candidateMap(this.chart!, session.marks, candidate, this.found!));
    const zones = candidate.sources
      .map((source) => /^gmed_(\w+)$/.exec(source)?.[1])
      .filter((zone) => zone !== undefined);
    this.app.view.light(
      zones.length ? { zones, compartments: zones.map((zone) => `gluteus_medius/${zone}`) } : null,
    );
    if (turn) this.app.tab("answers");
  }

  end(): void {
    this.ended = true;
    for (const ending of this.endings) ending();
    delete this.app.rooms.dataset.step;
    standUp(this.app);
    ownSide(this.app);
    this.app.view.light(null);
  }
}
