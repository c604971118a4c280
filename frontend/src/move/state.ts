/** What a person has set on the Move screen, and the questions that follow from it. */

import type { Person, StanceQuestion } from "../api/types.ts";

/** What a surgeon changes; the names are those of the question's `operation`. */
export const CHANGES = [
  "lateral_mm",
  "up_mm",
  "forward_mm",
  "neck_length_mm",
  "neck_shaft_angle_deg",
  "cup_medial_mm",
  "cup_up_mm",
  "trochanter_lateral_mm",
  "trochanter_down_mm",
] as const;
export type Change = (typeof CHANGES)[number];

export interface MoveState extends Record<Change, number> {
  asks: "stance" | "pose";
  shift: number;
  obliquity_deg: number;
  lean_deg: number;
  cane_n: number;
  load_kg: number;
  load_side: "left" | "right";
  compensate: "none" | "trunk";
  /** Whether the tendons have taken the length of their muscles after the operation. */
  adapted: "yes" | "no";
  hip_flexion_deg: number;
  hip_adduction_deg: number;
  hip_rotation_deg: number;
  weaken: Record<string, number>;
  lesions: Record<string, number>;
}

export type MoveNumber = {
  [Name in keyof MoveState]: MoveState[Name] extends number ? Name : never;
}[keyof MoveState];

export const AT_START: Readonly<MoveState> = {
  asks: "stance",
  shift: 1,
  obliquity_deg: 0,
  lean_deg: 0,
  cane_n: 0,
  load_kg: 0,
  load_side: "left",
  compensate: "none",
  adapted: "no",
  lateral_mm: 0,
  up_mm: 0,
  forward_mm: 0,
  neck_length_mm: 0,
  neck_shaft_angle_deg: 0,
  cup_medial_mm: 0,
  cup_up_mm: 0,
  trochanter_lateral_mm: 0,
  trochanter_down_mm: 0,
  hip_flexion_deg: 0,
  hip_adduction_deg: 0,
  hip_rotation_deg: 0,
  weaken: {},
  lesions: {},
};

export function stanceOf(state: MoveState, person: Person): StanceQuestion {
  const { shift, obliquity_deg, lean_deg, cane_n, load_kg, load_side, compensate, weaken, lesions } = state;
  return {
    person,
    shift,
    obliquity_deg,
    lean_deg,
    cane_n,
    load_kg,
    load_side,
    compensate,
    weaken,
    lesions,
    ...operationOf(state),
  };
}

/** What was operated on, as every question asks it; nothing where nothing was changed. */
export function operationOf(state: MoveState): Pick<StanceQuestion, "operation"> {
  const changed = CHANGES.filter((name) => state[name] !== 0);
  if (!changed.length) return {};
  const changes = Object.fromEntries(changed.map((name) => [name, state[name]]));
  return { operation: { ...changes, adapted: state.adapted === "yes" } };
}

export function poseOf(state: MoveState, person: Person): object {
  const { hip_flexion_deg, hip_adduction_deg, hip_rotation_deg, weaken, lesions } = state;
  const pose = { hip_flexion_deg, hip_adduction_deg, hip_rotation_deg };
  return { person, ...pose, weaken, lesions, ...operationOf(state) };
}

interface PresetState extends Partial<Omit<MoveState, "asks" | Change>> {
  operation?: Partial<Record<Change, number>>;
}

/** The state that a preset names; what it leaves out is as at the start. */
export function presetState(asks: string, given: Record<string, unknown>): MoveState {
  const { operation, ...rest } = given as PresetState;
  return {
    ...AT_START,
    ...rest,
    asks: asks === "pose" ? "pose" : "stance",
    ...operation,
  };
}

export const CHANGE_WORDS: Record<Change, { short: string; unit: string }> = {
  lateral_mm: { short: "offset", unit: " mm" },
  up_mm: { short: "femur up", unit: " mm" },
  forward_mm: { short: "femur forward", unit: " mm" },
  neck_length_mm: { short: "neck length", unit: " mm" },
  neck_shaft_angle_deg: { short: "neck angle", unit: "°" },
  cup_medial_mm: { short: "socket inward", unit: " mm" },
  cup_up_mm: { short: "socket up", unit: " mm" },
  trochanter_lateral_mm: { short: "trochanter outward", unit: " mm" },
  trochanter_down_mm: { short: "trochanter down", unit: " mm" },
};

/** "+5", "−5", "±0". */
export const signed = (value: number): string =>
  `${value > 0 ? "+" : value < 0 ? "−" : "±"}${Math.abs(value)}`;

/** What differs from the start, in a few words, for the pinned state's name. */
export function stateWords(state: MoveState): string {
  const words: string[] = [];
  if (state.asks === "pose") words.push(`leg free, flexion ${state.hip_flexion_deg}°`);
  else words.push(state.shift === 1 ? "one leg" : `${Math.round(100 * state.shift)} % on the right leg`);
  if (state.cane_n) words.push(`cane ${state.cane_n} N`);
  if (state.load_kg) words.push(`${state.load_kg} kg ${state.load_side}`);
  for (const name of CHANGES) {
    const { short, unit } = CHANGE_WORDS[name];
    if (state[name]) words.push(`${short} ${signed(state[name])}${unit}`);
  }
  if (state.obliquity_deg) words.push(`pelvis ${state.obliquity_deg}°`);
  if (state.lean_deg) words.push(`lean ${state.lean_deg}°`);
  const cut = Object.keys(state.lesions).map((name) => name.replaceAll("_", " "));
  if (cut.length) words.push(`${cut.join(", ")} cut`);
  if (Object.keys(state.weaken).length) words.push("weakened");
  if (state.compensate === "trunk") words.push("leaning over");
  return words.join(", ");
}
