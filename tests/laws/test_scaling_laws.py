"""Scaling: equal factors scale lengths, a person's own static trial gives their size back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gluteus.errors import AnatomyError, GluteusError, UnsupportedFeature
from gluteus.files.osim.spec.functions import Vec3
from gluteus.mechanics.body.motion import place
from gluteus.mechanics.body.scaled_inertia import scaled_inertia
from gluteus.model.opensim.model import OsimModel, read_osim
from gluteus.model.opensim.scaling import scaled
from gluteus.studies.kinematics.inverse import inverse_kinematics
from gluteus.studies.kinematics.scaling import scale
from tests.helpers.markers import marked_walker, poses, recorded
from tests.helpers.models import model_path


@pytest.fixture(scope="module", params=["walker", "wrapped legs", "limb"])
def model(request: pytest.FixtureRequest) -> OsimModel:
    return read_osim(model_path(request.param))


def uniform(model: OsimModel, factor: float) -> dict[str, Vec3]:
    return dict.fromkeys(model.tree.names, (factor, factor, factor))


def test_factors_of_one_change_nothing(model: OsimModel) -> None:
    same = scaled(model, {}).model
    q = model.default_pose()[None]
    np.testing.assert_allclose(same.lengths(q), model.lengths(q), rtol=1e-12)
    np.testing.assert_array_equal(same.fibre_length, model.fibre_length)
    np.testing.assert_allclose(same.tree.inertia, model.tree.inertia, rtol=1e-12)


def test_equal_factors_scale_lengths_masses_and_inertia() -> None:
    model = read_osim(model_path("wrapped legs"))
    grown = scaled(model, uniform(model, 1.2)).model
    q = model.default_pose()[None]
    sized = q.copy()
    for column, each in enumerate(model.spec.coordinates):
        if each.motion == "translational":
            sized[:, column] *= 1.2
    np.testing.assert_allclose(grown.lengths(sized), 1.2 * model.lengths(q), rtol=1e-9)
    # Paths over ellipsoids are measured in pieces of 1 mm, as OpenSim does.
    np.testing.assert_allclose(grown.tendon_length, 1.2 * model.tendon_length, rtol=1e-5)
    np.testing.assert_allclose(grown.tree.mass, 1.2**3 * model.tree.mass, rtol=1e-12)
    np.testing.assert_allclose(grown.tree.inertia, 1.2**5 * model.tree.inertia, rtol=1e-12)
    np.testing.assert_array_equal(grown.max_force, model.max_force)
    at, was = place(grown.tree, sized).position, place(model.tree, q).position
    np.testing.assert_allclose(at, 1.2 * was, atol=1e-9)


def test_the_mass_is_the_persons() -> None:
    model = read_osim(model_path("walker"))
    factors: dict[str, Vec3] = {"pelvis": (1.5, 1.5, 1.5)}
    kept = scaled(model, factors, mass=80.0, keeps_mass_distribution=True).model.tree.mass
    np.testing.assert_allclose(kept, 80.0 / model.tree.mass.sum() * model.tree.mass, rtol=1e-12)
    grown = scaled(model, factors, mass=80.0).model.tree.mass
    assert grown.sum() == pytest.approx(80.0)
    pelvis = model.tree.body("pelvis")
    assert grown[0, pelvis] / kept[0, pelvis] > 1.5


def test_a_cylinder_stays_one() -> None:
    mass, radius, length = 3.0, 0.1, 0.4
    round_, across = 0.5 * mass * radius**2, mass * (length**2 / 12.0 + radius**2 / 4.0)
    grown, inertia = scaled_inertia(
        mass, np.diag([across, round_, across]), np.array([1.2, 1.5, 1.3]), mass_follows=True
    )
    wide, long = radius**2 * 1.2 * 1.3, (1.5 * length) ** 2
    assert grown == pytest.approx(mass * 1.2 * 1.5 * 1.3)
    ends = grown * (long / 12.0 + wide / 4.0)
    np.testing.assert_allclose(inertia, np.diag([ends, 0.5 * grown * wide, ends]))


def test_what_is_written_is_what_was_scaled(tmp_path: Path) -> None:
    model = marked_walker(tmp_path)
    time, q = poses(model)
    person = scale(model, recorded(model, q[:1], time[:1], 0.004), mass_kg=70.0)
    again = read_osim(person.write(tmp_path / "scaled.osim"))
    for name in ("mass", "centre", "inertia", "joint_in_parent"):
        np.testing.assert_allclose(
            getattr(again.tree, name), getattr(person.model.tree, name), rtol=1e-12, atol=1e-15
        )
    np.testing.assert_allclose(again.fibre_length, person.model.fibre_length, rtol=1e-12)
    assert {each.name: each.location for each in again.spec.markers} == {
        each.name: each.location for each in person.model.spec.markers
    }
    with pytest.raises(GluteusError, match=r"scaled\.osim"):
        person.write(tmp_path / "scaled.osim")


SIZES = {
    "pelvis": 1.1,
    "femur": 1.15,
    "tibia": 0.95,
    "talus": 1.0,
    "calcn": 1.05,
    "toes": 1.05,
    "torso": 1.08,
}


def test_a_static_trial_gives_the_size_back(tmp_path: Path) -> None:
    generic = marked_walker(tmp_path)
    factors: dict[str, Vec3] = {}
    for name in generic.tree.names:
        size = next(each for part, each in SIZES.items() if name.startswith(part))
        factors[name] = (size, size, size)
    own = scaled(generic, factors).model
    time, q = poses(generic)
    still = generic.default_pose()[None]
    still[:, generic.tree.coordinate("pelvis_ty")] = 1.0
    static = recorded(own, np.repeat(still, 5, axis=0), time[:5], noise_m=0.002)
    person = scale(generic, static, mass_kg=70.0)
    for name in generic.tree.names:
        assert person.factors[name][0] == pytest.approx(factors[name][0], abs=0.05), name
    assert person.marker_rms_m < 0.012
    walked = recorded(own, q[:20], time[:20])
    result = inverse_kinematics(person.model, walked)
    turns = result.array("turns")
    away = np.degrees(np.abs(result.array("value") - q[:20])[:, turns])
    assert np.median(away) < 2.0


def test_fixed_markers_stay_and_others_are_where_they_were_recorded(tmp_path: Path) -> None:
    generic = marked_walker(tmp_path)
    still = generic.default_pose()[None]
    static = recorded(generic, still, np.zeros(1), noise_m=0.01)
    person = scale(generic, static, mass_kg=70.0)
    assert not {name for name in person.moved_m if name.endswith("_0")}
    free = [name for name in static.names if not name.endswith("_0")]
    assert person.moved_m.keys() == set(free)
    q = np.array([[person.pose[name] for name in generic.coordinate_names]])
    there = recorded(person.model, q, np.zeros(1)).only(free)
    np.testing.assert_allclose(there.positions, static.only(free).positions, atol=1e-9)


def test_bad_factors_and_masses_are_refused() -> None:
    model = read_osim(model_path("walker"))
    with pytest.raises(AnatomyError, match="for the unknown body 'femur'; give one of"):
        scaled(model, {"femur": (1.0, 1.0, 1.0)})
    with pytest.raises(AnatomyError, match="must lie above 0 and below 100"):
        scaled(model, {"femur_r": (1.0, -1.0, 1.0)})
    with pytest.raises(GluteusError, match=r"mass must be above 0\.001 kg"):
        scaled(model, {}, mass=-1.0)


def test_documents_of_old_versions_are_not_rewritten(tmp_path: Path) -> None:
    model = read_osim(model_path("walker"))
    old = tmp_path / "old.osim"
    text = model.spec.path.read_text(encoding="utf-8")
    version = text.partition('Version="')[2].partition('"')[0]
    old.write_text(text.replace(f'Version="{version}"', 'Version="30000"', 1), encoding="utf-8")
    with pytest.raises(UnsupportedFeature, match="open and save it with OpenSim 4"):
        scaled(replace(model, spec=replace(model.spec, path=old)), {})
