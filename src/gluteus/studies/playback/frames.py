"""A recorded motion of a whole model, frame by frame, in a form that can be drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Bools, Floats, Ints
from gluteus.errors import GluteusError
from gluteus.files import ExternalLoadsSpec, MarkerData, MotionTable, canonical_name
from gluteus.files.markers.data import Event
from gluteus.mechanics.body.motion import Pose, frames, place, stations
from gluteus.mechanics.body.tree import GROUND
from gluteus.mechanics.engine.recruitment import Status
from gluteus.mechanics.paths.drawn import drawn_paths, places_of
from gluteus.model.opensim.markers import model_markers
from gluteus.model.opensim.model import OsimModel
from gluteus.model.opensim.skeleton import Skeleton, skeleton_of
from gluteus.studies.motion.trial import loads_at
from gluteus.studies.result import Result

Single = NDArray[np.float32]

EventSource = Literal["file", "loads", ""]

MOST_PATHS: Final = 32_000_000
"""Largest size of muscle paths [bytes]; longer recordings are played without them."""

MOST_FRAMES: Final = 128_000_000
"""Largest size of bodies, loads, joints and markers over all frames [bytes]."""

TOGETHER: Final = 64
"""Number of frames whose paths are computed at once."""

_PRESSED_N: Final = 20.0
_SHORTEST_S: Final = 0.05

BODY, LOAD, JOINT, MARKER = 7, 6, 3, 6
"""Numbers per frame: position and quaternion (x, y, z, w) of a body; point and force of a load;
force of a joint in body weights; positions of a measured marker and of the model's marker.
"""


@dataclass(frozen=True, eq=False)
class Playback:
    """A motion of a model and everything that is drawn with it.

    Lengths are in metres, in ground axes.

    Attributes
    ----------
    skeleton : Skeleton
    bodies : tuple of str
        Names of the bodies, in the order of the model's tree.
    loads : tuple of (str, str)
        Name of each external force, and the body on which it acts.
    joints : tuple of (str, int)
        Joints whose force is drawn, and the index of the body on which it acts.
    joint_points : array of shape (joint, 3)
        Positions of these joints on that body [m, body frame].
    markers : tuple of str
        Markers that the recording and the model share.
    corners : array of shape (plate, 4, 3)
        Corners of the force plates [m].
    events : tuple of Event
        Foot strikes and foot offs.
    events_from : str
        "file", "loads" if they were found in the forces on the feet, or "".
    muscles : tuple of str
    start : array of shape (muscle + 1,)
        Index of the first point of each muscle, then the number of points.
    frames : array of shape (frame, number)
        Bodies, loads, joints and markers of each frame, with `BODY`, `LOAD`, `JOINT` and `MARKER`
        numbers each; NaN for unknown values.
    paths : array of shape (frame, place, 3) or None
        Paths of the muscles; None if they would take more than `MOST_PATHS`.
    """

    skeleton: Skeleton
    bodies: tuple[str, ...]
    loads: tuple[tuple[str, str], ...]
    joints: tuple[tuple[str, int], ...]
    joint_points: Floats
    markers: tuple[str, ...]
    corners: Floats
    events: tuple[Event, ...]
    events_from: EventSource
    muscles: tuple[str, ...]
    start: Ints
    frames: Single
    paths: Single | None


def playback_of(
    model: OsimModel,
    result: Result,
    loads: ExternalLoadsSpec | None = None,
    table: MotionTable | None = None,
    markers: MarkerData | None = None,
) -> Playback:
    """Return a result of `forces` as a motion of its model that can be drawn.

    Parameters
    ----------
    model
        Model of the result, for one person.
    result
        Result with ``value`` over time and coordinate, and possibly joint forces.
    loads, table
        External loads, and the table with their values.
    markers
        Recorded markers under the model's names, with y up, in the axes of the motion.

    Raises
    ------
    GluteusError
        Loads name bodies that the model lacks, or have gaps under load; or the frames take more
        memory than `MOST_FRAMES`.
    """
    q, time = np.asarray(result.array("value"), dtype=np.float64), result.array("time")
    if not fits(model, len(q)):
        raise GluteusError(
            f"{len(q)} frames of {len(model.tree.names)} bodies take more than {MOST_FRAMES / 1e6:.0f} MB; "
            "draw a shorter part (times)"
        )
    pose = place(model.tree, q)
    pushed = [each for each in loads.forces if each.appliesForce] if loads is not None else []
    joints = _joints(model, result)
    carried = model_markers(model)
    recorded = set(() if markers is None else markers.names)
    shared = tuple(name for name in carried.names if name in recorded)
    parts = [
        _bodies(pose),
        _loads(model, pose, time, loads, table),
        _contact(pose, result, joints),
        _markers(model, pose, time, markers, shared),
    ]
    events, said = _events(time, loads, table, model, markers)
    return Playback(
        skeleton=skeleton_of(model),
        bodies=model.tree.names,
        loads=tuple((each.name, each.applied_to_body) for each in pushed),
        joints=joints,
        joint_points=model.tree.joint_in_child[0, [body for _, body in joints]],
        markers=shared,
        corners=np.array([each.corners for each in markers.plates]).reshape(-1, 4, 3)
        if markers is not None
        else np.zeros((0, 4, 3)),
        events=events,
        events_from=said,
        muscles=model.muscle_names,
        start=places_of(model.paths),
        frames=np.concatenate(parts, axis=1).astype(np.float32),
        paths=_paths(model, q),
    )


def fits(model: OsimModel, frames: int) -> bool:
    """Whether this number of frames of a model can be kept for drawing."""
    return 4 * BODY * len(model.tree.names) * frames <= MOST_FRAMES


def _bodies(pose: Pose) -> Floats:
    from scipy.spatial.transform import Rotation

    frames, bodies, _ = pose.position.shape
    turned = Rotation.from_matrix(pose.rotation.reshape(-1, 3, 3)).as_quat().reshape(frames, bodies, 4)
    return np.concatenate([pose.position, turned], axis=-1).reshape(frames, -1)


def _loads(
    model: OsimModel, pose: Pose, time: Floats, loads: ExternalLoadsSpec | None, table: MotionTable | None
) -> Floats:
    """Point (NaN without a force) and force of each load in ground axes, (frame, load * 6)."""
    if loads is None or table is None:
        return np.zeros((len(time), 0))
    at = np.clip(time, table.time[0], table.time[-1])
    found = loads_at(model, loads, table, at, [])
    index = [model.tree.body(name) for name in found.points_in]
    point = stations(pose, np.array(index, dtype=np.intp), found.point)
    turned, _ = frames(pose, np.array([model.tree.body(name) for name in found.vectors_in], dtype=np.intp))
    force = (turned @ found.force[..., None])[..., 0]
    there = np.linalg.norm(force, axis=-1, keepdims=True) > 0.0
    return np.where(there, np.concatenate([point, force], axis=-1), np.nan).reshape(len(time), -1)


def _joints(model: OsimModel, result: Result) -> tuple[tuple[str, int], ...]:
    if "contact_force_in_child_bw" not in result:
        return ()
    children = [str(each) for each in result.array("child")]
    pairs = zip(result.labels("joint"), children, strict=True)
    return tuple((joint, model.tree.body(child)) for joint, child in pairs)


def _contact(pose: Pose, result: Result, joints: Sequence[tuple[str, int]]) -> Floats:
    """Forces on the children of the joints in ground axes, (frame, joint * 3) [body weights].

    NaN in frames that were not solved or are implausible.
    """
    if not joints:
        return np.zeros((len(pose.position), 0))
    body = [body for _, body in joints]
    force = result.array("contact_force_in_child_bw")[..., None]
    turned = (pose.rotation[:, body] @ force)[..., 0]
    good = result.array("status") == Status.OK
    if "plausible" in result:
        good = good & np.asarray(result.array("plausible"), dtype=np.bool_)
    return np.where(good[:, None, None], turned, np.nan).reshape(len(turned), -1)


def _markers(
    model: OsimModel, pose: Pose, time: Floats, markers: MarkerData | None, shared: Sequence[str]
) -> Floats:
    """Positions of each marker, measured and on the model, (frame, marker * 6); NaN in gaps."""
    if markers is None or not shared:
        return np.zeros((len(time), 0))
    carried = model_markers(model)
    row_of = {name: row for row, name in enumerate(carried.names)}
    rows = np.array([row_of[name] for name in shared], dtype=np.intp)
    ours = stations(pose, carried.body[rows], carried.points[rows][None])
    measured = _in_frames(markers.only(shared), time)
    return np.concatenate([measured, ours], axis=-1).reshape(len(time), -1)


def _in_frames(markers: MarkerData, time: Floats) -> Floats:
    """Marker positions in the recorded frame that is nearest in time; NaN if none is near."""
    after = np.clip(np.searchsorted(markers.time, time), 1, max(len(markers.time) - 1, 1))
    before = after - 1
    after = np.minimum(after, len(markers.time) - 1)
    nearest = np.where(
        np.abs(markers.time[before] - time) <= np.abs(markers.time[after] - time), before, after
    )
    near = np.abs(markers.time[nearest] - time) <= 0.75 / max(markers.rate_hz, 1e-6)
    return np.where(near[:, None, None], markers.positions[nearest], np.nan)


def _events(
    time: Floats,
    loads: ExternalLoadsSpec | None,
    table: MotionTable | None,
    model: OsimModel,
    markers: MarkerData | None,
) -> tuple[tuple[Event, ...], EventSource]:
    """Events within the frames: those of the file, or those found in the loads of the feet."""
    within = [] if markers is None else [each for each in markers.events if time[0] <= each.time <= time[-1]]
    if within:
        return tuple(sorted(within, key=lambda each: each.time)), "file"
    if loads is None or table is None:
        return (), ""
    at = table.time[(table.time >= time[0]) & (table.time <= time[-1])]
    if len(at) < 2:
        return (), ""
    given, found = loads_at(model, loads, table, at, []), list[Event]()
    for side, rows in _feet(given.body).items():
        size = np.linalg.norm(given.force[:, rows].sum(axis=1), axis=1)
        found += _steps(at, size > _PRESSED_N, side)
    return tuple(sorted(found, key=lambda each: each.time)), "loads" if found else ""


def _feet(bodies: Sequence[str]) -> Mapping[str, list[int]]:
    """Return the loads on the feet, by side."""
    found = dict[str, list[int]]()
    for number, name in enumerate(bodies):
        words = canonical_name(name).lower()
        if name != GROUND and words.startswith(("calcn", "foot", "talus", "toes")):
            side = "Left" if words.endswith(("_l", "left")) else "Right"
            found.setdefault(side, []).append(number)
    return found


def _steps(time: Floats, pressed: Bools, side: str) -> list[Event]:
    """Foot strikes and foot offs of one side; shorter changes count as noise."""
    edges = [0, *(np.flatnonzero(np.diff(pressed.astype(np.int8))) + 1).tolist(), len(time)]
    spans = [(first, last) for first, last in pairwise(edges) if time[last - 1] - time[first] >= _SHORTEST_S]
    return [
        Event(float(time[first]), "Foot Strike" if pressed[first] else "Foot Off", side)
        for (before, _), (first, _) in pairwise(spans)
        if pressed[first] != pressed[before]
    ]


def _paths(model: OsimModel, q: Floats) -> Single | None:
    places = int(places_of(model.paths)[-1])
    if 12 * places * len(q) > MOST_PATHS:
        return None
    found = np.empty((len(q), places, 3), dtype=np.float32)
    for first in range(0, len(q), TOGETHER):
        rows = slice(first, first + TOGETHER)
        found[rows] = drawn_paths(model.paths, place(model.tree, q[rows]), q[rows]).places
    return found
