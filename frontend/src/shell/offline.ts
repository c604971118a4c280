/** A bar that is shown while the server does not answer, and retries by itself. */

import { api, reached } from "../api/client.ts";
import { el } from "../ui/el.ts";
import { toast } from "../ui/trouble.ts";

const AGAIN_MS = 2500;

/** Watch the connection; `onBack` is called when the server answers again. */
export function watchConnection(onBack: () => void): void {
  const bar = el(
    "div",
    { class: "offline", id: "offline", role: "alert", hidden: true },
    el("strong", {}, "Gluteus does not answer."),
    el(
      "span",
      {},
      "You see its last answer. None of your entries is lost. Start ",
      el("code", {}, "gluteus serve"),
      " again; this page then continues by itself.",
    ),
  );
  document.querySelector(".bar")!.after(bar);
  let timer = 0;
  const again = () => {
    timer = window.setTimeout(() => {
      api.GET("/about").catch(() => undefined);
    }, AGAIN_MS);
  };
  let gone = false;
  reached.on((answers) => {
    clearTimeout(timer);
    if (!answers) {
      gone = true;
      bar.hidden = false;
      again();
      return;
    }
    if (!gone) return;
    gone = false;
    bar.hidden = true;
    toast("Gluteus answers again.");
    onBack();
  });
}
