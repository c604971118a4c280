/**
 * Requests to the server, typed by its OpenAPI document. An error is one sentence that can be shown unchanged.
 */

import createClient from "openapi-fetch";
import type { paths } from "../../generated/openapi.d.ts";
import { Signal } from "../ui/signal.ts";

const BASE = "/api/v1";

/** The addresses of the document, without their common prefix. */
type Addresses = {
  [Path in keyof paths as Path extends `${typeof BASE}${infer Rest}` ? Rest : never]: paths[Path];
};

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
    const found = (await response.json()) as { rule?: string; detail?: string; title?: string };
    return new Problem(
      response.status,
      found.rule ?? "unknown",
      found.detail ?? found.title ?? response.statusText,
    );
  } catch {
    return new Problem(
      response.status,
      "unknown",
      `The server answered ${response.status} without a reason.`,
    );
  }
}

/** `fetch` whose every failure is a `Problem`, except that a question that was given up is an AbortError. */
async function answered(request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(request);
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

export const api = createClient<Addresses>({ baseUrl: BASE, fetch: answered });

/** The content of an answer, which always exists because errors were thrown before. */
export async function content<T>(asked: Promise<{ data?: T }>): Promise<T> {
  return (await asked).data as T;
}

/** One request at a time; of those that arrive meanwhile, only the last is sent. */
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
