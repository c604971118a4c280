/** Long computations: started, followed and cancelled. */

import { api, content, Problem, reached } from "./client.ts";
import type { Job, Person, Topic } from "./types.ts";

/** Pauses before asking whether a stopping server still runs [ms]; it ends within five seconds. */
const LATER_MS = [300, 1500, 4000];
const ENDS = new Set(["done", "failed", "cancelled"]);

/** The job once it is done. Throws a `Problem` when it fails, an AbortError when it was given up. */
export async function finished(job: Job, onProgress: (job: Job) => void, signal?: AbortSignal): Promise<Job> {
  onProgress(job);
  const last = ENDS.has(job.state) ? job : await watched(job, onProgress, signal);
  if (last.state === "done") return last;
  if (last.state === "cancelled" && !signal?.aborted) {
    void askAgain();
    throw new Problem(0, "offline", "The server cancelled the job because it is shutting down. Try again.");
  }
  if (last.state === "cancelled") throw new DOMException("The job was cancelled.", "AbortError");
  throw new Problem(500, "failed", last.problem?.detail ?? "The job failed, and the server gave no reason.");
}

/** A server that ends stops its work first: ask a few times whether it is still there. */
async function askAgain(): Promise<void> {
  for (const wait of LATER_MS) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (!reached.value) return;
    await api.GET("/about").catch(() => undefined);
  }
}

function watched(job: Job, onProgress: (job: Job) => void, signal?: AbortSignal): Promise<Job> {
  return new Promise((resolve, reject) => {
    const source = new EventSource(`/api/v1/jobs/${job.id}/events`);
    const stop = () => {
      source.close();
      signal?.removeEventListener("abort", abort);
    };
    const abort = () => {
      stop();
      void api.DELETE("/jobs/{job}", { params: { path: { job: job.id } } }).catch(() => undefined);
      reject(new DOMException("The job was cancelled.", "AbortError"));
    };
    signal?.addEventListener("abort", abort);
    const told = (event: Event) => {
      const now = JSON.parse((event as MessageEvent<string>).data) as Job;
      onProgress(now);
      if (ENDS.has(now.state)) {
        stop();
        resolve(now);
      }
    };
    for (const kind of ["progress", "done", "failed", "cancelled"]) source.addEventListener(kind, told);
    source.onerror = () => {
      stop();
      // The stream may have closed right after the end: ask once more before giving up.
      content(api.GET("/jobs/{job}", { params: { path: { job: job.id } } })).then(
        (now) =>
          ENDS.has(now.state) ? resolve(now) : reject(new Problem(0, "offline", "The connection was lost.")),
        reject,
      );
    };
  });
}

export async function startCheck(person: Person, samples: number, topic: Topic): Promise<Job> {
  return content(api.POST("/checks", { body: { person, samples, seed: 0, topic } }));
}
