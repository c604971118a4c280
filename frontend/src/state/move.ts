/**
 * The Move screen in an address: `leg=free`, sliders by their names (`s.` standing, `f.` leg free,
 * `o.` operation), `w.` strength left, `cut=` nerves; a pinned state and kept options in one key each.
 */

import type { FormField, Person, Questions } from "../api/types.ts";
import { atStart, type MoveState } from "../move/state.ts";
import type { Values } from "../ui/field.ts";
import { numberWithin, Query, readFields, writeFields } from "./address.ts";
import type { Codec } from "./kept.ts";
import { personCodec } from "./person.ts";

export interface Pinned {
  readonly person: Person;
  readonly state: MoveState;
}

/** Options of an operation that were kept, by their letters, and whether they are compared. */
export interface Options {
  readonly kept: Readonly<Record<string, Values>>;
  readonly compared: boolean;
}

export interface MovePlace {
  readonly state: MoveState;
  readonly pinned: Pinned | null;
  readonly options: Options;
  /** The analysis of a recorded motion that is played, as the server names it while it runs. */
  readonly motion: string | null;
}

export function movePlace(questions: Questions): MovePlace {
  return { state: atStart(questions), pinned: null, options: { kept: {}, compared: false }, motion: null };
}

const share = numberWithin(0, 1);

export function moveCodec(questions: Questions): Codec<MovePlace> {
  const whose = personCodec(questions.person);
  return {
    write({ state, pinned, options, motion }, query) {
      writeState(state, query, questions);
      if (pinned) {
        const within = new URLSearchParams();
        whose.write(pinned.person, within);
        writeState(pinned.state, within, questions);
        query.set("pin", within.toString());
      }
      for (const [letter, values] of Object.entries(options.kept))
        query.set(`opt.${letter}`, nested(questions.operation, values));
      if (options.compared) query.set("compare", "1");
      if (motion) query.set("motion", motion);
    },
    read(query) {
      const state = readState(query, questions);
      const pin = query.take("pin");
      const within = pin === null ? null : new Query(pin);
      const pinned = within && { person: whose.read(within, []), state: readState(within, questions) };
      if (within?.unused.length) query.refuse("a part of pin");
      const kept: Record<string, Values> = {};
      for (const [letter, text] of query.takeAll("opt.")) {
        if (/^[A-Z]$/.test(letter)) kept[letter] = readFields(new Query(text), "", questions.operation);
        else query.refuse(`opt.${letter}`);
      }
      const compared = query.take("compare") === "1";
      return { state, pinned, options: { kept, compared }, motion: query.take("motion") };
    },
  };
}

function nested(fields: readonly FormField[], values: Values): string {
  const within = new URLSearchParams();
  writeFields(within, "", fields, values);
  return within.toString();
}

function writeState(state: MoveState, query: URLSearchParams, questions: Questions): void {
  if (state.asks === "pose") query.set("leg", "free");
  writeFields(query, "s.", questions.stance, state.stance);
  writeFields(query, "f.", questions.pose, state.pose);
  writeFields(query, "o.", questions.operation, state.operation);
  for (const [muscle, left] of Object.entries(state.weaken)) query.set(`w.${muscle}`, String(left));
  const cut = Object.keys(state.lesions);
  if (cut.length) query.set("cut", cut.join(","));
}

function readState(query: Query, questions: Questions): MoveState {
  const weaken: [string, number][] = [];
  for (const [muscle, text] of query.takeAll("w.")) {
    const left = share(text);
    if (left === undefined) query.refuse(`w.${muscle}`);
    else weaken.push([muscle, left]);
  }
  const cut = (query.take("cut") ?? "").split(",").filter(Boolean);
  return {
    asks: query.take("leg") === "free" ? "pose" : "stance",
    stance: readFields(query, "s.", questions.stance),
    pose: readFields(query, "f.", questions.pose),
    operation: readFields(query, "o.", questions.operation),
    weaken: Object.fromEntries(weaken),
    lesions: Object.fromEntries(cut.map((nerve) => [nerve, 1])),
  };
}
