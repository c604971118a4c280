/** Where the page begins: the shell, then the screen that the address names. */

import "./styles/fonts.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/figures.css";
import "./styles/read.css";
import "./styles/move.css";
import "./styles/editor.css";
import "./styles/examine.css";
import "./styles/train.css";
import { api, content } from "./api/client.ts";
import type { About } from "./api/types.ts";
import { editor } from "./editor/editor.ts";
import { examine } from "./examine/examine.ts";
import { move } from "./move/move.ts";
import { read } from "./read/read.ts";
import { App, type Screen, sceneOf } from "./shell/app.ts";
import { watchConnection } from "./shell/offline.ts";
import { buildOverlay } from "./shell/overlay.ts";
import { personButton } from "./shell/person.ts";
import { startTheme, themeButton } from "./shell/theme.ts";
import { train } from "./train/train.ts";
import { el, fill } from "./ui/el.ts";
import { trouble } from "./ui/trouble.ts";

const SCREENS: Record<string, Screen> = { read, move, examine, train, editor };

class Router {
  private leave: (() => void) | null = null;
  private current = "";

  constructor(private readonly app: App) {
    window.addEventListener("hashchange", () => this.go());
    this.go();
  }

  private go(): void {
    const [name, ...path] = location.hash.slice(1).split("/");
    const chosen = name && name in SCREENS ? name : "read";
    if (chosen === this.current) {
      window.dispatchEvent(new CustomEvent("gluteus-path", { detail: path }));
      return;
    }
    this.leave?.();
    this.current = chosen;
    const screen = SCREENS[chosen]!;
    const { panel, answers, rooms } = this.app;
    fill(panel);
    fill(answers);
    panel.scrollTop = 0;
    delete rooms.dataset.stage;
    rooms.dataset.screen = chosen;
    panel.setAttribute("aria-label", screen.tabs[0]);
    answers.setAttribute("aria-label", screen.tabs[1]);
    document.title = `${screen.title} · Gluteus`;
    document.getElementById("title")!.textContent = `Gluteus medius: ${screen.title.toLowerCase()}`;
    for (const link of document.querySelectorAll<HTMLAnchorElement>(".screens a")) {
      const here = link.hash === `#${chosen}`;
      if (here) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    drawTabs(this.app, screen.tabs);
    this.leave = screen.enter(this.app, path);
  }
}

function drawTabs(app: App, words: [string, string]): void {
  const tabs = document.getElementById("tabs")!;
  const draw = () => {
    for (const button of tabs.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset.tab === app.rooms.dataset.tab));
    }
  };
  fill(
    tabs,
    ...(["panel", "answers"] as const).map((name, index) =>
      el("button", { type: "button", "data-tab": name, onclick: () => app.tab(name) }, words[index]),
    ),
  );
  app.tab("panel");
  draw();
  new MutationObserver(draw).observe(app.rooms, { attributeFilter: ["data-tab"] });
}

async function start(): Promise<void> {
  startTheme();
  const panel = document.getElementById("panel")!;
  const scene = sceneOf({});
  // Its failure is told by the picture; until then nobody waits for it.
  scene.catch(() => undefined);
  let about: About;
  try {
    about = await content(api.GET("/about"));
  } catch (error) {
    fill(
      panel,
      trouble(error, () => location.reload()),
    );
    return;
  }
  const app = new App(about, scene);
  document.getElementById("tools")!.append(personButton(app), themeButton());
  buildOverlay(app);
  app.person.on(() => void app.showPerson());
  void app.showPerson();
  new Router(app);
  watchConnection(() => app.person.set(app.person.value));
}

void start();
