"""Exercises as a page to hand out: a picture, what to do, and the loads of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gluteus._version import __version__
from gluteus.model.hip.hip import Hip
from gluteus.report.figures.exercise import exercise_picture
from gluteus.report.figures.picture import Picture
from gluteus.report.pages.content import person_words
from gluteus.report.pages.html import render_page, write_text
from gluteus.report.references import references
from gluteus.report.terminal.exercises import LEVELS, emg_words, left_out_names
from gluteus.report.terminal.hip import band
from gluteus.report.who import condition_words
from gluteus.studies.exercise.question import ExercisesQuestion
from gluteus.studies.exercise.ranking import Ranked, Ranking, hip_force_limit, ranking
from gluteus.studies.result import Result


@dataclass(frozen=True)
class Card:
    """One exercise of the page, with its numbers in words."""

    name: str
    does: str
    level: str
    phase: str
    picture: Picture
    force: str
    activation: str
    hip_force: str
    length: str
    emg: str
    holds: str
    sources: tuple[str, ...]


def write_exercises(
    found: Result,
    question: ExercisesQuestion,
    hip: Hip,
    path: Path | str,
    *,
    overwrite: bool = False,
    progress: Callable[[str], None] = lambda name: None,
) -> Path:
    """Write exercises as one page.

    Parameters
    ----------
    found : Result
        Of `gluteus.studies.exercise.study.exercises`.
    question : ExercisesQuestion
    hip : Hip
        Whose; the pictures show the central hip of the person.
    path : path
        The HTML file to write.
    overwrite : bool
        Whether a file that is there may be replaced.
    progress : callable
        Called with the name of each exercise before it is drawn.

    Raises
    ------
    GluteusError
        As `gluteus.files.bytes.whole.write_whole`.
    """
    order = ranking(found, question)
    central = Hip(hip.person)
    cards: list[Card] = []
    for each in order.ranked:
        progress(each.exercise.name)
        cards.append(_card(each, order, central))
    keys = {key for card in cards for key in card.sources}
    text = render_page(
        "exercises.html.j2",
        muscle=(order.compartment or order.muscle).replace("_", " ").replace("/", ", "),
        person=person_words(hip.person),
        people=len(found.array("held")[0, 0]),
        side=hip.person.side,
        cards=cards,
        condition=condition_words(found.attrs),
        hip_force_limit=hip_force_limit(question),
        left_out=left_out_names(order),
        references=references(sorted(keys)),
        version=__version__,
    )
    return write_text(path, text, overwrite=overwrite)


def _card(each: Ranked, order: Ranking, central: Hip) -> Card:
    asked = each.asked
    medius = each.rivals.get("gluteus_medius", np.empty(0))
    activation = float(np.median(medius)) if len(medius) else 0.0
    record = each.exercise
    return Card(
        name=record.name,
        does=record.does,
        level=LEVELS[record.level],
        phase=each.phase,
        picture=exercise_picture(central, record, record.phases[-1].name, activation),
        force=f"{band(each.force_n, 0, asked)} N",
        activation=f"{band(100 * each.activation, 0, asked)} %",
        hip_force=f"{band(each.hip_force_bw, 1, asked)} body weights",
        length=f"{band(each.length_percent, 0, asked)} % of the optimum",
        emg=emg_words(each),
        holds=f"{each.held_throughout} of {asked}",
        sources=tuple(sorted({one.source for one in each.readings} | {record.source})),
    )
