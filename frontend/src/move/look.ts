/**
 * A first look at a recorded motion: the contents of its files, and the questions to answer before the
 * analysis.
 */

import type { MotionLook } from "../api/types.ts";
import { el, fill } from "../ui/el.ts";
import { number, withUnit } from "../ui/words.ts";
import { findings, sentence } from "./findings.ts";

const SHOWN = 6;

export interface LookWishes {
  /** Called with another cut-off frequency, or null for no filter; the files are then checked again. */
  onLowpass: (hz: number | null) => void;
  onGo: () => void;
}

export class LookPanel {
  readonly element = el("section", { class: "motion-look", id: "motion-look", "aria-live": "polite" });

  constructor(private readonly wishes: LookWishes) {
    this.element.hidden = true;
  }

  hide(): void {
    this.element.hidden = true;
  }

  show(look: MotionLook): void {
    this.element.hidden = false;
    this.element.dataset.plausible = String(look.plausible);
    const go = el(
      "button",
      { class: "button first", type: "button", id: "motion-go", onclick: () => this.wishes.onGo() },
      "Analyse and play",
    );
    const found = look.warnings.length > 0 && findings(look.warnings);
    fill(
      this.element,
      el("h4", {}, "Check before the analysis"),
      !look.plausible &&
        el(
          "p",
          { class: "trouble", role: "alert", id: "motion-look-verdict" },
          "This motion is implausible: its files contradict each other. Correct them first; otherwise the forces of this motion will not be shown.",
        ),
      el("dl", { class: "motion-facts" }, ...facts(look).flatMap(row)),
      found,
      this.filter(look),
      look.plausible && go,
      look.notes.length > 0 &&
        el(
          "details",
          { class: "fold" },
          el("summary", {}, `Notes (${look.notes.length})`),
          ...look.notes.map((note) => el("p", { class: "small quiet" }, sentence(note))),
        ),
    );
    this.element.scrollIntoView({ block: "nearest" });
  }

  /** Ask about the filter where the motion is noisy or comes from markers. */
  private filter(look: MotionLook): HTMLElement | false {
    const { suggested_hz: suggested, lowpass_hz: asked } = look;
    if (suggested === null && asked === null) return false;
    const hz = suggested ?? asked!;
    const choice = (value: number | null, words: string) => {
      const input = el("input", { type: "radio", name: "motion-filter", checked: asked === value });
      input.addEventListener("change", () => this.wishes.onLowpass(value));
      return el("label", {}, input, ` ${words}`);
    };
    const other = asked !== null && asked !== hz && choice(asked, `low-pass at ${withUnit(asked, "Hz")}`);
    const why =
      look.roughness !== null && look.roughness > 2
        ? `Without a filter, accelerations are ${number(look.roughness)} times as large as with a 6\u00a0Hz low-pass filter; above 2, most of the difference is noise.`
        : "Noise in markers grows with each derivative; gait is usually filtered at 6\u00a0Hz.";
    return el(
      "fieldset",
      { class: "motion-filter", id: "motion-filter" },
      el("legend", {}, "Filter of the coordinates"),
      choice(hz, `low-pass at ${withUnit(hz, "Hz")}${suggested === null ? "" : " (suggested)"}`),
      other,
      choice(null, "no filter"),
      el("p", { class: "small quiet" }, why),
    );
  }
}

const row = ([term, words]: readonly [string, string]) => [el("dt", {}, term), el("dd", {}, words)];

function facts(look: MotionLook): (readonly [string, string])[] {
  const [from, to] = look.times_s;
  const found: (readonly [string, string])[] = [
    ["Model", `${look.model || "without a name"}, ${number(look.mass_kg)} kg, ${look.muscles} muscles`],
    [
      "Motion",
      `${look.frames} frames from ${from.toFixed(2)} to ${to.toFixed(2)} s, ${number(look.rate_hz)} a second`,
    ],
  ];
  // Angles computed from markers have no file header.
  if (look.markers?.rms_mm == null)
    found.push(["Angles", `${look.in_degrees ? "degrees" : "radians"}, as the header says`]);
  const { markers: seen } = look;
  if (seen) {
    const far =
      seen.rms_mm === null ? "" : `; median RMS distance to the model's markers ${number(seen.rms_mm)} mm`;
    found.push(["Markers", `${seen.shared} shared with the model${far}`]);
    if (seen.unknown.length) found.push(["Not in the model", some(seen.unknown)]);
    if (seen.missing.length) found.push(["Not recorded", some(seen.missing)]);
    const gaps = Object.entries(seen.gaps);
    if (gaps.length) found.push(["Gaps", some(gaps.map(([name, count]) => `${name} ${count} frames`))]);
  }
  if (look.plates)
    found.push([
      "Force plates",
      look.contacts.length
        ? look.contacts
            .map(({ plate, side, start, end }) => {
              return `plate ${plate}: ${side ? `${side} foot` : "no foot"} ${start.toFixed(2)} to ${end.toFixed(2)} s`;
            })
            .join("; ")
        : `${look.plates}, not used`,
    ]);
  found.push([
    "Loads",
    look.loads.length
      ? look.loads.map(({ name, body }) => `${name} on ${body}`).join(", ")
      : "none, so no force acts on the feet",
  ]);
  return found;
}

const some = (names: string[]): string =>
  names.length > SHOWN
    ? `${names.slice(0, SHOWN).join(", ")} and ${names.length - SHOWN} more`
    : names.join(", ");
