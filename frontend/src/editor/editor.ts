/** The editor's page: reports of inaccuracies, answered and closed. Needs the editor's token. */

import { api, content, Problem } from "../api/client.ts";
import type { ReportAction, ReportShown } from "../api/types.ts";
import type { App, Screen } from "../shell/app.ts";
import { el, fill } from "../ui/el.ts";
import { patient, toast, trouble } from "../ui/trouble.ts";

const KEY = "gluteus-editor";
const PLACES: Record<ReportShown["place"], string> = {
  found: "the words are still there",
  moved: "the words have moved",
  gone: "the words are no longer there",
};
const ACTIONS: Record<ReportAction, string> = { answer: "Answered", close: "Closed", reopen: "Reopened" };

export const editor: Screen = {
  title: "For editors",
  tabs: ["Reports", "Figures"],
  withoutPerson: true,
  enter,
};

function enter(app: App): () => void {
  app.rooms.dataset.stage = "none";
  const desk = new Desk(app);
  desk.begin();
  return () => delete app.rooms.dataset.stage;
}

class Desk {
  private token = sessionStorage.getItem(KEY) ?? "";

  constructor(private readonly app: App) {}

  begin(): void {
    if (this.token) void this.list();
    else this.ask();
  }

  private ask(problem = ""): void {
    const field = el("input", { id: "editor-token", type: "password", autocomplete: "off", required: true });
    const form = el(
      "form",
      { class: "token-form" },
      el("h2", {}, "For editors"),
      el(
        "p",
        { class: "quiet" },
        "Reports of inaccuracies are kept on this machine. “gluteus serve” prints the editor's token the first time it starts.",
      ),
      el("div", { class: "field" }, el("label", { for: "editor-token" }, "Editor's token"), field),
      problem && el("p", { class: "trouble", role: "alert" }, problem),
      el("button", { class: "button first", type: "submit" }, "Open the reports"),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.token = field.value.trim();
      void this.list();
    });
    fill(this.app.panel, el("div", { class: "desk" }, form));
    field.focus();
  }

  private get headers(): Record<string, string> {
    return { "X-Gluteus-Editor": this.token };
  }

  private async list(): Promise<void> {
    try {
      const { reports } = await patient(
        this.app.panel,
        content(api.GET("/reports", { headers: this.headers })),
      );
      sessionStorage.setItem(KEY, this.token);
      this.show(reports);
    } catch (error) {
      if (error instanceof Problem && (error.status === 403 || error.status === 401)) {
        sessionStorage.removeItem(KEY);
        this.ask(error.message);
      } else
        fill(
          this.app.panel,
          trouble(error, () => void this.list()),
        );
    }
  }

  private show(reports: ReportShown[]): void {
    const open = reports.filter((each) => each.open).length;
    const leave = () => {
      sessionStorage.removeItem(KEY);
      this.token = "";
      this.ask();
    };
    const sorted = [...reports].sort((a, b) => Number(b.open) - Number(a.open) || b.number - a.number);
    fill(
      this.app.panel,
      el(
        "div",
        { class: "desk", "data-reports": reports.length },
        el(
          "div",
          { class: "controls-top" },
          el("h2", {}, "Reports of inaccuracies"),
          el("button", { class: "button", type: "button", onclick: leave }, "Leave"),
        ),
        el(
          "p",
          { class: "quiet" },
          reports.length ? `${open} open, ${reports.length} in all.` : "There are no reports yet.",
        ),
        el("ol", { class: "reports" }, ...sorted.map((each) => this.report(each))),
      ),
    );
  }

  private report(each: ReportShown): HTMLElement {
    const words = el("textarea", { id: `answer-${each.number}`, rows: 2, required: true });
    const act = (action: "answer" | "close" | "reopen") =>
      el(
        "button",
        {
          class: action === "answer" ? "button first" : "button",
          type: "button",
          "data-action": action,
          onclick: () => void this.act(each.number, action, words),
        },
        { answer: "Answer", close: "Close", reopen: "Open again" }[action],
      );
    return el(
      "li",
      { class: "report", "data-report": each.number, "data-open": each.open },
      el(
        "header",
        {},
        el("h3", {}, `${each.number}. ${each.title}`),
        el(
          "span",
          { class: "badge still", "data-kind": each.open ? "contested" : "supported" },
          each.open ? "open" : "closed",
        ),
      ),
      el(
        "blockquote",
        { class: "prose" },
        el("span", { class: "quiet" }, each.selection.prefix),
        el("mark", {}, each.selection.exact),
        el("span", { class: "quiet" }, each.selection.suffix),
      ),
      el("p", { class: "comment" }, each.comment),
      el(
        "p",
        { class: "small quiet" },
        [
          each.recorded.slice(0, 16).replace("T", " "),
          `record ${each.record_version}`,
          PLACES[each.place],
          each.contact,
        ]
          .filter(Boolean)
          .join(" · "),
      ),
      ...each.actions.map((done) =>
        el(
          "p",
          { class: "done" },
          el("b", {}, `${ACTIONS[done.action]}. `),
          done.text,
          el("span", { class: "small quiet" }, ` ${done.recorded.slice(0, 16).replace("T", " ")}`),
        ),
      ),
      el("div", { class: "field" }, el("label", { for: `answer-${each.number}` }, "Your answer"), words),
      el("div", { class: "row" }, ...(each.open ? [act("answer"), act("close")] : [act("reopen")])),
    );
  }

  private async act(number: number, action: ReportAction, words: HTMLTextAreaElement): Promise<void> {
    if (!words.reportValidity()) return;
    try {
      await patient(
        this.app.panel,
        content(
          api.POST("/reports/{number}/actions", {
            params: { path: { number } },
            body: { action, text: words.value },
            headers: this.headers,
          }),
        ),
      );
      await this.list();
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error));
    }
  }
}
