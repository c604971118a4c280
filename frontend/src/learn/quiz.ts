/** A quiz of five questions: point, choose, read why, see the score. The server computes the answers. */

import { api, content, Latest } from "../api/client.ts";
import type { Quiz, QuizQuestion, SpeaksOf } from "../api/types.ts";
import type { App, Screen } from "../shell/app.ts";
import { personWords } from "../shell/person.ts";
import { anyQuiz } from "../state/quiz.ts";
import { copyAddress, shownAddress } from "../take/files.ts";
import { el, fill } from "../ui/el.ts";
import { patient, trouble } from "../ui/trouble.ts";
import { questionCard, scoreCard } from "./quiz_cards.ts";

export const quiz: Screen = {
  title: "Quiz",
  tabs: ["Quiz", "Figures"],
  part: (app) => app.quizzing,
  enter,
};

function enter(app: App): () => void {
  const asking = new Asking(app);
  void asking.begin();
  return () => asking.end();
}

class Asking {
  private quiz: Quiz | null = null;
  /** The question that is shown; after the last one, the score. */
  private at = 0;
  private asked = 0;
  private ended = false;
  private readonly posing = new Latest();
  private readonly muscles: ReadonlySet<string>;
  private readonly endings: (() => void)[] = [];

  constructor(private readonly app: App) {
    this.muscles = app.view.muscles;
    const said = app.says;
    app.says = () => [
      `Quiz ${app.quizzing.value.number ?? ""}, ${personWords(app.person.value)}. Gluteus ${app.about.version}.`,
    ];
    this.endings.push(() => {
      app.says = said;
    });
  }

  async begin(): Promise<void> {
    const { app } = this;
    if (app.quizzing.value.number === null) app.quizzing.set(anyQuiz());
    this.endings.push(app.quizzing.on(() => this.follow()));
    this.endings.push(app.person.on(() => void this.load()));
    // The picture of another person shows all parts again.
    this.endings.push(app.scene.on(() => this.quiz && this.showPicture()));
    await this.load();
  }

  /** Fetch the quiz with this number, computed for the person. */
  private async load(): Promise<void> {
    const { app } = this;
    const ticket = ++this.asked;
    const { number } = app.quizzing.value;
    this.quiz = null;
    fill(app.panel, el("p", { class: "wait" }, "Computing the answers …"));
    try {
      const body = { number: number ?? 0, person: app.person.value };
      const found = await patient(app.panel, content(api.POST("/quiz", { body })));
      if (ticket !== this.asked || this.ended) return;
      this.quiz = found;
      this.at = this.answers.length;
      this.draw();
    } catch (error) {
      if (ticket === this.asked && !this.ended)
        fill(
          app.panel,
          trouble(error, () => void this.load()),
        );
    }
  }

  /** Show what the address says. */
  private follow(): void {
    const { number } = this.app.quizzing.value;
    if (number === null) this.app.quizzing.set(anyQuiz());
    else if (!this.quiz || number !== this.quiz.number) void this.load();
    else {
      this.at = this.answers.length;
      this.draw();
    }
  }

  /** The answers from the address, up to the first one that is not a choice of its question. */
  private get answers(): readonly string[] {
    const { answers } = this.app.quizzing.value;
    const questions = this.quiz?.questions ?? [];
    const wrong = answers.findIndex(
      (answer, index) => !questions[index]?.choices.some(({ id }) => id === answer),
    );
    return wrong < 0 ? answers : answers.slice(0, wrong);
  }

  private get question(): QuizQuestion | undefined {
    return this.quiz?.questions[this.at];
  }

  private answer(id: string): void {
    const { quizzing } = this.app;
    if (this.answers.length !== this.at) return;
    const { at } = this;
    quizzing.change({ ...quizzing.value, answers: [...this.answers, id] }, `answer ${at + 1}`);
    // The explanation comes before the next question.
    this.at = at;
    this.draw();
  }

  private draw(): void {
    const { app, answers, question } = this;
    const quiz = this.quiz!;
    app.panel.scrollTop = 0;
    const right = quiz.questions.map(({ answer }, index) =>
      index < answers.length ? answers[index] === answer : null,
    );
    const page = question
      ? questionCard(question, {
          mark: app.termCard.marker(),
          at: this.at,
          right,
          given: answers[this.at] ?? null,
          who: personWords(app.person.value),
          onAnswer: (id) => this.answer(id),
          onLook: (id) => app.view.light(id === null ? this.lit() : partOf(id)),
          onNext: () => {
            this.at += 1;
            this.draw();
          },
        })
      : scoreCard(quiz, {
          right,
          onShow: (index) => {
            this.at = index;
            this.draw();
          },
          onAgain: () => this.another(quiz.number),
          onNew: () => this.another(null),
          onShare: () => void copyAddress(withoutAnswers(shownAddress())),
        });
    page.dataset.question = question?.id ?? "score";
    fill(app.panel, page);
    this.showPicture();
    page.querySelector<HTMLElement>("[data-focus]")?.focus({ preventScroll: true });
  }

  private another(number: number | null): void {
    this.at = 0;
    this.app.quizzing.change(number === null ? anyQuiz() : { number, answers: [] }, "quiz");
  }

  /** The parts to highlight: the subject of the question, once it no longer gives the answer away. */
  private lit(): SpeaksOf | null {
    const { question } = this;
    if (!question) return null;
    const answered = this.answers[this.at] !== undefined;
    if (question.kind === "point" && answered) return partOf(question.answer);
    return answered ? question.shows : null;
  }

  private showPicture(): void {
    const { view, scene } = this.app;
    const { question } = this;
    if (!scene.value) return;
    const points = question?.kind === "point";
    const open = points && this.answers[this.at] === undefined;
    view.ask(open ? (part) => this.pointed(part) : null);
    view.showMuscles(
      points && question.shows.muscles.length ? new Set(question.shows.muscles) : this.muscles,
    );
    view.light(this.lit());
    this.posing.ask(() => this.pose(question?.flexion_deg ?? 0));
  }

  private async pose(flexion: number): Promise<void> {
    const { view, scene, person } = this.app;
    if (this.ended || !scene.value) return;
    if (flexion === 0) {
      view.pose(scene.value.rest);
      return;
    }
    const body = { person: person.value, hip_flexion_deg: flexion };
    try {
      const found = await content(api.POST("/pose", { body }));
      if (!this.ended) view.pose(found);
    } catch {
      // Keep the last picture: the question can be answered from its words.
    }
  }

  /**
   * The reader pointed at a part of the picture. Where whole muscles are asked for, any part of a muscle
   * counts.
   */
  private pointed(part: string): void {
    const choice = this.question?.choices.find(({ id }) => part === id || part.startsWith(`${id}/`));
    if (choice) this.answer(choice.id);
    else {
      const place = this.app.panel.querySelector("#pointed");
      if (place)
        place.textContent = "That is not one of the choices. Point at one of the hip muscles listed.";
    }
  }

  end(): void {
    this.ended = true;
    const { view, scene } = this.app;
    for (const ending of this.endings) ending();
    view.ask(null);
    view.light(null);
    view.showMuscles(this.muscles);
    if (scene.value) view.pose(scene.value.rest);
  }
}

const partOf = (id: string): SpeaksOf => (id.includes("/") ? { compartments: [id] } : { muscles: [id] });

/** The address of the questions without the answers, for sharing. */
function withoutAnswers(address: string): string {
  const [place = "", text = ""] = address.split("?");
  const query = new URLSearchParams(text);
  query.delete("a");
  if (![...query.keys()].some((key) => key !== "v")) return place;
  return `${place}?${query}`;
}
