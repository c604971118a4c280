/** The Quiz screen in an address: the number of the quiz in the path, the answers given behind `a=`. */

import { numberWithin } from "./address.ts";
import type { Codec } from "./kept.ts";

/** Numbers of quizzes, as the server takes them; short ones are easier to pass on. */
export const MOST_QUIZ = 2 ** 31 - 1;
const LONGEST_NUMBER = 9999;

export interface QuizPlace {
  /** Null until one is drawn. */
  readonly number: number | null;
  /** Ids of the choices that were taken, question by question. */
  readonly answers: readonly string[];
}

export const QUIZ_START: QuizPlace = { number: null, answers: [] };

export const anyQuiz = (): QuizPlace => ({
  number: 1 + Math.floor(Math.random() * LONGEST_NUMBER),
  answers: [],
});

export const quizCodec: Codec<QuizPlace> = {
  path: ({ number }) => (number === null ? [] : [String(number)]),
  write({ answers }, query) {
    if (answers.length) query.set("a", answers.join(","));
  },
  read(query, [path]) {
    const number = path ? numberWithin(0, MOST_QUIZ)(path) : null;
    const known = number !== null && number !== undefined && Number.isInteger(number);
    if (path && !known) query.refuse(path);
    return {
      number: known ? number : null,
      answers: (query.take("a") ?? "").split(",").filter(Boolean),
    };
  },
};
