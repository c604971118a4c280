"""Compiled models beside OpenSim's own: lengths, coupled coordinates, and slopes of both."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from gluteus.mechanics.wrapping.path import Manner
from gluteus.model.opensim.model import OsimModel, read_osim
from tests.helpers.models import model_path

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 14), reason="OpenSim 4.6 has no wheel for this Python"
)

DOCUMENTS = (
    "limb", "every feature", "walker", "wrapped legs",
    "arm26", "gait10dof18musc", "gait2392", "Rajagopal2016", "subject of the walk",
)  # fmt: skip
WITHOUT_WRAPS = ("walker", "gait10dof18musc", "gait2392", "subject of the walk")
# OpenSim cuts ellipsoids into pieces, and over a grazed cylinder its tangent points run away.
MEASURED_OTHERWISE = {"over_ellipsoid"} | {
    f"{name}_{side}" for name in ("glmax2", "recfem", "vasint") for side in "rl"
}
POSES, STEP = 100, 1e-6


class Theirs:
    """A model in OpenSim, posed coordinate by coordinate."""

    def __init__(self, osim: ModuleType, path: Path, mine: OsimModel) -> None:
        self.model = osim.Model(str(path))
        self.state = self.model.initSystem()
        found, muscles = self.model.getCoordinateSet(), self.model.getMuscles()
        self.coordinates = [found.get(name) for name in mine.coordinate_names]
        self.muscles = [muscles.get(name) for name in mine.muscle_names]
        for coordinate in self.coordinates:
            coordinate.setLocked(self.state, False)  # a locked one would keep its value

    def default_pose(self) -> Array:
        return np.array([each.getValue(self.state) for each in self.coordinates])

    def lengths(self, q: Array) -> Array:
        found = np.empty((len(q), len(self.muscles)))
        for row, pose in enumerate(q.tolist()):
            for coordinate, value in zip(self.coordinates, pose, strict=True):
                coordinate.setValue(self.state, value, False)
            self.model.realizePosition(self.state)
            found[row] = [muscle.getLength(self.state) for muscle in self.muscles]
        return found

    def assembled(self, q: Array) -> Array:
        """Poses that OpenSim has put together, so that its constraints hold."""
        found = np.empty_like(q)
        for row, pose in enumerate(q.tolist()):
            for coordinate, value in zip(self.coordinates, pose, strict=True):
                coordinate.setValue(self.state, value, False)
            self.model.assemble(self.state)
            found[row] = [each.getValue(self.state) for each in self.coordinates]
        return found


@dataclass(frozen=True)
class Pair:
    """A model of ours and of OpenSim's, with poses, lengths, and slopes along random directions."""

    name: str
    mine: OsimModel
    theirs: Theirs
    q: Array
    along: Array
    lengths: Array
    slopes: Array

    def named(self, chosen: Bools) -> set[str]:
        return {name for name, some in zip(self.mine.muscle_names, chosen.any(axis=0), strict=True) if some}


def read(name: str, manner: Manner = "shortest") -> OsimModel:
    allow = ("CoordinateCouplerConstraint",) if name == "every feature" else ()
    return read_osim(model_path(name), allow=allow, wrapping=manner)


@pytest.fixture(scope="module")
def pair(osim: ModuleType) -> Callable[[str], Pair]:
    @cache
    def make(name: str) -> Pair:
        mine, random = read(name), np.random.default_rng(0)
        theirs = Theirs(osim, model_path(name), mine)
        ranges = np.array([coordinate.range for coordinate in mine.spec.coordinates])
        low, high = np.where(np.abs(ranges) > 6.0, np.sign(ranges), ranges).T
        q = mine.resolve(random.uniform(low, high, (POSES, len(low))))
        along = random.normal(size=q.shape)
        up, down = (theirs.lengths(q + sign * STEP * along) for sign in (1, -1))
        return Pair(name, mine, theirs, q, along, theirs.lengths(q), (up - down) / (2 * STEP))

    return make


@pytest.mark.parametrize("name", DOCUMENTS)
def test_default_pose_is_that_of_opensim(pair: Callable[[str], Pair], name: str) -> None:
    both = pair(name)
    fresh = Theirs(sys.modules["opensim"], model_path(name), both.mine).default_pose()
    free = np.ones(len(fresh), dtype=bool)
    free[[both.mine.coordinate_names.index(each) for each in ("px",) if name == "every feature"]] = False
    assert_allclose(both.mine.default_pose()[free], fresh[free], atol=1e-9)


@pytest.mark.parametrize("name", ["limb", "wrapped legs", "Rajagopal2016"])
def test_coupled_coordinates_are_those_that_opensim_assembles(pair: Callable[[str], Pair], name: str) -> None:
    both = pair(name)
    dependent = [each.dependent for each in both.mine.tree.couplings]
    loose = both.q[:10].copy()
    loose[:, dependent] += 0.01
    assembled = both.theirs.assembled(loose)
    # Assembly may move every coordinate a little: what holds is that the dependent ones follow.
    assert_allclose(both.mine.resolve(assembled)[:, dependent], assembled[:, dependent], atol=1e-6)


@pytest.mark.parametrize("name", WITHOUT_WRAPS)
def test_lengths_without_wraps_are_those_of_opensim(pair: Callable[[str], Pair], name: str) -> None:
    both = pair(name)
    assert_allclose(both.mine.lengths(both.q), both.lengths, atol=1e-12)


def two_surfaces(both: Pair) -> Bools:
    """Muscles that may wrap over several surfaces (muscle,)."""
    counts = [len(both.mine.paths.surfaces.get(k, ())) for k in range(len(both.mine.muscle_names))]
    return np.array(counts) > 1


def test_lengths_over_one_surface_are_those_of_opensim(pair: Callable[[str], Pair]) -> None:
    """Ellipsoids are measured in pieces of 1 mm there."""
    both = pair("limb")
    alike = read("limb", "opensim")
    wrong, cut = (
        np.abs(both.mine.lengths(both.q) - both.lengths),
        np.abs(alike.lengths(both.q) - both.lengths),
    )
    egg = np.array([name in MEASURED_OTHERWISE for name in both.mine.muscle_names])
    single = ~two_surfaces(both) & ~egg
    assert wrong[:, single].max() < 1e-12
    assert 1e-7 < wrong[:, egg].max() < 2e-5
    assert cut[:, egg].max() < 1e-10


def test_lengths_of_the_wrapped_legs(pair: Callable[[str], Pair]) -> None:
    """OpenSim measures between stale places over two surfaces, and in pieces over an ellipsoid.

    In deep flexion the quadriceps grazes the cylinder in front of the knee. OpenSim's search for
    the tangent points then runs away: one of them lies 17 mm aside, and the path is too long.
    """
    both = pair("wrapped legs")
    knees = [both.mine.coordinate_names.index(f"knee_angle_{side}") for side in "rl"]
    mine, alike = both.mine.lengths(both.q), read("wrapped legs", "opensim").lengths(both.q)
    wrong = np.abs(mine - both.lengths)
    grazing = np.array([name.startswith(("recfem", "vasint")) for name in both.mine.muscle_names])
    sides = np.array(["rl".index(name[-1]) for name in both.mine.muscle_names])
    runs_away = grazing & (both.q[:, knees] > 1.7)[:, sides]
    assert both.named(wrong > 1e-7) == {
        f"{name}_{side}" for name in ("gasmed", "glmax2", "recfem", "vasint") for side in "rl"
    }
    assert (mine - both.lengths)[runs_away].max() < 1e-10, "what differs is too long there"
    assert wrong[runs_away].max() < 0.03
    assert wrong[~runs_away].max() < 0.01
    assert np.abs(alike - both.lengths)[~runs_away].max() < 1e-10, "measured as OpenSim does, all agree"


def test_lengths_of_rajagopals_model(pair: Callable[[str], Pair]) -> None:
    """Only the gastrocnemii touch two surfaces.

    OpenSim measures their free parts between stale places.
    """
    both = pair("Rajagopal2016")
    mine, alike = both.mine.lengths(both.q), read("Rajagopal2016", "opensim").lengths(both.q)
    off = np.abs(mine - both.lengths) > 1e-6
    assert both.named(off) == {"gaslat_r", "gaslat_l", "gasmed_r", "gasmed_l"}
    assert off.mean() < 0.01
    assert np.abs(mine - both.lengths)[~off].max() < 2e-7
    assert np.abs(mine - both.lengths).max() < 0.01
    assert np.abs(alike - both.lengths).max() < 1e-10, "measured as OpenSim does, all agree"


def test_lengths_of_the_arm(pair: Callable[[str], Pair]) -> None:
    """TRIlong slides over three surfaces.

    BIClong is held to half an ellipsoid, where OpenSim may miss.

    Its search for the tangents, repeated, misses alike.
    """
    both = pair("arm26")
    mine, alike = both.mine.lengths(both.q), read("arm26", "opensim").lengths(both.q)
    off = np.abs(mine - both.lengths) > 1e-5
    assert both.named(off) == {"BIClong", "TRIlong"}
    assert off.sum() < 60
    assert np.abs(alike - both.lengths).max() < 1e-10
    one_surface = ~two_surfaces(both) & np.array([name != "BIClong" for name in both.mine.muscle_names])
    assert np.abs(mine - both.lengths)[:, one_surface].max() < 1e-12


@pytest.mark.parametrize("name", ["wrapped legs", "arm26", "Rajagopal2016"])
def test_opensims_lengths_do_not_depend_on_the_pose_before(
    osim: ModuleType, pair: Callable[[str], Pair], name: str
) -> None:
    """In these models; so what differs from ours is how it measures, and not where it was."""
    both = pair(name)
    worst = np.argsort(np.abs(both.mine.lengths(both.q) - both.lengths).max(axis=1))[-4:]
    for row in worst.tolist():
        fresh = Theirs(osim, model_path(name), both.mine)
        assert_allclose(fresh.lengths(both.q[row : row + 1]), both.lengths[row : row + 1], atol=1e-14)


def test_lengths_of_a_model_with_every_feature(pair: Callable[[str], Pair]) -> None:
    """On long ways round, OpenSim's search for the tangent points over `wall` may run away."""
    both = pair("every feature")
    longer = both.mine.lengths(both.q) - both.lengths
    assert np.abs(longer[:, ~two_surfaces(both)]).max() < 1e-12
    assert both.named(two_surfaces(both)[None]) == {"abd"}
    assert np.median(np.abs(longer[:, two_surfaces(both)])) < 1e-6
    assert longer.max() < 5e-3, "what differs much is too long there"


@pytest.mark.parametrize(
    "name", ["limb", "walker", "wrapped legs", "arm26", "gait10dof18musc", "gait2392", "Rajagopal2016"]
)
def test_moment_arms_are_minus_the_slope_of_lengths(pair: Callable[[str], Pair], name: str) -> None:
    both = pair(name)
    slope = np.einsum("bmc,bc->bm", -both.mine.moment_arms(both.q), both.along)
    up, down = (both.mine.lengths(both.q + sign * STEP * both.along) for sign in (1, -1))
    near = both.mine.near_switch(both.q)
    wrong = np.abs(slope - (up - down) / (2 * STEP))[~near]
    assert near.mean() < 0.02
    assert np.quantile(wrong, 0.999) < 1e-8
    assert wrong.max() < 1e-6


@pytest.mark.parametrize("name", ["limb", *WITHOUT_WRAPS, "wrapped legs", "Rajagopal2016"])
def test_moment_arms_are_minus_the_slope_of_opensims_lengths(pair: Callable[[str], Pair], name: str) -> None:
    """Where both lay the same path.

    Over several surfaces OpenSim's lengths step as it stops early.
    """
    both = pair(name)
    slope = np.einsum("bmc,bc->bm", -both.mine.moment_arms(both.q), both.along)
    alike = np.broadcast_to(~two_surfaces(both), slope.shape) & ~both.mine.near_switch(both.q)
    alike[:, [name in MEASURED_OTHERWISE for name in both.mine.muscle_names]] = False
    wrong = np.abs(slope - both.slopes)[alike]
    assert alike.mean() > 0.7
    assert np.quantile(wrong, 0.999) < 1e-8
    assert wrong.max() < 1e-6
