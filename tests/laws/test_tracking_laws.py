"""Inverse kinematics: markers made from a pose give that pose back, and no pose fits better."""

from dataclasses import replace

import numpy as np
import pytest

from gluteus.mechanics.body.couplings import resolve
from gluteus.mechanics.body.motion import place, stations
from gluteus.mechanics.body.tracking import Targets
from gluteus.mechanics.engine.choice import engine as engine_in_use
from gluteus.model.opensim.markers import model_markers
from gluteus.model.opensim.model import OsimModel
from gluteus.studies.kinematics.inverse import inverse_kinematics
from gluteus.studies.kinematics.matching import matched
from gluteus.studies.kinematics.targets import solve, targets_of
from tests.helpers.markers import Array, marked_walker, poses, recorded


@pytest.fixture(scope="module")
def walker(tmp_path_factory: pytest.TempPathFactory) -> OsimModel:
    return marked_walker(tmp_path_factory.mktemp("walker"))


@pytest.fixture(scope="module")
def walked(walker: OsimModel) -> tuple[Array, Array]:
    time, q = poses(walker)
    return time[::8], q[::8]


def targets(model: OsimModel, walked: tuple[Array, Array], noise_m: float = 0.0) -> Targets:
    data = recorded(model, walked[1], walked[0], noise_m)
    carried = model_markers(model)
    return targets_of(model, carried, matched(data, carried.names))


def test_markers_of_a_pose_give_it_back(engine: str, walker: OsimModel, walked: tuple[Array, Array]) -> None:
    wanted = targets(walker, walked)
    found = solve(walker.tree, wanted)
    assert found.converged.all()
    np.testing.assert_allclose(found.q, walked[1], atol=1e-7)
    assert np.nanmax(found.distance) < 1e-7
    assert not engine_in_use().tracking(walker.tree).undetermined(wanted, found.q).any()


@pytest.mark.parametrize("turn", [1.6, 3.1, -1.4])
def test_it_does_not_matter_which_way_the_person_faces(
    engine: str, walker: OsimModel, walked: tuple[Array, Array], turn: float
) -> None:
    q = walked[1].copy()
    q[:, walker.tree.coordinate("pelvis_rotation")] += turn
    found = solve(walker.tree, targets(walker, (walked[0], q)))
    assert np.nanmax(found.distance) < 1e-7


def objective(model: OsimModel, wanted: Targets, q: Array) -> Array:
    q = resolve(model.tree, q).q
    error = stations(place(model.tree, q), wanted.body, wanted.points) - wanted.measured
    square = np.square(error).sum(axis=-1)
    mean = (wanted.weight * square).sum(axis=1) / wanted.weight.sum()
    return 0.5 * (mean + (wanted.wish * np.square(q - wanted.wanted)).sum(axis=1))


def test_no_pose_nearby_is_better(engine: str, walker: OsimModel, walked: tuple[Array, Array]) -> None:
    wanted = targets(walker, walked, noise_m=0.01)
    generator = np.random.default_rng(7)
    wanted = replace(wanted, weight=generator.uniform(0.5, 20.0, len(wanted.weight)))
    wanted.wish[walker.tree.coordinate("knee_angle_r")] = 0.1
    found = solve(walker.tree, wanted)
    np.testing.assert_allclose(found.objective, objective(walker, wanted, found.q), rtol=1e-12)
    for _ in range(30):
        other = found.q + generator.normal(0.0, 1e-3, found.q.shape)
        assert (objective(walker, wanted, other) > found.objective).all()


def test_limits_and_locks_hold(engine: str, walker: OsimModel, walked: tuple[Array, Array]) -> None:
    wanted = targets(walker, walked)
    knee, hip = (walker.tree.coordinate(name) for name in ("knee_angle_r", "hip_flexion_l"))
    wanted.upper[knee] = float(walked[1][:, knee].mean())
    wanted.held[hip] = True
    start = np.zeros_like(walked[1])
    start[:, hip] = 0.2
    found = engine_in_use().tracking(walker.tree).track(wanted, start)
    assert found.converged.all()
    assert (found.q[:, knee] <= wanted.upper[knee]).all()
    assert (found.q[:, knee] == wanted.upper[knee]).any()
    np.testing.assert_array_equal(found.q[:, hip], 0.2)


def test_a_gap_counts_for_nothing(engine: str, walker: OsimModel, walked: tuple[Array, Array]) -> None:
    whole = targets(walker, walked, noise_m=0.005)
    gone = replace(whole, measured=whole.measured.copy())
    gone.measured[3, 5] = np.nan
    without = solve(walker.tree, gone)
    fewer = np.delete(np.arange(len(whole.body)), 5)
    alone = replace(
        whole, body=whole.body[fewer], points=whole.points[:, fewer], measured=whole.measured[:, fewer],
        weight=whole.weight[fewer],
    )  # fmt: skip
    np.testing.assert_allclose(without.q[3], solve(walker.tree, alone).q[3], atol=1e-7)
    assert np.isnan(without.distance[3, 5])
    assert np.isfinite(np.delete(without.distance, 3, axis=0)).all()


def test_coordinates_without_markers_are_undetermined(
    engine: str, walker: OsimModel, walked: tuple[Array, Array]
) -> None:
    whole = targets(walker, walked)
    feet = {walker.tree.body(name) for name in walker.tree.names if name.startswith(("calcn", "toes"))}
    there = np.array([body not in feet for body in whole.body.tolist()])
    some = replace(
        whole, body=whole.body[there], points=whole.points[:, there], measured=whole.measured[:, there],
        weight=whole.weight[there],
    )  # fmt: skip
    found = solve(walker.tree, some)
    loose = engine_in_use().tracking(walker.tree).undetermined(some, found.q)
    names = {name for name, each in zip(walker.coordinate_names, loose.any(axis=0), strict=True) if each}
    free = {walker.coordinate_names[index] for index in walker.tree.independent.tolist()}
    assert names == {name for name in free if name.startswith(("subtalar", "mtp"))}
    wished = replace(some, wish=np.where(loose.any(axis=0), 1.0, 0.0))
    assert not engine_in_use().tracking(walker.tree).undetermined(wished, found.q).any()


def test_draws_of_marker_places_are_solved_frame_by_frame(
    engine: str, walker: OsimModel, walked: tuple[Array, Array]
) -> None:
    whole = targets(walker, walked)
    shift = np.random.default_rng(3).normal(0.0, 0.005, (len(whole.measured), len(whole.body), 3))
    drawn = replace(whole, points=whole.points + shift)
    together = engine_in_use().tracking(walker.tree).track(drawn, walked[1])
    one = engine_in_use().tracking(walker.tree).track(drawn.of_frames(slice(4, 5)), walked[1][4:5])
    np.testing.assert_allclose(together.q[4], one.q[0], atol=1e-8)


def test_the_study_reports_every_marker(engine: str, walker: OsimModel, walked: tuple[Array, Array]) -> None:
    data = recorded(walker, walked[1], walked[0])
    names = [*data.names[:-1], "Toes_L_3"]
    data = replace(data, names=("sternum", *names[1:]))
    data.positions[2, 4] = np.nan
    data.positions[5] = np.nan
    result = inverse_kinematics(walker, data)
    assert result.attrs["unused"]["recorded"].keys() == {"sternum", "Toes_L_3"}
    assert set(result.attrs["unused"]["model"]) == {walker.spec.markers[0].name, walker.spec.markers[-1].name}
    assert result.attrs["left_out_frames"] == 1
    assert result.sizes["time"] == len(walked[0]) - 1
    assert result.attrs["gaps"][data.names[4]] == 2
