/** The glossary as a screen: all terms, and those that contain what is typed. */

import type { App, Screen } from "../shell/app.ts";
import { el, fill } from "../ui/el.ts";
import { minus } from "../ui/words.ts";

export const glossary: Screen = {
  title: "Glossary",
  tabs: ["Glossary", "Figures"],
  withoutPerson: true,
  part: (app) => app.explaining,
  enter,
};

function enter(app: App): () => void {
  const list = el("div", { class: "glossary-list" });
  const sought = el("input", { id: "glossary-filter", type: "search", autocomplete: "off" });
  const draw = () => {
    fillList(app, list, sought.value.trim().toLowerCase());
    const { term } = app.explaining.value;
    if (term) show(list, term);
  };
  sought.addEventListener("input", draw);
  fill(
    app.panel,
    el(
      "article",
      { class: "glossary" },
      el("h2", { class: "headline" }, "Glossary"),
      el("div", { class: "field" }, el("label", { for: "glossary-filter" }, "Find a term"), sought),
      list,
    ),
  );
  draw();
  return app.explaining.on(() => {
    sought.value = "";
    draw();
  });
}

function fillList(app: App, list: HTMLElement, sought: string): void {
  const sections = app.glossary.sections.map(({ title, terms }) => {
    const shown = terms.filter(
      ({ term, says, also }) =>
        !sought || [term, says, ...also].some((each) => each.toLowerCase().includes(sought)),
    );
    return (
      shown.length > 0 &&
      el(
        "section",
        {},
        el("h3", {}, title),
        el(
          "dl",
          {},
          ...shown.flatMap(({ term, says, see }) => [
            el("dt", { "data-term": term, tabindex: -1 }, term),
            el("dd", {}, minus(says.replaceAll("`", "")), ...see.flatMap((each) => related(app, each))),
          ]),
        ),
      )
    );
  });
  fill(
    list,
    ...(sections.some(Boolean) ? sections : [el("p", { class: "quiet" }, "No term contains this.")]),
  );
}

function related(app: App, name: string): (Node | string)[] {
  const term = app.termCard.terms.find(name);
  return term ? [" See ", app.termCard.link(name, term), "."] : [];
}

/** Bring a term into view, and the keyboard to it. */
function show(list: HTMLElement, name: string): void {
  const place = list.querySelector<HTMLElement>(`[data-term="${CSS.escape(name)}"]`);
  for (const each of list.querySelectorAll(".sought")) each.classList.remove("sought");
  place?.classList.add("sought");
  place?.scrollIntoView({ block: "center" });
  place?.focus({ preventScroll: true });
}
