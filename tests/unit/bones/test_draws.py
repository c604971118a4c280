"""Draws of people: declared once, laid out without overlap, and read by name from every source."""

import itertools
from dataclasses import fields

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from gluteus.bones.attachments import hip_muscles
from gluteus.bones.draws import (
    BONES,
    CHOSEN,
    DECLARED,
    POSTURE,
    UNKNOWNS,
    WIDEST,
    CentralDraws,
    Draws,
    KeyedDraws,
    MixedDraws,
    RowDraws,
    SeededDraws,
    Stream,
    draw_layout,
)
from gluteus.bones.person import Person
from gluteus.errors import AnatomyError
from gluteus.mechanics.engine import schema
from gluteus.mechanics.hip.statics import Stander
from gluteus.studies.standing.question import StanceRecipe
from gluteus.studies.standing.unknowns import unknowns_of

PEOPLE = 40
EVERYBODY = np.arange(PEOPLE)
OLD = Person(age=50, age_to=90, femoral_offset_mm=42)


def rows() -> RowDraws:
    return RowDraws(np.random.default_rng(0).uniform(1e-6, 1 - 1e-6, (PEOPLE, draw_layout().width)))


SOURCES: dict[str, Draws] = {
    "seed": SeededDraws(OLD, PEOPLE, 3),
    "rows": rows(),
    "keys": KeyedDraws(OLD, PEOPLE, 3),
    "mixed": MixedDraws(
        KeyedDraws(OLD, PEOPLE, 3), KeyedDraws(OLD, PEOPLE, 3, sample=1), frozenset({"body", "bones"})
    ),
}


def once() -> list[str]:
    """Draws that every source has."""
    return [draw.name for draw in DECLARED if draw.retries is None and draw.stream is not Stream.LYING]


def test_names_are_unique_and_no_two_draws_share_a_slot() -> None:
    names = [draw.name for draw in DECLARED]
    assert len(set(names)) == len(names)
    layout = draw_layout()
    taken: list[int] = []
    for draw in DECLARED:
        if draw.name not in layout.slots:
            continue
        stride = layout.strides[draw.retries.name] if draw.retries else 0
        for attempt in range(draw.retries.attempts if draw.retries else 1):
            first = layout.slots[draw.name] + attempt * stride
            taken += range(first, first + draw.count)
    assert len(set(taken)) == len(taken)
    assert 0 <= min(taken) <= max(taken) < layout.width
    assert set(names) - set(layout.slots) == {draw.name for draw in DECLARED if draw.stream is Stream.LYING}


def test_what_is_made_on_demand_starts_with_a_block_of_the_generator() -> None:
    layout = draw_layout()
    assert layout.on_demand % 4 == layout.strides["bones"] % 4 == 0
    assert layout.width == layout.on_demand + BONES.attempts * layout.strides["bones"]
    late = {name for name, slot in layout.slots.items() if slot >= layout.on_demand}
    assert late == {draw.name for draw in DECLARED if draw.retries == BONES}


def test_an_unknown_of_posture_has_the_same_name_everywhere() -> None:
    assert set(unknowns_of(StanceRecipe())) == set(UNKNOWNS)
    assert set(UNKNOWNS) <= {part.name for part in fields(Stander)}
    assert {unknown.name for unknown in schema.Unknown} == set(UNKNOWNS)


@pytest.mark.parametrize("source", SOURCES)
def test_draws_have_their_declared_shape_and_distribution(source: str) -> None:
    draws = SOURCES[source]
    attempts = {BONES: draws.attempts(BONES)(EVERYBODY), POSTURE: draws.attempts(POSTURE)(EVERYBODY)}
    for draw in DECLARED:
        if draw.retries is None and draw.name not in once():
            continue
        values = attempts[draw.retries][draw.name] if draw.retries else draws[draw.name]
        assert values.shape == ((PEOPLE,) if draw.members is None else (PEOPLE, draw.count)), draw.name
        if draw.distribution == "uniform":
            assert ((values >= 0) & (values <= 1)).all(), draw.name
        else:
            assert values.min() < 0 < values.max(), draw.name
            assert np.abs(values).max() <= draw.widest, draw.name
        assert abs(values.mean() - (0.5 if draw.distribution == "uniform" else 0.0)) < 0.7, draw.name
    assert draws["fibre_length"].shape == (PEOPLE, len(hip_muscles()))


@pytest.mark.parametrize("source", SOURCES)
def test_no_draw_repeats_another(source: str) -> None:
    draws = SOURCES[source]
    columns = [draws[name].reshape(PEOPLE, -1).T for name in once()]
    for retries in (BONES, POSTURE):
        attempt = draws.attempts(retries)
        for _ in range(retries.attempts):
            columns += [values.reshape(PEOPLE, -1).T for values in attempt(EVERYBODY).values()]
    for one, other in itertools.combinations(np.concatenate(columns), 2):
        assert not np.array_equal(one, other)


@pytest.mark.parametrize("source", SOURCES)
def test_attempts_begin_anew_for_whoever_asks(source: str) -> None:
    draws = SOURCES[source]
    first = draws.attempts(POSTURE)(EVERYBODY)
    draws["abduction_strength"]
    again = draws.attempts(POSTURE)(EVERYBODY)
    for name in CHOSEN:
        assert_array_equal(first[name], again[name])


def test_rows_give_each_person_the_same_attempt_whoever_else_needs_it() -> None:
    draws, some = rows(), np.array([3, 17, 30])
    whole, part = draws.attempts(BONES), draws.attempts(BONES)
    whole(EVERYBODY)
    part(EVERYBODY)
    second = whole(EVERYBODY)
    for name, values in part(some).items():
        assert_array_equal(values, second[name][some])


def test_normals_are_clipped_but_for_the_modes_of_the_bones() -> None:
    draws = RowDraws(np.full((1, draw_layout().width), 1e-12))
    made = draws.attempts(BONES)(np.zeros(1, dtype=np.int64))
    assert draws["abduction_strength"] == -WIDEST
    assert made["femur_length"] == -WIDEST
    assert (made["bone_modes"] < -7).all()


def test_central_draws_are_the_middle_of_every_distribution() -> None:
    draws = CentralDraws(2)
    assert not draws.drawn
    assert_array_equal(draws["sex"], [0.5, 0.5])
    assert not draws["muscle_volume"].any()
    assert not draws.attempts(POSTURE)(np.arange(2))["pelvic_tilt"].any()


def test_people_of_unknown_age_keep_their_draws_where_others_have_an_age() -> None:
    young, old = SeededDraws(Person(), PEOPLE, 3), SeededDraws(OLD, PEOPLE, 3)
    for name in ("sex", "body_size", "fibre_length", "neutral_fibre_length"):
        assert_array_equal(young[name], old[name])
    with pytest.raises(AnatomyError, match=r"'age'.* no such draw"):
        young["age"]


def test_refusals() -> None:
    draws = SOURCES["seed"]
    with pytest.raises(AnatomyError, match="choose one of sex, body_size"):
        draws["fiber_length"]
    with pytest.raises(AnatomyError, match="'pelvic_tilt'"):
        draws["pelvic_tilt"]
    with pytest.raises(AnatomyError, match=f"one row of {draw_layout().width} numbers"):
        RowDraws(np.full((2, 7), 0.5))
    with pytest.raises(AnatomyError, match="40 and 41 people"):
        MixedDraws(draws, SeededDraws(OLD, PEOPLE + 1), frozenset())
