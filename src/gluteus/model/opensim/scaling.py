"""A model scaled to a person: lengths on each body, masses, and muscle lengths that follow the
paths.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from gluteus.arrays import Floats
from gluteus.errors import AnatomyError, GluteusError
from gluteus.files.bytes.whole import write_whole
from gluteus.files.osim.scaled import ScaledDocument
from gluteus.files.osim.spec.forces import MuscleSpec
from gluteus.files.osim.spec.functions import Vec3
from gluteus.files.osim.spec.model import MarkerSpec
from gluteus.mechanics.body.scaled_inertia import scaled_inertia
from gluteus.model.opensim.limits import Limits
from gluteus.model.opensim.model import OsimModel, read_osim
from gluteus.model.opensim.paths import muscle_paths
from gluteus.model.opensim.tree import Frames, joints_of_bodies

LEAST_MASS_KG, MOST_MASS_KG = 0.001, 1000.0
"""Accepted masses [kg] include that of any person and of most animals that models describe."""


@dataclass(frozen=True, eq=False)
class Scaled:
    """A scaled model.

    Attributes
    ----------
    model : OsimModel
        Model read from the scaled document; its markers are the scaled markers of the original.
    document : ScaledDocument
        The document, which can be changed before it is written.
    factors : dict
        Scale factors of every body along x, y and z.
    """

    model: OsimModel
    document: ScaledDocument
    factors: dict[str, Vec3]


def scaled(
    model: OsimModel,
    factors: Mapping[str, Vec3],
    *,
    mass: float | None = None,
    keeps_mass_distribution: bool = False,
    shifts: Mapping[str, Floats] | None = None,
    allow: Iterable[str] = (),
) -> Scaled:
    """Return a model with scaled bodies.

    Optimal fibre length and tendon slack length are proportional to the length of each muscle's
    path in the default pose. Maximum forces do not change.

    Parameters
    ----------
    model
        Model read from a document of version 4; markers that were added to it are also written.
    factors
        Scale factors by body, along x, y and z; bodies without factors keep their size.
    mass
        Mass of the whole person [kg]; by default the sum of the scaled bodies.
    keeps_mass_distribution
        Whether each body keeps its share of the total mass, whatever its size.
    shifts
        Shift of a joint on its scaled parent, by the body that it carries, (3,) [m, parent frame].
    allow
        Parts that the document may contain although they are not modelled; they are not changed.

    Raises
    ------
    AnatomyError
        A factor is for no body of the model, or is not above 0; or a joint has no frame of its own
        that could be shifted.
    UnsupportedFeature
        The document is older than version 4.
    """
    whole = _checked(model, factors)
    document = ScaledDocument(model.spec)
    for marker in model.spec.markers:
        document.set_marker(marker.name, marker.frame, marker.location, marker.fixed)
    document.scale(whole)
    joints = joints_of_bodies(model.spec)
    for body, shift in (shifts or {}).items():
        if not document.move_joint(joints[body], shift.tolist()):
            raise AnatomyError(
                f"the joint {joints[body]!r} sits on the frame of its body, and cannot be moved; give it a "
                "PhysicalOffsetFrame, or scale without --functional"
            )
    _scale_masses(model, document, whole, mass, keeps_mass_distribution)
    _scale_couplers(model, document, whole)
    ready = _read(document, model, allow)
    return Scaled(_with_muscles(ready, model, document), document, whole)


def can_move(model: OsimModel, bodies: Iterable[str]) -> bool:
    """Return whether the joints that carry these bodies can be shifted on their parents."""
    document, joints = ScaledDocument(model.spec), joints_of_bodies(model.spec)
    return all(document.move_joint(joints[body], (0.0, 0.0, 0.0)) for body in bodies)


def _checked(model: OsimModel, factors: Mapping[str, Vec3]) -> dict[str, Vec3]:
    names = [body.name for body in model.spec.bodies]  # the tree also has bodies within joints
    unknown = [name for name in factors if name not in names]
    if unknown:
        raise AnatomyError(
            f"a scale factor is for the unknown body {unknown[0]!r}; give one of {', '.join(names)}"
        )
    wrong = [name for name, each in factors.items() if not all(0.0 < one < 100.0 for one in each)]
    if wrong:
        raise AnatomyError(
            f"the scale factors of {wrong[0]!r} must lie above 0 and below 100; got {factors[wrong[0]]}; "
            "are the units of the recording right?"
        )
    return {name: factors.get(name, (1.0, 1.0, 1.0)) for name in names}


def _scale_masses(
    model: OsimModel,
    document: ScaledDocument,
    factors: Mapping[str, Vec3],
    mass: float | None,
    keeps_mass_distribution: bool,
) -> None:
    if mass is not None and not LEAST_MASS_KG <= mass < MOST_MASS_KG:
        raise GluteusError(
            f"a person's mass must be above {LEAST_MASS_KG:g} kg and below {MOST_MASS_KG:g} kg, "
            f"not {mass:g}; give it in kilograms"
        )
    found = dict[str, tuple[float, Floats]]()
    for body in model.spec.bodies:
        xx, yy, zz, xy, xz, yz = body.inertia
        found[body.name] = scaled_inertia(
            body.mass,
            np.array([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]]),
            np.array(factors[body.name]),
            mass_follows=not keeps_mass_distribution,
        )
    total = sum(each for each, _ in found.values())
    share = mass / total if mass is not None and total > 0.0 else 1.0
    for name, (own, inertia) in found.items():
        rows = ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))
        document.set_body(name, share * own, [share * float(inertia[at]) for at in rows])


def _scale_couplers(model: OsimModel, document: ScaledDocument, factors: Mapping[str, Vec3]) -> None:
    """Scale couplings that give a distance by the factor of the joint's parent along its axis."""
    frames = Frames(model.spec)
    owners = {each.name: joint for joint in model.spec.joints for each in joint.coordinates}
    for coupler in model.spec.couplers:
        joint = owners[coupler.dependent]
        coordinate = next(each for each in joint.coordinates if each.name == coupler.dependent)
        parent, _ = frames.base(joint.parent_frame)
        if coordinate.motion != "translational" or parent not in factors:
            continue
        axes = [axis.axis for axis in joint.axes[3:] if axis.coordinates == (coupler.dependent,)]
        along = np.array(axes[0] if axes else (1.0, 0.0, 0.0))
        document.scale_coupler(coupler.name, float(np.dot(along, factors[parent])))


def _with_muscles(after: OsimModel, before: OsimModel, document: ScaledDocument) -> OsimModel:
    """Return the scaled model with fibre and tendon lengths that follow the paths, also in its
    document.
    """
    if not before.muscle_names:
        return after
    ratio = _path_lengths(after) / _path_lengths(before)
    muscles = list[MuscleSpec]()
    for muscle, own in zip(before.spec.muscles, ratio.tolist(), strict=True):
        fibre, tendon = own * muscle.optimal_fiber_length, own * muscle.tendon_slack_length
        document.set_muscle(muscle.name, fibre, tendon)
        at = len(muscles)
        muscles.append(
            replace(after.spec.muscles[at], optimal_fiber_length=fibre, tendon_slack_length=tendon)
        )
    return replace(
        after,
        spec=replace(after.spec, muscles=tuple(muscles)),
        fibre_length=ratio * before.fibre_length,
        tendon_length=ratio * before.tendon_length,
    )


def _path_lengths(model: OsimModel) -> Floats:
    """Length of each path in the default pose, (muscle,) [m], measured as OpenSim does."""
    left_out = frozenset(each.name for each in model.spec.unsupported)
    paths = muscle_paths(model.spec, model.tree, "opensim", Limits(model.spec, left_out))
    return replace(model, paths=paths).lengths(model.default_pose()[None])[0]


def _read(document: ScaledDocument, model: OsimModel, allow: Iterable[str]) -> OsimModel:
    with tempfile.TemporaryDirectory(prefix="gluteus-") as folder:
        path = Path(folder) / model.spec.path.name
        write_whole(path, document.text().encode())
        return read_osim(path, allow=allow)


def moved_markers(model: OsimModel, places: Mapping[str, Floats]) -> Sequence[MarkerSpec]:
    """Return markers at new positions.

    Parameters
    ----------
    model
        Model with these markers.
    places
        Position of each marker on the body that carries it, (3,) [m].
    """
    frames, found = Frames(model.spec), list[MarkerSpec]()
    for marker in model.spec.markers:
        if marker.name not in places:
            continue
        _, frame = frames.base(marker.frame)
        origin, rotation = np.asarray(frame.origin), np.asarray(frame.rotation)
        x, y, z = (rotation.T @ (places[marker.name] - origin)).tolist()
        found.append(MarkerSpec(marker.name, marker.frame, (x, y, z), marker.fixed))
    return found
