/** One examination: answers, drawing and findings. It is kept in this browser until it is closed. */

import type { Drawing, DrawnMark, Person, Quality } from "../api/types.ts";

export type Said = "yes" | "no" | "unknown";
export type ZoneId = "posterior" | "middle" | "anterior";
export type BodySide = "left" | "right";
export const STEPS = ["questions", "drawing", "candidates", "examination"] as const;
export type Step = (typeof STEPS)[number];

export class Session {
  step: Step = "questions";
  sex: "f" | "m" = "f";
  answers: Record<string, Said> = {};
  marks: DrawnMark[] = [];
  findings: Record<string, Said> = {};
  /** Signs of the ranking that the findings settle, as the server derived them. */
  signs: Record<string, boolean> = {};
  side: BodySide | null = null;
  zone: ZoneId = "middle";
  encounter: string | null = null;
  /** Whose hip it is, because the address of an examination does not say. */
  person: Person = {};
  /** When the first answer was given, in ISO 8601. */
  begunAt: string | null = null;
  quality: Quality = "ache";

  get drawing(): Drawing | null {
    if (!this.marks.length) return null;
    return { version: 1, chart: 1, sex: this.sex, side: this.side, marks: this.marks };
  }

  /** The signs that the findings settle, as answers. */
  get signsSaid(): Record<string, Said> {
    return Object.fromEntries(
      Object.entries(this.signs).map(([sign, found]): [string, Said] => [sign, found ? "yes" : "no"]),
    );
  }

  /** Whether the examination has any content. */
  get begun(): boolean {
    return Object.keys(this.answers).length > 0 || this.marks.length > 0;
  }

  /** Store it in this browser, on this machine, until somebody closes it. */
  keep(version: number, store: Pick<Storage, "setItem" | "removeItem"> = localStorage): void {
    if (!this.begun) {
      store.removeItem(KEY);
      return;
    }
    this.begunAt ??= new Date().toISOString();
    try {
      store.setItem(KEY, JSON.stringify({ version, ...this }));
    } catch {
      // If storage is full or forbidden, only resuming after a reload is lost.
    }
  }

  /** Restore a stored examination, if any, without answers to another version of the questions. */
  recall(version: number, store: Pick<Storage, "getItem"> = localStorage): boolean {
    let kept: unknown;
    try {
      kept = JSON.parse(store.getItem(KEY) ?? "{}");
    } catch {
      return false;
    }
    if (!isRecord(kept) || kept.version !== version || !isSound(kept)) return false;
    this.take(kept);
    return this.begun;
  }

  private take(kept: Partial<Session>): void {
    for (const name of Object.keys(this) as (keyof Session)[])
      if (name in kept) Object.assign(this, { [name]: kept[name] });
    if (!STEPS.includes(this.step)) this.step = "questions";
  }

  /** Everything that undoing brings back; what was saved in the store stays the same record. */
  get snapshot(): string {
    const { encounter: _, person: _person, ...rest } = this;
    return JSON.stringify(rest);
  }

  restore(snapshot: string): void {
    this.take(JSON.parse(snapshot) as Partial<Session>);
  }

  /** Forget everything, for the next person. */
  forget(store: Pick<Storage, "removeItem"> = localStorage): void {
    Object.assign(this, new Session());
    store.removeItem(KEY);
  }
}

type Check = (value: unknown) => boolean;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const oneOf =
  (...known: unknown[]): Check =>
  (value) =>
    known.includes(value);

const recordOf =
  (each: Check): Check =>
  (value) =>
    isRecord(value) && Object.values(value).every(each);

const isText: Check = (value) => typeof value === "string";
const isPoints: Check = (value) =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((each) => Array.isArray(each) && each.length === 2 && each.every(Number.isFinite));

const isMark: Check = (value) =>
  isRecord(value) &&
  isText(value.view) &&
  isText(value.quality) &&
  (value.line ? isPoints(value.line) : isPoints(value.ring)) &&
  (value.width === undefined || value.width === null || Number.isFinite(value.width));

/** Stored data may come from another program at this address, or be damaged. */
const CHECKS: Record<string, Check> = {
  sex: oneOf("f", "m"),
  answers: recordOf(oneOf("yes", "no", "unknown")),
  findings: recordOf(oneOf("yes", "no", "unknown")),
  signs: recordOf(oneOf(true, false)),
  marks: (value) => Array.isArray(value) && value.every(isMark),
  side: oneOf("left", "right", null),
  zone: oneOf("posterior", "middle", "anterior"),
  encounter: (value) => value === null || isText(value),
  person: isRecord,
  begunAt: (value) => value === null || (isText(value) && !Number.isNaN(Date.parse(value as string))),
  quality: isText,
};

const isSound = (kept: Record<string, unknown>): kept is Partial<Session> & Record<string, unknown> =>
  Object.entries(CHECKS).every(([name, check]) => !Object.hasOwn(kept, name) || check(kept[name]));

/** Under which the browser keeps it. */
export const KEY = "gluteus-examination";

/** The marks with their mirror images; those that have one already get no second one. */
export function withMirrored(marks: readonly DrawnMark[]): DrawnMark[] {
  const key = ({ view, quality, line, ring, width }: DrawnMark) =>
    JSON.stringify([view, quality, line ?? null, ring ?? null, width ?? null]);
  const known = new Set(marks.map(key));
  return [...marks, ...marks.map(mirrored).filter((each) => !known.has(key(each)))];
}

/** The same mark on the other side of the body. Side views change into one another. */
export function mirrored(mark: DrawnMark): DrawnMark {
  const flip = (points: [number, number][] | null | undefined) =>
    points?.map(([x, y]): [number, number] => [-x, y]) ?? null;
  const view = mark.view === "left" ? "right" : mark.view === "right" ? "left" : mark.view;
  return {
    ...mark,
    view,
    line: flip(mark.line as [number, number][] | null),
    ring: flip(mark.ring as [number, number][] | null),
  };
}

/** Points no nearer to each other than `step`, first and last kept. */
export function thinned(points: [number, number][], step: number): [number, number][] {
  const kept = points.slice(0, 1);
  for (const point of points.slice(1)) {
    const last = kept.at(-1)!;
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) >= step) kept.push(point);
  }
  const end = points.at(-1);
  if (end && kept.at(-1) !== end) kept.push(end);
  return kept.map(([x, y]) => [Math.round(x * 10) / 10, Math.round(y * 10) / 10]);
}

/** Whether a mark passes within `reach` of a point. */
export function touches(mark: DrawnMark, point: [number, number], reach: number): boolean {
  const points = (mark.line ?? mark.ring ?? []) as [number, number][];
  const near = reach + (mark.width ?? 0) / 2;
  const closed = mark.ring ? [...points, points[0]!] : points;
  if (points.length === 1) return Math.hypot(points[0]![0] - point[0], points[0]![1] - point[1]) <= near;
  for (let index = 1; index < closed.length; index++) {
    if (distance(point, closed[index - 1]!, closed[index]!) <= near) return true;
  }
  return mark.ring ? inside(points, point) : false;
}

function distance(p: [number, number], a: [number, number], b: [number, number]): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const size = dx * dx + dy * dy;
  const part = size > 0 ? Math.min(1, Math.max(0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / size)) : 0;
  return Math.hypot(p[0] - a[0] - part * dx, p[1] - a[1] - part * dy);
}

function inside(ring: [number, number][], p: [number, number]): boolean {
  let within = false;
  ring.forEach((a, index) => {
    const b = ring[(index + ring.length - 1) % ring.length]!;
    if (a[1] > p[1] !== b[1] > p[1] && p[0] < ((b[0] - a[0]) * (p[1] - a[1])) / (b[1] - a[1]) + a[0])
      within = !within;
  });
  return within;
}
