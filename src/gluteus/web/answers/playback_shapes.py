"""A model and its recorded motion as the app draws them; moving parts are sent as bytes."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from gluteus.arrays import Bools
from gluteus.choices import Side
from gluteus.files import canonical_name
from gluteus.studies.playback.frames import BODY, EventSource, Playback, Single
from gluteus.studies.playback.look import Look
from gluteus.studies.result import Result
from gluteus.web.answers.plausibility import Warned
from gluteus.web.answers.wire import Answer, Vector

MUSCLE = 2
"""Numbers of a muscle in a frame after its places: activation and force."""


class ModelSegment(Answer):
    """A place for a bone on a body: ``frame`` leads from the segment to the body, 16 numbers,
    column by column; ``length_m`` is the distance that the bone spans, null where no joint says.
    """

    name: Literal[
        "pelvis", "femur_right", "femur_left", "shank_right", "shank_left", "foot_right", "foot_left", "trunk"
    ]
    body: int
    frame: list[float]
    length_m: float | None


class ModelRod(Answer):
    """A straight part of a body that is not drawn as a bone [m, body frame]."""

    body: int
    start: Vector
    end: Vector


class ModelMuscle(Answer):
    """A muscle, and how many places its path has in each frame."""

    name: str
    places: int
    max_force_n: float


class ModelLoad(Answer):
    """An external force, and the body that feels it."""

    name: str
    body: str


class ModelJoint(Answer):
    """A joint whose force is drawn, the body that it acts on, and where on it [m, body frame]."""

    name: str
    body: int
    point: Vector
    side: Side | None


class MotionEvent(Answer):
    """A foot strike or foot off."""

    time_s: float
    label: str
    side: str


class ModelScene(Answer):
    """The parts of a moving model that are the same in all frames.

    Ground axes as in OpenSim: forward, up, right in most models. `GET model/frames` gives
    ``numbers`` float32 for each frame: of each body its place and quaternion (x, y, z, w), of each
    load its point and force [N], of each joint its force [body weights], of each marker the
    measured place and that on the model. NaN stands where nothing is known. `GET model/muscles`
    gives for each frame and muscle its places, activation and force [N].
    """

    frames: int
    numbers: int
    bodies: list[str]
    segments: list[ModelSegment]
    rods: list[ModelRod]
    has_arms: bool
    loads: list[ModelLoad]
    joints: list[ModelJoint]
    markers: list[str]
    plates: list[list[Vector]]
    events: list[MotionEvent]
    events_from: EventSource
    muscles: list[ModelMuscle] = Field(description="empty where their paths are too long to be kept")
    lowest: Vector = Field(description="least and greatest place of any body over the motion [m]")
    highest: Vector


class Contacted(Answer):
    """A foot on a plate."""

    plate: int
    side: str | None
    start: float
    end: float
    peak_n: float


class LookMarkers(Answer):
    """Markers that the recording and the model share, and those that only one of them has."""

    shared: int
    unknown: list[str]
    missing: list[str]
    gaps: dict[str, int]
    rms_mm: float | None


class MotionLook(Answer):
    """The contents of the files of a motion, before the analysis."""

    model: str
    mass_kg: float
    muscles: int
    frames: int
    times_s: tuple[float, float]
    rate_hz: float
    in_degrees: bool
    roughness: float | None = Field(
        description="accelerations over those with a 6 Hz filter; large if the motion needs a filter"
    )
    lowpass_hz: float | None
    suggested_hz: float | None = Field(
        description="suggested cut-off frequency; null if the motion is smooth"
    )
    loads: list[ModelLoad]
    plates: int
    contacts: list[Contacted]
    markers: LookMarkers | None
    warnings: list[Warned]
    plausible: bool
    notes: list[str]


def look_answer(found: Look) -> MotionLook:
    """Return the first look at a motion in the form that is sent."""
    seen = found.markers
    return MotionLook(
        **{
            name: getattr(found, name)
            for name in (
                "model", "mass_kg", "muscles", "frames", "times_s", "rate_hz", "in_degrees", "roughness",
                "lowpass_hz", "suggested_hz", "plates", "plausible",
            )
        },
        loads=[ModelLoad(name=name, body=body) for name, body in found.loads],
        contacts=[Contacted.model_validate(vars(each)) for each in found.contacts],
        markers=None if seen is None else LookMarkers.model_validate(vars(seen)),
        warnings=[Warned.model_validate(each) for each in found.findings],
        notes=list(found.notes),
    )  # fmt: skip


def model_scene(playback: Playback, result: Result) -> ModelScene:
    """Return the parts of a motion that are the same in all frames."""
    places = playback.frames[:, : BODY * len(playback.bodies)].reshape(len(playback.frames), -1, BODY)
    sizes: list[int] = np.diff(playback.start).tolist() if playback.paths is not None else []
    strength = result.array("max_force_n") if "max_force_n" in result else np.ones(len(playback.muscles))
    return ModelScene(
        frames=len(playback.frames),
        numbers=playback.frames.shape[1],
        bodies=list(playback.bodies),
        segments=[
            ModelSegment.model_validate(
                {
                    "name": each.name,
                    "body": each.body,
                    "frame": each.frame.T.ravel().tolist(),
                    "length_m": each.length if np.isfinite(each.length) else None,
                }
            )
            for each in playback.skeleton.segments
        ],
        rods=[
            ModelRod(body=each.body, start=each.start.tolist(), end=each.end.tolist())
            for each in playback.skeleton.rods
        ],
        has_arms=playback.skeleton.has_arms,
        loads=[ModelLoad(name=name, body=body) for name, body in playback.loads],
        joints=[
            ModelJoint(name=name, body=body, point=point, side=_side(name))
            for (name, body), point in zip(playback.joints, playback.joint_points.tolist(), strict=True)
        ],
        markers=list(playback.markers),
        plates=playback.corners.tolist(),
        events=[
            MotionEvent(time_s=each.time, label=each.label, side=each.context) for each in playback.events
        ],
        events_from=playback.events_from,
        muscles=[
            ModelMuscle(name=name, places=size, max_force_n=float(most))
            for name, size, most in zip(playback.muscles, sizes, strength.tolist(), strict=False)
        ],
        lowest=np.nanmin(places[..., :3], axis=(0, 1)).tolist(),
        highest=np.nanmax(places[..., :3], axis=(0, 1)).tolist(),
    )


def _side(joint: str) -> Side | None:
    words = canonical_name(joint).lower()
    if words.endswith(("_r", "right")):
        return "right"
    return "left" if words.endswith(("_l", "left")) else None


def muscle_numbers(playback: Playback, chosen: list[int]) -> int:
    """Return how many numbers a frame of some muscles has."""
    sizes = np.diff(playback.start)[chosen]
    return int(3 * sizes.sum()) + MUSCLE * len(chosen)


def muscle_frames(playback: Playback, result: Result, chosen: list[int], rows: slice, good: Bools) -> Single:
    """Return places, activation and force of some muscles (frame, number).

    Activation and force are NaN in frames that were not solved, or are not plausible.
    """
    assert playback.paths is not None
    paths, parts = playback.paths[rows], list[NDArray[np.floating]]()
    known = np.where(good[rows, None], 1.0, np.nan)
    for muscle in chosen:
        own = paths[:, playback.start[muscle] : playback.start[muscle + 1]]
        state = [result.array(name)[rows, muscle, None] for name in ("activation", "muscle_force_n")]
        parts += [own.reshape(len(own), -1), *(known * each for each in state)]
    return np.concatenate(parts, axis=1, dtype=np.float32)
