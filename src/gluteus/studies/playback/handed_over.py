"""Uploaded motions: checked, analysed and drawn in a separate process that can be ended."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, cast

from gluteus.apart import Budget, Tell, run_apart
from gluteus.errors import GluteusError
from gluteus.files import ExternalLoadsSpec, MarkerData, MotionTable, read_loads, read_markers, read_table
from gluteus.model.opensim.markers import model_markers
from gluteus.model.opensim.model import OsimModel, read_osim
from gluteus.studies.kinematics.followed import Followed, followed, loads_on_plates, on_plates
from gluteus.studies.kinematics.ground import Contact
from gluteus.studies.kinematics.lab import USUAL_LOWPASS_HZ
from gluteus.studies.kinematics.matching import made_upright, under_model_names
from gluteus.studies.kinematics.question import MarkersOptions, UpAxis
from gluteus.studies.motion.forces import forces_of, table_of
from gluteus.studies.motion.question import ForcesOptions
from gluteus.studies.playback.frames import Playback, fits, playback_of
from gluteus.studies.playback.look import Look, look_at
from gluteus.studies.result import Result

ANALYSIS: Final = Budget(seconds=1800, memory=2_000_000_000)
LOOK: Final = Budget(seconds=300, memory=2_000_000_000)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class HandedOver:
    """Files of a motion, under names that do not reveal their original place.

    Attributes
    ----------
    model : Path
    motion : Path or None
        Coordinates over time; None if the model follows the markers.
    markers : Path or None
        Recorded markers, from which the motion is computed, or which are only drawn.
    loads : Path or None
        External loads; if None, force plates of the recording are used.
    table : Path or None
        Table of the loads, whatever path they name.
    actuators : tuple of Path
        Files of actuators.
    allow : tuple of str
        Features of the model that may be left out.
    up : str
        Upward axis of the recorded markers.
    """

    model: Path
    motion: Path | None = None
    markers: Path | None = None
    loads: Path | None = None
    table: Path | None = None
    actuators: tuple[Path, ...] = ()
    allow: tuple[str, ...] = ()
    up: UpAxis = "auto"


@dataclass(frozen=True, eq=False)
class Analysed:
    """Forces of a motion, and the motion of the whole model; None if that is too large to keep."""

    result: Result
    playback: Playback | None


def analyse_apart(
    files: HandedOver, options: ForcesOptions, progress: Progress, budget: Budget = ANALYSIS
) -> Analysed:
    """Return the forces of a motion, computed in a separate process.

    Parameters
    ----------
    files
        Files of the motion.
    options
        Options of the analysis.
    progress
        Called ten times a second with the number of finished frames and of all frames; an exception
        that it raises ends the analysis.
    budget
        Limits of the process.

    Raises
    ------
    GluteusError
        As for `gluteus.studies.motion.forces.forces` and `gluteus.apart.run_apart`.
    """
    return run_apart(_analyse, files, options, budget=budget, follow=_followed_by(progress))


def look_apart(files: HandedOver, options: ForcesOptions, progress: Progress, budget: Budget = LOOK) -> Look:
    """Return a first look at a motion, before its forces are computed; see `analyse_apart`."""
    return run_apart(_look, files, options, budget=budget, follow=_followed_by(progress))


def replay_apart(result: Result, files: HandedOver, progress: Progress, budget: Budget = LOOK) -> Playback:
    """Return the motion of a model for a result that was computed elsewhere; see `analyse_apart`.

    Raises
    ------
    GluteusError
        The model is not the one with which the result was computed.
    """
    return run_apart(_replay, files, result, budget=budget, follow=_followed_by(progress))


def _followed_by(progress: Progress) -> Callable[[object], None]:
    last = (0, 1)

    def follow(told: object) -> None:
        nonlocal last
        last = last if told is None else cast("tuple[int, int]", told)
        progress(*last)

    return follow


@dataclass(frozen=True, eq=False)
class _Ready:
    """The contents of the files; joint angles are computed if only markers were given."""

    model: OsimModel
    motion: MotionTable
    loads: ExternalLoadsSpec | None
    table: MotionTable | None
    markers: MarkerData | None
    options: ForcesOptions
    notes: tuple[str, ...]
    follows: Followed | None = None
    contacts: tuple[Contact, ...] = ()


def _look(files: HandedOver, options: ForcesOptions, tell: Tell) -> Look:
    with _quiet():
        ready = _read(files, options)
        return look_at(
            ready.model, ready.motion, ready.loads, ready.table, ready.options,
            notes=ready.notes, markers=ready.markers, follows=ready.follows, contacts=ready.contacts,
        )  # fmt: skip


def _analyse(files: HandedOver, options: ForcesOptions, tell: Tell) -> Analysed:
    def frames_done(done: int, total: int) -> None:
        tell((done, total))

    with _quiet():
        ready = _read(files, options)
        result = forces_of(
            ready.model, ready.motion, ready.loads, ready.table, ready.options,
            actuators=files.actuators, notes=ready.notes, progress=frames_done,
        )  # fmt: skip
        playback = None
        if fits(ready.model, len(result.array("time"))):
            playback = playback_of(ready.model, result, ready.loads, ready.table, ready.markers)
    return Analysed(result, playback)


def _replay(files: HandedOver, result: Result, tell: Tell) -> Playback:
    with _quiet():
        # With a path, `forces` would also accept a set-up and follow the paths in it.
        model = read_osim(files.model, allow=files.allow)
        if list(model.coordinate_names) != result.labels("coordinate"):
            raise GluteusError(
                f"{files.model}: the result was computed with another model, whose coordinates are "
                f"{', '.join(result.labels('coordinate')[:6])}, ...; give the model of the result"
            )
        loads = _loads(files)
        return playback_of(model, result, loads, table_of(loads), _drawn_markers(files, model))


def _quiet() -> warnings.catch_warnings[None]:
    """Hide warnings, which the notes of the result contain."""
    return warnings.catch_warnings(action="ignore", category=UserWarning)


def _read(files: HandedOver, options: ForcesOptions) -> _Ready:
    # With a path, `forces` would also accept a set-up and follow the paths in it.
    model = read_osim(files.model, allow=files.allow)
    loads = _loads(files)
    if files.motion is not None:
        motion, markers = read_table(files.motion), _drawn_markers(files, model)
        return _Ready(model, motion, loads, table_of(loads), markers, options, ())
    if files.markers is None:
        raise GluteusError("a motion is needed: coordinates (.mot, .sto), or markers (.trc, .c3d)")
    notes = list[str]()
    found = followed(
        model, read_markers(files.markers), MarkersOptions(times=options.times, up=files.up), notes,
        turned=loads is None,
    )  # fmt: skip
    table, stood = table_of(loads), tuple[Contact, ...]()
    if loads is None and found.data.plates:
        stood, forces, table = loads_on_plates(model, found, notes)
        loads = ExternalLoadsSpec("force plates", files.markers, files.markers, tuple(forces))
        options = _asked(options, times=options.times or on_plates(stood, notes))
    options = _asked(options, lowpass_hz=USUAL_LOWPASS_HZ) if _unsaid(options, "lowpass_hz") else options
    return _Ready(model, found.motion, loads, table, found.data, options, tuple(notes), found, stood)


def _unsaid(options: ForcesOptions, name: str) -> bool:
    return name not in options.model_fields_set


def _asked(options: ForcesOptions, **others: Any) -> ForcesOptions:
    return ForcesOptions(**options.model_dump(exclude_unset=True) | others)


def _loads(files: HandedOver) -> ExternalLoadsSpec | None:
    if files.loads is None:
        return None
    loads = read_loads(files.loads, allow=files.allow)
    if loads.datafile is None:
        return loads
    if files.table is None:
        raise GluteusError(f"{files.loads} takes its forces from {loads.datafile.name}; add that table")
    # The path in the document is not followed, because it could name any file of this machine.
    return replace(loads, datafile=files.table)


def _drawn_markers(files: HandedOver, model: OsimModel) -> MarkerData | None:
    """Markers that are only drawn, beside a motion from a file."""
    if files.markers is None:
        return None
    upright = made_upright(read_markers(files.markers), MarkersOptions(up=files.up), [])
    return replace(under_model_names(upright, model_markers(model).names, {}), up="y")
