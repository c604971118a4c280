"""A first look at a recorded motion: the contents of its files, before forces are computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gluteus.files import ExternalLoadsSpec, MarkerData, MotionTable
from gluteus.json_types import JsonValue
from gluteus.model.opensim.left_out import left_out_notes
from gluteus.model.opensim.markers import model_markers
from gluteus.model.opensim.model import OsimModel
from gluteus.studies.kinematics.followed import Followed
from gluteus.studies.kinematics.ground import Contact
from gluteus.studies.motion.plausibility.judge import judge_recording
from gluteus.studies.motion.question import ForcesOptions
from gluteus.studies.motion.trial import ROUGH, USUAL_CUTOFF_HZ, trial_of


@dataclass(frozen=True)
class SeenMarkers:
    """Markers of a recording compared with those of the model.

    Attributes
    ----------
    shared : int
        Number of markers that both have.
    unknown : tuple of str
        Recorded markers that the model lacks.
    missing : tuple of str
        Markers of the model that were not recorded.
    gaps : dict of str to int
        Number of frames in which each shared marker was not seen.
    rms_mm : float or None
        Median over frames of the RMS distance to the model's markers [mm]; None if the motion was
        given.
    """

    shared: int
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    gaps: dict[str, int]
    rms_mm: float | None


@dataclass(frozen=True)
class Look:
    """The contents of the files of a motion, before the analysis.

    Attributes
    ----------
    model : str
    mass_kg : float
    muscles : int
    frames : int
        Number of frames that would be analysed.
    times_s : tuple of float
        Times of the first and the last frame.
    rate_hz : float
    in_degrees : bool
        Whether the header says that angles are in degrees.
    roughness : float or None
        Effect of a missing filter: see `gluteus.studies.motion.trial.Trial`.
    lowpass_hz : float or None
        Requested cut-off frequency.
    suggested_hz : float or None
        Suggested cut-off frequency; None if the motion is smooth.
    loads : tuple of (str, str)
        Name of each external force, and the body on which it acts.
    plates : int
     Number of force plates of the recording.
    contacts : tuple of Contact
        Contacts of feet with the plates.
    markers : SeenMarkers or None
    findings : tuple
        Findings as in the attribute ``warnings`` of a result.
    plausible : bool
        Whether no finding makes the motion useless.
    notes : tuple of str
    """

    model: str
    mass_kg: float
    muscles: int
    frames: int
    times_s: tuple[float, float]
    rate_hz: float
    in_degrees: bool
    roughness: float | None
    lowpass_hz: float | None
    suggested_hz: float | None
    loads: tuple[tuple[str, str], ...]
    plates: int
    contacts: tuple[Contact, ...]
    markers: SeenMarkers | None
    findings: tuple[dict[str, JsonValue], ...]
    plausible: bool
    notes: tuple[str, ...]


def look_at(
    model: OsimModel,
    motion: MotionTable,
    loads: ExternalLoadsSpec | None,
    table: MotionTable | None,
    options: ForcesOptions,
    *,
    notes: Sequence[str] = (),
    markers: MarkerData | None = None,
    follows: Followed | None = None,
    contacts: Sequence[Contact] = (),
) -> Look:
    """Return a first look at a motion, before its forces are computed.

    Parameters
    ----------
    model, motion, loads, table, options
        As in `gluteus.studies.motion.forces.forces_of`.
    notes
        Sentences from reading the files.
    markers
        Recorded markers under the model's names.
    follows, contacts
        If the motion was computed from markers: the markers followed, and contacts with plates.

    Raises
    ------
    GluteusError
        Files, names or numbers do not fit.
    """
    trial, raw = (
        trial_of(
            model,
            motion,
            loads,
            table,
            times=options.times,
            lowpass_hz=hz,
            angles=options.angles,
            derivatives=options.derivatives,
        )
        for hz in (options.lowpass_hz, None)
    )
    judged = judge_recording(model, motion, loads, trial)
    rough = raw.roughness is not None and raw.roughness > ROUGH
    pushed = [each for each in loads.forces if each.appliesForce] if loads is not None else []
    return Look(
        model=model.spec.name,
        mass_kg=float(model.tree.mass.sum()),
        muscles=len(model.muscle_names),
        frames=len(trial.time),
        times_s=(float(trial.time[0]), float(trial.time[-1])),
        rate_hz=_rate(motion),
        in_degrees=motion.in_degrees,
        roughness=raw.roughness,
        lowpass_hz=options.lowpass_hz,
        suggested_hz=USUAL_CUTOFF_HZ if rough or follows is not None else None,
        loads=tuple((each.name, each.applied_to_body) for each in pushed),
        plates=0 if markers is None else len(markers.plates),
        contacts=tuple(contacts),
        markers=None if markers is None else _seen(model, markers, follows),
        findings=tuple(each.as_json(trial.time) for each in judged.findings),
        plausible=not any(each.severity == "implausible" for each in judged.findings),
        notes=(*notes, *left_out_notes(model.spec), *trial.notes),
    )


def _rate(motion: MotionTable) -> float:
    return float((len(motion.time) - 1) / max(motion.time[-1] - motion.time[0], 1e-9))


def _seen(model: OsimModel, markers: MarkerData, follows: Followed | None) -> SeenMarkers:
    names = model_markers(model).names
    rms = None
    if follows is not None:
        rms = 1000.0 * float(np.median(follows.kinematics.array("marker_rms_m")[follows.used]))
    return SeenMarkers(
        shared=sum(name in names for name in markers.names),
        unknown=tuple(name for name in markers.names if name not in names),
        missing=tuple(name for name in names if name not in markers.names),
        gaps={name: count for name, count in markers.gaps.items() if name in names},
        rms_mm=rms,
    )
