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
import "./styles/take.css";
import "./styles/learn.css";
import "./styles/print.css";
import { api, content } from "./api/client.ts";
import type { About, Glossary } from "./api/types.ts";
import { editor } from "./editor/editor.ts";
import { examine } from "./examine/examine.ts";
import { markScreens } from "./learn/dotted.ts";
import { glossary } from "./learn/glossary.ts";
import { quiz } from "./learn/quiz.ts";
import { start as startScreen } from "./learn/start.ts";
import { move } from "./move/move.ts";
import { read } from "./read/read.ts";
import { App, type Screen, sceneOf } from "./shell/app.ts";
import { takeDrops } from "./shell/drop.ts";
import { watchConnection } from "./shell/offline.ts";
import { buildOverlay } from "./shell/overlay.ts";
import { personButton } from "./shell/person.ts";
import { preparePaper } from "./shell/print.ts";
import { Router } from "./shell/router.ts";
import { startTheme, themeButton } from "./shell/theme.ts";
import { undoButtons } from "./shell/undo.ts";
import { train } from "./train/train.ts";
import { fill } from "./ui/el.ts";
import { trouble } from "./ui/trouble.ts";

const SCREENS: Record<string, Screen> = {
  start: startScreen,
  read,
  move,
  examine,
  train,
  quiz,
  glossary,
  editor,
};

async function start(): Promise<void> {
  startTheme();
  let app: App | null = null;
  watchConnection(() => app?.person.set(app.person.value));
  const panel = document.getElementById("panel")!;
  const scene = /[?&]p\./.test(location.hash) ? null : sceneOf({});
  // Its failure is told by the picture; until then nobody waits for it.
  scene?.catch(() => undefined);
  let about: About;
  let terms: Glossary;
  try {
    [about, terms] = await Promise.all([content(api.GET("/about")), content(api.GET("/glossary"))]);
  } catch (error) {
    fill(
      panel,
      trouble(error, () => location.reload()),
    );
    return;
  }
  app = new App(about, terms, scene);
  buildOverlay(app);
  const router = new Router(app, SCREENS);
  app.visit = (screen) => router.visit(screen);
  const undo = undoButtons(app, app.visit);
  document.getElementById("tools")!.append(undo, personButton(app), themeButton());
  preparePaper(app);
  takeDrops(app, app.visit);
  markScreens(app);
  app.person.on(() => void app?.showPerson());
  void app.showPerson();
}

void start();
