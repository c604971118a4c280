/** What all screens share: the person, the picture, and the areas of the page. */

import { api, content } from "../api/client.ts";
import type { About, Glossary, Person, SceneInfo } from "../api/types.ts";
import { TermCard } from "../learn/term_card.ts";
import { Terms } from "../learn/terms.ts";
import { BONE_IDS, type Surfaces } from "../scene/bones.ts";
import { readBone } from "../scene/geometry.ts";
import { HipView } from "../scene/hip_view.ts";
import type { LookPlace } from "../scene/looks.ts";
import { EXAMINE_START, type ExaminePlace, examineCodec } from "../state/examine.ts";
import { GLOSSARY_START, type GlossaryPlace, glossaryCodec } from "../state/glossary.ts";
import { History } from "../state/history.ts";
import { type Addressed, Kept } from "../state/kept.ts";
import { LAYERS_START, type LayersPlace, layersCodec } from "../state/layers.ts";
import { lookCodec } from "../state/look.ts";
import { type MovePlace, moveCodec, movePlace } from "../state/move.ts";
import { personCodec } from "../state/person.ts";
import { PLAYING_START, type PlayingPlace, playingCodec } from "../state/playing.ts";
import { QUIZ_START, type QuizPlace, quizCodec } from "../state/quiz.ts";
import { READ_START, type ReadPlace, readCodec } from "../state/read.ts";
import { type TrainPlace, trainCodec, trainStart } from "../state/train.ts";
import type { Film } from "../take/clip.ts";
import { Signal } from "../ui/signal.ts";
import { patient, trouble } from "../ui/trouble.ts";
import { capital } from "../ui/words.ts";
import { Notice } from "./notice.ts";
import { asQuery, personWords } from "./person.ts";
import { calm, isDark } from "./theme.ts";

/** A screen: fills the panel and the answers, and returns a function that clears them. */
export interface Screen {
  title: string;
  tabs: [string, string];
  /** The part of its state in its address. */
  part?: (app: App) => Addressed;
  /** What else of it does, without a place in the path. */
  also?: (app: App) => Addressed;
  /** Its address says nothing about the person, nor about the picture of them. */
  withoutPerson?: boolean;
  enter(app: App): () => void;
}

const ANYBODY = "{}";

export class App {
  readonly history = new History();
  readonly person: Kept<Person>;
  /** From where the picture is seen, and what it shows, on whatever screen. */
  readonly looking: Kept<LookPlace>;
  readonly layers: Kept<LayersPlace>;
  readonly reading: Kept<ReadPlace>;
  readonly moving: Kept<MovePlace>;
  readonly playing: Kept<PlayingPlace>;
  readonly training: Kept<TrainPlace>;
  readonly examining: Kept<ExaminePlace>;
  readonly quizzing: Kept<QuizPlace>;
  readonly explaining: Kept<GlossaryPlace>;
  readonly termCard: TermCard;
  readonly notice = new Notice();
  readonly scene = new Signal<SceneInfo | null>(null);
  /** Files that were dropped on the page and that no screen has taken yet. */
  readonly dropped = new Signal<readonly File[]>([]);
  /** Caption of the picture when it is saved; screens can add to it. */
  says: () => readonly string[] = () => [this.whose];
  /** What a clip of the picture shows; without it the picture turns once. */
  film: (() => Film) | null = null;
  /** Show a screen as it was left. */
  visit: (screen: string) => void = () => undefined;
  readonly view: HipView;
  readonly rooms = place("rooms");
  readonly panel = place("panel");
  readonly answers = place("answers");
  readonly overlay = place("overlay");
  private sought = 0;
  private shown = "";

  /**
   * Args: about, what the server says of itself; glossary, its terms; first, the scene of anybody, asked for while the page was
   * still finding out about the server, unless the address names a person.
   */
  constructor(
    readonly about: About,
    readonly glossary: Glossary,
    private first: Promise<LoadedScene> | null,
  ) {
    const { history } = this;
    const { questions } = about;
    this.person = new Kept(personCodec(questions.person), {}, history, null);
    this.looking = new Kept<LookPlace>(lookCodec, null, history, null);
    this.layers = new Kept(layersCodec, LAYERS_START, history, null);
    this.reading = new Kept(readCodec, READ_START, history, "read");
    this.moving = new Kept(moveCodec(questions), movePlace(questions), history, "move");
    this.playing = new Kept(playingCodec, PLAYING_START, history, "move");
    this.training = new Kept(
      trainCodec(questions.resistances),
      trainStart(questions.resistances),
      history,
      "train",
    );
    this.examining = new Kept(examineCodec, EXAMINE_START, history, "examine");
    this.quizzing = new Kept(quizCodec, QUIZ_START, history, "quiz");
    this.explaining = new Kept(glossaryCodec, GLOSSARY_START, history, "glossary");
    this.termCard = new TermCard(new Terms(glossary.sections.flatMap(({ terms }) => terms)));
    this.view = new HipView(place("picture"), calm);
    this.looking.on((place) => this.view.looking.follow(place));
    this.view.looking.onChange = (place) => this.looking.set(place);
    isDark.on((dark) => this.view.theme(dark));
    this.view.theme(isDark.value);
  }

  private get whose(): string {
    return `${capital(personWords(this.person.value))}. Gluteus ${this.about.version}.`;
  }

  /** Fetch the bones of the person; the last good picture stays until they arrive. */
  async showPerson(): Promise<void> {
    const ticket = ++this.sought;
    const stage = this.overlay;
    stage.querySelector(".trouble")?.remove();
    const key = JSON.stringify(this.person.value);
    if (key === this.shown) {
      this.scene.set(this.scene.value);
      return;
    }
    try {
      const asked = (key === ANYBODY && this.first) || sceneOf(this.person.value);
      this.first = null;
      const { info, surfaces } = await patient(stage, asked);
      if (ticket !== this.sought) return;
      this.view.load(info, surfaces);
      this.shown = key;
      this.scene.set(info);
      this.rooms.dataset.ready = "true";
    } catch (error) {
      if (ticket === this.sought) stage.append(trouble(error, () => void this.showPerson()));
    }
  }

  /** Bring a tab to the front on narrow pages. */
  tab(name: "panel" | "answers"): void {
    this.rooms.dataset.tab = name;
  }
}

function place(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no place called ${id}.`);
  return found;
}

export interface LoadedScene {
  info: SceneInfo;
  surfaces: Surfaces;
}

export async function sceneOf(person: Person): Promise<LoadedScene> {
  const info = await content(api.GET("/scene", { params: { query: asQuery(person) } }));
  const loaded = await Promise.all(
    BONE_IDS.map(async (id) => {
      const params = { path: { bone: id }, query: asQuery(person) };
      const surface = api.GET("/scene/bones/{bone}", { params, parseAs: "arrayBuffer" });
      return [id, readBone(await content(surface))] as const;
    }),
  );
  return { info, surfaces: Object.fromEntries(loaded) as Surfaces };
}
