/** A part of the app's state that is stored in the address and can be undone. */

import { Signal } from "../ui/signal.ts";
import type { Query } from "./address.ts";
import type { History } from "./history.ts";

/** How a part is written in an address: some of it in the path, the rest in the query. */
export interface Codec<T> {
  readonly path?: (value: T) => readonly string[];
  readonly write: (value: T, query: URLSearchParams) => void;
  readonly read: (query: Query, path: readonly string[]) => T;
}

/** The interface of a part towards the address, whatever its type. */
export interface Addressed {
  /** Fires before a new step, while the value is still that of the step before. */
  readonly leaving: Signal<null>;
  /** Fires after a new step. */
  readonly stepped: Signal<null>;
  on(watcher: () => void): () => void;
  path(): readonly string[];
  write(query: URLSearchParams): void;
  take(query: Query, path: readonly string[]): void;
}

export class Kept<T> extends Signal<T> implements Addressed {
  readonly leaving = new Signal<null>(null);
  readonly stepped = new Signal<null>(null);

  constructor(
    private readonly codec: Codec<T>,
    start: T,
    private readonly history: History,
    private readonly screen: string | null,
  ) {
    super(start);
  }

  /** A change that can be undone; `what` names it. Quick changes of the same thing are one step. */
  change(value: T, what: string): void {
    const before = this.value;
    if (equal(before, value)) return;
    const joins = this.history.joins(this.screen, what);
    if (!joins) this.leaving.set(null);
    this.set(value);
    const to = (which: T) => () => this.set(which);
    this.history.record({ screen: this.screen, what, undo: to(before), redo: to(value) });
    if (!joins) this.stepped.set(null);
  }

  /** A step that the browser's Back button takes back, and nothing else. */
  go(value: T): void {
    if (equal(this.value, value)) return;
    this.leaving.set(null);
    this.set(value);
    this.stepped.set(null);
  }

  path(): readonly string[] {
    return this.codec.path?.(this.value) ?? [];
  }

  write(query: URLSearchParams): void {
    this.codec.write(this.value, query);
  }

  /** Apply an address; nothing happens if it describes the current state. */
  take(query: Query, path: readonly string[]): void {
    const value = this.codec.read(query, path);
    if (!equal(this.value, value)) this.set(value);
  }
}

export const equal = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
