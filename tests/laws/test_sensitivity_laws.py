"""Sensitivities: mixed draws change what they say they change, and known shares of variance come
out.
"""

from functools import cache

import numpy as np
import pytest
import xarray as xr
from numpy.testing import assert_allclose, assert_array_equal

from gluteus.bones.draws import UNKNOWNS, declaration, groups_of
from gluteus.bones.person import Person
from gluteus.errors import AnatomyError
from gluteus.model.hip.hip import Hip
from gluteus.studies import stance
from gluteus.studies.sensitivity.pick_freeze import GROUPS, mixed_hip
from gluteus.studies.sensitivity.shares import QUANTITIES, drivers, measure_next, shares_of_variance
from gluteus.studies.standing.body import stander
from gluteus.studies.standing.question import StanceRecipe

WOMAN = Person(sex="f", mass_kg=62.0, height_m=1.68)
# Of one that cannot be held all unknowns would be drawn again at once.
FIRST_POSTURE = StanceRecipe(postures=1)


def mixed(*second: str) -> Hip:
    return mixed_hip(Person(), 30, 7, frozenset(second))


@cache
def driven() -> xr.Dataset:
    return drivers(WOMAN, 64, seed=2)


@cache
def telling(quantity: str) -> xr.Dataset:
    return measure_next(Hip(WOMAN, samples=400, seed=5), quantity)


@pytest.fixture(params=["declared", "reversed"])
def order(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups are of draws by name, in whatever order these are declared."""
    if request.param == "reversed":
        monkeypatch.setattr(declaration, "DECLARED", tuple(reversed(declaration.DECLARED)))


@pytest.mark.usefixtures("order")
@pytest.mark.parametrize(
    ("group", "changed"),
    [
        ("body", {"mass", "height", "volume", "strength"}),
        ("bones", {"bones"}),
        ("muscle_volumes", {"volume"}),
        ("fibre_lengths", {"fibres", "volume"}),
        ("abduction_strength", {"strength"}),
        ("neutral_fibre_length", {"neutral"}),
    ],
)
def test_a_group_of_the_second_draw_changes_what_it_names(group: str, changed: set[str]) -> None:
    def parts(hip: Hip) -> dict[str, np.ndarray]:
        return {
            "mass": hip.people.mass,
            "height": hip.people.height,
            "bones": hip.people.shapes.weights / hip.people.shapes.size[:, None],
            "volume": hip.sizes.cross_section,
            "fibres": hip.sizes.fibre_length,
            "strength": hip.sizes.strength,
            "neutral": hip.sizes.neutral_length,
        }

    first, second = parts(mixed()), parts(mixed(group))
    differing = {name for name in first if not np.array_equal(first[name], second[name])}
    # Bones follow the body, so that their draw may differ in effect where the body does.
    assert differing - {"bones"} == changed - {"bones"}
    assert ("bones" in changed) <= ("bones" in differing)


@pytest.mark.usefixtures("order")
@pytest.mark.parametrize("unknown", UNKNOWNS)
def test_each_unknown_of_posture_is_a_group_of_its_own(unknown: str) -> None:
    first, second = (stander(hip, FIRST_POSTURE) for hip in (mixed(), mixed(unknown)))
    for name in UNKNOWNS:
        same = np.array_equal(getattr(first, name), getattr(second, name))
        assert same == (name != unknown), name


@pytest.mark.usefixtures("order")
def test_every_unknown_of_stance_has_a_group() -> None:
    for person in (Person(), Person(age=20, age_to=90)):
        groups = groups_of(person)
        assert set(groups) == set(GROUPS) | ({"age"} if person.ages else set())
        assert ("age" in groups) == (groups[0] == "age")


def test_age_is_a_group_where_it_is_known() -> None:
    person = Person(age=20, age_to=90)
    first, second = (mixed_hip(person, 30, 7, frozenset(group)) for group in (set(), {"age"}))
    for one, other in ((first.people.age, second.people.age), (first.sizes.strength, second.sizes.strength)):
        assert one is not None
        assert not np.array_equal(one, other)
    assert_array_equal(first.people.female, second.people.female)
    assert_array_equal(first.sizes.fibre_length, second.sizes.fibre_length)
    one, other = (stander(hip, FIRST_POSTURE) for hip in (first, second))
    assert_array_equal(one.femur_rotation, other.femur_rotation)
    found = drivers(person, 64, seed=2)
    assert found["group"].values.tolist() == ["age", *GROUPS]
    assert found.total.sel(group="age", quantity="capacity_over_demand") > 0.02
    assert "age" in measure_next(Hip(person, samples=400), "capacity_over_demand")["measurement"]


def test_mixed_people_are_people() -> None:
    force = stance(mixed(*GROUPS)).hip_contact_force_bw
    assert ((force > 1.5) & (force < 15)).mean() > 0.9
    assert not np.array_equal(force, stance(mixed()).hip_contact_force_bw)
    assert_array_equal(force, stance(mixed(*GROUPS)).hip_contact_force_bw)


def test_known_shares_of_variance_come_out() -> None:
    rng = np.random.default_rng(4)
    weights = np.linspace(0.0, 1.0, len(GROUPS))
    first, second = rng.standard_normal((2, 4096, len(GROUPS)))
    rows = [
        first,
        *(np.where(np.arange(len(GROUPS)) == k, second, first) for k in range(len(GROUPS))),
        second,
    ]
    answers = np.exp(np.stack([row @ weights for row in rows]))
    found = shares_of_variance(answers, seed=0)
    known = weights**2 / (weights**2).sum()
    assert_allclose(found.first_order, known, atol=0.06)
    assert_allclose(found.total, known, atol=0.03)
    assert found.used == 1.0


def test_people_who_fall_are_left_out_and_counted() -> None:
    answers = np.exp(np.random.default_rng(0).standard_normal((len(GROUPS) + 2, 400)))
    answers[3, :100] = np.nan
    assert shares_of_variance(answers, seed=0).used == 0.75


def test_what_is_known_drives_nothing() -> None:
    found = driven().sel(group="body")
    assert_allclose(found.total, 0.0, atol=1e-12)
    assert (driven().total.sel(group="bones", quantity="abductor_force_bw") > 0.3).all()


def test_a_measured_strength_tells_most_about_strength_over_demand() -> None:
    found = telling("capacity_over_demand")
    assert found["measurement"].values[0] == "abduction_strength"
    assert found.narrower.values[0] > 5 * found.chance.item()
    assert not {"mass", "height"} & set(found["measurement"].values), "what is known is not asked for"


def test_refusals() -> None:
    with pytest.raises(AnatomyError, match="give 400"):
        measure_next(Hip(WOMAN, samples=100))
    with pytest.raises(AnatomyError, match=QUANTITIES[0]):
        measure_next(Hip(WOMAN, samples=400), "height")
    with pytest.raises(AnatomyError, match="64 or more"):
        drivers(WOMAN, 10)
