/** Light or dark: the machine's choice until a person makes one. */

import { el, fill } from "../ui/el.ts";
import { icon } from "../ui/icons.ts";
import { Signal } from "../ui/signal.ts";

const KEY = "gluteus-theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

function kept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export const isDark = new Signal<boolean>((kept() ?? (dark.matches ? "dark" : "light")) === "dark");

export function startTheme(): void {
  if (kept()) document.documentElement.dataset.theme = isDark.value ? "dark" : "light";
  dark.addEventListener("change", () => {
    if (!kept()) isDark.set(dark.matches);
  });
}

export function themeButton(): HTMLButtonElement {
  const toggle = () => {
    const now = !isDark.value;
    document.documentElement.dataset.theme = now ? "dark" : "light";
    try {
      localStorage.setItem(KEY, now ? "dark" : "light");
    } catch {
      // Storage is closed in this browser: the choice then lasts as long as the page.
    }
    isDark.set(now);
  };
  const button = el("button", { class: "button bare icon-button", type: "button", onclick: toggle });
  const draw = () => {
    const words = isDark.value ? "Light page" : "Dark page";
    button.setAttribute("aria-label", words);
    button.title = words;
    fill(button, icon(isDark.value ? "sun" : "moon"));
  };
  isDark.on(draw);
  draw();
  return button;
}

export const calm = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
