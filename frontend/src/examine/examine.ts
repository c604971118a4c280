/** Where it hurts: safety questions, drawing, candidates, the examination. Four steps in one column. */

import { api, content, Latest } from "../api/client.ts";
import type {
  Chart,
  Examination,
  ExamineQuestion,
  PainAnswer,
  PainCandidate,
  Questionnaire,
  Reason,
} from "../api/types.ts";
import type { App, Screen } from "../shell/app.ts";
import { el, fill } from "../ui/el.ts";
import { patient, toast, trouble } from "../ui/trouble.ts";
import { candidateList } from "./candidates.ts";
import { DrawingBoard } from "./drawing.ts";
import { examinationPage } from "./examination.ts";
import { keptExaminations } from "./kept.ts";
import { questionList, reasonOf, stopPage } from "./questions.ts";
import { type Said, Session, STEPS, type Step, type ZoneId } from "./session.ts";
import { candidateMap, idleAnswers, rankingSoFar } from "./shown.ts";

const STEP_WORDS: Record<Step, string> = {
  questions: "Safety questions",
  drawing: "Where it hurts",
  candidates: "What it can come from",
  examination: "Examination",
};

export const examine: Screen = { title: "Examine", tabs: ["Examination", "Body map"], enter };

/** Kept while the page is open, so that a look at another screen loses nothing. */
const session = new Session();

function enter(app: App): () => void {
  const screen = new Examining(app);
  void screen.begin();
  return () => screen.end();
}

class Examining {
  private questions: Questionnaire | null = null;
  private chart: Chart | null = null;
  private found: PainAnswer | null = null;
  private readonly ranking = new Latest();
  private ended = false;
  private readonly endings: (() => void)[] = [];

  constructor(private readonly app: App) {}

  async begin(): Promise<void> {
    const { app } = this;
    fill(app.panel, el("p", { class: "wait" }, "The safety questions are on their way."));
    session.sex = app.person.value.sex ?? session.sex;
    try {
      [this.questions, this.chart] = await Promise.all([
        content(api.GET("/pain/questions")),
        chartOf(session.sex),
      ]);
    } catch (error) {
      fill(
        app.panel,
        trouble(error, () => void this.begin()),
      );
      return;
    }
    if (this.ended) return;
    fill(app.answers, idleAnswers());
    this.endings.push(app.scene.on(() => session.step === "examination" && void this.showExamination()));
    this.show();
  }

  private go(step: Step): void {
    session.step = step;
    this.show();
    this.app.panel.scrollTop = 0;
    this.app.panel.focus({ preventScroll: true });
  }

  private show(): void {
    const stop = this.stopping();
    this.app.rooms.dataset.step = stop.length ? "stop" : session.step;
    if (session.step !== "examination") this.leaveLying();
    if (stop.length) {
      this.showStop(stop);
      return;
    }
    const { step } = session;
    if (step === "questions") this.page(this.askQuestions());
    else if (step === "drawing") this.page(this.drawHere());
    else if (step === "candidates") void this.showCandidates();
    else void this.showExamination();
  }

  private stopping(): Reason[] {
    return this.questions!.questions.filter(
      (each) => each.effect === "stop" && session.answers[each.id] === "yes",
    ).map(reasonOf);
  }

  private showStop(reasons: Reason[]): void {
    const back = () => {
      for (const each of reasons) delete session.answers[each.question];
      this.go("questions");
    };
    fill(this.app.panel, stopPage(reasons, back));
    fill(this.app.answers);
    this.app.view.light(null);
  }

  /** The steps on top, the present one below. */
  private page(...content: (HTMLElement | null)[]): void {
    const answered = this.questions!.questions.every((each) => session.answers[each.id]);
    const reachable: Record<Step, boolean> = {
      questions: true,
      drawing: answered,
      candidates: answered && session.marks.length > 0,
      examination: answered,
    };
    const steps = el(
      "ol",
      { class: "steps", "aria-label": "Steps" },
      ...STEPS.map((step, index) => {
        const button = el(
          "button",
          { type: "button", disabled: !reachable[step], "data-step": step, onclick: () => this.go(step) },
          `${index + 1}`,
          el("span", {}, STEP_WORDS[step]),
        );
        if (step === session.step) button.setAttribute("aria-current", "step");
        return el("li", {}, button);
      }),
    );
    fill(
      this.app.panel,
      el(
        "div",
        { class: "examine" },
        steps,
        el("h2", {}, STEP_WORDS[session.step]),
        ...content,
        session.step === "questions" && this.app.about.features.store && keptExaminations(),
        el("p", { class: "small quiet" }, this.app.about.wording.informs),
      ),
    );
  }

  private askQuestions(): HTMLElement {
    return questionList(this.questions!, session.answers, {
      onAnswer: (id, said) => {
        session.answers[id] = said;
        if (this.stopping().length) this.show();
      },
      onDone: () => this.go("drawing"),
    });
  }

  private drawHere(): HTMLElement {
    const next = el(
      "button",
      { class: "button first", type: "button", id: "drawing-done", onclick: () => this.go("candidates") },
      "What can it come from",
    );
    const check = () => {
      next.disabled = session.marks.length === 0;
    };
    const board = new DrawingBoard(this.chart!, session, check);
    check();
    return el(
      "div",
      { class: "drawing-step" },
      this.sexChoice(),
      board.element,
      el("div", { class: "row" }, next),
    );
  }

  private sexChoice(): HTMLElement {
    const group = el("div", { class: "segments", role: "group", "aria-label": "Body" });
    for (const [value, words] of [
      ["f", "woman"],
      ["m", "man"],
    ] as const) {
      const choose = async () => {
        if (value === session.sex) return;
        session.sex = value;
        session.marks = [];
        try {
          this.chart = await patient(this.app.panel, chartOf(value));
          this.show();
        } catch (error) {
          toast(error instanceof Error ? error.message : String(error));
        }
      };
      group.append(
        el(
          "button",
          { type: "button", "aria-pressed": String(session.sex === value), onclick: () => void choose() },
          words,
        ),
      );
    }
    return group;
  }

  private async showCandidates(): Promise<void> {
    this.page(el("p", { class: "wait" }, "Comparing the drawing with the maps."));
    const { answers, findings, drawing } = session;
    try {
      const found = await patient(
        this.app.panel,
        content(api.POST("/pain", { body: { drawing, answers, findings } })),
      );
      if (this.ended || session.step !== "candidates") return;
      this.found = found;
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

  private examined(extra: Partial<ExamineQuestion> = {}): Promise<Examination> {
    const { zone, answers, findings, drawing, encounter, side } = session;
    const body: ExamineQuestion = {
      person: this.app.person.value,
      samples: 200,
      zone,
      side: side ?? "right",
      answers,
      findings,
      ...(encounter ? { encounter } : {}),
      ...(drawing && !encounter ? { drawing } : {}),
      ...extra,
    };
    return content(api.POST("/examine", { body }));
  }

  private async showExamination(): Promise<void> {
    if (!this.app.panel.querySelector("#examination"))
      this.page(el("p", { class: "wait" }, "Laying the skeleton on its side."));
    try {
      const found = await patient(this.app.panel, this.examined());
      if (this.ended || session.step !== "examination") return;
      this.showFound(found);
    } catch (error) {
      this.page(trouble(error, () => void this.showExamination()));
    }
  }

  private showFound(found: Examination): void {
    if (found.stop) {
      this.showStop(found.reasons);
      return;
    }
    if (found.kept) session.encounter = found.encounter;
    const top = this.app.panel.scrollTop;
    this.page(
      examinationPage(found, session.findings, this.app.about.features.store, {
        onZone: (zone: ZoneId) => {
          session.zone = zone;
          void this.showExamination();
        },
        onFinding: (item: string, said: Said) => {
          session.findings[item] = said;
          this.ranking.ask(() => this.rankAgain());
        },
        onSave: () => void this.save(),
        onFhir: () => void this.download(),
      }),
    );
    this.app.panel.scrollTop = top;
    fill(this.app.answers, rankingSoFar(found));
    if (!found.scene) return;
    const { view } = this.app;
    const turning = view.element.dataset.lying !== "true";
    view.element.dataset.lying = "true";
    view.light(null);
    view.pose(found.scene);
    view.examine(found.zone, found.direction);
    if (turning) view.look("lying");
  }

  /** A finding was ticked: the column stays as it is, the ranking beside it moves. */
  private async rankAgain(): Promise<void> {
    try {
      const found = await patient(this.app.answers, this.examined());
      if (!this.ended && session.step === "examination") fill(this.app.answers, rankingSoFar(found));
    } catch (error) {
      fill(
        this.app.answers,
        trouble(error, () => this.ranking.ask(() => this.rankAgain())),
      );
    }
  }

  private async save(): Promise<void> {
    try {
      this.showFound(await patient(this.app.panel, this.examined({ keep: true })));
      toast("The findings are kept on this machine.");
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error));
    }
  }

  private async download(): Promise<void> {
    try {
      const found = await patient(this.app.panel, this.examined({ fhir: true }));
      const file = new Blob([JSON.stringify(found.fhir, null, 2)], { type: "application/fhir+json" });
      const link = el("a", {
        href: URL.createObjectURL(file),
        download: `gluteus-${found.encounter.slice(0, 8)}.fhir.json`,
      });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error));
    }
  }

  private leaveLying(): void {
    const { view, scene } = this.app;
    if (view.element.dataset.lying !== "true") return;
    delete view.element.dataset.lying;
    view.examine(null);
    if (scene.value) view.pose(scene.value.rest);
    view.look("oblique");
  }

  end(): void {
    this.ended = true;
    for (const ending of this.endings) ending();
    delete this.app.rooms.dataset.step;
    this.leaveLying();
    this.app.view.light(null);
  }
}

/** The zone of gluteus medius that ranks first, if one does. */
function zoneOf(found: PainAnswer): ZoneId | null {
  for (const each of found.candidates) {
    for (const { id } of each.zones) {
      const zone = /^gmed_(posterior|middle|anterior)$/.exec(id)?.[1];
      if (zone) return zone as ZoneId;
    }
  }
  return null;
}

const chartOf = (sex: "f" | "m"): Promise<Chart> =>
  content(api.GET("/pain/chart", { params: { query: { sex } } }));
