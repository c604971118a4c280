"""Laws of muscles from documents and of motions: normalised curves, equal work, balance with
couplings.
"""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import gluteus as gl
from gluteus.files import MotionTable
from gluteus.files.osim.spec.forces import DeGrooteFregly2016Spec, Millard2012Spec, Thelen2003Spec
from gluteus.files.osim.spec.paths import PathSpec
from gluteus.mechanics.body.couplings import coupling_slopes
from gluteus.mechanics.body.motion import jacobian, place
from gluteus.mechanics.muscle.fibres import compliant_fibres, rigid_fibres, whole_force
from gluteus.mechanics.paths.in_poses import muscle_geometry
from gluteus.model.opensim.model import read_osim
from gluteus.model.opensim.muscles import hill_muscles
from tests.helpers.models import model_path

PATH = PathSpec((), ())
SIZES = {"max_isometric_force": 900.0, "optimal_fiber_length": 0.1, "tendon_slack_length": 0.2}
KINDS = (
    Thelen2003Spec(name="thelen", path=PATH, pennation_angle_at_optimal=0.2, **SIZES),
    Millard2012Spec(name="millard", path=PATH, pennation_angle_at_optimal=0.3, **SIZES),
    DeGrooteFregly2016Spec(name="degroote", path=PATH, pennation_angle_at_optimal=0.1, **SIZES),
)
MUSCLES = hill_muscles(KINDS)
STRAINS = np.array([[KINDS[0].FmaxTendonStrain, 0.049, KINDS[2].tendon_strain_at_one_norm_force]])


def curve(name: str, *values: np.ndarray) -> np.ndarray:
    return MUSCLES.curve(
        lambda curves, mine: getattr(curves, name)(*(each[..., mine] for each in values)), values[0]
    )


def test_curves_are_one_where_they_are_normalised() -> None:
    one = np.ones((1, 3))
    assert_allclose(curve("active", one), 1.0, atol=1e-6)
    assert_allclose(curve("velocity", 0.0 * one, one), 1.0, atol=1e-6)
    assert_allclose(curve("tendon", 1.0 + STRAINS), 1.0, atol=1e-12)
    passive = np.array([[1.0 + KINDS[0].FmaxMuscleStrain, 1.7, 1.6]])
    assert_allclose(curve("passive", passive), 1.0, atol=1e-12)


def test_curves_rise_and_never_push() -> None:
    grid = np.repeat(np.linspace(-1.5, 2.5, 400)[:, None], 3, axis=1)
    for name, values in (
        ("velocity", (grid, np.ones_like(grid))),
        ("tendon", (0.95 + 0.05 * (grid + 1.5),)),
        ("passive", (0.3 + 0.4 * (grid + 1.5),)),
    ):
        found = curve(name, *values)
        assert found.min() >= 0.0, name
        assert np.diff(found, axis=0).min() > -1e-12, name


def test_curves_have_no_steps() -> None:
    grid = np.repeat(np.linspace(0.2, 1.5, 20_001)[:, None], 3, axis=1)
    for values in (
        curve("active", grid),
        curve("passive", grid),
        curve("velocity", grid - 1.0, np.ones_like(grid)),
    ):
        assert np.abs(np.diff(values, axis=0)).max() < 3e-3


@pytest.mark.parametrize("activation", [0.0, 0.3, 1.0])
def test_fibres_and_tendon_pull_alike_in_equilibrium(activation: float) -> None:
    lengths = np.repeat(np.linspace(0.25, 0.36, 50)[:, None], 3, axis=1)
    fibres = compliant_fibres(MUSCLES, lengths, 0.0 * lengths, activation)
    force = whole_force(MUSCLES, fibres, activation)
    tendon = lengths - fibres.length * MUSCLES.optimal_length * fibres.cos_pennation
    pulled = MUSCLES.max_force * curve("tendon", tendon / MUSCLES.tendon_length)
    assert_allclose(pulled, force, atol=1e-5)
    assert np.all(tendon >= 0.99 * MUSCLES.tendon_length)


def test_a_stiff_tendon_is_a_rigid_one() -> None:
    stiff = hill_muscles([Thelen2003Spec(name="stiff", path=PATH, FmaxTendonStrain=1e-7, **SIZES)])
    lengths, speeds = np.linspace(0.26, 0.34, 20)[:, None], np.linspace(-0.5, 0.5, 20)[:, None]
    one = whole_force(stiff, compliant_fibres(stiff, lengths, speeds, 1.0), 1.0)
    other = whole_force(stiff, rigid_fibres(stiff, lengths, speeds), 1.0)
    assert_allclose(one, other, rtol=1e-4)


def test_pulls_on_bodies_do_the_work_of_moment_arms() -> None:
    limb = read_osim(model_path("limb"))
    random = np.random.default_rng(3)
    q = limb.default_pose() + random.uniform(-0.2, 0.2, (5, len(limb.coordinate_names)))
    pose = place(limb.tree, q)
    found = muscle_geometry(limb.paths, limb.tree, pose, q)
    moving = {limb.muscle_names[limb.paths.muscle[each.point]] for each in limb.paths.moving}
    several = {limb.muscle_names[k] for k, surfaces in limb.paths.surfaces.items() if len(surfaces) > 1}
    plain = [k for k, name in enumerate(limb.muscle_names) if name not in moving | several]
    assert len(plain) > 4
    follow = jacobian(limb.tree, pose)
    for muscle in plain:
        felt = np.einsum("bksc,bks->bc", follow, found.pull[:, muscle])
        assert_allclose(felt, found.moment_arm[:, muscle], atol=1e-10, err_msg=limb.muscle_names[muscle])


@pytest.mark.parametrize("name", ["wrapped legs", "Rajagopal2016"])
def test_muscles_and_reserves_balance_a_model_with_couplings_locks_and_wraps(name: str) -> None:
    model = read_osim(model_path(name))
    time = np.linspace(0.0, 1.0, 16)
    held = {each.name for each in model.spec.coordinates if each.locked}
    names = [
        model.coordinate_names[k] for k in model.tree.independent if model.coordinate_names[k] not in held
    ]
    values = np.zeros((16, len(names)))
    for name, size in (("hip_flexion_r", 0.4), ("hip_flexion_l", -0.4), ("hip_adduction_r", 0.1)):
        values[:, names.index(name)] = size * np.sin(2.0 * np.pi * time)
    values[:, names.index("knee_angle_r")] = 0.6 + 0.5 * np.sin(2.0 * np.pi * time)
    found = gl.forces(model, MotionTable("swing", time, tuple(names), values, False), None, reserves=1.0)
    assert (found["status"].values == 0).all()
    q = found["value"].values
    slopes = coupling_slopes(model.tree, q)
    arms = model.moment_arms(q) @ slopes
    made = np.einsum("bm,bmc->bc", found["muscle_force_n"].values, arms)
    needed = np.einsum("bc,bci->bi", found["generalised_force"].values, slopes)
    independent = [model.coordinate_names[k] for k in model.tree.independent]
    of = {each.name: each.coordinate for each in model.spec.actuators}  # all act on coordinates
    for actuator in found["actuator"].values.tolist():
        column = independent.index(of.get(actuator, actuator.removesuffix("_reserve")))
        made[:, column] += found["actuator_force"].sel(actuator=actuator).values
    matched = [k for k, name in enumerate(independent) if found["matched"].sel(coordinate=name)]
    assert not held & {independent[k] for k in matched}
    assert np.abs(made - needed)[:, matched].max() < 1e-6
