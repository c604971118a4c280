"""Synthetic laboratories: people who differ from their model by known errors, and their recordings.

Nothing here uses `gluteus.studies.intervals`, whose intervals are tested on these people. Sizes of
errors are written out again, and models of other sizes go through the document of `scaled`.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gluteus.files import MarkerData
from gluteus.mechanics.body.motion import place, stations
from gluteus.mechanics.body.tree import resolve
from gluteus.model.opensim.markers import model_markers
from gluteus.model.opensim.model import OsimModel
from gluteus.model.opensim.scaling import scaled

Array = NDArray[np.float64]

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


def _waves(time: Array, rng: np.random.Generator) -> Array:
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
        model, {name: (each,) * 3 for name, each in factors.items()}, mass=whole, keeps_mass_distribution=True
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
        np.exp(spread * half * (rng.standard_normal() + np.array(list(_alike(person.muscle_names, rng).values()))))
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
        moving[:, mine] += TOGETHER_M * _waves(time, rng)[:, None]
    for marker in range(len(points)):
        moving[:, marker] += ALONE_M * _waves(time, rng)
    pose = place(person.tree, resolve(person.tree, q).q)
    rate = (len(time) - 1) / (time[-1] - time[0])
    return MarkerData(carried.names, time, stations(pose, carried.body, moving), float(rate))
