"""A recorded motion as the app plays it: what a job keeps of a result, and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import Field

from gluteus.arrays import Floats
from gluteus.choices import Side
from gluteus.errors import AnatomyError, GluteusError
from gluteus.files import canonical_name
from gluteus.mechanics.engine.recruitment import Status
from gluteus.report.as_json import number as in_digits
from gluteus.studies.motion.peaks import peaks_of
from gluteus.studies.playback.frames import Playback
from gluteus.studies.result import Result
from gluteus.web.answers.plausibility import NAMES, Plausibility, known_frames, plausibility_of
from gluteus.web.answers.recorded_pose import HIP, PELVIS, recorded
from gluteus.web.answers.wire import Answer
from gluteus.web.server.problems import Refused

_NEEDED = {
    "status": ("time",),
    "value": ("time", "coordinate"),
    "muscle_force_n": ("time", "muscle"),
    "activation": ("time", "muscle"),
    "contact_force_bw": ("time", "joint"),
}
"""Arrays that are played, with their axes; a job keeps only these."""

_PLAYED_TOO = {"contact_force_in_child_bw": ("time", "joint", "axis")}
"""Arrays that are played where a result has them."""

_MOST_KEPT = 64_000_000
"""Bytes of these arrays."""

_DAMAGED = (ValueError, KeyError, TypeError, IndexError)
MOST_FRAMES = 20_000


class RecordedSide(Answer):
    """One side's hip over time; null where the model does not say, or the frame failed."""

    pose_deg: dict[str, list[float | None]]
    hip_force_bw: list[float | None]
    gluteus_medius_share: list[float | None]


class Recording(Plausibility):
    """A motion for playing: a value for each frame.

    Forces are null in frames that were not solved, or are not plausible. An implausible motion is
    not played: it has no sides, no muscles and no peaks, and `warnings` say why.
    """

    model: str
    whole: bool = Field(description="whether the whole model can be drawn: see `GET model`")
    frames: int
    failed: int
    time_s: list[float]
    status: list[int]
    status_words: dict[int, str]
    pelvis_deg: dict[str, list[float | None]]
    sides: dict[Side, RecordedSide]
    muscles_n: dict[str, list[float | None]]
    peak: dict[str, Any]
    notes: list[str]
    provenance: dict[str, Any]


@dataclass(frozen=True, eq=False)
class Played:
    """Result of a job.

    Attributes
    ----------
    result : Result
        The arrays of frames.
    playback : Playback or None
        The whole model, where it is known and not too long.
    answer : bytes
        A `Recording` in JSON: millions of numbers are written in the job, and not while the server
        answers others.
    implausible : str
        Why the motion must not be shown; empty if it may.
    """

    result: Result
    playback: Playback | None
    answer: bytes
    implausible: str

    @property
    def kept_bytes(self) -> int:
        """Memory that the result takes as long as the job is kept."""
        arrays = [self.result.array(name) for name in self.result.arrays]
        if self.playback is not None:
            arrays += [each for each in (self.playback.frames, self.playback.paths) if each is not None]
        return len(self.answer) + sum(each.nbytes for each in arrays)

    def refuse_implausible(self) -> None:
        """Raise an AnatomyError with the causes, unless the motion may be shown."""
        if self.implausible:
            raise AnatomyError(f"an implausible motion is not played: {self.implausible}")


def check_playable(result: Result, name: str) -> None:
    """Refuse what is not a result of `gluteus forces`, or is too large."""
    for array, dims in _NEEDED.items():
        if array not in result or result.variable(array).dims != dims:
            raise GluteusError(f"{name} must be a result of `gluteus forces`: it lacks {array} over {dims}")
        kinds = "iu" if array == "status" else "fiu"
        if result.array(array).dtype.kind not in kinds or not set(dims) <= result.axes.keys():
            raise GluteusError(f"{name} must be a result of `gluteus forces`: {array} is not numbers by name")
    if result.sizes["time"] > MOST_FRAMES:
        raise Refused("too-large", f"{name} has {result.sizes['time']} frames; play up to {MOST_FRAMES}")
    if sum(result.array(array).nbytes for array in _NEEDED) > _MOST_KEPT:
        raise Refused("too-large", f"{name} has too many muscles for its frames; play a part of it")


def played_of(result: Result, name: str, playback: Playback | None) -> Played:
    """Return the answer of a job, made from a result."""
    check_playable(result, name)
    try:
        told = _recording(result, playback is not None)
    except _DAMAGED as error:
        raise GluteusError(
            f"{name} cannot be played; write it again with `gluteus forces --out FILE.nc`"
        ) from error
    kept = [*_NEEDED, *(array for array, dims in _PLAYED_TOO.items() if _has(result, array, dims))]
    kept += ["plausible"] if "plausible" in result else []
    causes = "; ".join(f"{each.cause} ({each.remedy})" for each in told.warnings)
    return Played(
        result=Result({array: result.arrays[array] for array in kept}, result.axes, {}),
        playback=playback,
        answer=told.model_dump_json().encode(),
        implausible="" if told.plausible else causes or "its warnings do not say why",
    )


def _has(result: Result, array: str, dims: tuple[str, ...]) -> bool:
    """Whether a result has numbers of a name, with three components if it has such an axis."""
    if array not in result or result.variable(array).dims != dims:
        return False
    values = result.array(array)
    return values.dtype.kind == "f" and values.shape[-1] == 3 and values.nbytes <= _MOST_KEPT


def _recording(result: Result, whole: bool) -> Recording:
    verdict, status = plausibility_of(result), result.array("status").astype(int)
    played = verdict.plausible
    return Recording(
        **verdict.model_dump(),
        model=str(result.attrs.get("model", "")),
        whole=whole,
        frames=len(status),
        failed=int(np.count_nonzero(status != Status.OK)),
        time_s=[float(each) for each in result.array("time")],
        status=status.tolist(),
        status_words={int(each): each.name.lower().replace("_", " ") for each in Status},
        pelvis_deg={name: _plain(np.degrees(values)) for name, values in recorded(result, PELVIS).items()},
        sides={"right": _side(result, "right", "_r"), "left": _side(result, "left", "_l")} if played else {},
        muscles_n={
            name: _forces(result, result.array("muscle_force_n")[:, row])
            for row, name in enumerate(result.labels("muscle"))
            if played
        },
        peak=peaks_of(result).as_json() if played and "gluteus_medius_share" in result else {},
        notes=[str(each) for each in np.atleast_1d(result.attrs.get("notes", []))],
        provenance={
            str(name): value if isinstance(value, str | int | float | list | dict) else str(value)
            for name, value in result.attrs.items()
            if name not in NAMES
        },
    )


def _side(result: Result, side: Side, ending: str) -> RecordedSide:
    nothing = np.full(result.sizes["time"], np.nan)
    row = hip_row(result, side)
    share = nothing
    if "gluteus_medius_share" in result and side in result.labels("side"):
        share = result.array("gluteus_medius_share")[:, result.labels("side").index(side)]
    pose = recorded(result, tuple(f"{each}{ending}" for each in HIP))
    return RecordedSide(
        pose_deg={name.removesuffix(ending): _plain(np.degrees(values)) for name, values in pose.items()},
        hip_force_bw=_forces(result, nothing if row is None else result.array("contact_force_bw")[:, row]),
        gluteus_medius_share=_forces(result, share),
    )


def _forces(result: Result, values: Floats) -> list[float | None]:
    """Values of forces over time, null in frames that were not solved, or are not plausible."""
    return _plain(np.where(known_frames(result), values, np.nan))


def _plain(values: Any) -> list[float | None]:
    return [in_digits(each) for each in np.asarray(values, dtype=float).tolist()]


def hip_row(result: Result, side: Side) -> int | None:
    """The row of a side's hip among the joints, under the names that common models use."""
    joints = [canonical_name(each) for each in result.labels("joint")]
    names = [f"hip_{side[0]}", f"hip_{side}"]
    return next((joints.index(each) for each in names if each in joints), None)
