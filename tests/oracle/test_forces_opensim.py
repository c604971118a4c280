"""Two walks beside OpenSim's own tools: inverse dynamics, static optimisation, joint reactions.

One walk is made by the project, the other was recorded and published; it may be absent.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import xarray as xr
from numpy.testing import assert_allclose
from numpy.typing import NDArray

import gluteus as gl
from gluteus.files import read_table
from gluteus.mechanics.signals import natural_quintic
from gluteus.studies.motion.files import write_forces
from tests.helpers.opensim import restore_defaults
from tests.helpers.walks import Walk, made_walk, published_walk

Array = NDArray[np.float64]

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 14), reason="OpenSim 4.6 has no wheel for this Python"
)


@pytest.fixture(scope="module", params=[made_walk, published_walk])
def walk(request: pytest.FixtureRequest, osim: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    restore_defaults(osim, ("Thelen2003Muscle", "Coordinate", "PointActuator", "TorqueActuator"))
    return request.param(tmp_path_factory.mktemp("walk"))


def analyse(osim: ModuleType, walk: Walk, analysis: Any, name: str) -> Path:
    """Run one analysis of OpenSim over the smooth walk; return the folder of its results."""
    folder = walk.smooth.parent
    analysis.setStartTime(walk.whole[0])
    analysis.setEndTime(walk.whole[1])
    analysis.setStepInterval(250)
    tool = osim.AnalyzeTool()
    tool.setName(name)
    tool.setModelFilename(str(walk.model))
    forces = osim.ArrayStr()
    forces.append(str(walk.residuals))
    tool.setForceSetFiles(forces)
    tool.setReplaceForceSet(False)
    tool.setCoordinatesFileName(str(walk.smooth))
    tool.setLowpassCutoffFrequency(-1)
    tool.setExternalLoadsFileName(str(walk.loads))
    tool.setInitialTime(walk.whole[0])
    tool.setFinalTime(walk.whole[1])
    tool.setResultsDir(str(folder))
    tool.setSolveForEquilibrium(False)
    tool.updAnalysisSet().cloneAndAppend(analysis)
    setup = str(folder / f"{name}.xml")
    tool.printToXML(setup)
    osim.AnalyzeTool(setup).run()
    return folder


def test_inverse_dynamics_of_the_walk(osim: ModuleType, walk: Walk, tmp_path: Path) -> None:
    """Filtered at 6 Hz. A thousandth of the peak is asked for; a ten-thousandth holds."""
    tool, model = osim.InverseDynamicsTool(), osim.Model(str(walk.model))  # the tool does not keep it alive
    tool.setModel(model)
    tool.setCoordinatesFileName(str(walk.recorded))
    tool.setLowpassCutoffFrequency(6.0)
    tool.setStartTime(walk.filtered[0])
    tool.setEndTime(walk.filtered[1])
    tool.setExternalLoadsFileName(str(walk.loads))
    tool.setResultsDir(str(tmp_path))
    tool.setOutputGenForceFileName("id.sto")
    without = osim.ArrayStr()
    without.append("Muscles")
    tool.setExcludedForces(without)
    tool.run()
    theirs = read_table(tmp_path / "id.sto")
    inside = (walk.filtered[0] + 0.1, walk.filtered[1] - 0.01)
    mine = gl.forces(walk.model, walk.recorded, walk.loads, times=inside, lowpass_hz=6.0)
    # OpenSim draws unevenly rounded times anew, a millionth of a second off.
    wanted = natural_quintic(theirs.time, theirs.values)(mine["time"].values)
    assert mine.sizes["time"] > 60
    for name in mine["coordinate"].values.tolist():
        column = next(
            k for k, each in enumerate(theirs.columns) if each in (f"{name}_moment", f"{name}_force")
        )
        gap = np.abs(mine["generalised_force"].sel(coordinate=name).values - wanted[:, column])
        assert gap.max() < 1e-4 * np.abs(theirs.values[:, column]).max(), name


@dataclass(frozen=True)
class Optimised:
    """The same frames by OpenSim's static optimisation and by ours, (frame, muscle or actuator)."""

    mine: xr.Dataset
    activation: Array
    control: Array
    force: Array


def optimised(osim: ModuleType, walk: Walk, power: int) -> Optimised:
    analysis = osim.StaticOptimization()
    analysis.setUseMusclePhysiology(True)
    analysis.setActivationExponent(power)
    analysis.setConvergenceCriterion(1e-6)
    analysis.setMaxIterations(500)
    folder = analyse(osim, walk, analysis, f"so{power}")
    activation = read_table(folder / f"so{power}_StaticOptimization_activation.sto")
    force = read_table(folder / f"so{power}_StaticOptimization_force.sto")
    mine = gl.forces(
        walk.model, walk.smooth, walk.loads, actuators=walk.residuals, derivatives="stepwise",
        objective={2: "squared", 3: "cubed"}[power],
    )  # fmt: skip
    rows = np.searchsorted(mine["time"].values, activation.time - 1e-6)
    mine = mine.isel(time=rows)
    assert_allclose(mine["time"].values, activation.time, atol=1e-7)
    muscles, actuators = mine["muscle"].values.tolist(), mine["actuator"].values.tolist()
    return Optimised(
        mine,
        np.stack([activation.column(each) for each in muscles], axis=1),
        np.stack([activation.column(each) for each in actuators], axis=1),
        np.stack([force.column(each) for each in muscles], axis=1),
    )


@pytest.fixture(scope="module", params=[2, 3])
def both(request: pytest.FixtureRequest, osim: ModuleType, walk: Walk) -> tuple[int, Optimised]:
    return request.param, optimised(osim, walk, request.param)


def test_effort_is_no_worse_than_that_of_opensim(both: tuple[int, Optimised]) -> None:
    power, found = both
    theirs = np.sum(np.abs(found.activation) ** power, axis=1) + np.sum(
        np.abs(found.control) ** power, axis=1
    )
    assert (found.mine["status"].values == 0).all()
    assert np.all(found.mine["effort"].values <= theirs + 1e-9)
    assert_allclose(found.mine["effort"].values, theirs, rtol=1e-3)


def test_capacities_are_those_of_opensim(both: tuple[int, Optimised]) -> None:
    _, found = both
    made = found.activation * found.mine["capacity_n"].values
    assert_allclose(made, found.force, rtol=1e-5, atol=1e-3)


def test_forces_are_those_of_opensim(both: tuple[int, Optimised]) -> None:
    _, found = both
    force, peak = found.mine["muscle_force_n"].values, found.force.max(axis=0)
    medius = [name.startswith("glut_med") for name in found.mine["muscle"].values.tolist()]
    assert np.abs(force - found.force)[:, medius].max() < 0.02 * peak[medius].min()
    assert np.all(np.abs(force - found.force).max(axis=0) < 0.02 * peak + 1.0)
    assert_allclose(found.mine["control"].values, found.control, atol=1e-4)


def test_moments_are_matched(walk: Walk, both: tuple[int, Optimised]) -> None:
    _, found = both
    model = gl.read_osim(walk.model)
    arms = model.moment_arms(found.mine["value"].values)
    made = np.einsum("bm,bmc->bc", found.mine["muscle_force_n"].values, arms)
    pelvis = [name.startswith("pelvis") for name in model.coordinate_names]
    gap = np.abs(made - found.mine["generalised_force"].values)
    assert gap[:, ~np.array(pelvis)].max() < 1e-6
    assert np.abs(found.mine["unmet"].values).max() < 1e-6


def test_joint_reactions_are_those_of_opensim(osim: ModuleType, walk: Walk, tmp_path: Path) -> None:
    """OpenSim reads our forces and works out what hip and knee carry."""
    mine = gl.forces(
        walk.model,
        walk.smooth,
        walk.loads,
        actuators=walk.residuals,
        derivatives="stepwise",
        joints=["knee_r"],
    )
    forces = write_forces(mine, tmp_path / "forces.sto")
    for frame, prefix in (("child", "in_child"), ("parent", "in_parent")):
        analysis = osim.JointReaction()
        analysis.setName("JointReaction")
        analysis.setForcesFileName(str(forces))
        names, bodies, axes = osim.ArrayStr(), osim.ArrayStr(), osim.ArrayStr()
        for name in ("hip_r", "hip_l", "knee_r"):
            names.append(name)
            bodies.append("child")
            axes.append(frame)
        analysis.setJointNames(names)
        analysis.setOnBody(bodies)
        analysis.setInFrame(axes)
        folder = analyse(osim, walk, analysis, f"jr_{frame}")
        theirs = read_table(folder / f"jr_{frame}_JointReaction_ReactionLoads.sto")
        rows = np.searchsorted(mine["time"].values, theirs.time - 1e-6)
        for joint in ("hip_r", "hip_l", "knee_r"):
            columns = [each for each in theirs.columns if each.startswith(f"{joint}_on_")]
            wanted = np.stack([theirs.column(each) for each in columns if each[-3:-1] == "_f"], axis=1)
            found = mine[f"contact_force_{prefix}_n"].sel(joint=joint).values[rows]
            assert_allclose(found, wanted, atol=2e-4 * np.abs(wanted).max(), err_msg=f"{joint} {frame}")
