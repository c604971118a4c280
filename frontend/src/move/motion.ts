/** A recorded motion: files dropped in, analysed with progress, then played. */

import { api, content } from "../api/client.ts";
import { finished } from "../api/jobs.ts";
import type { ForcesQuestion, FormField, Job, Recording, Uploaded } from "../api/types.ts";
import { el, fill } from "../ui/el.ts";
import { control, explained, same, startOf, type Values } from "../ui/field.ts";
import { trouble } from "../ui/trouble.ts";
import { ENDINGS, guessed, missing, notRead, ROLE_WORDS, ROLES, type Role, tooLarge } from "./files.ts";

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
  private readonly start = el(
    "button",
    { class: "button first", type: "button", id: "motion-start", hidden: true },
    "Analyse and play",
  );
  private readonly options: HTMLElement;
  private readonly defaults: Values;
  private chosen: Values;
  private given: Given[] = [];

  constructor(private readonly wishes: MotionWishes) {
    const { fields } = wishes;
    this.chosen = this.defaults = startOf(fields);
    this.options = this.optionsOf(fields);
    const input = el("input", {
      type: "file",
      id: "motion-input",
      multiple: true,
      accept: ENDINGS.map((each) => `.${each}`).join(","),
    });
    input.addEventListener("change", () => {
      this.take([...(input.files ?? [])]);
      input.value = "";
    });
    const drop = el(
      "div",
      { class: "drop" },
      el("label", { for: "motion-input" }, "Drop a motion anywhere, or choose its files"),
      input,
      el(
        "p",
        { class: "small quiet" },
        "A result of gluteus forces (.nc), or a model (.osim) with its motion (.mot) and its loads (.xml and table). They stay on this machine.",
      ),
    );
    this.start.addEventListener("click", () => void this.analyse());
    this.element = el(
      "section",
      { id: "motion" },
      el("h3", {}, "Recorded motion"),
      drop,
      this.list,
      this.options,
      this.start,
      this.status,
    );
  }

  /** The options of the analysis, one control for each declared field. */
  private optionsOf(fields: readonly FormField[]): HTMLElement {
    const controls = fields
      .map((field) =>
        control(field, (value) => {
          this.chosen = { ...this.chosen, [field.name]: value };
          show();
        }),
      )
      .filter((each) => each !== null);
    const show = () => {
      for (const each of controls) each.show(this.chosen[each.field.name] ?? null);
    };
    show();
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

  /** Take files up; those that cannot be read or handed over are named at once. */
  take(files: readonly File[]): void {
    const notes: string[] = [];
    for (const file of files) {
      const role = guessed(file.name);
      const refused = role ? tooLarge(file, this.wishes.mostBytes) : notRead(file.name);
      if (refused) notes.push(refused);
      if (!role || refused) continue;
      this.given = this.given.filter((each) => each.file.name !== file.name);
      this.given.push({ file, role });
    }
    this.draw(notes.join(" "));
  }

  private draw(note = ""): void {
    fill(this.list, ...this.given.map((each) => this.row(each)));
    const lacking = this.given.length ? missing(this.given.map((each) => each.role)) : null;
    this.start.hidden = !this.given.length || lacking !== null;
    this.options.hidden = !this.given.some((each) => each.role === "model");
    fill(
      this.status,
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

  private async analyse(): Promise<void> {
    const stop = new AbortController();
    const bar = el("progress", { max: 1, "aria-label": "Analysing the motion" });
    const words = el("span", { class: "small quiet" }, "Uploading the files …");
    const cancel = el("button", { class: "button", type: "button", onclick: () => stop.abort() }, "Cancel");
    fill(this.status, el("div", { class: "motion-progress" }, words, bar, cancel));
    this.start.hidden = true;
    try {
      const asked: ForcesQuestion = {};
      for (const { file, role } of this.given) {
        asked[role] = (await handedOver(file, stop.signal)).id;
      }
      if (!asked.result) Object.assign(asked, this.changed());
      const job = await content(api.POST("/forces", { body: asked, signal: stop.signal }));
      const tell = (now: Job) => {
        words.textContent = now.what || "Analysing …";
        bar.max = Math.max(now.total, 1);
        bar.value = now.done;
      };
      const done = await finished(job, tell, stop.signal);
      const recording = await content(api.GET("/forces/{job}", { params: { path: { job: done.id } } }));
      fill(this.status, ...recording.notes.map((note) => el("p", { class: "small quiet" }, note)));
      this.wishes.onRecording(done.id, recording);
    } catch (error) {
      const gaveUp = error instanceof DOMException && error.name === "AbortError";
      if (gaveUp) this.draw("The analysis was cancelled.");
      else fill(this.status, trouble(error));
      this.start.hidden = false;
    }
  }
}

/** A file as it is, kept by the server for this run. */
function handedOver(file: File, signal: AbortSignal): Promise<Uploaded> {
  return content(
    api.POST("/uploads", {
      params: { query: { name: file.name } },
      // The document says a string of bytes; the browser sends the file itself.
      body: file as unknown as string,
      bodySerializer: (body) => body,
      headers: { "Content-Type": "application/octet-stream" },
      signal,
    }),
  );
}
