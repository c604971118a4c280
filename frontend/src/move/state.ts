/**
 * The settings of the Move screen, by the fields of the questions, and the questions that follow from them.
 */

import type { Person, PlanQuestion, PoseQuestion, Questions, StanceQuestion } from "../api/types.ts";
import { inWords, same, startOf, type Value, type Values } from "../ui/field.ts";

/** Questions with settings of their own; the names are those of `GET about`. */
export const PARTS = ["stance", "pose", "operation"] as const;
export type Part = (typeof PARTS)[number];

export interface MoveState extends Readonly<Record<Part, Values>> {
  readonly asks: "stance" | "pose";
  readonly weaken: Readonly<Record<string, number>>;
  readonly lesions: Readonly<Record<string, number>>;
}

/** Every field at its default. */
export function atStart(questions: Questions): MoveState {
  return {
    asks: "stance",
    stance: startOf(questions.stance),
    pose: startOf(questions.pose),
    operation: startOf(questions.operation),
    weaken: {},
    lesions: {},
  };
}

/** The state with one field changed. */
export function withValue(state: MoveState, part: Part, name: string, value: Value): MoveState {
  return { ...state, [part]: { ...state[part], [name]: value } };
}

// The fields come from the same document as the types of the questions, so that these casts hold.

export function stanceOf(state: MoveState, person: Person): StanceQuestion {
  const { weaken, lesions, stance } = state;
  return { person, ...(stance as StanceQuestion), weaken, lesions, ...operationOf(state) };
}

export function poseOf(state: MoveState, person: Person): PoseQuestion {
  const { weaken, lesions, pose } = state;
  return { person, ...(pose as PoseQuestion), weaken, lesions, ...operationOf(state) };
}

/**
 * A state on the way from one to another, `share` of the way along: numbers run, the rest is as at the goal.
 */
export function between(from: MoveState, to: MoveState, share: number, questions: Questions): MoveState {
  const mix = (low: number, high: number) => low + (high - low) * share;
  const values = (part: Part): Values => ({
    ...to[part],
    ...Object.fromEntries(
      questions[part]
        .filter(({ name, step }) => step !== null && typeof to[part][name] === "number")
        .map(({ name, step }) => {
          const [start, end] = [Number(from[part][name] ?? to[part][name]), Number(to[part][name])];
          return [name, Number((end - Math.round((end - mix(start, end)) / step!) * step!).toFixed(6))];
        }),
    ),
  });
  const parts = (start: MoveState["weaken"], end: MoveState["weaken"], whole: number) =>
    Object.fromEntries(
      [...new Set([...Object.keys(start), ...Object.keys(end)])]
        .map((name): [string, number] => [name, mix(start[name] ?? whole, end[name] ?? whole)])
        .filter(([, value]) => value !== whole),
    );
  return {
    asks: to.asks,
    stance: values("stance"),
    pose: values("pose"),
    operation: values("operation"),
    weaken: parts(from.weaken, to.weaken, 1),
    lesions: parts(from.lesions, to.lesions, 0),
  };
}

/** The comparison before and after: level stance, with the assumptions; null where nothing is changed. */
export function planOf(state: MoveState, person: Person, questions: Questions): PlanQuestion | null {
  const start = startOf(questions.operation);
  // How muscles adapt is no operation by itself.
  if (
    Object.entries(start).every(([name, value]) => name === "adapted" || same(value, state.operation[name]))
  )
    return null;
  return { ...levelOf(state, person, questions), ...operationOf(state) };
}

/** What such a comparison assumes, without an operation. */
export function levelOf(state: MoveState, person: Person, questions: Questions): PlanQuestion {
  const assumed = questions.stance.filter((each) => !each.own && each.name in state.stance);
  const { weaken, lesions } = state;
  const given = Object.fromEntries(assumed.map(({ name }) => [name, state.stance[name]])) as PlanQuestion;
  return { person, ...given, weaken, lesions };
}

/** The operation, as every question asks it. */
export function operationOf(state: MoveState): Pick<StanceQuestion, "operation"> {
  return { operation: state.operation as NonNullable<StanceQuestion["operation"]> };
}

/** The changes of an operation as its controls say them: "offset +8 mm, stem version +10°". */
export function operationWords(operation: Readonly<Record<string, unknown>>, questions: Questions): string {
  const start = startOf(questions.operation);
  const changed = questions.operation.filter(
    ({ name }) => operation[name] !== undefined && !same(operation[name] as Value, start[name]),
  );
  const words = changed.map((field) => {
    const value = inWords(field, operation[field.name] as Value, field.step !== null);
    return `${field.label.toLowerCase()} ${value}`;
  });
  return words.join(", ") || "unchanged";
}

/** The state that a preset names; what it leaves out is as at the start. */
export function presetState(start: MoveState, asks: string, given: Record<string, unknown>): MoveState {
  const { operation = {}, weaken = {}, lesions = {}, ...own } = given;
  const part = asks === "pose" ? "pose" : "stance";
  return {
    ...start,
    asks: part,
    [part]: { ...start[part], ...own },
    operation: { ...start.operation, ...(operation as Values) },
    weaken: weaken as MoveState["weaken"],
    lesions: lesions as MoveState["lesions"],
  };
}

/** What differs from the start, in a few words, for the pinned state's name. */
export function stateWords(state: MoveState, questions: Questions): string {
  const start = atStart(questions);
  const words: string[] = [];
  for (const part of [state.asks, "operation"] as const) {
    for (const field of questions[part]) {
      const value = state[part][field.name];
      if (value === undefined || same(value, start[part][field.name])) continue;
      const label = `${field.label.charAt(0).toLowerCase()}${field.label.slice(1)}`;
      const colon = field.kind === "number" || field.kind === "integer" ? "" : ":";
      words.push(`${label}${colon} ${inWords(field, value, part === "operation")}`);
    }
  }
  if (state.asks === "pose") words.unshift("leg free");
  else if (same(state.stance.shift, start.stance.shift)) words.unshift("one leg");
  const cut = Object.keys(state.lesions).map((name) => name.replaceAll("_", " "));
  if (cut.length) words.push(`${cut.join(", ")} cut`);
  if (Object.keys(state.weaken).length) words.push("weakened");
  return words.join("; ");
}
