"""Sizes of muscles from records and bodies."""

from dataclasses import replace
from math import cos, radians

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gluteus.anatomy import library, norms
from gluteus.bones.attachments import hip_muscles
from gluteus.bones.draws import CentralDraws, SeededDraws
from gluteus.bones.person import Person
from gluteus.bones.population import People, central_people
from gluteus.model import Hip
from gluteus.model.hip.sizes import Sizes, muscle_sizes


def body(mass: float = 75.0, height: float = 1.75, count: int = 1) -> People:
    """Bodies of one mass and height; bones do not matter here."""
    one = central_people(Person(sex="m"))
    return replace(
        one, mass=np.full(count, mass), height=np.full(count, height), female=np.zeros(count, bool)
    )


def sizes(people: People, seed: int | None = None) -> Sizes:
    count = len(people)
    return muscle_sizes(people, CentralDraws(count) if seed is None else SeededDraws(Person(), count, seed))


def column(name: str) -> int:
    return hip_muscles().index(name)


def test_a_cross_section_is_volume_along_the_tendon_over_fibre_length() -> None:
    """handsfield2014: 2.17 ml per metre and kilogram and 54.8 ml.

    Ward2009: 7.33 cm at 20.5 degrees.
    """
    found = sizes(body()).cross_section[0, column("gluteus_medius")]
    volume = (2.17 * 75.0 * 1.75 + 54.8) * 1e-6
    assert found == pytest.approx(volume * cos(radians(20.5)) / 0.0733, rel=1e-3)


def test_a_muscle_without_a_volume_keeps_its_published_part_of_gluteus_maximus() -> None:
    records = library().muscles
    part, whole = (records[name].architecture.pcsa for name in ("pectineus", "gluteus_maximus"))
    assert part is not None
    assert whole is not None
    for people in (body(), body(mass=110.0, height=1.95)):
        found = sizes(people).cross_section[0]
        assert found[column("pectineus")] / found[column("gluteus_maximus")] == pytest.approx(
            part.si / whole.si
        )


def test_larger_bodies_have_larger_muscles_of_the_same_fibre_length() -> None:
    small, large = sizes(body(60.0, 1.65)), sizes(body(90.0, 1.85))
    assert np.all(large.cross_section > small.cross_section)
    assert_allclose(large.fibre_length, small.fibre_length)


def test_the_fibre_length_of_minimus_spans_what_was_published() -> None:
    record = norms("muscle_model")["minimus_fibre_length"]
    low, high = record.range_si
    assert low is not None
    assert high is not None
    drawn = sizes(body(count=4000), seed=1).fibre_length[:, column("gluteus_minimus")]
    assert np.median(drawn) == pytest.approx(record.si, rel=0.05)
    assert np.quantile(drawn, 0.2) > low
    assert np.quantile(drawn, 0.8) < high
    assert np.quantile(drawn, 0.03) < low
    assert np.quantile(drawn, 0.97) > high


def test_drawn_sizes_scatter_as_recorded_about_the_published_means() -> None:
    table, count = norms("muscle_model"), 6000
    people = body(count=count)
    central, drawn = sizes(people), sizes(people, seed=2)
    lengths = (
        drawn.fibre_length[:, column("gluteus_medius")] / central.fibre_length[:, column("gluteus_medius")]
    )
    assert lengths.mean() == pytest.approx(1.0, abs=0.015)
    assert np.log(lengths).std() == pytest.approx(table["fibre_length_spread"].value, rel=0.05)
    volumes = drawn.cross_section * drawn.fibre_length / (central.cross_section * central.fibre_length)
    assert np.log(volumes[:, column("gluteus_medius")]).std() == pytest.approx(
        table["volume_spread"].value, rel=0.05
    )
    strength = table["abduction_strength_men"]
    assert strength.sd is not None
    assert drawn.strength.mean() == pytest.approx(central.strength[0], rel=0.01)
    assert np.log(drawn.strength).std() == pytest.approx(strength.sd / strength.value, rel=0.05)
    neutral = (drawn.neutral_length - central.neutral_length)[:, column("gluteus_medius")]
    assert neutral.std() == pytest.approx(table["neutral_fibre_length"].sd, rel=0.05)


def test_a_persons_muscles_share_half_of_their_variance() -> None:
    drawn = sizes(body(count=6000), seed=3)
    first, other = (
        np.log(drawn.fibre_length[:, column(name)]) for name in ("gluteus_medius", "gluteus_maximus")
    )
    common = norms("muscle_model")["fibre_length_common"].value
    assert np.corrcoef(first, other)[0, 1] == pytest.approx(common, abs=0.05)


def test_without_draws_everything_is_at_its_published_mean() -> None:
    found = sizes(body(count=3))
    average = body(mass=norms("body")["mass_men"].value)
    assert_allclose(
        sizes(average).strength / average.mass, norms("muscle_model")["abduction_strength_men"].si
    )
    assert_allclose(found.neutral_length, found.neutral_length[:1].repeat(3, axis=0))
    unpublished = found.neutral_length[0] == norms("muscle_model")["neutral_fibre_length"].value
    assert 0 < unpublished.sum() < len(unpublished)
    assert_allclose(found.cross_section, found.cross_section[:1].repeat(3, axis=0))


def test_strength_grows_with_a_power_of_the_mass() -> None:
    for sex, female in (("men", False), ("women", True)):
        light, heavy = (
            sizes(replace(body(mass=mass), female=np.array([female]))).strength for mass in (60.0, 120.0)
        )
        assert heavy / light == pytest.approx(2 ** norms("body")[f"torque_mass_exponent_{sex}"].value)


def test_force_of_a_muscle_is_cross_section_times_tension_over_its_lines() -> None:
    hip = Hip(Person(sex="m", mass_kg=75, height_m=1.75))
    model, tension = hip.model(), hip.specific_tension[0]
    assert 15e4 < tension < 100e4
    found = sizes(body()).cross_section[0]
    for name in ("gluteus_medius", "gluteus_minimus", "gluteus_maximus"):
        whole = model.max_force[0, model.lines_of(name)].sum()
        assert whole == pytest.approx(found[column(name)] * tension, rel=1e-3), name
