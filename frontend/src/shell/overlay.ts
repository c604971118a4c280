/** Controls over the picture: views, meaning of colours, muscles to add, zoom. */

import type { HipView } from "../scene/hip_view.ts";
import type { ViewName } from "../scene/looks.ts";
import { DEEPEST_ARM_MM, STRETCH_RANGE } from "../scene/muscles.ts";
import type { Shows } from "../scene/shows.ts";
import { canRecord, type Film, recordClip, timesOf } from "../take/clip.ts";
import { blobOf } from "../take/files.ts";
import { takeMenu } from "../take/menu.ts";
import { shotOf } from "../take/shot.ts";
import { el } from "../ui/el.ts";
import { icon } from "../ui/icons.ts";
import { toast } from "../ui/trouble.ts";
import type { App } from "./app.ts";
import { Structures } from "./structures.ts";

/** Duration of one turn in a clip [s]. */
const TURN_S = 6;

const VIEWS: [ViewName, string][] = [
  ["front", "Front"],
  ["back", "Back"],
  ["side", "Side"],
  ["oblique", "Oblique"],
  ["whole", "Whole"],
];

const SHOWS: Record<Shows, { words: string; ends: [string, string]; signed: boolean }> = {
  force: { words: "Coloured by force", ends: ["slack", "full strength"], signed: false },
  stretch: {
    words: "Coloured by fibre length",
    ends: [`${STRETCH_RANGE[0]}`, `${STRETCH_RANGE[1]} of optimal length`],
    signed: false,
  },
  abduction: armWords("Coloured by abduction arm", DEEPEST_ARM_MM.abduction),
  inward_rotation: armWords("Coloured by internal rotation arm", DEEPEST_ARM_MM.inward_rotation),
  flexion: armWords("Coloured by flexion arm", DEEPEST_ARM_MM.flexion),
};

function armWords(
  words: string,
  deepest: number,
): { words: string; ends: [string, string]; signed: boolean } {
  return { words, ends: [`−${deepest}`, `${deepest} mm`], signed: true };
}

export function buildOverlay(app: App): void {
  const { view, overlay } = app;
  overlay.append(viewButtons(view), new Structures(app).element, colourChoice(app), nearButtons(app));
  const picture = view.element;
  picture.tabIndex = 0;
  picture.setAttribute("role", "application");
  picture.setAttribute(
    "aria-label",
    "Picture of the hip. Arrow keys rotate it; plus and minus zoom in and out. Its content is also described in words beside it.",
  );
}

function viewButtons(view: HipView): HTMLElement {
  const group = el("div", { class: "segments", role: "group", "aria-label": "View" });
  const draw = () => {
    for (const button of group.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset.view === view.element.dataset.view));
    }
  };
  for (const [name, words] of VIEWS) {
    const look = () => view.looking.choose(name);
    group.append(el("button", { type: "button", "data-view": name, onclick: look }, words));
  }
  new MutationObserver(draw).observe(view.element, { attributeFilter: ["data-view"] });
  draw();
  return el("div", { class: "views" }, group);
}

function nearButtons(app: App): HTMLElement {
  const { view } = app;
  const button = (words: string, shape: "plus" | "minus", factor: number) =>
    el(
      "button",
      {
        class: "button icon-button",
        type: "button",
        "aria-label": words,
        onclick: () => view.stage.orbit.near(factor),
      },
      icon(shape),
    );
  return el(
    "div",
    { class: "nearer" },
    pictureMenu(app),
    button("Nearer", "plus", 0.85),
    button("Farther", "minus", 1 / 0.85),
  );
}

/** Saves the current picture, or a clip of its motion. */
function pictureMenu(app: App): HTMLElement {
  const { view } = app;
  const title = () => `hip ${document.title.split(" · ")[0]}`;
  const clip = {
    words: "Clip (WebM)",
    id: "clip",
    run: () => recorded(app, title()),
  };
  return takeMenu({
    title,
    picture: () => blobOf(shotOf(view, app.says())),
    more: canRecord() ? [clip] : [],
  });
}

/** Record the film of the screen, and say how far it is and how long it became. */
async function recorded(app: App, title: string): Promise<void> {
  const film = app.film?.() ?? turnedOnce(app);
  const { length } = film.times;
  const tell = (done: number) => toast(`Recording picture ${done} of ${length}. Keep this page in front.`);
  tell(0);
  const { pictures, seconds } = await recordClip(app.view, title, app.says, film, tell);
  toast(`Clip saved: ${seconds.toFixed(1)} s, ${pictures} pictures.`);
}

/** Turn the picture once around the hip, to where it was. */
function turnedOnce({ view, looking }: App): Film {
  const before = looking.value;
  const times = timesOf(TURN_S);
  let turned = 0;
  return {
    times,
    async show(index) {
      const now = (360 * index) / (times.length - 1);
      view.stage.orbit.turn(now - turned, 0);
      turned = now;
    },
    end: () => looking.set(before),
  };
}

/** The meaning and range of the strands' colours: legend and choice in one. */
function colourChoice(app: App): HTMLElement {
  const { view } = app;
  const ends = [el("span"), el("span")] as const;
  const ramp = el(
    "div",
    { class: "ramp-row", "aria-hidden": "true" },
    ends[0],
    el("span", { class: "ramp" }),
    ends[1],
  );
  const none = el("p", { class: "ramp-none small quiet" }, "No force is computed at rest.");
  const select = el(
    "select",
    { id: "shows", "aria-label": "Meaning of the colours of the strands" },
    ...Object.entries(SHOWS).map(([value, { words }]) => el("option", { value }, words)),
  );
  const posture = el("p", { class: "ramp-none small quiet" }, "Of one hip, in the posture that is shown.");
  const scale = el("div", { class: "scale" }, select, ramp, posture, none);
  const choose = (shows: Shows) => {
    view.colourBy(shows);
    const told = SHOWS[shows];
    scale.dataset.signed = String(told.signed);
    posture.hidden = !told.signed;
    ends[0].textContent = told.ends[0];
    ends[1].textContent = told.ends[1];
  };
  const { layers } = app;
  select.addEventListener("change", () =>
    layers.change({ ...layers.value, colour: select.value as Shows }, "meaning of the colours"),
  );
  const hide = () => {
    const known = view.element.dataset.known === "true";
    ramp.hidden = !known;
    none.hidden = known;
  };
  new MutationObserver(hide).observe(view.element, { attributeFilter: ["data-known"] });
  const follow = () => {
    select.value = layers.value.colour;
    choose(layers.value.colour);
  };
  layers.on(follow);
  follow();
  hide();
  return scale;
}
