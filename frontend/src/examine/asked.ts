/** Requests about an examination, and helpers for reading the answers. */

import { api, content } from "../api/client.ts";
import type { Chart, Examination, ExamineQuestion, PainAnswer, Person } from "../api/types.ts";
import type { Session, ZoneId } from "./session.ts";

const PEOPLE = 200;

/** The examination as it stands, computed for a person. */
export function examined(
  session: Session,
  person: Person,
  extra: Partial<ExamineQuestion> = {},
): Promise<Examination> {
  const { zone, answers, findings, drawing, encounter, side } = session;
  const body: ExamineQuestion = {
    person,
    samples: PEOPLE,
    zone,
    side: side ?? person.side ?? "right",
    answers,
    findings,
    ...(encounter ? { encounter } : {}),
    ...(drawing && !encounter ? { drawing } : {}),
    ...extra,
  };
  return content(api.POST("/examine", { body }));
}

/** The reasons why steps wait, for noticing changes. */
export function heldBy(found: Examination): string {
  return JSON.stringify([found.alert, found.waiting, found.outside]);
}

/** The zone of gluteus medius that ranks first, if one does. */
export function zoneOf(found: PainAnswer): ZoneId | null {
  for (const each of found.candidates) {
    for (const { id } of each.zones) {
      const zone = /^gmed_(posterior|middle|anterior)$/.exec(id)?.[1];
      if (zone) return zone as ZoneId;
    }
  }
  return null;
}

export const chartOf = (sex: "f" | "m"): Promise<Chart> =>
  content(api.GET("/pain/chart", { params: { query: { sex } } }));
