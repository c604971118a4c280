"""The verdict on a trial: all checks in order, beginning with those that explain others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Bools, Floats, Ints
from gluteus.files import ExternalLoadsSpec, MotionTable
from gluteus.json_types import JsonValue
from gluteus.model.opensim.model import OsimModel
from gluteus.studies.motion.frames import Frames, FrameSettings
from gluteus.studies.motion.plausibility.coordinates import coordinate_findings, unit_findings
from gluteus.studies.motion.plausibility.feet import Feet, feet_of, presses_of
from gluteus.studies.motion.plausibility.finding import Finding, merged
from gluteus.studies.motion.plausibility.fit import (
    frame_finding,
    misfit_finding,
    shift_finding,
    turned_finding,
    turned_moment_finding,
)
from gluteus.studies.motion.plausibility.ground import (
    GRAVITY,
    direction_findings,
    force_findings,
    gravity_findings,
    size_findings,
)
from gluteus.studies.motion.plausibility.loads import load_findings
from gluteus.studies.motion.plausibility.muscles import muscle_findings
from gluteus.studies.motion.plausibility.outcome import (
    Reserve,
    Residuals,
    outcome_findings,
    reserves_of,
    residuals_of,
)
from gluteus.studies.motion.plausibility.pressure import Pressing, pressure_findings
from gluteus.studies.motion.plausibility.support import Support, support_of
from gluteus.studies.motion.trial import Trial


@dataclass(frozen=True, eq=False)
class Verdict:
    """Whether a trial is plausible, and why not.

    Attributes
    ----------
    findings : tuple of Finding
        Findings; those that make the trial implausible come first.
    frames : array (frame,)
        Whether each frame is plausible.
    support : Support or None
        None for a model that is fixed to the ground.
    residuals : Residuals or None
    reserves : tuple of Reserve
    """

    findings: tuple[Finding, ...]
    frames: Bools
    support: Support | None
    residuals: Residuals | None
    reserves: tuple[Reserve, ...]

    @property
    def plausible(self) -> bool:
        """Whether the trial may be used as a result."""
        return not any(each.severity == "implausible" for each in self.findings)

    def attributes(self, time: Floats) -> dict[str, JsonValue]:
        """Return the verdict as attributes of a result."""
        return {
            "plausible": self.plausible,
            "warnings": [each.as_json(time) for each in self.findings],
            "residuals": None if self.residuals is None else self.residuals.as_json(),
            "reserves": {each.coordinate: each.as_json() for each in self.reserves},
        }


@dataclass(frozen=True, eq=False)
class Recording:
    """Findings before anything is computed; `height` is the height of the centre of mass [m]."""

    findings: tuple[Finding, ...]
    support: Support | None
    height: float


def judge_recording(
    model: OsimModel, motion: MotionTable, loads: ExternalLoadsSpec | None, trial: Trial
) -> Recording:
    """Return the findings about a trial before it is computed."""
    if wrong := tuple(unit_findings(model, motion, trial)):
        return Recording(merged(wrong), None, 0.0)
    findings = list(coordinate_findings(model, motion, trial))
    findings += muscle_findings(model, trial)
    findings += load_findings(loads, trial)
    findings += gravity_findings(np.array(model.spec.gravity), trial)
    support = support_of(model, trial)
    if support is None or any(each.id == GRAVITY.id for each in findings):
        return Recording(merged(findings), support, 1.0)
    feet, rows = feet_of(model, trial, support)
    findings += _on_ground(trial, loads, support, feet, rows)
    if not any(each.severity == "implausible" for each in findings):
        judged = ~_marked(findings, len(trial.time))
        left = misfit_finding(support, trial.time, feet.centre_height, judged)
        findings += [left] if left else []
    return Recording(merged(findings), support, feet.centre_height)


def _on_ground(
    trial: Trial, loads: ExternalLoadsSpec | None, support: Support, feet: Feet, rows: Ints
) -> list[Finding]:
    """Return findings about loads and motion together."""
    if framed := frame_finding(support, trial):
        return [framed]
    if wrong := list(direction_findings(support)):
        return wrong
    found = list(force_findings(support))
    presses = presses_of(trial, feet, rows)
    if presses is None or loads is None:
        return found
    names = [each.name for each in loads.forces if each.appliesForce]
    order: list[int] = presses.load.tolist()
    pressing = Pressing(feet, presses, tuple(names[number] for number in order))

    def apart(shift: int) -> float:
        if shift == 0:
            return pressing.mean_own()
        later = presses_of(trial, feet, rows + shift)
        return np.inf if later is None else Pressing(feet, later, ()).mean_own()

    if not pressing.exchanged() and (shifted := shift_finding(support, trial.time, apart)):
        return [*found, shifted]
    loaded = set(pressing.own_limbs)
    found += size_findings(support, trial.time, set(range(len(feet.limbs))) <= loaded)
    found += pressure_findings(pressing, len(trial.time))
    judged = ~_marked(found, len(trial.time))
    if not any(each.id in ("force-unit", "mass-and-loads") for each in found):
        turned = turned_finding(support, judged) if judged.any() else None
        turned = turned or (None if found else turned_moment_finding(support, pressing, rows))
        found += [turned] if turned else []
    return found


def judge_result(
    recording: Recording, settings: FrameSettings, found: Frames, hips: int, time: Floats, *, filtered: bool
) -> Verdict:
    """Return the verdict on a computed trial.

    Parameters
    ----------
    recording : Recording
        Result of `judge_recording`.
    settings, found
        Settings and results of the computation.
    hips : int
        Number of the settings's joints that are hips.
    time : array (frame,)
        [s]
    filtered : bool
        Whether the motion was low-pass filtered.
    """
    support = recording.support
    frames = ~_marked(recording.findings, len(time))
    looked = frames if frames.any() else np.ones_like(frames)
    reserves = reserves_of(settings, found, None if support is None else support.root, looked)
    findings = list(recording.findings)
    # Otherwise these findings would be consequences of others.
    if not any(each.severity == "implausible" for each in findings):
        findings += outcome_findings(settings, found, hips, support is not None, reserves, filtered)
    order = ("implausible", "partial", "caution")
    return Verdict(
        tuple(sorted(findings, key=lambda each: order.index(each.severity))),
        ~_marked(findings, len(time)),
        support,
        None if support is None else residuals_of(settings.model, support, recording.height, looked),
        tuple(reserves),
    )


def _marked(findings: Sequence[Finding], frames: int) -> Bools:
    """Return the frames that a finding makes implausible."""
    marked = np.zeros(frames, dtype=np.bool_)
    for each in findings:
        if each.severity != "caution":
            marked |= each.frames
    return marked
