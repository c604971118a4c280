/** The last step, the examination: its findings, and the ranking that follows them. */

import { Latest } from "../api/client.ts";
import type { Examination, ExamineQuestion, Questionnaire, Reason } from "../api/types.ts";
import type { App } from "../shell/app.ts";
import { el, fill } from "../ui/el.ts";
import { patient, toast, trouble } from "../ui/trouble.ts";
import { examined, heldBy } from "./asked.ts";
import { examinationPage } from "./examination.ts";
import type { Keeper } from "./keeper.ts";
import { lieDown } from "./lying.ts";
import type { Said, Session, ZoneId } from "./session.ts";
import { rankingSoFar } from "./shown.ts";
import { saveFhir } from "./steps.ts";

/** What the screen does for its last step. */
interface Host {
  readonly questions: Questionnaire;
  readonly keeper: Keeper;
  /** Whether this step is still the one that is shown. */
  current(): boolean;
  page(...content: HTMLElement[]): void;
  stop(reasons: Reason[]): void;
  answer(question: string, said: Said): void;
}

export class LastStep {
  private readonly ranking = new Latest();
  private held = "";

  constructor(
    private readonly app: App,
    private readonly session: Session,
    private readonly host: Host,
  ) {}

  async show(): Promise<void> {
    if (!this.app.panel.querySelector("#examination"))
      this.host.page(el("p", { class: "wait" }, "Laying the skeleton on its side."));
    try {
      const found = await patient(this.app.panel, this.ask());
      if (this.host.current()) this.showFound(found);
    } catch (error) {
      this.host.page(trouble(error, () => void this.show()));
    }
  }

  private ask(extra: Partial<ExamineQuestion> = {}): Promise<Examination> {
    return examined(this.session, this.app.person.value, extra);
  }

  private showFound(found: Examination): void {
    const { app, host, session } = this;
    if (found.stop) {
      host.stop(found.reasons);
      return;
    }
    if (found.kept) session.encounter = found.encounter;
    session.signs = found.signs;
    host.keeper.keep();
    this.held = heldBy(found);
    const top = app.panel.scrollTop;
    const focused = document.activeElement instanceof HTMLInputElement ? document.activeElement : null;
    host.page(
      examinationPage(found, session, host.questions, app.about.features.store, {
        onZone: (zone) => this.chooseZone(zone),
        onFinding: (item, said) => this.find(item, said),
        onAnswer: (question, said) => host.answer(question, said),
        onSave: () => void this.save(),
        onFhir: () => void this.download(),
      }),
    );
    app.panel.scrollTop = top;
    if (focused)
      app.panel
        .querySelector<HTMLInputElement>(`input[name="${focused.name}"][value="${focused.value}"]`)
        ?.focus({ preventScroll: true });
    fill(app.answers, rankingSoFar(found));
    lieDown(app, found);
  }

  private chooseZone(zone: ZoneId): void {
    this.host.keeper.change("zone", () => {
      this.session.zone = zone;
    });
    void this.show();
  }

  private find(item: string, said: Said): void {
    this.host.keeper.change("a finding", () => {
      this.session.findings[item] = said;
    });
    this.ranking.ask(() => this.rankAgain());
  }

  /** A finding was ticked: the ranking beside moves; the column only when nerves or bones hold steps back. */
  private async rankAgain(): Promise<void> {
    try {
      const found = await patient(this.app.answers, this.ask());
      if (!this.host.current()) return;
      this.session.signs = found.signs;
      this.host.keeper.keep();
      if (heldBy(found) === this.held) fill(this.app.answers, rankingSoFar(found));
      else this.showFound(found);
    } catch (error) {
      fill(
        this.app.answers,
        trouble(error, () => this.ranking.ask(() => this.rankAgain())),
      );
    }
  }

  private async save(): Promise<void> {
    try {
      this.showFound(await patient(this.app.panel, this.ask({ keep: true })));
      toast("The findings have been saved on this machine.");
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error));
    }
  }

  private async download(): Promise<void> {
    try {
      saveFhir(await patient(this.app.panel, this.ask({ fhir: true })));
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error));
    }
  }
}
