/** What a person has set on the Move screen, and the questions that follow from it. */

import type { Person, StanceQuestion } from "../api/types.ts";

export interface MoveState {
  asks: "stance" | "pose";
  shift: number;
  obliquity_deg: number;
  lean_deg: number;
  cane: number;
  load_kg: number;
  load_side: "left" | "right";
  compensate: "none" | "trunk";
  lateral_mm: number;
  hip_flexion_deg: number;
  hip_adduction_deg: number;
  hip_rotation_deg: number;
  weaken: Record<string, number>;
  lesion: Record<string, number>;
}

export type MoveNumber = {
  [Name in keyof MoveState]: MoveState[Name] extends number ? Name : never;
}[keyof MoveState];

export const AT_START: Readonly<MoveState> = {
  asks: "stance",
  shift: 1,
  obliquity_deg: 0,
  lean_deg: 0,
  cane: 0,
  load_kg: 0,
  load_side: "left",
  compensate: "none",
  lateral_mm: 0,
  hip_flexion_deg: 0,
  hip_adduction_deg: 0,
  hip_rotation_deg: 0,
  weaken: {},
  lesion: {},
};

export function stanceOf(state: MoveState, person: Person): StanceQuestion {
  const { shift, obliquity_deg, lean_deg, cane, compensate, weaken, lesion } = state;
  return {
    person,
    shift,
    obliquity_deg,
    lean_deg,
    cane,
    compensate,
    weaken,
    lesion,
    load: { kg: state.load_kg, side: state.load_side },
    ...(state.lateral_mm ? { operation: { ...NO_OPERATION, lateral_mm: state.lateral_mm } } : {}),
  };
}

const NO_OPERATION = {
  forward_mm: 0,
  up_mm: 0,
  lateral_mm: 0,
  neck_length_mm: 0,
  neck_shaft_angle_deg: 0,
  cup_medial_mm: 0,
  cup_up_mm: 0,
  trochanter_lateral_mm: 0,
  trochanter_down_mm: 0,
  adapted: false,
};

export function poseOf(state: MoveState, person: Person): object {
  const { hip_flexion_deg, hip_adduction_deg, hip_rotation_deg, weaken, lesion } = state;
  return { person, hip_flexion_deg, hip_adduction_deg, hip_rotation_deg, weaken, lesion };
}

interface PresetState extends Partial<Omit<MoveState, "asks" | "lateral_mm">> {
  operation?: { lateral_mm?: number };
  load?: { kg: number; side: "left" | "right" };
}

/** The state that a preset names; what it leaves out is as at the start. */
export function presetState(asks: string, given: Record<string, unknown>): MoveState {
  const { operation, load, ...rest } = given as PresetState;
  return {
    ...AT_START,
    ...rest,
    asks: asks === "pose" ? "pose" : "stance",
    lateral_mm: operation?.lateral_mm ?? 0,
    load_kg: load?.kg ?? 0,
    load_side: load?.side ?? "left",
  };
}

/** What differs from the start, in a few words, for the pinned state's name. */
export function stateWords(state: MoveState): string {
  const words: string[] = [];
  if (state.asks === "pose") words.push(`leg free, flexion ${state.hip_flexion_deg}°`);
  else words.push(state.shift === 1 ? "one leg" : `${Math.round(100 * state.shift)} % on the right leg`);
  if (state.cane) words.push(`cane ${state.cane} N`);
  if (state.load_kg) words.push(`${state.load_kg} kg ${state.load_side}`);
  if (state.lateral_mm)
    words.push(`offset ${state.lateral_mm > 0 ? "+" : "−"}${Math.abs(state.lateral_mm)} mm`);
  if (state.obliquity_deg) words.push(`pelvis ${state.obliquity_deg}°`);
  if (state.lean_deg) words.push(`lean ${state.lean_deg}°`);
  const cut = Object.keys(state.lesion).map((name) => name.replaceAll("_", " "));
  if (cut.length) words.push(`${cut.join(", ")} cut`);
  if (Object.keys(state.weaken).length) words.push("weakened");
  if (state.compensate === "trunk") words.push("leaning over");
  return words.join(", ");
}
