"""Synthetic laboratories: people who differ from their model by known errors, and their recordings.

Their errors are drawn without `gluteus.studies.intervals`, whose intervals are tested on them:
sizes are written out again, and models of other sizes go through the document of `scaled`.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gluteus.files import ExternalLoadsSpec, MarkerData, MotionTable, read_actuators, read_loads, read_table
from gluteus.mechanics.body.couplings import resolve
from gluteus.mechanics.body.motion import place, stations
from gluteus.mechanics.engine.recruitment import Status
from gluteus.model.opensim.markers import model_markers
from gluteus.model.opensim.model import OsimModel
from gluteus.model.opensim.scaling import scaled
from gluteus.studies.intervals.question import SOURCES, IntervalOptions, Source
from gluteus.studies.intervals.recording import recording_of
from gluteus.studies.intervals.summary import intervals
from gluteus.studies.kinematics.inverse import recorded
from gluteus.studies.kinematics.question import MarkersOptions
from gluteus.studies.motion.dataset import body_weight
from gluteus.studies.motion.forces import settings_of
from gluteus.studies.motion.frames import solve_frames
from gluteus.studies.motion.question import ForcesOptions
from gluteus.studies.motion.trial import Trial, trial_of
from tests.helpers.markers import marked_walker, poses
from tests.models import walk

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

PLACE_M, TOGETHER_M, ALONE_M, LASTING_S = 0.007, 0.005, 0.0025, 0.15
HIP_M, SIZE, MASS, VOLUME, FIBRE, NEUTRAL = 0.0077, 0.026, 0.075, 0.14, 0.21, 0.08


@dataclass(frozen=True)
class MadePerson:
    """A person and the markers that a laboratory records of them.

    Attributes
    ----------
    model
        Of the person as they are.
    data
        Recorded, with errors.
    q
        True poses (frame, coordinate).
    """

    model: OsimModel
    data: MarkerData
    q: Array


def _alike(names: tuple[str, ...], rng: np.random.Generator) -> dict[str, float]:
    """A standard normal for each name, the same for left and right."""
    found: dict[str, float] = {}
    for name in names:
        other = {"_r": "_l", "_l": "_r"}.get(name[-2:], "")
        twin = name[:-2] + other
        found[name] = found[twin] if other and twin in found else float(rng.standard_normal())
    return found


def waves(time: Array, rng: np.random.Generator) -> Array:
    """A smooth curve (frame, 3): a Gaussian process by its covariance."""
    apart = (time[:, None] - time[None]) / LASTING_S
    root = np.linalg.cholesky(np.exp(-0.5 * apart**2) + 1e-8 * np.eye(len(time)))
    return np.asarray(root @ rng.standard_normal((len(time), 3)))


def made_person(model: OsimModel, time: Array, q: Array, seed: int) -> MadePerson:
    """Return somebody whom the laboratory takes for `model`.

    Parameters
    ----------
    model
        With markers; hips are joints of bodies called ``femur_r`` and ``femur_l``.
    time
        (frame,) [s].
    q
        Poses of the person (frame, coordinate).
    seed
        Of their errors.
    """
    rng = np.random.default_rng(seed)
    factors = {name: float(np.exp(SIZE * z)) for name, z in _alike(model.tree.names, rng).items()}
    whole = float(model.tree.mass.sum())
    person = scaled(
        model,
        {name: (each, each, each) for name, each in factors.items()},
        mass=whole,
        keeps_mass_distribution=True,
    ).model
    tree = person.tree
    joints, mass = tree.joint_in_parent.copy(), tree.mass.copy()
    for name in ("femur_r", "femur_l"):
        joints[0, tree.body(name)] += HIP_M * rng.standard_normal(3)
    grown = np.exp(MASS * np.array(list(_alike(tree.names, rng).values())))
    grown *= whole / (mass[0] * grown).sum()
    tree = tree.changed(
        joint_in_parent=joints, mass=mass * grown, inertia=tree.inertia * grown[:, None, None]
    )
    person = _other_muscles(replace(person, tree=tree), rng)
    return MadePerson(person, _recorded(model, person, factors, time, q, rng), resolve(tree, q).q)


def _other_muscles(person: OsimModel, rng: np.random.Generator) -> OsimModel:
    path = person.lengths(person.default_pose()[None])[0]
    half = np.sqrt(0.5)
    volume, longer = (
        np.exp(
            spread
            * half
            * (rng.standard_normal() + np.array(list(_alike(person.muscle_names, rng).values())))
        )
        for spread in (VOLUME, FIBRE)
    )
    shift = NEUTRAL * rng.standard_normal()
    fibre, tendon, tilt = person.fibre_length[0], person.tendon_length[0], np.sin(person.pennation[0])
    stretched = np.hypot(path - tendon, fibre * tilt) / fibre + shift
    reach = np.sqrt(np.maximum(stretched**2 - tilt**2, 0.01))
    now = np.minimum(fibre * longer, (path - 0.25 * tendon) / reach)
    return person.varied(
        max_force=person.max_force * volume * fibre / now,
        fibre_length=now[None],
        tendon_length=np.maximum(path - now * reach, 1e-4)[None],
    )


def _recorded(
    model: OsimModel, person: OsimModel, factors: dict[str, float], time: Array, q: Array,
    rng: np.random.Generator,
) -> MarkerData:  # fmt: skip
    carried = model_markers(model)
    size = np.array([factors[model.tree.names[body]] for body in carried.body])
    points = carried.points * size[:, None] + PLACE_M * rng.standard_normal(carried.points.shape)
    moving = np.repeat(points[None], len(time), axis=0)
    for body in np.unique(carried.body):
        mine = carried.body == body
        moving[:, mine] += TOGETHER_M * waves(time, rng)[:, None]
    for marker in range(len(points)):
        moving[:, marker] += ALONE_M * waves(time, rng)
    pose = place(person.tree, resolve(person.tree, q).q)
    rate = (len(time) - 1) / (time[-1] - time[0])
    return MarkerData(carried.names, time, stations(pose, carried.body, moving), float(rate))


@dataclass(frozen=True)
class Laboratory:
    """A walk, its ground forces, and the model that the laboratory has."""

    model: OsimModel
    loads: ExternalLoadsSpec
    residuals: Path
    time: Array
    q: Array


TIMES = (0.3, 1.1)
CUTOFF_HZ = 6.0
OPTIONS = ForcesOptions(times=TIMES, lowpass_hz=CUTOFF_HZ, reserves=50.0)


def made_laboratory(folder: Path) -> Laboratory:
    """Return the walker's laboratory, recorded at 50 Hz."""
    model = marked_walker(folder)
    _, loads, residuals = walk.write_walk(folder)
    time, q = poses(model, walk.motion(rate_hz=50.0))
    return Laboratory(model, read_loads(loads), residuals, time, q)


@dataclass(frozen=True)
class Held:
    """In how many frames of a person an interval holds the truth, its width, and how far its middle
    is from the truth, on average.
    """

    held: int
    frames: int
    width: float
    miss: float


def truth_held(
    lab: Laboratory, seed: int, samples: int, errors: tuple[Source, ...] = SOURCES
) -> dict[str, Held]:
    """Return how the intervals of a made person's recording hold the truth, by quantity."""
    person = made_person(lab.model, lab.time, lab.q, seed)
    true_trial = _trial(lab, person.model, lab.time, person.q)
    settings, _ = settings_of(person.model, true_trial, OPTIONS, read_actuators(lab.residuals))
    true = solve_frames(settings, true_trial, slice(None))
    recording = recording_of(
        lab.model, recorded(lab.model, person.data, MarkersOptions(up="y")), lab.loads, OPTIONS,
        read_actuators(lab.residuals),
    )  # fmt: skip
    frames, _ = intervals(
        recording, IntervalOptions(samples=samples, interval_seed=1000 + seed, errors=errors)
    )
    names = lab.model.coordinate_names
    hips = [place for place, name in enumerate(names) if name.startswith("hip_")]
    contact = np.linalg.norm(true.in_child, axis=-1) / body_weight(person.model)
    contact = np.where((true.status == Status.OK)[:, None], contact, np.nan)
    compared = {
        "hip angles [deg]": (np.degrees(frames.array("value")[..., hips]), np.degrees(true_trial.q[:, hips])),
        "hip moments [N m]": (frames.array("generalised_force")[..., hips], true.needed[:, hips]),
        "hip contact force [BW]": (frames.array("contact_force_bw"), contact),
    }
    return {name: _held(interval, truth) for name, (interval, truth) in compared.items()}


def _trial(lab: Laboratory, model: OsimModel, time: Array, q: Array) -> Trial:
    turns = np.array([each.motion == "rotational" for each in model.spec.coordinates])
    table = MotionTable("truth", time, model.coordinate_names, np.where(turns, np.degrees(q), q), True)
    assert lab.loads.datafile is not None
    return trial_of(
        model, table, lab.loads, read_table(lab.loads.datafile, gaps=True), times=TIMES, lowpass_hz=CUTOFF_HZ
    )


def _held(interval: Array, truth: Array) -> Held:
    there: Bools = np.isfinite(interval[0]) & np.isfinite(truth)
    inside: Bools = (interval[0] <= truth) & (truth <= interval[2]) & there
    width, miss = interval[2] - interval[0], interval[1] - truth
    averages = [float(each[there].mean()) if there.any() else float("nan") for each in (width, miss)]
    return Held(int(inside.sum()), int(there.sum()), *averages)
