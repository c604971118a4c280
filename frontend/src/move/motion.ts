/** A recorded motion: its files are dropped on the page, checked, analysed and played. */

import { api, content } from "../api/client.ts";
import { finished } from "../api/jobs.ts";
import type { ForcesQuestion, FormField, Job, Recording, Uploaded } from "../api/types.ts";
import { el, fill } from "../ui/el.ts";
import { control, explained, same, startOf, type Values } from "../ui/field.ts";
import { trouble } from "../ui/trouble.ts";
import {
  BEGINNING,
  ENDINGS,
  missing,
  notRead,
  ROLE_WORDS,
  ROLES,
  type Role,
  roleOf,
  tooLarge,
  twice,
} from "./files.ts";
import { LookPanel } from "./look.ts";

interface Given {
  file: File;
  role: Role;
}

export interface MotionWishes {
  fields: readonly FormField[];
  /** Size of the largest file that the server takes. */
  mostBytes: number;
  onRecording: (job: string, recording: Recording) => void;
}

export class MotionFiles {
  readonly element: HTMLElement;
  private readonly list = el("ul", { class: "motion-files" });
  private readonly status = el("div", { class: "motion-status", role: "status" });
  private readonly start = el("button", {
    class: "button first",
    type: "button",
    id: "motion-start",
    hidden: true,
  });
  private readonly look: LookPanel;
  /** Files that were uploaded already. */
  private readonly handed = new Map<File, string>();
  private again = 0;
  private readonly options: HTMLElement;
  private readonly defaults: Values;
  private chosen: Values;
  private given: Given[] = [];

  constructor(private readonly wishes: MotionWishes) {
    const { fields } = wishes;
    this.chosen = this.defaults = startOf(fields);
    this.options = this.optionsOf(fields);
    this.look = new LookPanel({
      onLowpass: (hz) => {
        this.chosen = { ...this.chosen, lowpass_hz: hz };
        this.showOptions();
        this.lookAgain();
      },
      onGo: () => void this.analyse(),
    });
    const input = el("input", {
      type: "file",
      id: "motion-input",
      multiple: true,
      accept: ENDINGS.map((each) => `.${each}`).join(","),
    });
    input.addEventListener("change", () => {
      void this.take([...(input.files ?? [])]);
      input.value = "";
    });
    const drop = el(
      "div",
      { class: "drop" },
      el("label", { for: "motion-input" }, "Drop the files of a motion anywhere on the page, or choose them"),
      input,
      el(
        "p",
        { class: "small quiet" },
        "Choose a folder or files: a model (.osim) with its motion (.mot) or markers (.trc, .c3d) and its loads (.xml and table), or a result of “gluteus forces” (.nc). The files stay on this machine.",
      ),
    );
    this.start.addEventListener("click", () => void (this.isResult ? this.analyse() : this.check()));
    this.element = el(
      "section",
      { id: "motion" },
      el("h3", {}, "Recorded motion"),
      drop,
      this.list,
      this.options,
      this.start,
      this.look.element,
      this.status,
    );
  }

  private showOptions: () => void = () => undefined;

  /** Whether the files are a result, which needs no analysis. */
  private get isResult(): boolean {
    return this.given.some((each) => each.role === "result");
  }

  /** The options of the analysis, one control for each declared field. */
  private optionsOf(fields: readonly FormField[]): HTMLElement {
    const controls = fields
      .map((field) =>
        control(field, (value) => {
          this.chosen = { ...this.chosen, [field.name]: value };
          show();
          this.lookAgain();
        }),
      )
      .filter((each) => each !== null);
    const show = () => {
      for (const each of controls) each.show(this.chosen[each.field.name] ?? null);
    };
    show();
    this.showOptions = show;
    return el(
      "div",
      { class: "motion-options", hidden: true },
      el(
        "details",
        { class: "fold", id: "motion-options" },
        el("summary", {}, "Options of the analysis"),
        el("div", { class: "slider-group" }, ...explained(controls)),
      ),
    );
  }

  /** Add files; those that cannot be read or uploaded are named at once. */
  async take(files: readonly File[]): Promise<void> {
    const notes: string[] = [];
    for (const file of files) {
      // A file that cannot be read any more is refused when it is uploaded.
      const beginning = await file
        .slice(0, BEGINNING)
        .text()
        .catch(() => "");
      const role = roleOf(file.name, beginning);
      const refused = role ? tooLarge(file, this.wishes.mostBytes) : notRead(file.name);
      if (refused) notes.push(refused);
      if (!role || refused) continue;
      this.answered = false;
      this.given = this.given.filter((each) => each.file.name !== file.name);
      this.given.push({ file, role });
    }
    this.draw(notes.join(" "));
  }

  private draw(note = ""): void {
    fill(this.list, ...this.given.map((each) => this.row(each)));
    const many = twice(this.given.map(({ file, role }) => ({ name: file.name, role })));
    const lacking = this.given.length && !many ? missing(this.given.map((each) => each.role)) : null;
    this.start.hidden = !this.given.length || many !== null || lacking !== null;
    fill(this.start, this.isResult ? "Read and play" : "Check the files");
    this.look.hide();
    this.options.hidden = !this.given.some((each) => each.role === "model");
    fill(
      this.status,
      many && el("p", { class: "trouble", role: "alert", id: "motion-many" }, many),
      note || lacking ? el("p", { class: "small quiet" }, [note, lacking].filter(Boolean).join(" ")) : null,
    );
  }

  private row(each: Given): HTMLElement {
    const select = el(
      "select",
      { "aria-label": `What ${each.file.name} is` },
      ...ROLES.map((role) => el("option", { value: role, selected: role === each.role }, ROLE_WORDS[role])),
    );
    select.addEventListener("change", () => {
      each.role = select.value as Role;
      this.draw();
    });
    const away = () => {
      this.given = this.given.filter((other) => other !== each);
      this.draw();
    };
    return el(
      "li",
      {},
      el("span", {}, each.file.name),
      select,
      el(
        "button",
        { class: "button bare", type: "button", "aria-label": `Take ${each.file.name} away`, onclick: away },
        "×",
      ),
    );
  }

  /** The options that differ from their defaults. */
  private changed(): Values {
    const differing = Object.entries(this.chosen).filter(
      ([name, value]) => !same(value, this.defaults[name]),
    );
    return Object.fromEntries(differing);
  }

  /** The request: files by their roles, and options. */
  private async asked(signal: AbortSignal): Promise<ForcesQuestion> {
    const asked: ForcesQuestion = {};
    for (const { file, role } of this.given) {
      if (role === "unused") continue;
      const known = this.handed.get(file) ?? (await handedOver(file, signal)).id;
      this.handed.set(file, known);
      asked[role] = known;
    }
    if (asked.result) return asked;
    // Markers are filtered unless the user chooses otherwise.
    const answered = this.answered ? { lowpass_hz: this.chosen.lowpass_hz as number | null } : {};
    return Object.assign(asked, this.changed(), answered);
  }

  /** Whether the question about the filter has been shown. */
  private answered = false;

  /** Read and check the files, and show the questions to answer. */
  private async check(): Promise<void> {
    await this.working("Checking the files", async (signal, tell) => {
      const job = await content(api.POST("/forces/looks", { body: await this.asked(signal), signal }));
      const done = await finished(job, tell, signal);
      const look = await content(api.GET("/forces/looks/{job}", { params: { path: { job: done.id } } }));
      if (!this.answered) {
        this.answered = true;
        const first = look.lowpass_hz ?? look.suggested_hz;
        if (first !== look.lowpass_hz) {
          this.chosen = { ...this.chosen, lowpass_hz: first };
          this.showOptions();
          await this.check();
          return;
        }
        this.chosen = { ...this.chosen, lowpass_hz: first };
        this.showOptions();
      }
      fill(this.status);
      this.look.show(look);
    });
  }

  /** Check again once nothing has changed for a moment. */
  private lookAgain(): void {
    if (this.look.element.hidden) return;
    clearTimeout(this.again);
    this.again = window.setTimeout(() => void this.check(), 500);
  }

  private async analyse(): Promise<void> {
    await this.working("Analysing the motion", async (signal, tell) => {
      const job = await content(api.POST("/forces", { body: await this.asked(signal), signal }));
      const done = await finished(job, tell, signal);
      const recording = await content(api.GET("/forces/{job}", { params: { path: { job: done.id } } }));
      fill(this.status, ...recording.notes.map((note) => el("p", { class: "small quiet" }, note)));
      this.wishes.onRecording(done.id, recording);
    });
  }

  /** Run long work with a progress bar and a Cancel button. */
  private async working(
    title: string,
    work: (signal: AbortSignal, tell: (job: Job) => void) => Promise<void>,
  ): Promise<void> {
    const stop = new AbortController();
    const bar = el("progress", { max: 1, "aria-label": title });
    const words = el("span", { class: "small quiet" }, "Uploading the files …");
    const cancel = el("button", { class: "button", type: "button", onclick: () => stop.abort() }, "Cancel");
    fill(this.status, el("div", { class: "motion-progress" }, words, bar, cancel));
    this.start.hidden = true;
    const tell = (now: Job) => {
      words.textContent = now.what || `${title} …`;
      bar.max = Math.max(now.total, 1);
      bar.value = now.done;
    };
    try {
      await work(stop.signal, tell);
    } catch (error) {
      const gaveUp = error instanceof DOMException && error.name === "AbortError";
      if (gaveUp) this.draw("The analysis was cancelled.");
      else fill(this.status, trouble(error));
      // The server may have deleted the uploaded files.
      this.handed.clear();
      this.start.hidden = false;
    }
  }
}

/** Upload a file; the server keeps it while it runs. */
function handedOver(file: File, signal: AbortSignal): Promise<Uploaded> {
  return content(
    api.POST("/uploads", {
      params: { query: { name: file.name } },
      // The OpenAPI document declares a string of bytes; the browser sends the file itself.
      body: file as unknown as string,
      bodySerializer: (body) => body,
      headers: { "Content-Type": "application/octet-stream" },
      signal,
    }),
  );
}
