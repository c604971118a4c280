/** The person in an address: `p.sex=f&p.femoral_offset_mm=42.3~2`, a measure with its error behind it. */

import type { FormField, Person } from "../api/types.ts";
import { startOf } from "../ui/field.ts";
import { fieldValue, numberWithin, type Query } from "./address.ts";
import type { Codec } from "./kept.ts";

const PREFIX = "p.";
/** Largest standard deviation of an error, as the server accepts it. */
export const MOST_ERROR = 60;

export function personCodec(fields: readonly FormField[]): Codec<Person> {
  const start = startOf(fields);
  return {
    write(person, query) {
      const { errors = {}, ...known } = person;
      for (const [name, value] of Object.entries(known)) {
        if (value === start[name]) continue;
        const error = errors[name];
        query.set(`${PREFIX}${name}`, `${value}${error === undefined ? "" : `~${error}`}`);
      }
    },
    read(query) {
      const person: Record<string, unknown> = {};
      const errors: Record<string, number> = {};
      for (const field of fields) readOne(field, query, person, errors);
      if (Object.keys(errors).length) person.errors = errors;
      return person as Person;
    },
  };
}

function readOne(
  field: FormField,
  query: Query,
  person: Record<string, unknown>,
  errors: Record<string, number>,
): void {
  const { name } = field;
  const text = query.take(`${PREFIX}${name}`);
  if (text === null) return;
  const [middle = "", error] = text.split("~");
  const value = middle ? fieldValue(field, middle) : undefined;
  if (value === undefined) {
    query.refuse(`${PREFIX}${name}`);
    return;
  }
  person[name] = value;
  if (error === undefined) return;
  const within = field.has_error ? numberWithin(0, MOST_ERROR)(error) : undefined;
  if (within === undefined) query.refuse(`the error of ${PREFIX}${name}`);
  else errors[name] = within;
}
