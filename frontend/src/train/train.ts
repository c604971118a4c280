/**
 * Train: exercises ranked by the force that they need from a muscle, and two of them playing side by side.
 */

import { api, content, Latest, reached } from "../api/client.ts";
import type { Distribution, Exercises, RankedExercise } from "../api/types.ts";
import { bars } from "../figures/bars.ts";
import type { App, Screen } from "../shell/app.ts";
import { personWords } from "../shell/person.ts";
import { calm } from "../shell/theme.ts";
import { FORCE_LIMITS, MOST_CHOSEN, TRAIN_MUSCLES, type TrainPlace } from "../state/train.ts";
import { type Table, tableOfBars } from "../take/csv.ts";
import { drawBars } from "../take/drawing.ts";
import { headed } from "../take/menu.ts";
import { el, fill } from "../ui/el.ts";
import { patient, trouble } from "../ui/trouble.ts";
import { capital, number, ofHundred, spread } from "../ui/words.ts";
import { Claims } from "./claims.ts";
import { Gallery } from "./gallery.ts";
import { Resistances } from "./resistances.ts";

const PEOPLE = 200;
const PHASE_MS = 1100;
const FEW_BARS = 6;
const FEW = 0.5;

export const train: Screen = {
  title: "Train",
  tabs: ["Exercises", "Compared"],
  part: (app) => app.training,
  enter,
};

function enter(app: App): () => void {
  const training = new Training(app);
  return () => training.end();
}

class Training {
  private readonly latest = new Latest();
  private readonly list = el("ol", { class: "exercises", id: "exercises" });
  private readonly out = el("p", { class: "small quiet", id: "left-out" });
  private readonly muscle = el(
    "select",
    {
      id: "train-muscle",
      onchange: () => this.change({ muscle: this.muscle.value }, "muscle"),
    },
    ...TRAIN_MUSCLES.map(([id, words]) => el("option", { value: id }, words)),
  );
  private readonly most = el("input", {
    id: "train-most",
    type: "number",
    min: FORCE_LIMITS[0],
    max: FORCE_LIMITS[1],
    step: "0.5",
    placeholder: "no limit",
    onchange: () => {
      const most = this.most.validity.valid ? Number(this.most.value) : 0;
      this.change({ most: most > 0 ? most : null }, "limit of the hip force");
    },
  });
  private readonly endings: (() => void)[] = [];
  private readonly claims: Claims;
  private readonly gallery: Gallery;
  private readonly resistances: Resistances;
  private performed = "";
  private found: Exercises | null = null;
  private asked = "";

  constructor(private readonly app: App) {
    this.claims = new Claims(app);
    this.gallery = new Gallery(app);
    this.resistances = new Resistances(app.about.questions.resistances, (name, value, what) => {
      const { resistances } = app.training.value;
      this.change({ resistances: { ...resistances, [name]: value } }, what);
    });
    const sheet = el(
      "div",
      { class: "train" },
      headed(el("h2", {}, "Exercises"), { title: () => "Exercises", table: () => this.table() }),
      el(
        "p",
        { class: "small" },
        "For the person above; exercises in which the muscle pulls hardest come first. Choose one or two to see them move. For information only. " +
          "This is not a prescription or medical advice.",
      ),
      el(
        "div",
        { class: "train-controls" },
        el("label", { for: "train-muscle" }, "Muscle"),
        this.muscle,
        el("label", { for: "train-most" }, "Limit of the hip force [body weights]"),
        this.most,
      ),
      this.resistances.element,
      this.list,
      this.out,
    );
    fill(app.panel, sheet);
    this.compare();
    this.endings.push(
      app.scene.on(() => {
        this.performed = "";
        this.perform();
      }),
    );
    this.endings.push(
      app.person.on(() => {
        this.claims.again();
        this.asked = "";
        this.follow();
      }),
    );
    this.endings.push(app.training.on(() => this.follow()));
    // Pictures that could not be loaded are requested again.
    this.endings.push(reached.on((answers) => answers && this.draw()));
    app.view.light({ muscles: ["gluteus_medius"] });
    this.follow();
  }

  private change(part: Partial<TrainPlace>, what: string): void {
    this.app.training.change({ ...this.app.training.value, ...part }, what);
  }

  /** Show the chosen exercises; request the ranking again if it has changed. */
  private follow(): void {
    const { chosen, ...asks } = this.app.training.value;
    this.muscle.value = asks.muscle;
    this.most.value = String(asks.most ?? "");
    this.resistances.show(asks.resistances);
    const key = JSON.stringify([this.app.person.value, asks]);
    if (key !== this.asked) {
      this.asked = key;
      this.ask();
    }
    for (const button of this.list.querySelectorAll<HTMLElement>("[data-exercise]"))
      button.setAttribute("aria-pressed", String(chosen.includes(button.dataset.exercise!)));
    this.compare();
    this.perform();
  }

  end(): void {
    for (const ending of this.endings) ending();
    this.claims.end();
    this.gallery.end();
    this.app.view.light(null);
  }

  private ask(): void {
    this.latest.ask(async () => {
      const { muscle, most, resistances } = this.app.training.value;
      const body = {
        person: this.app.person.value,
        samples: PEOPLE,
        muscle,
        ...resistances,
        ...(most === null ? {} : { max_hip_force_bw: most }),
      };
      try {
        this.found = await patient(this.app.panel, content(api.POST("/exercises", { body })));
        this.draw();
      } catch (error) {
        this.asked = "";
        // The last good list stays below the error.
        this.list.querySelector("li:has(> .trouble)")?.remove();
        const note = trouble(error, () => this.ask());
        this.list.prepend(el("li", {}, note));
      }
    });
  }

  /** Play the chosen exercises on figures of the person, once the bones have arrived. */
  private perform(): void {
    const { chosen, muscle, resistances } = this.app.training.value;
    const key = JSON.stringify([chosen, muscle, resistances]);
    if (!this.app.scene.value || key === this.performed) return;
    this.performed = key;
    void this.gallery.show(chosen, muscle, resistances);
  }

  private draw(): void {
    if (!this.found) return;
    const most = Math.max(...this.found.exercises.map((each) => each.muscle.force_n.median ?? 0), 1);
    fill(this.list, ...this.found.exercises.map((each) => this.row(each, most)));
    const gone = Object.keys(this.found.left_out).length;
    this.out.textContent = [gone ? `${gone} left out.` : "", this.found.hip_force_limit ?? ""]
      .join(" ")
      .trim();
    this.compare();
  }

  private table(): Table | null {
    const { found } = this;
    if (!found) return null;
    const who = capital(personWords(this.app.person.value));
    const three = ({ median, interval95: [low = null, high = null] }: Distribution) => [median, low, high];
    return {
      heads: [
        "exercise",
        "hardest phase",
        ...["muscle force [N]", "activation", "hip force [body weights]"].flatMap((name) => [
          name,
          `${name} low 2.5 %`,
          `${name} high 97.5 %`,
        ]),
        "people who hold every phase",
        "people",
        "muscle",
        "who",
      ],
      rows: found.exercises.map((each) => [
        each.name,
        each.phase,
        ...three(each.muscle.force_n),
        ...three(each.muscle.activation),
        ...three(each.hip_contact_force_bw),
        each.held_throughout,
        each.n,
        this.muscle.selectedOptions[0]?.textContent,
        who,
      ]),
    };
  }

  private row(each: RankedExercise, most: number): HTMLElement {
    const on = this.app.training.value.chosen.includes(each.id);
    const bar = el("span", { class: "bar-body" });
    bar.style.width = `${(100 * (each.muscle.force_n.median ?? 0)) / most}%`;
    return el(
      "li",
      {},
      el(
        "button",
        {
          class: "exercise",
          type: "button",
          "data-exercise": each.id,
          "aria-pressed": String(on),
          onclick: () => this.toggle(each.id),
        },
        el("img", { src: picture(each, each.phases.at(-1)!), alt: "", loading: "lazy" }),
        el(
          "span",
          { class: "exercise-words" },
          el("strong", {}, capital(each.name)),
          each.resistance.length > 0 && el("span", { class: "small" }, `+ ${each.resistance.join(", ")}`),
          el("span", { class: "bar-track" }, bar),
          few(each),
          el(
            "span",
            { class: "small quiet" },
            `${middle(each.muscle.force_n, "N")} · hip ${middle(each.hip_contact_force_bw, "body weights")} · ` +
              `can hold: ${ofHundred(each.held_throughout / each.n)}`,
          ),
        ),
      ),
    );
  }

  private toggle(id: string): void {
    const { chosen } = this.app.training.value;
    const next = chosen.includes(id)
      ? chosen.filter((each) => each !== id)
      : [...chosen, id].slice(-MOST_CHOSEN);
    this.change({ chosen: next }, "choice of exercises");
    if (next.includes(id)) this.app.tab("answers");
  }

  private compare(): void {
    const known = this.found?.exercises ?? [];
    const cards = this.app.training.value.chosen
      .map((id) => known.find((each) => each.id === id))
      .filter((each): each is RankedExercise => each !== undefined)
      .map((each) =>
        card(
          each,
          this.found!,
          this.claims.of(each.id),
          capital(personWords(this.app.person.value)),
          this.gallery.can,
        ),
      );
    const empty = el("p", { class: "quiet train" }, "Choose an exercise, or two to compare.");
    fill(
      this.app.answers,
      cards.length ? el("div", { class: "compared train", id: "compared" }, ...cards) : empty,
    );
  }
}

const middle = (value: Distribution, unit: string): string =>
  value.median === null ? "unknown" : `${number(value.median)} ${unit}`;

/** If most people cannot hold an exercise, say so before its numbers. */
function few(each: RankedExercise): HTMLElement | null {
  const share = each.held_throughout / each.n;
  if (share >= FEW) return null;
  return el(
    "span",
    { class: "small few-hold" },
    `Only ${ofHundred(share)} people can hold it; numbers are of these people.`,
  );
}

const picture = (each: RankedExercise, phase: string): string =>
  `/api/v1/exercises/${each.id}/phases/${encodeURIComponent(phase)}/picture`;

/** One exercise in full: its postures, instructions and loads. */
function card(
  each: RankedExercise,
  found: Exercises,
  claims: HTMLElement,
  who: string,
  played: boolean,
): HTMLElement {
  const others = Object.entries(each.other_muscles_activation)
    .sort(([, one], [, two]) => (two.median ?? 0) - (one.median ?? 0))
    .slice(0, FEW_BARS)
    .map(([id, value]) => ({ id, label: capital(id.replaceAll("_", " ")), value }));
  const facts: [string, string][] = [
    ["Resistance", each.resistance.join(", ") || "own weight"],
    ["Hardest phase", each.phase],
    ["Muscle force", spread(each.muscle.force_n, "N")],
    ["Activation", spread(each.muscle.activation)],
    ["EMG in studies", each.emg_words === "-" ? "none found" : `${each.emg_words} % of maximum`],
    ["Hip joint force", spread(each.hip_contact_force_bw, "body weights")],
    ["Fibre length", spread(each.length_percent, "% of optimum")],
    ["Can hold every phase", ofHundred(each.held_throughout / each.n)],
  ];
  const sources = [...new Set(each.emg.map((one) => one.source))];
  return el(
    "article",
    { class: "compared-card", "data-shown": each.id },
    // If the browser can draw in 3-D, the exercise is played in the picture instead.
    !played && moving(each),
    el("h3", {}, capital(each.name)),
    el("p", {}, each.does),
    el("p", { class: "small" }, el("b", {}, "Watch: "), each.watch),
    few(each),
    el(
      "dl",
      { class: "facts" },
      ...facts.flatMap(([name, words]) => [el("dt", {}, name), el("dd", {}, words)]),
    ),
    headed(el("h4", {}, "Activation of muscles"), {
      title: () => `Activation of muscles, ${each.name}`,
      drawing: () => drawBars(others, 0, 1, "", { title: `Activation of muscles, ${each.name}`, who }),
      table: () => tableOfBars(others, "of maximum", who, `Activation of muscles, ${each.name}`),
    }),
    bars(others, 0, 1, "", `Activation of muscles in ${each.name}`),
    claims,
    sources.length > 0 &&
      el(
        "p",
        { class: "small quiet" },
        `EMG: ${sources.map((key) => found.references[key]!.short).join(", ")}.`,
      ),
  );
}

/** The phases in turn, forwards and backwards; a still picture if the reader prefers little motion. */
function moving(each: RankedExercise): HTMLElement {
  const back = each.phases.slice(1, -1).reverse();
  const order = [...each.phases, ...back];
  const image = el("img", {
    src: picture(each, each.phases.at(-1)!),
    alt: `${capital(each.name)}, ${each.phases.at(-1)}`,
    fetchpriority: "high",
  });
  const button = el("button", { class: "button", type: "button" });
  let place = 0;
  let timer = 0;
  const show = () => {
    const phase = order[place % order.length]!;
    image.src = picture(each, phase);
    image.alt = `${capital(each.name)}, ${phase}`;
  };
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    button.textContent = "Play";
  };
  const play = () => {
    button.textContent = "Pause";
    timer = window.setInterval(() => {
      if (!image.isConnected) return stop();
      place += 1;
      show();
    }, PHASE_MS);
  };
  button.addEventListener("click", () => (timer ? stop() : play()));
  const many = order.length > 1;
  if (many && !calm()) play();
  else stop();
  return el("div", { class: "moving" }, image, many && button);
}
