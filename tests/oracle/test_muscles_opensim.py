"""Three models of muscles beside OpenSim's: rigid and yielding tendons, at rest and moving."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from gluteus.files.osim.spec.forces import DeGrooteFregly2016Spec
from gluteus.mechanics.muscle.fibres import (
    active_force,
    compliant_fibres,
    passive_force,
    rigid_fibres,
    whole_force,
)
from gluteus.model.opensim.model import OsimModel, read_osim
from tests.helpers.models import model_path

Array = NDArray[np.float64]

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 14), reason="OpenSim 4.6 has no wheel for this Python"
)

# Every muscle runs from the ground to a body that slides: its length is the coordinate. All
# properties are written out: OpenSim keeps the class defaults of one document for the next.
THELEN = {
    "pennation_angle_at_optimal": 0.0, "max_contraction_velocity": 10.0, "FmaxTendonStrain": 0.04,
    "FmaxMuscleStrain": 0.6, "KshapeActive": 0.45, "KshapePassive": 5.0, "Af": 0.25, "Flen": 1.4,
    "fv_linear_extrap_threshold": 0.95, "maximum_pennation_angle": 1.47,
}  # fmt: skip
MILLARD = {"pennation_angle_at_optimal": 0.3, "max_contraction_velocity": 10.0, "fiber_damping": 0.1}
ACTIVE = {
    "min_norm_active_fiber_length": 0.4441, "transition_norm_fiber_length": 0.73,
    "max_norm_active_fiber_length": 1.8123, "shallow_ascending_slope": 0.8616, "minimum_value": 0.1,
}  # fmt: skip
VELOCITY = {
    "concentric_slope_at_vmax": 0.0, "concentric_slope_near_vmax": 0.25, "isometric_slope": 5.0,
    "eccentric_slope_at_vmax": 0.0, "eccentric_slope_near_vmax": 0.15,
    "max_eccentric_velocity_force_multiplier": 1.4, "concentric_curviness": 0.6, "eccentric_curviness": 0.9,
}  # fmt: skip
PASSIVE = {"strain_at_zero_force": 0.0, "strain_at_one_norm_force": 0.7}
SHAPED = {
    "strain_at_zero_force": -0.1, "strain_at_one_norm_force": 0.6, "stiffness_at_low_force": 0.3,
    "stiffness_at_one_norm_force": 4.0, "curviness": 0.6,
}  # fmt: skip
DEGROOTE = {
    "pennation_angle_at_optimal": 0.2, "max_contraction_velocity": 10.0, "active_force_width_scale": 1.0,
    "passive_fiber_strain_at_one_norm_force": 0.6, "tendon_strain_at_one_norm_force": 0.049,
}  # fmt: skip


def properties(values: dict[str, float]) -> str:
    return "".join(f"<{name}>{value}</{name}>" for name, value in values.items())


def curves(
    active: dict[str, float], velocity: dict[str, float], fibre: dict[str, float], strain: float
) -> str:
    parts = {
        "ActiveForceLengthCurve": active,
        "ForceVelocityCurve": velocity,
        "FiberForceLengthCurve": fibre,
        "TendonForceLengthCurve": {"strain_at_one_norm_force": strain},
    }
    return "".join(f"<{name}>{properties(values)}</{name}>" for name, values in parts.items())


MUSCLES = {
    "thelen": (
        "Thelen2003Muscle",
        properties(
            THELEN
            | {"pennation_angle_at_optimal": 0.2, "FmaxTendonStrain": 0.033, "KshapeActive": 0.5}
            | {"KshapePassive": 4.0, "Af": 0.3, "Flen": 1.8}
        ),
    ),
    "thelen_straight": ("Thelen2003Muscle", properties(THELEN | {"max_contraction_velocity": 8.0})),
    "millard": (
        "Millard2012EquilibriumMuscle",
        properties(MILLARD) + curves(ACTIVE, VELOCITY, PASSIVE, 0.049),
    ),
    "millard_shaped": (
        "Millard2012EquilibriumMuscle",
        properties(MILLARD | {"pennation_angle_at_optimal": 0.1, "fiber_damping": 0.05})
        + curves(
            ACTIVE | {"minimum_value": 0.0, "min_norm_active_fiber_length": 0.3},
            VELOCITY | {"concentric_curviness": 0.4, "max_eccentric_velocity_force_multiplier": 1.6},
            SHAPED,
            0.06,
        ),
    ),
    "degroote": ("DeGrooteFregly2016Muscle", properties(DEGROOTE)),
    "degroote_wide": (
        "DeGrooteFregly2016Muscle",
        properties(
            DEGROOTE
            | {"pennation_angle_at_optimal": 0.0, "active_force_width_scale": 1.5}
            | {"passive_fiber_strain_at_one_norm_force": 0.5}
        ),
    ),
}
NAMES = tuple(MUSCLES)


def muscle(name: str, rigid: bool) -> str:
    kind, own = MUSCLES[name]
    stiff = rigid and kind != "Thelen2003Muscle"  # which OpenSim refuses
    if stiff and name == "degroote_wide":
        own += "<fiber_damping>0.02</fiber_damping>"  # with a yielding tendon OpenSim passes over it
    points = "".join(
        f'<PathPoint name="{name}{end}"><socket_parent_frame>{frame}</socket_parent_frame>'
        "<location>0 0 0</location></PathPoint>"
        for end, frame in enumerate(("/ground", "/bodyset/sledge"))
    )
    return (
        f'<{kind} name="{name}"><GeometryPath name="path"><PathPointSet><objects>{points}</objects>'
        "</PathPointSet></GeometryPath><max_isometric_force>900</max_isometric_force>"
        "<optimal_fiber_length>0.1</optimal_fiber_length><tendon_slack_length>0.2</tendon_slack_length>"
        f"<ignore_tendon_compliance>{str(stiff).lower()}</ignore_tendon_compliance>{own}</{kind}>"
    )


def document(rigid: bool) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<OpenSimDocument Version="40500"><Model name="sledge">
<Ground name="ground"/><gravity>0 0 0</gravity>
<BodySet name="bodyset"><objects><Body name="sledge"><mass>1</mass><mass_center>0 0 0</mass_center>
<inertia>1 1 1 0 0 0</inertia></Body></objects></BodySet>
<JointSet name="jointset"><objects><SliderJoint name="rail">
<socket_parent_frame>/ground</socket_parent_frame><socket_child_frame>/bodyset/sledge</socket_child_frame>
<coordinates><Coordinate name="x"><range>0.1 0.6</range></Coordinate></coordinates>
</SliderJoint></objects></JointSet>
<ForceSet name="forceset"><objects>{"".join(muscle(name, rigid) for name in NAMES)}</objects></ForceSet>
</Model></OpenSimDocument>"""


class Sledge:
    """Our model and OpenSim's of one document, muscle by muscle."""

    def __init__(self, osim: ModuleType, path: Path) -> None:
        self.mine: OsimModel = read_osim(path)
        self.model = osim.Model(str(path))
        self.state = self.model.initSystem()
        self.x = self.model.getCoordinateSet().get(0)
        found = self.model.getMuscles()
        kinds = {name: getattr(osim, MUSCLES[name][0]) for name in NAMES}
        self.muscles = {name: kinds[name].safeDownCast(found.get(name)) for name in NAMES}

    def place(self, length: float, speed: float) -> None:
        self.x.setValue(self.state, length)
        self.x.setSpeedValue(self.state, speed)

    def answers(self, name: str, answer: Callable[[Any], float], poses: Array, activation: float) -> Array:
        """Return the answers of OpenSim for poses (pose, length and speed)."""
        found = []
        for length, speed in poses.tolist():
            self.place(length, speed)
            self.muscles[name].setActivation(self.state, activation)
            self.model.realizeVelocity(self.state)
            found.append(answer(self.muscles[name]))
        return np.array(found)


@pytest.fixture(scope="module")
def sledges(osim: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Sledge]:
    found = {}
    for rigid in (False, True):
        path = tmp_path_factory.mktemp("models") / f"sledge_{rigid}.osim"
        path.write_text(document(rigid), encoding="utf-8")
        found[rigid] = Sledge(osim, path)
    return found


def poses(count: int = 60, fastest: float = 0.9) -> Array:
    random = np.random.default_rng(4)
    return np.column_stack([random.uniform(0.22, 0.37, count), random.uniform(-fastest, fastest, count)])


def columns(sledge: Sledge, chosen: Array) -> tuple[Array, Array]:
    count = len(sledge.mine.muscle_names)
    return tuple(np.repeat(chosen[:, [k]], count, axis=1) for k in (0, 1))  # type: ignore[return-value]


@pytest.mark.parametrize("name", ["thelen", "thelen_straight"])
def test_thelens_capacity_on_a_rigid_tendon(sledges: dict[bool, Sledge], name: str) -> None:
    """In OpenSim the tendon of Thelen's muscle yields, except in the capacity that it recruits."""
    sledge, chosen = sledges[False], poses(fastest=1.4)
    capacity, _ = sledge.mine.muscle_forces(*columns(sledge, chosen), passive=False)
    wanted = sledge.answers(
        name,
        lambda each: each.calcInextensibleTendonActiveFiberForce(sledge.state, 1.0),
        chosen,
        1.0,
    )
    assert (wanted == 0.0).any(), "some shorten too fast to pull"
    assert_allclose(capacity[:, NAMES.index(name)], wanted, atol=2e-6)


@pytest.mark.parametrize("name", ["millard", "millard_shaped", "degroote", "degroote_wide"])
@pytest.mark.parametrize("activation", [0.05, 1.0])
def test_forces_on_a_rigid_tendon(sledges: dict[bool, Sledge], name: str, activation: float) -> None:
    sledge, chosen = sledges[True], poses()
    fibres = rigid_fibres(sledge.mine.muscles, *columns(sledge, chosen))
    active = active_force(sledge.mine.muscles, fibres, activation)[:, NAMES.index(name)]
    passive = passive_force(sledge.mine.muscles, fibres)[:, NAMES.index(name)]

    def force(part: str) -> Array:
        def answer(each: Any) -> float:
            sledge.model.realizeDynamics(sledge.state)
            return float(getattr(each, f"get{part}FiberForceAlongTendon")(sledge.state))

        return sledge.answers(name, answer, chosen, activation)

    assert_allclose(active, force("Active"), atol=1e-7)
    # A damper that outweighs the spring would push; Gluteus leaves it at zero.
    assert_allclose(passive, np.maximum(force("Passive"), 0.0), atol=1e-7)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("activation", [0.02, 0.5, 1.0])
def test_equilibrium_at_rest(sledges: dict[bool, Sledge], name: str, activation: float) -> None:
    sledge, chosen = sledges[False], poses() * [1.0, 0.0]
    lengths, speeds = columns(sledge, chosen)
    fibres = compliant_fibres(sledge.mine.muscles, lengths, speeds, activation)
    muscles = sledge.mine.muscles
    force = whole_force(muscles, fibres, activation)[:, NAMES.index(name)]

    def answer(each: Any) -> float:
        each.computeEquilibrium(sledge.state)
        sledge.model.realizeDynamics(sledge.state)
        return float(each.getTendonForce(sledge.state))

    # De Groote's muscle seeks a tendon force of its own accuracy.
    assert_allclose(force, sledge.answers(name, answer, chosen, activation), atol=1e-3)


@pytest.mark.parametrize("name", NAMES)
def test_equilibrium_in_motion(sledges: dict[bool, Sledge], name: str) -> None:
    """The velocity that OpenSim balances with our fibre length (tendon force) must be ours."""
    sledge, chosen = sledges[False], poses(fastest=0.5)
    mine, column = sledge.mine.muscles, NAMES.index(name)
    fibres = compliant_fibres(mine, *columns(sledge, chosen), 0.6)
    force = whole_force(mine, fibres, 0.6)[:, column]
    lengths = 0.1 * fibres.length[:, column]
    pairs = iter(zip(lengths.tolist(), (force / 900.0).tolist(), strict=True))

    def answer(each: Any) -> float:
        length, tension = next(pairs)
        if name.startswith("degroote"):
            each.setNormalizedTendonForce(sledge.state, tension)
        else:
            each.setFiberLength(sledge.state, length)
        sledge.model.realizeDynamics(sledge.state)
        return float(each.getNormalizedFiberVelocity(sledge.state))

    found = sledge.answers(name, answer, chosen, 0.6)
    moves = force > 1.0
    assert moves.mean() > 0.8
    assert_allclose(fibres.velocity[moves, column], found[moves], atol=1e-6)


def test_fibres_share_the_velocity_as_the_stiffnesses_say(sledges: dict[bool, Sledge]) -> None:
    """The share is the slope of the fibres' extent at rest over the whole length, at most 1."""
    sledge, step = sledges[False], 1e-6
    lengths, speeds = columns(sledge, np.array([[0.33, 0.1]]))
    muscles = sledge.mine.muscles

    def extent(length: Array) -> Array:
        found = compliant_fibres(muscles, length, 0.0 * length, 0.6)
        return found.length * 0.1 * found.cos_pennation

    slope = (extent(lengths + step) - extent(lengths - step)) / (2.0 * step)
    moving = compliant_fibres(muscles, lengths, speeds, 0.6)
    still = compliant_fibres(muscles, lengths, 0.0 * speeds, 0.6)
    taken = moving.velocity * muscles.fastest / moving.cos_pennation / speeds
    assert np.all(still.taut)
    assert np.any(slope > 1.0), "past the optimal length a fibre may run ahead of its path"
    assert_allclose(taken, np.minimum(slope, 1.0), rtol=1e-3)


ASKED = """
import sys
import numpy as np
import opensim

opensim.Logger.setLevelString("Off")
model = opensim.Model(sys.argv[1])
state, given = model.initSystem(), np.load(sys.argv[2])
coordinates = [model.getCoordinateSet().get(str(name)) for name in given["coordinates"]]
muscles = [model.getMuscles().get(str(name)) for name in given["muscles"]]
for each in coordinates:
    each.setLocked(state, False)
found = []
for pose, rates in zip(given["q"].tolist(), given["rates"].tolist()):
    for each, value, rate in zip(coordinates, pose, rates):
        each.setValue(state, value, False)
        each.setSpeedValue(state, rate)
    model.realizeVelocity(state)
    found.append(
        [
            (each.getLength(state), each.getLengtheningSpeed(state),
             each.calcInextensibleTendonActiveFiberForce(state, 1.0))
            for each in muscles
        ]
    )
np.save(sys.argv[3], np.array(found))
"""


@pytest.mark.parametrize(
    ("name", "bug"),
    [
        ("walker", False),
        ("wrapped legs", True),
        ("gait2392", False),
        ("gait10dof18musc", True),
        ("Rajagopal2016", True),
    ],
)
def test_capacity_of_whole_models(tmp_path: Path, name: str, bug: bool) -> None:
    """OpenSim recruits Millard's and De Groote's muscles with a wrong pennation.

    For Millard's it takes that of a fibre of `normalised length` metres, for De Groote's none. It
    runs in a process of its own, because of the defaults that one document leaves to the next.
    """
    path = model_path(name)
    mine, random = read_osim(path), np.random.default_rng(1)
    ranges = np.array([np.clip(each.range, -1.5, 1.5) for each in mine.spec.coordinates])
    q = mine.resolve(random.uniform(*(0.7 * ranges.T), (10, len(ranges))))
    names = {"coordinates": mine.coordinate_names, "muscles": mine.muscle_names}
    np.savez(tmp_path / "given.npz", q=q, rates=random.normal(size=q.shape), **names)
    command = [
        sys.executable,
        "-c",
        ASKED,
        str(path),
        str(tmp_path / "given.npz"),
        str(tmp_path / "found.npy"),
    ]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
    lengths, speeds, wanted = np.moveaxis(np.load(tmp_path / "found.npy"), -1, 0)
    capacity, _ = mine.muscle_forces(lengths, speeds, passive=False)
    if bug:
        fibres = rigid_fibres(mine.muscles, lengths, speeds)
        tilt = np.sqrt(1.0 - np.square(mine.muscles.height / np.maximum(fibres.length, 0.1)))
        tilt[:, [isinstance(each, DeGrooteFregly2016Spec) for each in mine.spec.muscles]] = 1.0
        upright = np.where(fibres.taut, fibres.cos_pennation, 1.0)
        capacity = capacity / upright * tilt
    assert_allclose(capacity / mine.max_force, np.maximum(wanted, 0.0) / mine.max_force, atol=1e-8)


def test_lengthening_speeds_are_minus_moment_arms_times_rates(osim: ModuleType) -> None:
    path = model_path("limb")
    mine, model = read_osim(path), osim.Model(str(path))
    state = model.initSystem()
    q = mine.default_pose()[None]
    rates = np.random.default_rng(2).normal(size=q.shape)
    for name, value, rate in zip(mine.coordinate_names, q[0].tolist(), rates[0].tolist(), strict=True):
        coordinate = model.getCoordinateSet().get(name)
        coordinate.setLocked(state, False)
        coordinate.setValue(state, value, False)
        coordinate.setSpeedValue(state, rate)
    model.realizeVelocity(state)
    theirs = [model.getMuscles().get(name).getLengtheningSpeed(state) for name in mine.muscle_names]
    alike = np.array([len(mine.paths.surfaces.get(k, ())) < 1 for k in range(len(theirs))])
    found = -np.einsum("bmc,bc->bm", mine.moment_arms(q), rates)[0]
    assert alike.sum() > 3
    assert_allclose(found[alike], np.array(theirs)[alike], atol=1e-10)
