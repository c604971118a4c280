/** Keeps the examination in this browser: resumes it after a reload, undoes changes, closes it. */

import type { App } from "../shell/app.ts";
import { equal } from "../state/kept.ts";
import { el } from "../ui/el.ts";
import { toast } from "../ui/trouble.ts";
import { KEY, Session } from "./session.ts";

const BEGUN: Intl.DateTimeFormatOptions = { dateStyle: "long", timeStyle: "short" };

export class Keeper {
  /** When a resumed examination began. */
  private since: string | null = null;

  /**
   * Args: version, the version of the questions; renewed, called after another tab changed the examination.
   */
  constructor(
    private readonly app: App,
    private readonly session: Session,
    private readonly version: number,
    private readonly renewed: () => void,
  ) {
    const { person } = app;
    if (session.begun) return;
    session.sex = person.value.sex ?? session.sex;
    if (!session.recall(version)) return;
    this.since = session.begunAt;
    if (equal(person.value, {})) person.set(session.person);
  }

  keep(): void {
    this.session.person = this.app.person.value;
    this.session.keep(this.version);
  }

  /** Change the examination in a way that can be undone. */
  change(what: string, work: () => void): void {
    const before = this.session.snapshot;
    work();
    this.keep();
    const after = this.session.snapshot;
    const to = (snapshot: string) => () => {
      this.session.restore(snapshot);
      this.keep();
      this.renewed();
    };
    this.app.history.record({ screen: "examine", what, undo: to(before), redo: to(after), alone: true });
  }

  /**
   * Repeat here what another tab of this browser does with the examination. Returns a function that stops
   * this.
   */
  otherTabs(): () => void {
    const changed = (event: StorageEvent) => {
      if (event.key !== KEY) return;
      if (event.newValue === null) Object.assign(this.session, new Session());
      else this.session.recall(this.version);
      // The person belongs to the examination; otherwise two tabs would keep overwriting each
      // other.
      const { person } = this.app;
      if (this.session.begun && !equal(person.value, this.session.person)) person.set(this.session.person);
      this.renewed();
    };
    window.addEventListener("storage", changed);
    return () => window.removeEventListener("storage", changed);
  }

  /** When the examination began, and a button to close it before the next person is examined. */
  notice(onClose: () => void): HTMLElement {
    const begun = this.since
      ? `Resumed: this examination was begun on ${new Date(this.since).toLocaleString("en-GB", BEGUN)}. `
      : "";
    return el(
      "p",
      { class: "small quiet no-print", id: "kept-here" },
      `${begun}It stays in this browser, on this machine, until you close it. `,
      el(
        "button",
        { class: "button", type: "button", id: "forget", onclick: onClose },
        "Close this examination",
      ),
    );
  }

  /** Erase the examination; for a moment, this can still be undone. */
  close(): void {
    const before = { ...this.session };
    this.session.forget();
    this.since = null;
    this.app.history.forget("examine");
    toast("The examination is closed, and nothing of it stays in this browser.", {
      words: "Undo",
      run: () => {
        Object.assign(this.session, before);
        this.keep();
        this.renewed();
      },
    });
  }
}
