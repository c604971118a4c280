"""People made in blocks: both engines make the same people, and neither order
nor threads matter.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from gluteus.bones import Person, central_people, conditioning
from gluteus.bones.draws import UNKNOWNS, Draw, DrawLayout, declaration, draw_layout, normals
from gluteus.errors import AnatomyError
from gluteus.mechanics.engine import kernel
from gluteus.model.hip import hip as hip_room
from gluteus.model.hip.hip import Hip
from gluteus.studies import ChunkSummary, StanceStudy, chunk_summary, reserve, stance, stance_crowd
from gluteus.studies.population import constants as constants_room
from gluteus.studies.population.compiled import crowd_of
from gluteus.studies.population.draws import chunk_key, uniforms
from gluteus.studies.population.quantities import MEASURED, NAMES
from gluteus.studies.population.reference import measured, population_hip
from gluteus.studies.population.summary import LARGEST_ROUNDED
from gluteus.studies.standing.question import StanceRecipe

Floats = NDArray[np.float64]

STUDIES = {
    "everybody": StanceStudy(thresholds={"hip_contact_force_bw": (3.0, 4.0), "mass_kg": (70.0,)}),
    "weak": StanceStudy(weaken={"abductors": 0.45}),
    "lesion": StanceStudy(Person(sex="f"), lesions={"superior_gluteal_nerve": 0.9}, compensate="trunk"),
    "cubed, half shifted": StanceStudy(shift=0.8, power=3),
    "known bones": StanceStudy(
        Person(
            sex="m", mass_kg=80, height_m=1.8, femoral_offset_mm=45, pelvis_width_mm=240, neck_length_mm=55
        )
    ),
    "a stem": StanceStudy(
        Person.of(
            sex="f",
            implant=True,
            femoral_offset_mm=44,
            anteversion_deg="9+-5",
            trochanter_tip_lateral_mm=50,
            hip_centre_distance_mm=175,
            neck_shaft_angle_deg=135,
        )
    ),
    "all ages": StanceStudy(Person(age=20, age_to=90)),
    "all ages of a known mass": StanceStudy(Person(age=20, age_to=90, mass_kg=80), capacity=False),
    "old and short": StanceStudy(Person(sex="f", age=88, height_m=1.5), capacity=False),
    "old and weak by measurement": StanceStudy(Person(sex="m", age=60, abduction_strength_nm=55)),
    "the first posture": StanceStudy(Person(sex="f"), recipe=StanceRecipe(postures=1)),
    "with a cane": StanceStudy(weaken={"abductors": 0.4}, cane_n=90.0),
    "loaded on the standing side": StanceStudy(
        Person(sex="m"), load_kg=25.0, load_side="right", compensate="trunk"
    ),
    "with everything": StanceStudy(
        Person(age=30, age_to=80, pelvic_tilt_deg=6.0),
        shift=0.9,
        cane_n=60.0,
        load_kg=12.0,
        obliquity_deg=4.0,
        lean_deg=3.0,
        weaken={"abductors": 0.7},
    ),
    "pelvis hanging by choice": StanceStudy(obliquity_deg=8.0, lesions={"superior_gluteal_nerve": 0.7}),
    "leaning by choice": StanceStudy(lean_deg=10.0, compensate="trunk", power=3),
    "known tilt": StanceStudy(Person(pelvic_tilt_deg=-8.0)),
    "known tilt, all else fixed": StanceStudy(
        Person(sex="f", pelvic_tilt_deg=3.0), recipe=StanceRecipe(fixed=frozenset(UNKNOWNS) - {"leg_mass"})
    ),
    "strong, fixed": StanceStudy(
        Person(sex="f", mass_kg=60, abduction_strength_nm=90),
        recipe=StanceRecipe(fixed=frozenset({"pelvic_tilt", "leg_mass"})),
    ),
}


def shuffled(declared: Sequence[Draw]) -> list[Draw]:
    return [declared[i] for i in np.random.default_rng(0).permutation(len(declared))]


@contextmanager
def variable(name: str, value: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(name, value)
        yield


def in_numpy(study: StanceStudy, uniform: Floats) -> tuple[Floats, dict[str, int], NDArray[np.bool_]]:
    hip = population_hip(study, uniform)
    with variable("GLUTEUS_KERNEL", "off"):
        return measured(study, hip)


def forget() -> None:
    """The hips and constants that are kept for the next who asks."""
    for kept in (
        central_people,
        hip_room._central_landmarks,
        constants_room._computed,
    ):
        kept.cache_clear()


@pytest.fixture
def forgetful() -> Iterator[None]:
    """Nothing that was computed from other declared draws outlives the test."""
    yield
    forget()


@pytest.mark.needs_kernel
@pytest.mark.parametrize("name", STUDIES)
def test_both_engines_make_the_same_people(name: str) -> None:
    study = STUDIES[name]
    engines_agree(study, uniforms(7, 3, 96, draw_layout().width))


def engines_agree(study: StanceStudy, uniform: Floats) -> None:
    people = len(uniform)
    defined, counts, kept = in_numpy(study, uniform)
    values = np.empty((people, len(MEASURED)))
    found, quantities, fate = crowd_of(study, people, uniform=uniform, values=values)
    assert found == counts
    assert kept.any()
    scale = np.maximum(np.abs(defined), 0.01)
    scale[:, NAMES.index("unmet_moment_nm")] = 1.0  # rounding of moments of fifty newton metres
    wrong = np.where(kept, np.abs(values - defined) / scale, 0.0)
    # A posture that was searched lies on the edge of what can be held, where the answer is steep.
    upright = (fate & 16) > 0
    if upright.any():
        assert np.quantile(wrong[upright], 0.999) < 1e-9
    assert wrong.max() < (1e-6 if study.power == 2 else 1e-5)
    for column, one in enumerate(MEASURED):
        chosen = defined[kept[:, column], column]
        assert quantities[one.name].count == len(chosen)
        if len(chosen):
            summed = np.minimum(chosen, LARGEST_ROUNDED / 2.0**one.bits)  # no larger value enters a sum
            assert quantities[one.name].mean == pytest.approx(summed.mean(), rel=1e-6, abs=1e-6)
            assert quantities[one.name].most == pytest.approx(chosen.max(), rel=1e-6, abs=1e-6)
    for limit, more in zip((3.0, 4.0), quantities["hip_contact_force_bw"].exceeded, strict=False):
        assert more == (defined[kept[:, 0], 0] > limit).sum()


@pytest.mark.needs_kernel
@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize("order", [reversed, shuffled])
def test_draws_go_by_name_in_whatever_order_they_are_declared(
    monkeypatch: pytest.MonkeyPatch, order: Callable[[Sequence[Draw]], Iterable[Draw]]
) -> None:
    person = Person(age=40, age_to=90)
    study = StanceStudy(person, lesions={"superior_gluteal_nerve": 0.5}, weaken={"abductors": 0.8})
    declared = draw_layout()
    uniform = uniforms(7, 4, 96, declared.width)
    values = rows_of(study, uniform)
    monkeypatch.setattr(declaration, "DECLARED", tuple(order(declaration.DECLARED)))
    forget()
    moved = draw_layout()
    assert all(moved.slots[name] != slot for name, slot in declared.slots.items() if name in ("sex", "age"))
    other = moved_to(moved, uniform, declared)
    engines_agree(study, other)
    assert_array_equal(rows_of(study, other), values)


def moved_to(layout: DrawLayout, uniform: Floats, before: DrawLayout) -> Floats:
    """Numbers laid out as ``before``, each in the place that it has in another layout."""
    found = np.full((len(uniform), layout.width), 0.5)
    for draw in declaration.DECLARED:
        if draw.name not in layout.slots:
            continue
        for attempt in range(draw.retries.attempts if draw.retries else 1):
            first, last = (
                one.slots[draw.name] + (attempt * one.strides[draw.retries.name] if draw.retries else 0)
                for one in (before, layout)
            )
            found[:, last : last + draw.count] = uniform[:, first : first + draw.count]
    return found


def rows_of(study: StanceStudy, uniform: Floats) -> Floats:
    values = np.empty((len(uniform), len(MEASURED)))
    crowd_of(study, len(uniform), uniform=uniform, values=values)
    return values


@pytest.mark.needs_kernel
def test_kernel_draws_what_numpy_draws() -> None:
    width, people = draw_layout().width, 50
    study = StanceStudy(capacity=False)
    given, own = np.empty((people, len(MEASURED))), np.empty((people, len(MEASURED)))
    crowd_of(study, people, uniform=uniforms(11, 5, people, width), values=given)
    crowd_of(study, people, key=chunk_key(11, 5), values=own)
    assert_array_equal(given, own)


def test_normals_have_the_rank_of_their_numbers() -> None:
    uniform = uniforms(0, 0, 500, 100).ravel()
    drawn = normals(uniform)
    assert_array_equal(np.argsort(drawn), np.argsort(uniform))
    assert abs(drawn.mean()) < 4 / np.sqrt(len(drawn))
    assert drawn.std() == pytest.approx(1.0, abs=0.01)


@pytest.mark.needs_kernel
def test_bits_depend_on_neither_threads_nor_instructions_nor_the_order_of_chunks() -> None:
    study = STUDIES["weak"]
    parts = [chunk_summary(study, 1, index, 300) for index in range(4)]
    whole = stance_crowd(people=1200, seed=1, chunk=300, study=study, threads=2)
    backwards = parts[3].merge(parts[1]).merge(parts[0].merge(parts[2]))
    assert whole.digest() == backwards.digest()
    assert stance_crowd(people=1200, seed=1, chunk=300, study=study, threads=1).digest() == whole.digest()
    inside = [np.empty((700, len(MEASURED))) for _ in range(2)]
    for threads, values in enumerate(inside, start=1):
        crowd_of(study, 700, key=chunk_key(1, 0), values=values, threads=threads)
    assert_array_equal(inside[0], inside[1])
    for instructions in kernel.compiled.isas():
        with variable("GLUTEUS_KERNEL", instructions):
            assert chunk_summary(study, 1, 2, 300).digest() == parts[2].digest()


@pytest.mark.needs_kernel
def test_a_part_of_a_chunk_is_its_first_people() -> None:
    study = StanceStudy(capacity=False)
    whole = chunk_summary(study, 4, 0, 90, rows=True).rows
    part = chunk_summary(study, 4, 0, 90, people=37, rows=True).rows
    assert whole is not None
    assert part is not None
    assert_array_equal(part, whole[:37])


def test_without_the_kernel_the_same_people_come_out() -> None:
    study = StanceStudy(capacity=False)
    with variable("GLUTEUS_KERNEL", "off"):
        slow = chunk_summary(study, 2, 0, 80, rows=True)
    assert slow.engines == ("numpy",)
    if not kernel.in_use():
        return
    fast = chunk_summary(study, 2, 0, 80, rows=True)
    assert fast.engines == ("kernel",)
    assert fast.counts == slow.counts
    assert fast.rows is not None
    assert slow.rows is not None
    # NumPy stops moving the bones at 0.05 mm and 0.06 degrees.
    assert np.abs(fast.rows[:, 0] / slow.rows[:, 0] - 1).max() < 1e-3


@cache
def crowd() -> ChunkSummary:
    return stance_crowd(people=100_000 if kernel.in_use() else 2000, seed=9)


def test_a_crowd_is_the_population_of_the_hips() -> None:
    people = 1500
    hip = Hip(samples=people, seed=21)
    found = stance(hip)
    fine = np.asarray(found["recovered"].values)
    force = np.asarray(found["hip_contact_force_bw"].values)[fine]
    columns = {
        "hip_contact_force_bw": force,
        "abduction_moment_nm_per_kg": np.asarray(found["abduction_moment_nm_per_kg"].values)[fine],
        "mass_kg": hip.people.mass[fine],
        "capacity_over_demand": reserve(hip),
    }
    for name, sample in columns.items():
        one = crowd()[name]
        error = np.hypot(sample.std() / np.sqrt(len(sample)), one.sd / np.sqrt(one.count))
        assert abs(sample.mean() - one.mean) < 4 * error, name
        for part in (0.1, 0.5, 0.9):
            below = (sample <= one.quantile(part)).mean()
            spread = np.sqrt(part * (1 - part) * (1 / len(sample) + 1 / one.count))
            assert abs(below - part) < 4 * spread, (name, part)
    held = np.asarray(found["held"].values).mean()
    assert abs(held - crowd().held) < 4 * np.sqrt(held * (1 - held) / people) + 1e-3


def test_who_stands_in_no_posture_is_counted_and_averaged_nowhere() -> None:
    study = StanceStudy(
        lesions={"superior_gluteal_nerve": 1.0}, weaken={"gluteus_maximus": 0.0, "piriformis": 0.0}
    )
    found = chunk_summary(study, 0, 0, 120, rows=True)
    counts = found.counts
    assert counts["not_recovered"] > 5
    assert counts["averaged"] + counts["not_recovered"] + counts["bad_input"] + counts["not_converged"] == 120
    assert found["hip_contact_force_bw"].count == counts["averaged"]
    assert found["capacity_over_demand"].count == 120
    assert found.rows is not None
    missing = found.rows[:, NAMES.index("unmet_moment_nm")]
    assert (missing > 1.0).sum() == counts["not_recovered"]
    for name in ("hip_contact_force_bw", "abductor_force_n", "force_up_bw", "gluteus_medius_share"):
        assert np.isfinite(found.rows[:, NAMES.index(name)]).sum() == counts["averaged"], name
    assert found["unmet_moment_nm"].most <= 1.0


@pytest.mark.needs_kernel
@pytest.mark.usefixtures("forgetful")
def test_who_has_no_bones_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where little change of the modes is accepted, some people find bones and some do not."""
    monkeypatch.setattr(conditioning, "UNUSUAL", 1.8)
    forget()
    study = StanceStudy(Person(sex="m"))
    uniform = uniforms(3, 0, 80, draw_layout().width)
    found, _, fate = crowd_of(study, 80, uniform=uniform)
    _, counts, _ = in_numpy(study, uniform)
    assert 0 < found["without_bones"] < 80
    assert found["without_bones"] == (fate & 1 == 0).sum()
    assert abs(found["without_bones"] - counts["without_bones"]) <= 1
    assert found["averaged"] <= 80 - found["without_bones"]


def test_numbers_out_of_range_are_refused() -> None:
    study = StanceStudy()
    for arguments in ((0, 0, 0), (0, 0, 70_000), (-1, 0, 10), (0, -1, 10)):
        with pytest.raises(AnatomyError):
            chunk_summary(study, *arguments)
    for wrong in (
        {"thresholds": {"force": (1.0,)}},
        {"power": 4},
        {"shift": 0.3},
        {"compensate": "both"},
    ):
        with pytest.raises(AnatomyError):
            StanceStudy(**wrong)  # type: ignore[arg-type]
    for wrong in (
        {"weaken": {"biceps_brachii": 0.5}},
        {"weaken": {"abductors": 2.0}},
        {"lesions": {"x": 1.0}},
    ):
        with pytest.raises(AnatomyError):
            chunk_summary(StanceStudy(**wrong), 0, 0, 8)  # type: ignore[arg-type]
    with pytest.raises(AnatomyError, match="at least 1"):
        stance_crowd(people=0)
