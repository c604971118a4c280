/** Keeps the address and the screen in step. */

import { ignored, isNewer, parseAddress, Query, writeAddress } from "../state/address.ts";
import type { Addressed } from "../state/kept.ts";
import { el, fill } from "../ui/el.ts";
import type { App, Screen } from "./app.ts";

/** How often the address is updated while something is dragged [ms]; browsers limit the rate. */
const FOLLOW_MS = 250;

/** Shown where the address names no screen. */
const FIRST = "start";

/** Marks entries of the browser's history that contain the complete state. */
const OWN = { gluteus: true };

export class Router {
  private leave: (() => void) | null = null;
  private current = "";
  private timer = 0;

  constructor(
    private readonly app: App,
    private readonly screens: Readonly<Record<string, Screen>>,
  ) {
    const parts = new Set([
      ...this.shared,
      ...Object.values(screens).flatMap((each) => [each.part?.(app) ?? [], each.also?.(app) ?? []].flat()),
    ]);
    for (const part of parts) this.follow(part);
    window.addEventListener("hashchange", () => this.go());
    window.addEventListener("pagehide", () => this.flush());
    // A link may lead away before the address has followed the last change.
    document.addEventListener("click", () => this.flush(), { capture: true });
    this.go(true);
  }

  private follow(part: Addressed): void {
    const mine = () => this.partsOf(this.current).includes(part);
    part.leaving.on(() => this.flush());
    part.stepped.on(() => mine() && this.write(true));
    part.on(() => {
      if (!this.timer) this.timer = window.setTimeout(() => this.flush(), FOLLOW_MS);
    });
  }

  /** What the address of a screen says. */
  private partsOf(name: string): Addressed[] {
    const screen = this.screens[name];
    const own = [screen?.part, screen?.also].flatMap((each) => each?.(this.app) ?? []);
    return [...(screen?.withoutPerson ? [] : this.shared), ...own];
  }

  /** What the addresses of most screens say. */
  private get shared(): Addressed[] {
    const { person, looking, layers } = this.app;
    return [person, looking, layers];
  }

  private addressOf(name: string): string {
    const query = new URLSearchParams();
    for (const part of this.partsOf(name)) part.write(query);
    return writeAddress(name, this.screens[name]?.part?.(this.app).path() ?? [], query);
  }

  private flush(): void {
    if (this.timer) this.write(false);
  }

  /** Bring the address up to date, as a new entry of the browser's history or in place of the present one. */
  private write(asNew: boolean): void {
    clearTimeout(this.timer);
    this.timer = 0;
    const address = this.addressOf(this.current);
    if (asNew && address !== location.hash) history.pushState(OWN, "", address);
    else history.replaceState(OWN, "", address);
    this.drawLinks();
  }

  /** Show a screen as it was left. */
  visit(name: string): void {
    if (name === this.current) return;
    this.flush();
    history.pushState(OWN, "", this.addressOf(name));
    this.go();
  }

  /** Show the state in the address. A bare address that is followed within the page keeps the settings. */
  private go(first = false): void {
    clearTimeout(this.timer);
    this.timer = 0;
    const { screen: asked, path, query } = parseAddress(location.hash);
    const chosen = Object.hasOwn(this.screens, asked) ? asked : FIRST;
    const moves = chosen !== this.current;
    if (moves) this.leave?.();
    this.current = chosen;
    const given = query ?? new Query();
    const newer = isNewer(given);
    if (first || query || (history.state as typeof OWN | null)?.gluteus)
      for (const part of this.partsOf(chosen)) part.take(given, path);
    else if (path.length) this.screens[chosen]!.part?.(this.app).take(given, path);
    if (moves) this.enter(this.screens[chosen]!);
    this.write(false);
    if (given.unused.length) this.app.notice.show(ignored(given.unused, newer));
  }

  private enter(screen: Screen): void {
    const { panel, answers, rooms } = this.app;
    fill(panel);
    fill(answers);
    panel.scrollTop = 0;
    delete rooms.dataset.stage;
    rooms.dataset.screen = this.current;
    panel.setAttribute("aria-label", screen.tabs[0]);
    answers.setAttribute("aria-label", screen.tabs[1]);
    document.title = `${screen.title} · Gluteus`;
    document.getElementById("title")!.textContent = `Gluteus medius: ${screen.title.toLowerCase()}`;
    drawTabs(this.app, screen.tabs);
    this.leave = screen.enter(this.app);
  }

  /** Links to the screens lead to what is set there, in this tab and in a new one. */
  private drawLinks(): void {
    for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-screen]")) {
      const name = link.dataset.screen!;
      link.setAttribute("href", this.addressOf(name));
      if (name === this.current) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
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
