/**
 * Names for what the server asks and answers, whose types `npm run contract` generates from its OpenAPI
 * document.
 */

import type { components } from "../../generated/openapi.d.ts";

type Schemas = components["schemas"];

export type About = Schemas["About"];
export type Arms = Schemas["ArmsAnswer"];
export type Article = Schemas["Article"];
export type ArticleStatement = Schemas["ArticleStatement"];
export type Check = Schemas["Check"];
export type CheckedStatement = Schemas["CheckedStatement"];
export type Cited = Schemas["Cited"];
export type Computed = Schemas["Computed"];
export type Distribution = Schemas["Distribution"];
export type Exercises = Schemas["ExercisesAnswer"];
export type ExerciseScenes = Schemas["ExerciseScenes"];
export type RankedExercise = Schemas["RankedExercise"];
export type Evidence = Schemas["StatementEvidence"];
export type Figure = Schemas["Figure"];
export type ForcesQuestion = Schemas["ForcesQuestion"];
export type FormField = Schemas["FormField"];
export type Job = Schemas["Job"];
export type LineInfo = Schemas["Line"];
export type NerveTree = Schemas["NerveTree"];
export type NerveNode = Schemas["NerveNode"];
export type Panel = Schemas["FigurePanel"];
export type Person = Partial<{ [Name in keyof Schemas["Person"]]: NonNullable<Schemas["Person"][Name]> }>;
export type Plan = Schemas["PlanAnswer"];
export type PlanQuestion = Schemas["HipPlanQuestion"];
export type PlannedOption = Schemas["PlannedOption"];
export type Operation = Schemas["Operation"];
export type PoseQuestion = Schemas["HipPoseQuestion"];
export type PoseScene = Schemas["PoseScene"];
export type Preset = Schemas["Preset"];
export type Questions = Schemas["Questions"];
export type SceneInfo = Schemas["Scene"];
export type Segments = Schemas["Segments"];
export type Series = Schemas["FigureSeries"];
export type Sensitivity = Schemas["SensitivityAnswer"];
export type SpeaksOf = Partial<Schemas["SpeaksOf"]>;
export type Stance = Schemas["StanceAnswer"];
export type Topic = ArticleStatement["topic"];
export type StanceQuestion = Schemas["HipStanceQuestion"];
export type ZoneInfo = Schemas["SceneZone"];

/** A point or direction: forward, up, right. */
export type Vec3 = readonly [number, number, number];

/** Numbers that a person can have. */
/** Fields of a person that are numbers. */
export type PersonNumber = {
  [Name in keyof Person]-?: Required<Person>[Name] extends number ? Name : never;
}[keyof Person];

export const vec = (numbers: readonly number[]): Vec3 => [numbers[0]!, numbers[1]!, numbers[2]!];

export type Questionnaire = Schemas["Questionnaire"];
export type RedFlag = Schemas["RedFlag"];
export type Reason = Schemas["Reason"];
export type NerveAlert = Schemas["NerveAlert"];
export type Chart = Schemas["Chart"];
export type ChartView = Schemas["ShownView"];
export type ChartRegion = Schemas["ShownRegion"];
export type DrawnMark = Schemas["DrawnMark"];
export type Quality = DrawnMark["quality"];
export type ViewOfBody = ChartView["name"];
export type PainAnswer = Schemas["PainAnswer"];
export type PainCandidate = Schemas["PainCandidate"];
export type PainSign = Schemas["PainSign"];
export type Examination = Schemas["ExamineAnswer"];
export type ExamineQuestion = Schemas["ExamineQuestion"];
export type Drawing = Schemas["DrawingQuestion"];
export type ExamineItem = Schemas["ExamineItem"];
export type KeptList = Schemas["KeptList"];
export type ReportAction = Schemas["ActionQuestion"]["action"];
export type ReportShown = Schemas["ReportShown"];
export type Recording = Schemas["Recording"];
export type Warned = Schemas["Warned"];
export type Uploaded = Schemas["Uploaded"];
export type Glossary = Schemas["ShownGlossary"];
export type Term = Schemas["ShownTerm"];
export type Quiz = Schemas["Quiz"];
export type QuizQuestion = Schemas["QuizItem"];
export type ModelScene = Schemas["ModelScene"];
export type MotionLook = Schemas["MotionLook"];
