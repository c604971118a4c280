"""Scaling of a model to a person from a static trial: sizes, masses, muscles and markers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.bones.proportions import covariance
from gluteus.errors import GluteusError
from gluteus.files import MarkerData, MotionTable, read_markers, read_table
from gluteus.files.bytes.whole import write_whole
from gluteus.files.markers.setups import Placement, ScaleSetup, Tasks, read_scale_setup
from gluteus.files.osim.scaled import ScaledDocument, rewritten
from gluteus.files.osim.spec.functions import Vec3
from gluteus.mechanics.body.motion import frames, place
from gluteus.mechanics.body.tracking import Targets, Tracked
from gluteus.model.opensim.markers import model_markers, with_markers
from gluteus.model.opensim.model import OsimModel, read_osim
from gluteus.model.opensim.scaling import Scaled, can_move, moved_markers, scaled
from gluteus.studies.asked import takes
from gluteus.studies.kinematics.estimated import Estimate, estimate
from gluteus.studies.kinematics.functional import hips_of_motion
from gluteus.studies.kinematics.heading import faced_forward
from gluteus.studies.kinematics.matching import (
    LEAST_SEEN,
    Matched,
    Unused,
    made_upright,
    matched,
    under_model_names,
)
from gluteus.studies.kinematics.measured import frames_around, measured_factors
from gluteus.studies.kinematics.question import MarkersOptions
from gluteus.studies.kinematics.sizes import Sizes, bone_sizes, uniform_sizes
from gluteus.studies.kinematics.stillness import require_still
from gluteus.studies.kinematics.targets import solve, targets_of
from gluteus.studies.motion.forces import hip_bodies

SizePrior = Literal["uniform", "bones"]
"""Values that sizes are near to: one factor for each body, or the shapes of pelvis and femur."""


@dataclass(frozen=True, eq=False)
class ScaledPerson:
    """A model scaled to a person.

    Attributes
    ----------
    model : OsimModel
        Model with markers at their new positions.
    factors : dict
        Scale factors of each body along x, y and z.
    moved_m : dict of str to float
        Distance by which each marker was moved on its body [m].
    pose : dict of str to float
        Pose of the static trial [rad or m].
    marker_rms_m : float
        Root mean square distance of markers before they were moved [m].
    objective : float
        Objective of the pose, as in `inverse_kinematics` [m²].
    unused : Unused
        Markers that were not used.
    notes : tuple of str
        Failed measurements, and assumptions.
    document : ScaledDocument
        The model's document.
    """

    model: OsimModel
    factors: dict[str, Vec3]
    moved_m: dict[str, float]
    pose: dict[str, float]
    marker_rms_m: float
    objective: float
    unused: Unused
    notes: tuple[str, ...]
    document: ScaledDocument

    def write(self, path: Path | str, *, overwrite: bool = False) -> Path:
        """Write the model as an `.osim` document, which OpenSim can read."""
        path = Path(path)
        return write_whole(path, rewritten(path, self.document.text()), overwrite=overwrite)


@takes(MarkersOptions)
def scale(
    model: OsimModel | Path | str,
    static: MarkerData | Path | str | None,
    options: MarkersOptions,
    *,
    mass_kg: float | None = None,
    setup: ScaleSetup | Path | str | None = None,
    rename: Mapping[str, str] | None = None,
    functional: Sequence[MarkerData | Path | str] = (),
    sizes: SizePrior | Floats = "uniform",
    allow: Iterable[str] = (),
) -> ScaledPerson:
    """Scale a model to a person from a static trial.

    With an OpenSim set-up, scale factors come from its measurements and manual scales. Without one,
    they are estimated together with the pose of the trial. The sum of the masses becomes that of
    the person, fibres and tendons follow the length of their paths, and markers that are not fixed
    move to their recorded places.

    Parameters
    ----------
    model : OsimModel or path
        Generic model, from a document of version 4.
    static : MarkerData, path or None
        Static trial, or its `.trc` or `.c3d` file; None for the one that the set-up names.
    options : MarkersOptions, optional
        All options, instead of the fields below.
    mass_kg : float, optional
        Mass of the person; by default that of the set-up.
    setup : ScaleSetup or path, optional
        OpenSim set-up of the scale tool.
    rename : mapping, optional
        Recorded name -> name in the model.
    functional : sequence of MarkerData or path, optional
        Recordings in which the person moves both legs in the hips, to locate the hip centres. Not
        with a set-up.
    sizes : {"uniform", "bones"} or ndarray, optional
        Sizes without a set-up: one factor for each body, or pelvis, hip centres and femur as the
        shapes of bones vary. An array is the covariance of their
        `gluteus.bones.proportions.PROPORTIONS`.
    allow : iterable of str
        Features of the model that may be left out of the computation; they stay in the document.
    {fields}

    Returns
    -------
    ScaledPerson
        Factors, moved markers and notes; its method ``write`` writes the scaled model.

    Raises
    ------
    GluteusError
        Files, names or numbers do not fit.
    """
    asked = read_scale_setup(setup) if isinstance(setup, str | Path) else setup
    allow = tuple(allow)
    model = model if isinstance(model, OsimModel) else read_osim(model, allow=allow)
    if asked is not None and asked.marker_set is not None:
        model = with_markers(model, asked.marker_set)
    notes = list[str]()
    data = _upright(_recording(static, asked), options, rename, model, notes)
    weight = mass_kg if mass_kg is not None else (None if asked is None else asked.mass)
    if weight is None:
        raise GluteusError("scaling needs the person's mass; give it in kilograms (--mass)")
    if asked is not None and not (isinstance(sizes, str) and sizes == "uniform"):
        raise GluteusError("a set-up measures sizes; leave out the set-up, or the shape of bones (--sizes)")
    if asked is not None and options.times is not None:
        asked = replace(asked, times=options.times)
    if asked is None:
        require_still(frames_around(data, options.times), model_markers(model).names)
        data = _facing(model, data, options, notes)
        found, tasks = _estimated(model, data, options, sizes, notes)
        factors, shifts = found.factors, found.shifts
        asked_placement = Placement(tasks, times=options.times)
    else:
        markers = model_markers(model)
        factors = measured_factors(model, markers, data, asked, notes) if asked.scales else {}
        shifts = dict[str, Floats]()
        asked_placement = asked.placement
    keeps = asked is not None and asked.keeps_mass_distribution
    person, pose = (
        scaled(model, factors, mass=weight, keeps_mass_distribution=keeps, shifts=shifts, allow=allow),
        None,
    )
    if functional:
        if asked is not None:
            raise GluteusError("a set-up and functional recordings exclude each other; leave out one of them")
        still = _placed(person, data, asked_placement, options, [])
        pose = np.array(list(still.pose.values()))
        moving = [
            _upright(
                each if isinstance(each, MarkerData) else read_markers(each), options, rename, model, notes
            )
            for each in functional
        ]
        mean = _mean(data, options.times)
        further = hips_of_motion(still.model, mean, pose, moving, notes)
        shifts = {name: shifts.get(name, 0.0) + shift for name, shift in further.items()}
        person = scaled(model, factors, mass=weight, shifts=shifts, allow=allow)
    notes += [f"left as it is: {each.name} in {each.where}" for each in model.spec.unsupported]
    if static is None and asked is not None and asked.placement is not None:
        other = asked.placement.markers
        if other is not None and other != data.path:
            data = _upright(read_markers(other), options, rename, model, notes)
    return _placed(person, data, asked_placement, options, notes, pose)


def _recording(static: MarkerData | Path | str | None, setup: ScaleSetup | None) -> MarkerData:
    if isinstance(static, MarkerData):
        return static
    path = static
    if path is None and setup is not None:
        path = setup.markers or (setup.placement.markers if setup.placement else None)
    if path is None:
        raise GluteusError("scaling needs a static trial; give a .trc or .c3d file (--static)")
    return read_markers(path)


def _upright(
    data: MarkerData,
    options: MarkersOptions,
    rename: Mapping[str, str] | None,
    model: OsimModel,
    notes: list[str],
) -> MarkerData:
    data = made_upright(data, options.model_copy(update={"times": None}), notes)
    names = model_markers(model).names
    return under_model_names(data, names, rename or {})


def _facing(model: OsimModel, data: MarkerData, options: MarkersOptions, notes: list[str]) -> MarkerData:
    """The recording, unchanged or rotated to face like the model, whichever fits better."""
    said = list[str]()
    turned = faced_forward(model, data, said)
    if not said:
        return data
    as_is, other = (
        solve(model.tree, _static(model, each, options.times, Tasks({}))[0]).objective[0]
        for each in (data, turned)
    )
    if as_is <= other:
        return data
    notes += said
    return turned


def _estimated(
    model: OsimModel,
    data: MarkerData,
    options: MarkersOptions,
    asked: SizePrior | Floats,
    notes: list[str],
) -> tuple[Estimate, Tasks]:
    """Sizes, and markers weighted by trust."""
    targets, shared = _static(model, data, options.times, Tasks({}))
    seen: Bools = np.asarray(np.isfinite(targets.measured[0]).all(axis=-1))
    if seen.sum() < LEAST_SEEN:
        raise GluteusError(
            f"{data.place}: {seen.sum()} of the markers that the model has are seen in the static trial, and "
            f"at least {LEAST_SEEN} are needed; give another trial, or times at which markers are seen"
        )
    pose = solve(model.tree, targets)
    found = estimate(model.tree, targets, pose.q[0], _sizes(model, asked, notes))
    shown = set(targets.body[seen].tolist())
    bare = [name for body, name in enumerate(model.tree.names) if body not in shown and "~" not in name]
    if bare:
        notes.append(f"no marker of the static trial shows the size of {', '.join(bare)}")
    return found, Tasks(dict(zip(shared.data.names, found.trust.tolist(), strict=True)))


def _sizes(model: OsimModel, asked: SizePrior | Floats, notes: list[str]) -> Sizes:
    """The sizes asked for; one factor for each body where the model has no bones to shape."""
    if not isinstance(asked, str) or asked == "bones":
        hips: list[int] = hip_bodies(model).tolist()
        found = None
        if can_move(model, [model.tree.names[hip] for hip in hips]):
            known = covariance() if isinstance(asked, str) else asked
            found = bone_sizes(model.tree, model.default_pose(), hips, known)
        if found is not None:
            notes.append(
                "scale factors are estimated together with the pose, both sides alike: pelvis, hip centres "
                "and femur as the shapes of bones vary, one factor for each other body"
            )
            return found
        notes.append(
            "sizes of bones are left out: they need a pelvis with two hips whose joints have a "
            "PhysicalOffsetFrame, with x forward, y up and z to the right"
        )
    notes.append("scale factors are estimated together with the pose: one for each body, both sides alike")
    return uniform_sizes(model.tree)


def _static(
    model: OsimModel,
    data: MarkerData,
    times: tuple[float, float] | None,
    tasks: Tasks,
    table: MotionTable | None = None,
) -> tuple[Targets, Matched]:
    """The mean of the static trial as one frame."""
    markers = model_markers(model)
    found = matched(_mean(data, times), markers.names, tasks.markers or None)
    return targets_of(model, markers, found, tasks.coordinates, table), found


def _mean(data: MarkerData, times: tuple[float, float] | None) -> MarkerData:
    """One frame: each marker's mean over the frames in which it is seen."""
    span = frames_around(data, times)
    seen = span.seen
    mean = np.full((1, len(span.names), 3), np.nan)
    for column in np.flatnonzero(seen.any(axis=0)).tolist():
        mean[0, column] = span.positions[seen[:, column], column].mean(axis=0)
    return replace(span, time=span.time[:1], positions=mean)


def _placed(
    found: Scaled,
    data: MarkerData,
    asked: Placement | None,
    options: MarkersOptions,
    notes: list[str],
    given: Floats | None = None,
) -> ScaledPerson:
    """Pose of the static trial, and markers at their recorded positions."""
    moves = asked is not None and asked.moves
    placement = asked or Placement(Tasks({}))
    span = options.times if options.times is not None else placement.times
    needs = any(task.source == "from_file" for task in placement.tasks.coordinates)
    table = read_table(placement.coordinates) if needs and placement.coordinates is not None else None
    targets, shared = _static(found.model, data, span, placement.tasks, table)
    if given is not None:
        targets = replace(targets, wanted=given[None], held=np.ones(len(given), dtype=np.bool_))
    pose = solve(found.model.tree, targets)
    model, moved = _with_moved_markers(found, data, pose, span) if moves else (found.model, {})
    square = np.square(pose.distance)
    return ScaledPerson(
        model=model,
        factors=found.factors,
        moved_m=moved,
        pose=dict(zip(model.coordinate_names, pose.q[0].tolist(), strict=True)),
        marker_rms_m=float(np.sqrt(np.nanmean(square))),
        objective=float(pose.objective[0]),
        unused=shared.unused,
        notes=tuple(notes),
        document=found.document,
    )


def _with_moved_markers(
    found: Scaled, data: MarkerData, pose: Tracked, times: tuple[float, float] | None
) -> tuple[OsimModel, dict[str, float]]:
    """The model with all but fixed markers at their recorded positions, and the distances."""
    markers = model_markers(found.model)
    rotation, origin = frames(place(found.model.tree, pose.q), markers.body)
    targets, shared = _static(found.model, data, times, Tasks({}))
    places, moved = dict[str, Floats](), dict[str, float]()
    for column, name in enumerate(shared.data.names):
        at = shared.places[column]
        where = targets.measured[0, column]
        if markers.fixed[at] or not np.isfinite(where).all():
            continue
        places[name] = rotation[0, at].T @ (where - origin[0, at])
        moved[name] = float(np.linalg.norm(places[name] - markers.points[at]))
    specs = {each.name: each for each in moved_markers(found.model, places)}
    for each in specs.values():
        found.document.set_marker(each.name, each.frame, each.location, each.fixed)
    spec = found.model.spec
    changed = tuple(specs.get(each.name, each) for each in spec.markers)
    return replace(found.model, spec=replace(spec, markers=changed)), moved
