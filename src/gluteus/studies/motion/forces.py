"""Muscle and joint forces of a recorded motion: inverse dynamics, recruitment, joint contact
forces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from gluteus.arguments import check_types
from gluteus.arrays import Floats, Ints
from gluteus.errors import AnatomyError, GluteusError
from gluteus.files import (
    ExternalLoadsSpec,
    MotionTable,
    canonical_name,
    read_actuators,
    read_loads,
    read_table,
)
from gluteus.files.osim.model import allowed_names
from gluteus.files.osim.spec.forces import ActuatorSpec, CoordinateActuatorSpec
from gluteus.model.opensim.actuators import Actuators, actuators_of
from gluteus.model.opensim.left_out import left_out_notes
from gluteus.model.opensim.model import OsimModel, read_osim
from gluteus.model.opensim.muscles import check_forces
from gluteus.model.opensim.tree import joints_of_bodies
from gluteus.studies.asked import takes
from gluteus.studies.motion.dataset import Setting, adductions, result
from gluteus.studies.motion.frames import FrameSettings, drivable, joined, solve_frames
from gluteus.studies.motion.plausibility.judge import judge_recording, judge_result
from gluteus.studies.motion.question import ForcesOptions, Objective
from gluteus.studies.motion.setup import trial_files
from gluteus.studies.motion.trial import Trial, trial_of
from gluteus.studies.result import Result

Actuation = str | Path | Sequence[ActuatorSpec]
"""A file of actuators, or specifications of actuators."""

Step = Callable[[int, int], None]

OBJECTIVES: Mapping[Objective, tuple[int, bool]] = {
    "squared": (2, False), "cubed": (3, False), "volume-squared": (2, True), "volume-cubed": (3, True),
}  # fmt: skip
"""For each kind of effort: the power of the activations, and whether muscles are weighted by
volume.
"""

BLOCK = 128
"""Number of frames computed together: enough for speed, few enough for visible progress."""

_DEFAULTS = ForcesOptions()

_LOOK = 8  # number of evenly spread poses in which we check whether anything drives a coordinate


@takes(ForcesOptions)
@check_types
def forces(
    model: OsimModel | Path | str,
    motion: MotionTable | Path | str | None = None,
    loads: ExternalLoadsSpec | Path | str | None = None,
    options: ForcesOptions = _DEFAULTS,
    *,
    actuators: Actuation | Iterable[Actuation] = (),
    allow: str | Iterable[str] = (),
    progress: Step | None = None,
) -> Result:
    """Compute muscle forces and joint contact forces of a recorded motion.

    Inverse dynamics gives the generalised forces of each frame. Recruitment finds the activations
    that produce them with minimum effort, ``sum(weight * |activation|**power)`` over muscles and
    actuators (with their controls). A frame whose forces cannot be met has status 1, the nearest
    activations, and the difference in ``unmet``; if nothing could be computed, all numbers are NaN.
    With the defaults, reserves from a file and "stepwise" derivatives, the result is that of
    OpenSim's static optimisation with its default settings.

    Every trial is checked before and after: ``attrs["plausible"]`` says whether it can be used as a
    result, ``attrs["warnings"]`` has the findings with cause and remedy, and ``plausible`` marks
    each frame.

    Parameters
    ----------
    model : OsimModel or path
        A model document, or the set-up of OpenSim's tools for inverse dynamics or analysis. A
        set-up gives motion, loads, actuators, times and filter unless they are given here.
    motion : MotionTable or path
        Coordinates over time, in a `.mot` or `.sto` file.
    loads : ExternalLoadsSpec, path or None
        External loads, in an `.xml` file; None for a motion without any.
    options : ForcesOptions, optional
        All options, instead of the fields that follow.
    actuators : path, sequence of ActuatorSpec, or several of these, optional
        Additional actuators: files, or specifications.
    allow : str or iterable of str, optional
        Features of the model and of the loads that may be left out; several in one text are
        separated by commas.
    progress : callable, optional
        Called with the number of finished frames and of all frames.
    {fields}

    Returns
    -------
    Result
        Over time, muscle, coordinate, actuator, joint and side; provenance and settings are in
        ``attrs``.

    Raises
    ------
    GluteusError
        Files, names or numbers do not fit.
    """
    given, allowed, notes = _listed(actuators), allowed_names(allow), list[str]()
    setup = None if isinstance(model, OsimModel) else trial_files(model)
    if setup is not None:
        model, motion, loads = setup.model, motion or setup.motion, loads or setup.loads
        options, given = setup.fill(options), given or list(setup.actuators)
        setup.check((model, motion, loads, *given))
        notes.append(setup.note)
    if motion is None:
        raise GluteusError("a motion is needed; give one, or a set-up that names one as the model")
    model = model if isinstance(model, OsimModel) else read_osim(model, allow=allowed)
    check_forces(model.spec.muscles)
    if model.people > 1:
        raise GluteusError(
            f"a motion needs the model of one person, not of {model.people}; give model.only([0])"
        )
    motion = motion if isinstance(motion, MotionTable) else read_table(motion)
    loads = (
        loads if isinstance(loads, ExternalLoadsSpec) or loads is None else read_loads(loads, allow=allowed)
    )
    return forces_of(
        model, motion, loads, table_of(loads), options,
        actuators=given, notes=notes, progress=progress,
    )  # fmt: skip


def forces_of(
    model: OsimModel,
    motion: MotionTable,
    loads: ExternalLoadsSpec | None,
    table: MotionTable | None,
    options: ForcesOptions,
    *,
    actuators: Sequence[Actuation] = (),
    notes: Sequence[str] = (),
    progress: Step | None = None,
) -> Result:
    """Return the forces of a motion whose files have been read; raises as `forces` does.

    Parameters
    ----------
    model
        Model of one person.
    motion
        Coordinates over time.
    loads, table
        External loads and the table that holds them; None for a motion without any.
    options
        Options of the analysis.
    actuators
        Actuators in addition to those of the model and the reserves.
    notes
        Sentences with which the result's notes begin.
    progress
        As for `forces`.
    """
    trial = trial_of(
        model, motion, loads, table,
        times=options.times, lowpass_hz=options.lowpass_hz, angles=options.angles,
        derivatives=options.derivatives,
    )  # fmt: skip
    trial = replace(trial, notes=(*notes, *left_out_notes(model.spec), *trial.notes))
    settings, idle = settings_of(model, trial, options, _specs(actuators))
    hips = hip_bodies(model)
    recording = judge_recording(model, motion, loads, trial)
    found = joined([solve_frames(settings, trial, rows) for rows in _blocks(len(trial.time), progress)])
    setting = Setting(
        motion=motion,
        loads=loads,
        table=table,
        reserves=options.reserves,
        actuators=tuple(Path(each).name if isinstance(each, str | Path) else "given" for each in actuators),
        files=tuple(Path(each) for each in actuators if isinstance(each, str | Path)),
        lowpass_hz=options.lowpass_hz,
        angles=options.angles,
        derivatives=options.derivatives,
        objective=options.objective,
        idle=idle,
    )
    filtered = options.lowpass_hz is not None
    verdict = judge_result(recording, settings, found, len(hips), trial.time, filtered=filtered)
    return result(settings, trial, found, setting, verdict)


def settings_of(
    model: OsimModel, trial: Trial, options: ForcesOptions, actuators: Sequence[ActuatorSpec] = ()
) -> tuple[FrameSettings, tuple[str, ...]]:
    """Return the settings of every frame, and the free coordinates that nothing drives.

    Parameters
    ----------
    model
        Model of one person.
    trial
        The motion, which shows which coordinates can be driven.
    options
        Options of the analysis.
    actuators
        Actuators in addition to those of the model and the reserves.
    """
    specs = [*model.spec.actuators, *_reserves(options.reserves, model), *actuators]
    driving = actuators_of(specs, model.spec, model.tree, model.paths.manner)
    matched, idle = _matched(model, driving, trial, options.match)
    power, by_volume = OBJECTIVES[options.objective]
    settings = FrameSettings(
        model=model,
        actuators=driving,
        matched=matched,
        weights=_weights(model, driving, by_volume),
        power=power,
        passive=options.passive,
        tendon=options.tendon,
        bodies=_bodies(model, options.joints),
        looked_at=adductions(model),
    )
    return settings, idle


def table_of(loads: ExternalLoadsSpec | None) -> MotionTable | None:
    """Read the table that the loads name; None without loads.

    Raises GluteusError if they name no table.
    """
    if loads is None:
        return None
    if loads.datafile is None:
        raise GluteusError(f"{loads.path}: the name of the table of forces is missing; add it in 'datafile'")
    return read_table(loads.datafile, gaps=True)


def _listed(actuators: Actuation | Iterable[Actuation]) -> list[Actuation]:
    """Yield the given actuators one by one; a sequence of specifications counts as one."""
    if isinstance(actuators, str | Path):
        return [actuators]
    items = list(actuators)
    if items and all(hasattr(each, "optimal_force") for each in items):
        return [items]  # type: ignore[list-item]
    return items  # type: ignore[return-value]


def _reserves(optimal_force: float | None, model: OsimModel) -> list[ActuatorSpec]:
    """Return an actuator without bounds on each free coordinate; none without a force."""
    if optimal_force is None:
        return []
    return [
        CoordinateActuatorSpec(name=f"{name}_reserve", coordinate=name, optimal_force=optimal_force)
        for name in _free(model)
    ]


def _specs(given: Sequence[Actuation]) -> list[ActuatorSpec]:
    return [
        spec for each in given for spec in (read_actuators(each) if isinstance(each, str | Path) else each)
    ]


def _free(model: OsimModel) -> list[str]:
    """Return the coordinates that follow no other and are neither locked nor prescribed."""
    held = {each.name for each in model.spec.coordinates if each.locked or each.prescribed}
    indices: list[int] = model.tree.independent.tolist()
    names = [model.coordinate_names[index] for index in indices]
    return [name for name in names if name not in held]


def _matched(
    model: OsimModel, actuators: Actuators, trial: Trial, match: Sequence[str] | None
) -> tuple[Ints, tuple[str, ...]]:
    """Return the indices of the coordinates to be met, and names of free coordinates that
    nothing drives.
    """
    free = _free(model)
    if match is not None:
        wrong = [name for name in match if name not in free]
        if wrong:
            raise AnatomyError(
                f"{wrong[0]!r} is not a free coordinate of the model; give one of {', '.join(free)}"
            )
        chosen, idle = list(match), tuple[str, ...]()
    else:
        looks = np.unique(np.linspace(0, len(trial.q) - 1, _LOOK).astype(np.intp))
        driven = drivable(model, actuators, trial.q[looks])
        chosen = [name for name in free if driven[model.tree.coordinate(name)]]
        idle = tuple(name for name in free if name not in chosen)
    indices = sorted(model.tree.coordinate(name) for name in set(chosen))
    return np.array(indices, dtype=np.intp), idle


def _weights(model: OsimModel, actuators: Actuators, by_volume: bool) -> Floats:
    volume = (model.max_force * model.fibre_length)[0]
    muscles = volume / volume.mean() if by_volume and len(volume) else np.ones_like(volume)
    return np.concatenate([muscles, np.ones(len(actuators.names))])


def hip_bodies(model: OsimModel) -> Ints:
    """Return the bodies on whose joints the coordinates of hip adduction act."""
    found = [
        body
        for body, screws in enumerate(model.tree.drives)
        if "~" not in model.tree.names[body]
        and any(
            drive.turns
            and canonical_name(model.coordinate_names[drive.coordinate]).startswith("hip_adduction")
            for drive in screws
            if drive.coordinate >= 0
        )
    ]
    return np.array(found, dtype=np.intp)


def _bodies(model: OsimModel, joints: Sequence[str]) -> Ints:
    """Return the bodies of the hips, then those of the requested joints."""
    children = {joint: body for body, joint in joints_of_bodies(model.spec).items()}
    wrong = [name for name in joints if name not in children]
    if wrong:
        raise AnatomyError(f"the model has no joint {wrong[0]!r}; give one of {', '.join(children)}")
    others = [model.tree.body(children[name]) for name in joints]
    return np.array(list(dict.fromkeys([*hip_bodies(model).tolist(), *others])), dtype=np.intp)


def _blocks(count: int, progress: Step | None) -> Iterable[slice]:
    for start in range(0, count, BLOCK):
        yield slice(start, start + BLOCK)
        if progress:
            progress(min(start + BLOCK, count), count)
