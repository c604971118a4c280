/** Asking the server. What goes wrong arrives as one sentence that can be shown as it is. */

import { Signal } from "../ui/signal.ts";

const BASE = "/api/v1";

/** Whether the server answered when it was last asked. */
export const reached = new Signal<boolean>(true);

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly rule: string,
    message: string,
  ) {
    super(message);
  }
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const told = (await response.json()) as { rule?: string; detail?: string; title?: string };
    return new Problem(
      response.status,
      told.rule ?? "unknown",
      told.detail ?? told.title ?? response.statusText,
    );
  } catch {
    return new Problem(
      response.status,
      "unknown",
      `The server answered ${response.status} without saying why.`,
    );
  }
}

async function asked(path: string, options: RequestInit): Promise<Response> {
  const url = path.startsWith("/") ? (path.startsWith(BASE) ? path : BASE + path) : `${BASE}/${path}`;
  let response: Response;
  try {
    response = await fetch(url, options);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    reached.set(false);
    throw new Problem(
      0,
      "offline",
      "Gluteus does not answer. Is “gluteus serve” still running? Start it and try again.",
    );
  }
  if (!reached.value) reached.set(true);
  if (!response.ok) throw await problemOf(response);
  return response;
}

type Wish = { signal?: AbortSignal; headers?: Record<string, string> };

export async function get<T>(path: string, wish: Wish = {}): Promise<T> {
  return (await asked(path, wish)).json() as Promise<T>;
}

export async function send<T>(
  method: "POST" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
  wish: Wish = {},
): Promise<T> {
  const headers = { ...wish.headers, ...(body === undefined ? {} : { "Content-Type": "application/json" }) };
  const response = await asked(path, {
    ...wish,
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export const post = <T>(path: string, body: unknown, wish: Wish = {}): Promise<T> =>
  send("POST", path, body, wish);

/** Hand a file over as it is. */
export async function upload<T>(path: string, file: File, signal: AbortSignal): Promise<T> {
  const headers = { "Content-Type": "application/octet-stream" };
  return (await asked(path, { method: "POST", body: file, headers, signal })).json() as Promise<T>;
}

export async function bytes(path: string): Promise<ArrayBuffer> {
  return (await asked(path, {})).arrayBuffer();
}

export function query(values: object): string {
  const pairs = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  return pairs.length ? `?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}` : "";
}

/** One question at a time; of those that arrive meanwhile only the last is asked. */
export class Latest {
  private running = false;
  private next: (() => Promise<void>) | null = null;

  ask(question: () => Promise<void>): void {
    if (this.running) {
      this.next = question;
      return;
    }
    this.running = true;
    void question().finally(() => {
      this.running = false;
      const { next } = this;
      this.next = null;
      if (next) this.ask(next);
    });
  }

  get busy(): boolean {
    return this.running;
  }
}
