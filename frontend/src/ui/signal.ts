/** A value that other code can watch. */
export class Signal<T> {
  private readonly watchers = new Set<(value: T) => void>();

  constructor(private held: T) {}

  get value(): T {
    return this.held;
  }

  set(value: T): void {
    this.held = value;
    for (const watcher of [...this.watchers]) watcher(value);
  }

  /** Watch from now on; returns a function that stops it. */
  on(watcher: (value: T) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }
}
