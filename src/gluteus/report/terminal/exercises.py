"""Exercises as JSON and as a table."""

from __future__ import annotations

from typing import Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from gluteus.anatomy.exercise import Exercise, MuscleReading, exercise_records
from gluteus.anatomy.resistance import resistance_words
from gluteus.json_types import JsonObject
from gluteus.report.as_json import distribution, provenance
from gluteus.report.terminal.hip import band, middle, stacked
from gluteus.report.who import asked_words, condition_words
from gluteus.studies.exercise.question import ExercisesQuestion
from gluteus.studies.exercise.ranking import Ranked, Ranking, hip_force_limit, ranking
from gluteus.studies.result import Result

LEVELS = {1: "easy", 2: "medium", 3: "hard"}


def exercises_json(found: Result, question: ExercisesQuestion) -> JsonObject:
    """Return exercises by decreasing force of the muscle, and those left out with the reason.

    Muscle forces are those in ``phase``, of the people who can hold it (``held`` of ``n``). The
    force on the hip is that in ``hip_phase``.
    """
    order = ranking(found, question)
    return {
        "muscle": order.compartment or order.muscle,
        "over": "people",
        "exercises": [_exercise(each) for each in order.ranked],
        "hip_force_limit": hip_force_limit(question),
        "left_out": order.left_out,
        "provenance": provenance(found.attrs),
    }


def _exercise(each: Ranked) -> dict[str, Any]:
    record, asked = each.exercise, each.asked
    return {
        "id": record.id,
        "name": record.name,
        "does": record.does,
        "watch": record.watch,
        "level": LEVELS[record.level],
        "resistance": [resistance_words(one) for one in record.resistance],
        "phase": each.phase,
        "phases": [phase.name for phase in record.phases],
        "n": asked,
        "held": each.held,
        "held_throughout": each.held_throughout,
        "hip_phase": each.hip_phase,
        "muscle": {
            "force_n": distribution(each.force_n, asked),
            "activation": distribution(each.activation, asked),
        },
        "compartments": {name: distribution(values, asked) for name, values in each.others.items()},
        "other_muscles_activation": {
            name: distribution(values, asked) for name, values in each.rivals.items()
        },
        "hip_contact_force_bw": distribution(each.hip_force_bw, asked),
        "length_percent": distribution(each.length_percent, asked),
        "abduction_asked_nm": distribution(each.abduction_asked_nm),
        "emg": [_reading(one) for one in each.readings],
        "emg_words": emg_words(each),
    }


def _reading(one: MuscleReading) -> dict[str, Any]:
    fields = one.model_dump(exclude_none=True, exclude={"exercise", "muscle"})
    return {"mean" if name == "value" else name: value for name, value in fields.items()}


def exercises_table(found: Result, question: ExercisesQuestion) -> Group:
    """Return exercises by decreasing force of the muscle."""
    order = ranking(found, question)
    name = (order.compartment or order.muscle).replace("_", " ").replace("/", ", ")
    asked = len(found.array("held")[0, 0])
    person, condition = asked_words(found.attrs)[0], condition_words(found.attrs)
    whose = f"{found.attrs['side']} hip of {person}{'; ' if condition else ''}{condition}"
    many = "One hip" if asked == 1 else f"{asked} people, median (95% interval)"
    table = Table(
        title=Text(f"Exercises ranked by the force of {name}: {whose}. {many}."),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
    table.add_column("exercise")
    for words in ("force [N]", "activation", "EMG\n[% max]", "hip force\n[BW]", "holds\nall"):
        table.add_column(Text(words), justify="right", no_wrap=True)
    for each in order.ranked:
        table.add_row(
            _named(each.exercise),
            stacked(band(each.force_n, 0, asked)),
            middle(each.activation, 2, asked),
            stacked(emg_words(each)),
            stacked(band(each.hip_force_bw, 1, asked)),
            _share(each.held_throughout, asked),
        )
    notes = [
        "Each exercise is computed as still postures. Forces are those of the hardest phase, over "
        "the people who can hold it; the last column says how many can hold every phase. EMG: "
        "means of published studies, in percent of a maximal contraction. BW: body weights. "
        "Movement adds to all of "
        "these. For information only; not a prescription."
    ]
    limit = hip_force_limit(question)
    notes = [limit, *notes] if limit else notes
    return Group(table, *_left_out_table(order), *(Text(note) for note in notes))


def _named(record: Exercise) -> Text:
    """Return the name of an exercise, and below it the resistance."""
    words = ", ".join(resistance_words(each) for each in record.resistance)
    return Text.assemble(record.name, (f"\n+ {words}" if words else "", "dim"))


def _share(some: int, asked: int) -> str:
    return f"{100 * some / asked:.0f}%" if asked > 1 else ("yes" if some else "no")


def _left_out_table(order: Ranking) -> list[Table]:
    if not order.left_out:
        return []
    table = Table(title=Text("Left out"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("exercise")
    table.add_column("why")
    for name, why in left_out_names(order):
        table.add_row(Text(name), Text(why))
    return [table]


def left_out_names(order: Ranking) -> list[tuple[str, str]]:
    """Return the names of the exercises that were left out, each with the reason."""
    records = exercise_records()
    return [(records[key].name, why) for key, why in order.left_out.items()]


def emg_words(each: Ranked) -> str:
    """Return published means [% of a maximal contraction]; a dash if there are none."""
    values = [one.value for one in each.readings if one.value and one.quantity == "emg_percent_mvic"]
    if not values:
        return "-"
    if len(values) == 1:
        return f"{values[0]:.0f}"
    return f"{min(values):.0f}-{max(values):.0f} ({len(values)} studies)"
