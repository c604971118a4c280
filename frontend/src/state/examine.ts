/** The Examine screen in an address: the step alone. What is said in an examination never stands there. */

import { STEPS, type Step } from "../examine/session.ts";
import type { Codec } from "./kept.ts";

/** Null: the step at which the examination is. */
export interface ExaminePlace {
  readonly step: Step | null;
}

export const EXAMINE_START: ExaminePlace = { step: null };

export const examineCodec: Codec<ExaminePlace> = {
  path: ({ step }) => (step ? [step] : []),
  write() {
    // Nothing but the path: an address is shared, an examination is not.
  },
  read: (_, [step]) => ({ step: STEPS.find((each) => each === step) ?? null }),
};
