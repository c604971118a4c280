/** Forms such as `GET about` gives, small enough to read. */

import type { FormField, Questions } from "../src/api/types.ts";

const field = (name: string, given: Partial<FormField>): FormField => ({
  name,
  kind: "number",
  heading: "Standing",
  own: true,
  label: name,
  says: "",
  unit: "",
  low: null,
  high: null,
  usual: null,
  step: 1,
  ends: null,
  choices: [],
  start: 0,
  optional: false,
  ...given,
});

/** Fields of a person, for the address. */
export const PERSON: FormField[] = [
  field("sex", {
    kind: "choice",
    start: null,
    optional: true,
    choices: [
      { value: "f", words: "woman" },
      { value: "m", words: "man" },
    ],
  }),
  field("mass_kg", { low: 30, high: 250, step: null, start: null, optional: true }),
  field("femoral_offset_mm", { low: 15, high: 80, step: null, start: null, optional: true, has_error: true }),
  field("implant", {
    kind: "flag",
    start: false,
    choices: [
      { value: false, words: "own hip" },
      { value: true, words: "replaced hip" },
    ],
  }),
];

export const QUESTIONS: Questions = {
  person: PERSON,
  forces: [
    field("times", { kind: "numbers", step: null, start: null, optional: true }),
    field("joints", { kind: "names", start: [] }),
  ],
  resistances: [
    field("band", {
      kind: "choice",
      start: null,
      optional: true,
      choices: [
        { value: "red", words: "red" },
        { value: "blue", words: "blue" },
      ],
    }),
    field("cuff_kg", { low: 0.1, high: 20, step: 0.5, start: null, optional: true }),
  ],
  pose: [field("hip_flexion_deg", { label: "Hip flexion", unit: "degrees" })],
  stance: [
    field("shift", { label: "Weight on the right leg", low: 0.5, high: 1, step: 0.01, start: 1 }),
    field("cane_n", { label: "Cane in the left hand", unit: "N" }),
    field("power", {
      kind: "choice",
      label: "Muscles minimise",
      own: false,
      start: 2,
      choices: [
        { value: 2, words: "squared activations" },
        { value: 3, words: "cubed activations" },
      ],
    }),
    field("fixed", {
      kind: "names",
      label: "Fixed at the mean",
      start: [],
      choices: [{ value: "pelvic_tilt", words: "pelvic tilt" }],
    }),
    field("weaken", { kind: "parts" }),
  ],
  operation: [
    field("lateral_mm", { label: "Offset", unit: "mm" }),
    field("up_mm", { label: "Femur, upwards", unit: "mm" }),
    field("adapted", { kind: "flag", start: false }),
  ],
};
