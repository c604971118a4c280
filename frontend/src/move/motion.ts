/** A recorded motion: files dropped in, analysed with progress, then played. */

import { get, post, upload } from "../api/client.ts";
import { finished } from "../api/jobs.ts";
import type { Job, Recording, Uploaded } from "../api/types.ts";
import { el, fill } from "../ui/el.ts";
import { trouble } from "../ui/trouble.ts";
import { guessed, missing, ROLE_WORDS, ROLES, type Role } from "./files.ts";

interface Given {
  file: File;
  role: Role;
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
  private readonly reserve = el("input", {
    id: "motion-reserve",
    type: "number",
    min: 0.1,
    max: 1000,
    step: 0.1,
    placeholder: "none",
  });
  private readonly options = el(
    "div",
    { class: "field", hidden: true },
    el(
      "label",
      { for: "motion-reserve" },
      "Reserve at every coordinate [N m], where muscles are missing in the model",
    ),
    this.reserve,
  );
  private given: Given[] = [];

  constructor(private readonly onRecording: (job: string, recording: Recording) => void) {
    const input = el("input", {
      type: "file",
      id: "motion-input",
      multiple: true,
      accept: ".nc,.osim,.mot,.sto,.xml",
    });
    input.addEventListener("change", () => {
      this.take([...(input.files ?? [])]);
      input.value = "";
    });
    const drop = el(
      "div",
      { class: "drop" },
      el("label", { for: "motion-input" }, "Drop a motion here, or choose its files"),
      input,
      el(
        "p",
        { class: "small quiet" },
        "A result of gluteus forces (.nc), or a model (.osim) with its motion (.mot) and its loads (.xml and table). They stay on this machine.",
      ),
    );
    drop.addEventListener("dragover", (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
    drop.addEventListener("dragleave", () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("over");
      this.take([...(event.dataTransfer?.files ?? [])]);
    });
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

  private take(files: File[]): void {
    const strange = files.filter((file) => !guessed(file.name)).map((file) => file.name);
    for (const file of files) {
      const role = guessed(file.name);
      if (!role) continue;
      this.given = this.given.filter((each) => each.file.name !== file.name);
      this.given.push({ file, role });
    }
    this.draw(strange.length ? `Not read here: ${strange.join(", ")}.` : "");
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

  private async analyse(): Promise<void> {
    const stop = new AbortController();
    const bar = el("progress", { max: 1, "aria-label": "Analysing the motion" });
    const words = el("span", { class: "small quiet" }, "Handing the files over …");
    const cancel = el("button", { class: "button", type: "button", onclick: () => stop.abort() }, "Cancel");
    fill(this.status, el("div", { class: "motion-progress" }, words, bar, cancel));
    this.start.hidden = true;
    try {
      const asked: Record<string, string | number> = {};
      for (const { file, role } of this.given) {
        const taken = await upload<Uploaded>(
          `/uploads?name=${encodeURIComponent(file.name)}`,
          file,
          stop.signal,
        );
        asked[role] = taken.id;
      }
      if (this.reserve.value && !asked.result) asked.reserve_nm = Number(this.reserve.value);
      const job = await post<Job>("/forces", asked, { signal: stop.signal });
      const tell = (now: Job) => {
        words.textContent = now.what || "Analysing …";
        bar.max = Math.max(now.total, 1);
        bar.value = now.done;
      };
      const done = await finished(job, tell, stop.signal);
      const recording = await get<Recording>(`/forces/${done.id}`);
      fill(this.status, ...recording.notes.map((note) => el("p", { class: "small quiet" }, note)));
      this.onRecording(done.id, recording);
    } catch (error) {
      const gaveUp = error instanceof DOMException && error.name === "AbortError";
      if (gaveUp) this.draw("The analysis was cancelled.");
      else fill(this.status, trouble(error));
      this.start.hidden = false;
    }
  }
}
