/**
 * What an address says: `#screen/path?key=value`. Keys are names that the server declared, behind one letter
 * for the form that they belong to; whatever is as at the start is left out. What an address says that cannot
 * be used is collected, so that the page can name it.
 */

import type { FormField } from "../api/types.ts";
import { same, startOf, type Value, type Values } from "../ui/field.ts";

/** Raised when an older page would misunderstand an address. */
export const VERSION = 1;

const VERSION_KEY = "v";

export interface Address {
  readonly screen: string;
  readonly path: readonly string[];
  /** Null where the address has no query at all. */
  readonly query: Query | null;
}

/** The query of an address while it is read. */
export class Query {
  private readonly given: Map<string, string>;
  private readonly refused: string[] = [];

  constructor(text = "") {
    this.given = new Map(new URLSearchParams(text));
  }

  /** The value of a key, once; null where it is not given. */
  take(key: string): string | null {
    const value = this.given.get(key) ?? null;
    this.given.delete(key);
    return value;
  }

  /** All values whose key begins like this, by the rest of their key. */
  takeAll(prefix: string): [string, string][] {
    return [...this.given.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => [key.slice(prefix.length), this.take(key)!]);
  }

  /** A value that was taken and cannot be used. */
  refuse(key: string): null {
    this.refused.push(key);
    return null;
  }

  /** What a key says; null where it is not given, or says nothing that can be used. */
  read<T>(key: string, understood: (text: string) => T | undefined): T | null {
    const text = this.take(key);
    if (text === null) return null;
    return understood(text) ?? this.refuse(key);
  }

  /** What was not used; empty where everything was. */
  get unused(): string[] {
    return [...this.given.keys(), ...this.refused];
  }
}

export function parseAddress(hash: string): Address {
  const text = hash.replace(/^#/, "");
  const mark = text.indexOf("?");
  const [screen = "", ...path] = (mark < 0 ? text : text.slice(0, mark)).split("/").map(decoded);
  return { screen, path, query: mark < 0 ? null : new Query(text.slice(mark + 1)) };
}

export function writeAddress(screen: string, path: readonly string[], query: URLSearchParams): string {
  const place = [screen, ...path].map(encodeURIComponent).join("/");
  if (![...query].length) return `#${place}`;
  return `#${place}?${plain(new URLSearchParams([[VERSION_KEY, String(VERSION)], ...query]))}`;
}

/** Whether an address was written by a newer page; takes the version out of the query. */
export function isNewer(query: Query): boolean {
  return Number(query.take(VERSION_KEY) ?? VERSION) > VERSION;
}

const MOST_NAMED = 5;
const LONGEST_NAME = 40;

/**
 * A sentence on what an address says in vain; the names in it are anybody's, and may be long or deceptive.
 */
export function ignored(names: readonly string[], newer: boolean): string {
  const why = newer ? "The address comes from a newer Gluteus. " : "";
  const rest = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : "";
  const named = names.slice(0, MOST_NAMED).map(shown).join(", ");
  return `${why}Ignored in the address, because this Gluteus cannot use it: ${named}${rest}.`;
}

/** A name of an address without letters that cannot be seen or that turn the text round. */
function shown(name: string): string {
  const letters = [...name.slice(0, 4 * LONGEST_NAME)].map((each) =>
    /[\p{C}\p{Z}]/u.test(each) ? "\u00b7" : each,
  );
  return letters.length > LONGEST_NAME
    ? `${letters.slice(0, LONGEST_NAME).join("")}\u2026`
    : letters.join("");
}

/** A query as people can read it: what an address may hold unescaped is not escaped. */
const plain = (query: URLSearchParams): string =>
  query
    .toString()
    .replaceAll("%2F", "/")
    .replaceAll("%2C", ",")
    .replaceAll("%3A", ":")
    .replaceAll("%7E", "~");

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Write the fields that are not at their start, each behind `prefix`. */
export function writeFields(
  query: URLSearchParams,
  prefix: string,
  fields: readonly FormField[],
  values: Values,
): void {
  const start = startOf(fields);
  for (const { name } of fields) {
    const value = values[name];
    if (value !== undefined && name in start && !same(value, start[name]))
      query.set(`${prefix}${name}`, written(value));
  }
}

/** The values of fields: those that the address gives, the others as at the start. */
export function readFields(query: Query, prefix: string, fields: readonly FormField[]): Values {
  const values: Record<string, Value> = { ...startOf(fields) };
  for (const field of fields) {
    if (!(field.name in values)) continue;
    const text = query.take(`${prefix}${field.name}`);
    if (text === null) continue;
    const value = fieldValue(field, text);
    if (value === undefined) query.refuse(`${prefix}${field.name}`);
    else values[field.name] = value;
  }
  return values;
}

const written = (value: Value): string => (Array.isArray(value) ? value.join(",") : String(value ?? ""));

/** What a text says of a field; undefined where it is none of the field's values. */
export function fieldValue(field: FormField, text: string): Value | undefined {
  const number = numberWithin(field.low, field.high);
  switch (field.kind) {
    case "number":
    case "integer":
      return text === "" && field.optional ? null : number(text);
    case "choice":
    case "flag": {
      const known = field.choices.find((each) => String(each.value) === text);
      if (known) return known.value as Value;
      return field.kind === "flag" && /^(true|false)$/.test(text) ? text === "true" : undefined;
    }
    case "numbers":
    case "names": {
      const items = text ? text.split(",") : [];
      const known = new Set(field.choices.map((each) => each.value));
      if (field.kind === "names")
        return items.every((each) => !known.size || known.has(each)) ? items : undefined;
      const numbers = items.map(number);
      return numbers.every((each) => each !== undefined) ? numbers : undefined;
    }
    default:
      return undefined;
  }
}

/** Reads a number, or undefined where it is none within the range. */
export const numberWithin =
  (low: number | null, high: number | null) =>
  (text: string): number | undefined => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    return Number.isFinite(value) && value >= (low ?? -Infinity) && value <= (high ?? Infinity)
      ? value
      : undefined;
  };
