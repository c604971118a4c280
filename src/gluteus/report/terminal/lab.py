"""Recordings of a laboratory, as one JSON object and as tables in the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from rich.console import Group
from rich.table import Table
from rich.text import Text

from gluteus._version import __version__
from gluteus.json_types import JsonObject
from gluteus.report.as_json import number
from gluteus.report.terminal.intervals import intervals_json, intervals_table
from gluteus.report.terminal.markers import ik_json, scale_json, scaling_lines, unused_lines
from gluteus.report.terminal.plausibility import warning_line
from gluteus.report.terminal.trials import SIDES, hip_of, trials_json
from gluteus.studies.kinematics.emg import EmgComparison
from gluteus.studies.kinematics.fit import tracking_findings
from gluteus.studies.kinematics.gait_curves import FORCE, GaitCurve, gait_curves
from gluteus.studies.kinematics.lab_trial import LabTrial, stances
from gluteus.studies.kinematics.scaling import ScaledPerson
from gluteus.studies.kinematics.stance_curves import PERCENT, StanceCurve, stance_curves
from gluteus.studies.motion.batch_run import TrialResult


def lab_json(found: Sequence[LabTrial], person: ScaledPerson | None, seconds: float) -> JsonObject:
    """Return the scaled model, and each recording with its angles, contacts, stances and forces."""
    return {
        "recordings": len(found),
        "failed": [{"name": each.name, "error": each.error} for each in found if each.error],
        "implausible": [each.name for each in found if each.forces and not each.forces.plausible],
        "scale": None if person is None else scale_json(person),
        "stance_curves": [_curve_json(each) for each in stance_curves(found)],
        "gait_curves": [_gait_json(each) for each in gait_curves(found)],
        "results": {each.name: _result(each) for each in found if not each.error},
        "seconds": number(seconds),
        "provenance": {"version": __version__},
    }


def _curve_json(curve: StanceCurve) -> JsonObject:
    """Return mean and standard deviation over stances, at each percent of the stance."""
    return {
        "side": curve.side,
        "stances": curve.stances,
        "percent": [number(each) for each in PERCENT.tolist()],
        "hip_contact_force_mean_bw": [number(each) for each in curve.mean_bw.tolist()],
        "hip_contact_force_sd_bw": [number(each) for each in curve.sd_bw.tolist()],
    }


def _gait_json(curve: GaitCurve) -> JsonObject:
    """Return mean and standard deviation of a quantity, at each percent of the cycle or stance."""
    return {
        "quantity": curve.quantity,
        "unit": "body weights" if curve.quantity == FORCE else "degrees",
        "side": curve.side,
        "span": curve.span,
        "count": curve.count,
        "percent": [number(each) for each in PERCENT.tolist()],
        "mean": [number(each) for each in curve.mean.tolist()],
        "sd": [number(each) for each in curve.sd.tolist()],
    }


def _result(trial: LabTrial) -> dict[str, Any]:
    forces: Any = None
    if trial.forces is not None:
        every: Any = trials_json([trial.forces], trial.forces.seconds)["results"]
        forces = next(iter(every.values()), None)
    return {
        "kinematics": None if trial.kinematics is None else ik_json(trial.kinematics),
        "contacts": [asdict(each) for each in trial.contacts],
        "stances": [asdict(each) for each in stances(trial)],
        "forces": forces,
        "intervals": None if trial.intervals is None else intervals_json(trial.intervals),
        "emg": [_emg_json(each) for each in trial.emg],
        "notes": list(trial.notes),
    }


def _emg_json(found: EmgComparison) -> JsonObject:
    return {
        "channel": found.channel,
        "muscles": list(found.muscles),
        "correlation": _number(found.correlation),
        "best_correlation": _number(found.best_correlation),
        "delay_s": _number(found.delay_s),
    }


def _number(value: float | None) -> float | None:
    return None if value is None else number(value)


def lab_text(found: Sequence[LabTrial], person: ScaledPerson | None = None) -> Group:
    """Return how the model was scaled, failures, remarks, and rows for recordings and stances."""
    parts: list[Any] = [] if person is None else list(scaling_lines(person))
    parts += [Text(f"{each.name} failed: {each.error}", style="red") for each in found if each.error]
    parts += _unused(found)
    for each in found:
        parts += [Text(f"- {each.name}: {note}") for note in each.notes]
        if each.forces is not None and not each.forces.plausible:
            parts += _implausible(each.name, each.forces.warnings)
        if each.forces is not None and each.forces.failed:
            parts.append(Text(f"- {each.name}: {_unmet(each.forces)}", style="red"))
        if each.forces is not None and each.loads_given:
            parts += [Text(f"- {each.name}: {words}") for words in _hip_peaks(each.forces)]
    table = Table(title=Text("1 recording" if len(found) == 1 else f"{len(found)} recordings"))
    for words in ("recording", "frames", "met", "markers [mm]", "steps on plates", "plausible"):
        table.add_column(Text(words), justify="left" if words == "recording" else "right")
    for each in found:
        if each.kinematics is None:
            continue
        rms = 1000.0 * float(np.median(each.kinematics.array("marker_rms_m")))
        plausible = "" if each.forces is None else ("yes" if each.forces.plausible else "no")
        frames = str(each.kinematics.sizes["time"])
        met = "" if each.forces is None else str(each.forces.frames - each.forces.failed)
        table.add_row(Text(each.name), frames, met, f"{rms:.1f}", _steps(each), plausible)
        parts += [Text(f"- {each.name}: {one['cause']}") for one in tracking_findings(each.kinematics)]
    tables = [intervals_table(each.name, each.intervals) for each in found if each.intervals is not None]
    return Group(*parts, table, *_stance_table(found), *_curve_table(found), *_emg_table(found), *tables)


def _unused(found: Sequence[LabTrial]) -> list[Text]:
    """Markers that took no part; recordings with the same ones share a line."""
    names = dict[str, list[str]]()
    for each in found:
        lines = [] if each.kinematics is None else unused_lines(each.kinematics.attrs["unused"])
        for line in lines:
            names.setdefault(line, []).append(each.name)
    return [Text(f"- {', '.join(of)}: {line}") for line, of in names.items()]


def _emg_table(found: Sequence[LabTrial]) -> list[Table]:
    """Return the correlation of EMG with computed activation."""
    rows = [(each.name, one) for each in found for one in each.emg]
    if not rows:
        return []
    table = Table(title=Text("EMG and computed activation, over the frames in which everything is met"))
    for words in ("recording", "channel", "muscles", "correlation", "best, at a delay of [s]"):
        table.add_column(Text(words), justify="right" if words[:4] in ("corr", "best") else "left")
    for name, one in rows:
        same = "" if one.correlation is None else f"{one.correlation:.2f}"
        later = "" if one.best_correlation is None else f"{one.best_correlation:.2f}, {one.delay_s:.2f}"
        table.add_row(Text(name), Text(one.channel), Text(", ".join(one.muscles)), same, later)
    return [table]


def _unmet(forces: TrialResult) -> str:
    """Say in how many frames muscles and actuators give what the motion needs."""
    met = forces.frames - forces.failed
    return (
        f"muscles and actuators produce the moments of the motion in {met} of {forces.frames} "
        f"frames; forces cover these frames only. Find what the model lacks in the others: "
        f"strength, or reserves (--reserves)"
    )


def _implausible(name: str, warnings: Sequence[Mapping[str, Any]]) -> list[Text]:
    """Say that a recording is implausible, with the cause and the remedy of the worst warning."""
    worst = [each for each in warnings if each["severity"] == "implausible"] or list(warnings)
    more = f"; table.csv names all {len(warnings)} warnings" if len(warnings) > 1 else ""
    said = Text(f"{name} is implausible{more}", style="red")
    return [said, *map(warning_line, worst[:1])]


def _hip_peaks(forces: TrialResult) -> list[str]:
    """Return the maximum contact force of each hip, in words."""
    contact = forces.peaks.contact_force_bw
    hips = [name for name in (hip_of(contact, side) for side in SIDES) if name]
    return [
        f"maximum contact force of {name}: {contact[name].value:.2f} body weights at "
        f"{contact[name].time_s:.3f} s"
        for name in hips
    ]


def _steps(trial: LabTrial) -> str:
    if trial.loads_given:
        return "loads given"
    return str(sum(contact.side is not None for contact in trial.contacts))


def _stance_table(found: Sequence[LabTrial]) -> list[Table]:
    rows = [(each.name, stance) for each in found for stance in stances(each)]
    if not rows:
        return []
    table = Table(title=Text("Steps: maximum contact force of the hip on the same side"))
    for words in ("recording", "side", "from [s]", "to [s]", "hip [body weights]"):
        table.add_column(Text(words), justify="left" if words in ("recording", "side") else "right")
    for name, stance in rows:
        peak = stance.hip_contact_force_bw
        shown = "" if peak is None else f"{peak:.2f}"
        table.add_row(Text(name), stance.side, f"{stance.start:.3f}", f"{stance.end:.3f}", shown)
    return [table]


def _curve_table(found: Sequence[LabTrial]) -> list[Table]:
    """Return the peaks of the mean curve over stances, for sides with two or more stances."""
    curves = [each for each in stance_curves(found) if each.stances > 1]
    if not curves:
        return []
    table = Table(title=Text("Hip contact force over whole stances of all recordings"))
    for words in ("side", "stances", "peak of the mean [body weights]", "standard deviation", "at"):
        table.add_column(Text(words), justify="left" if words == "side" else "right")
    for each in curves:
        peak = int(np.argmax(each.mean_bw))
        mean, spread = each.mean_bw[peak], each.sd_bw[peak]
        table.add_row(
            each.side, str(each.stances), f"{mean:.2f}", f"{spread:.2f}", f"{PERCENT[peak]:.0f} % of stance"
        )
    return [table]
