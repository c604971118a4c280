"""Exercises as a page to hand out: a picture of each, instructions, and loads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gluteus._version import __version__
from gluteus.anatomy.exercise import Exercise
from gluteus.anatomy.resistance import resistance_words
from gluteus.model.hip.hip import Hip
from gluteus.question import described
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

_SENSES = (
    ("flexion", 1, "flexion"),
    ("flexion", -1, "extension"),
    ("abduction", 1, "abduction"),
    ("abduction", -1, "adduction"),
    ("external_rotation", 1, "external rotation"),
    ("external_rotation", -1, "internal rotation"),
)
"""Angle of an exercise record, its sign, and the name of the motion."""


_OURS = "gluteus_assumption"
"""Exercise records that cite none of these show no source on the page."""


@dataclass(frozen=True)
class Card:
    """One exercise of the page, with its numbers in words."""

    name: str
    does: str
    watch: str
    resistance: str
    reach: str
    phase: str
    pictures: tuple[Picture, ...]
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
        Result of `gluteus.studies.exercise.study.exercises`.
    question : ExercisesQuestion
    hip : Hip
        Hips of the person; the pictures show their central hip.
    path : path
        The HTML file to write.
    overwrite : bool
        Whether an existing file may be replaced.
    progress : callable
        Called with the name of each exercise before it is drawn.

    Raises
    ------
    GluteusError
        As for `gluteus.files.bytes.whole.write_whole`.
    """
    order = ranking(found, question)
    central = Hip(hip.person)
    steps: dict[str, list[Card]] = {}
    # From easy to hard and, within a step, from small to large forces.
    for each in sorted(reversed(order.ranked), key=lambda one: one.exercise.level):
        progress(each.exercise.name)
        steps.setdefault(LEVELS[each.exercise.level], []).append(_card(each, order, central))
    keys = {key for cards in steps.values() for card in cards for key in card.sources}
    text = render_page(
        "exercises.html.j2",
        muscle=(order.compartment or order.muscle).replace("_", " ").replace("/", ", "),
        person=person_words(hip.person),
        people=len(found.array("held")[0, 0]),
        side=hip.person.side,
        steps=steps,
        limits=limit_words(question),
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
        watch=record.watch,
        resistance=", ".join(resistance_words(one) for one in record.resistance),
        reach=reach_words(record),
        phase=each.phase,
        pictures=tuple(
            exercise_picture(central, record, name, activation)
            for name in dict.fromkeys((record.phases[0].name, record.phases[-1].name))
        ),
        force=f"{band(each.force_n, 0, asked)} N",
        activation=f"{band(100 * each.activation, 0, asked)} %",
        hip_force=f"{band(each.hip_force_bw, 1, asked)} body weights",
        length=f"{band(each.length_percent, 0, asked)} % of the optimum",
        emg=emg_words(each),
        holds=f"{each.held_throughout} of {asked}",
        sources=tuple(sorted({one.source for one in each.readings} | {record.source} - {_OURS})),
    )


def reach_words(record: Exercise) -> str:
    """Return the range of the hip in an exercise: ``flexion to 60°, abduction to 22°``."""
    found: list[str] = []
    for angle, sense, words in _SENSES:
        most = max(sense * getattr(phase.hip, angle) for phase in record.phases)
        if most > 0:
            found.append(f"{words} to {most:g}°")
    return ", ".join(found) or "stays straight"


def limit_words(question: ExercisesQuestion) -> str:
    """Return the limits of the hip's angles: ``flexion up to 90 degrees``; empty without limits."""
    fields = described(ExercisesQuestion)
    return ", ".join(
        f"{field.label[0].lower()}{field.label[1:]} {value:g} {field.unit}"
        for name, field in fields.items()
        if field.unit == "degrees" and (value := getattr(question, name)) is not None
    )
