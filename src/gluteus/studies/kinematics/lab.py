"""From the recordings of a laboratory to forces, by a scaled model, joint angles and plates."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gluteus.errors import GluteusError
from gluteus.files import ExternalLoadsSpec, MarkerData, read_actuators, read_loads, read_markers, write_table
from gluteus.files.bytes.whole import make_folder, refuse_outputs
from gluteus.files.markers.setups import IkSetup
from gluteus.files.motion.loads_writer import write_loads
from gluteus.model.opensim.model import OsimModel, read_osim
from gluteus.studies.intervals.question import IntervalOptions
from gluteus.studies.intervals.recording import recording_of
from gluteus.studies.intervals.trial import trial_intervals
from gluteus.studies.kinematics.emg import EmgComparison, check_emg, compared, write_emg
from gluteus.studies.kinematics.followed import (
    Followed,
    followed,
    loads_on_plates,
    on_plates,
    without_times,
)
from gluteus.studies.kinematics.ground import Contact
from gluteus.studies.kinematics.inverse import recorded
from gluteus.studies.kinematics.lab_trial import LabTrial
from gluteus.studies.kinematics.question import MarkersOptions, UpAxis
from gluteus.studies.motion.batch_list import TrialRequest
from gluteus.studies.motion.batch_run import TrialResult, run_trial
from gluteus.studies.motion.files import files_of_loads
from gluteus.studies.motion.question import ForcesOptions
from gluteus.studies.playback.still import still_of

USUAL_LOWPASS_HZ = 6.0


@dataclass(frozen=True)
class Laboratory:
    """Model, folder and options that all trials of a person share.

    Attributes
    ----------
    model : Path
        Scaled model, with markers.
    out : Path
        Folder of the results.
    options : ForcesOptions
        Options of the forces; frequencies above 6 Hz are removed by default.
    up : str
        Upward axis of the recordings.
    setup : IkSetup or None
        Weights and tasks of inverse kinematics.
    rename : mapping
        Recorded name -> name in the model.
    loads : mapping
        Name of a trial -> its external loads, for recordings without plates.
    actuators : tuple of Path
    allow : tuple of str
    ending : str
        Ending of the files of forces.
    overwrite : bool
    intervals : IntervalOptions
        Number of samples of markers and model, and their errors; 0 for no intervals.
    emg : mapping
        EMG channel of the recordings -> muscles of the model.
    """

    model: Path
    out: Path
    options: ForcesOptions
    up: UpAxis = "auto"
    setup: IkSetup | None = None
    rename: Mapping[str, str] = field(default_factory=dict[str, str])
    loads: Mapping[str, Path] = field(default_factory=dict[str, Path])
    actuators: tuple[Path, ...] = ()
    allow: tuple[str, ...] = ()
    ending: str = ".sto"
    overwrite: bool = False
    intervals: IntervalOptions = field(default_factory=IntervalOptions)
    emg: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def outputs(self, recordings: Sequence[Path]) -> list[Path]:
        """Return all files that an analysis of these recordings may write."""
        return [
            self.out / name
            for each in recordings
            for name in (
                f"{each.stem}_ik.mot", f"{each.stem}_grf.xml", f"{each.stem}_grf.mot",
                f"{_name_of_forces(each)}{self.ending}", f"{each.stem}_intervals.csv",
                f"{each.stem}_emg.csv",
            )
        ]  # fmt: skip

    def inputs(self, recordings: Sequence[Path]) -> list[Path]:
        """Return all files that an analysis of these recordings reads, except the scaled model."""
        found = [*recordings, *self.actuators, *(() if self.setup is None else self.setup.files)]
        for each in recordings:
            beside = _beside(each)
            found += files_of_loads(self.loads.get(each.stem, beside if beside.is_file() else None))
        return found


def run_laboratory(
    lab: Laboratory,
    recordings: Sequence[Path],
    progress: Callable[[LabTrial], None] | None = None,
    sampled: Callable[[], None] | None = None,
) -> list[LabTrial]:
    """Analyse recordings one by one; those that fail are listed, and the rest are finished.

    Each recording gives joint angles (``NAME_ik.mot``), loads (``NAME_grf.xml`` with its table) and
    forces in the folder of results.

    Parameters
    ----------
    lab
        Settings that the recordings share.
    recordings
        Files of markers.
    progress
        Called with each finished trial.
    sampled
        Called after each sample of its intervals.

    Raises
    ------
    GluteusError
        The folder cannot be made, or a result would replace a file that is read. The failure of a
        single recording is in its result's ``error``.
    """
    make_folder(lab.out)
    # An existing result that must not be replaced is a failure of its own recording.
    refuse_outputs(lab.outputs(recordings), inputs=[lab.model, *lab.inputs(recordings)], overwrite=True)
    model = read_osim(lab.model, allow=lab.allow)
    check_emg(lab.emg, model.muscle_names)
    found = list[LabTrial]()
    for path in recordings:
        with warnings.catch_warnings(record=True) as met:
            warnings.simplefilter("always", UserWarning)
            try:
                trial = _trial(lab, model, path, sampled)
            except GluteusError as error:
                trial = LabTrial(path.stem, str(error))
        noticed = dict.fromkeys(str(each.message) for each in met)
        trial = replace(trial, notes=tuple(dict.fromkeys([*trial.notes, *noticed])))
        found.append(trial)
        if progress:
            progress(trial)
    return found


def _trial(lab: Laboratory, model: OsimModel, path: Path, sampled: Callable[[], None] | None) -> LabTrial:
    notes = list[str]()
    loaded = path.stem in lab.loads or _beside(path).is_file()
    found = followed(
        model, read_markers(path), MarkersOptions(times=lab.options.times, up=lab.up), notes,
        setup=lab.setup, rename=lab.rename, turned=not loaded,  # loads of a file are not rotated
    )  # fmt: skip
    motion = write_table(found.motion, lab.out / f"{path.stem}_ik.mot", overwrite=lab.overwrite)
    stood, loads = _loads(lab, model, path, found, notes)
    options = _options(lab, None if loads is None else on_plates(stood, notes))
    name = _name_of_forces(path)
    forces = None if loads is None else _forces(lab, name, motion, loads, options)
    if loads is None:
        notes.append("no force plate and no loads, so only joint angles are computed; --loads gives loads")
    given = loads is not None and (path.stem in lab.loads or not found.data.plates)
    error = forces.error if forces else None
    bands = None
    if lab.intervals.samples and loads is not None and not error:
        targets = recorded(
            model, found.data, MarkersOptions(up="y", times=lab.options.times),
            setup=without_times(lab.setup),
        )  # fmt: skip
        ready = recording_of(
            model, targets.of_frames(found.used), read_loads(loads, allow=lab.allow), options,
            [each for file in lab.actuators for each in read_actuators(file)],
        )  # fmt: skip
        out = lab.out / f"{path.stem}_intervals.csv"
        bands = trial_intervals(ready, lab.intervals, out, overwrite=lab.overwrite, progress=sampled)
    emg = () if forces is None or error else _emg(lab, path, found.data, forces, notes)
    return LabTrial(
        path.stem, error, found.kinematics, stood, forces, tuple(notes), given, bands, emg,
        events=found.data.events,
        still=still_of(model, found, None if error or forces is None else forces.still, _read(lab, loads)),
    )  # fmt: skip


def _read(lab: Laboratory, loads: Path | None) -> ExternalLoadsSpec | None:
    return None if loads is None else read_loads(loads, allow=lab.allow)


def _emg(
    lab: Laboratory, path: Path, data: MarkerData, forces: TrialResult, notes: list[str]
) -> tuple[EmgComparison, ...]:
    """Compare EMG channels with activations, also in a table; note missing or unusable channels."""
    found = list[EmgComparison]()
    for channel, muscles in lab.emg.items():
        try:
            found.append(compared(data, channel, muscles, forces.time_s, forces.activations))
        except GluteusError as error:
            notes.append(f"EMG left out: {error}")
    if found:
        write_emg(found, lab.out / f"{path.stem}_emg.csv", overwrite=lab.overwrite)
    return tuple(found)


def _loads(
    lab: Laboratory, model: OsimModel, path: Path, found: Followed, notes: list[str]
) -> tuple[tuple[Contact, ...], Path | None]:
    """Return contacts with plates and the file of their loads, or the file that was given."""
    if path.stem in lab.loads:
        return (), lab.loads[path.stem]
    if not found.data.plates:
        return (), _beside(path) if _beside(path).is_file() else None
    stood, forces, table = loads_on_plates(model, found, notes)
    loads = write_loads(forces, table, lab.out / f"{path.stem}_grf.xml", overwrite=lab.overwrite)
    return stood, loads


def _beside(path: Path) -> Path:
    """Return the file with the loads of a recording, if it has one."""
    return path.with_name(f"{path.stem}_grf.xml")


def _options(lab: Laboratory, times: tuple[float, float] | None) -> ForcesOptions:
    """Return the options of the forces of a trial, with the usual filter by default."""
    asked: dict[str, Any] = lab.options.model_dump(exclude_unset=True) | {"times": times}
    asked.setdefault("lowpass_hz", USUAL_LOWPASS_HZ)
    return ForcesOptions(**asked)


def _forces(lab: Laboratory, name: str, motion: Path, loads: Path, options: ForcesOptions) -> TrialResult:
    request = TrialRequest(
        name=name,
        model=lab.model,
        motion=motion,
        loads=loads,
        actuators=lab.actuators,
        allow=lab.allow,
        **options.model_dump(exclude_unset=True),
    )
    muscles = tuple(dict.fromkeys(name for names in lab.emg.values() for name in names))
    return run_trial(request, lab.out, lab.ending, lab.overwrite, muscles)


def _name_of_forces(recording: Path) -> str:
    """Return the name of a recording's forces, in letters that every system accepts."""
    return "".join(letter if letter.isalnum() or letter in "_.+-" else "_" for letter in recording.stem)
