"""Markers over time and other signals of the recording; lengths in metres, forces in newtons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Final, Literal, get_args

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.errors import AnatomyError, GluteusError, UnitError

Up = Literal["x", "y", "z", "-x", "-y", "-z"]
UPS: Final[tuple[Up, ...]] = get_args(Up)

MAX_MARKERS: Final = 2_000
"""Of a recording."""

_TO_Y_UP: Final[dict[Up, list[list[float]]]] = {
    "y": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "-y": [[1, 0, 0], [0, -1, 0], [0, 0, -1]],
    "z": [[1, 0, 0], [0, 0, 1], [0, -1, 0]],
    "-z": [[1, 0, 0], [0, 0, -1], [0, 1, 0]],
    "x": [[0, -1, 0], [1, 0, 0], [0, 0, 1]],
    "-x": [[0, 1, 0], [-1, 0, 0], [0, 0, 1]],
}


def to_y_up(up: Up) -> Floats:
    """Return the rotation (3, 3) from axes whose ``up`` points upwards to axes with y up."""
    return np.array(_TO_Y_UP[up], dtype=np.float64)


@dataclass(frozen=True)
class Event:
    """An event of the recording, such as a foot strike.

    Attributes
    ----------
    time : float
        [s], on the clock of the markers.
    label, context : str
        For example "Foot Strike" and "Right".
    """

    time: float
    label: str
    context: str = ""


@dataclass(frozen=True, eq=False)
class Analog:
    """Analog channels.

    Attributes
    ----------
    time : (sample,) array
        [s], on the clock of the markers.
    names, units : tuple of str
        One for each channel.
    values : (sample, channel) array
    """

    time: Floats
    names: tuple[str, ...]
    units: tuple[str, ...]
    values: Floats


@dataclass(frozen=True, eq=False)
class Plate:
    """A force plate: forces and where they act, in the axes of the markers.

    Attributes
    ----------
    time : (sample,) array
        [s], on the clock of the markers.
    force : (sample, 3) array
        Force of the ground on the person [N].
    centre : (sample, 3) array
        Centre of pressure [m], on the surface of the plate; NaN without load.
    moment : (sample, 3) array
        Free moment of the ground on the person about the centre of pressure [N m].
    corners : (4, 3) array
        [m].
    kind : int
        Type of the plate in the C3D file.
    """

    time: Floats
    force: Floats
    centre: Floats
    moment: Floats
    corners: Floats
    kind: int

    def turned(self, rotation: Floats) -> Plate:
        """Return the plate in axes that are rotated by a matrix (3, 3)."""
        names = ("force", "centre", "moment", "corners")
        return replace(self, **{name: getattr(self, name) @ rotation.T for name in names})


@dataclass(frozen=True, eq=False)
class MarkerData:
    """Recorded markers.

    Attributes
    ----------
    names : tuple of str
        Names of the markers, each only once.
    time : (frame,) array
        [s], increasing.
    positions : (frame, marker, 3) array
        [m]; NaN where a marker was not seen.
    rate_hz : float
        Frames a second.
    up : str or None
        The axis that points upwards, if the file gives it.
    plates, events, analog
        Other signals that were recorded.
    notes : tuple of str
        Assumptions of the reader.
    path : Path or None
        File from which the markers were read.
    """

    names: tuple[str, ...]
    time: Floats
    positions: Floats
    rate_hz: float
    up: Up | None = None
    plates: tuple[Plate, ...] = ()
    events: tuple[Event, ...] = ()
    analog: Analog | None = None
    notes: tuple[str, ...] = ()
    path: Path | None = None

    def __post_init__(self) -> None:
        expected = (len(self.time), len(self.names), 3)
        if self.positions.shape != expected:
            raise UnitError(
                f"markers must be (frame, marker, 3) = {expected}; got {self.positions.shape}; "
                "give one row per frame and one name per marker"
            )
        if len(set(self.names)) < len(self.names):
            raise UnitError("names of markers must differ from each other; rename the repeated ones")

    @property
    def seen(self) -> Bools:
        """Whether each marker was seen in each frame, (frame, marker)."""
        return np.asarray(np.isfinite(self.positions).all(axis=-1))

    @property
    def gaps(self) -> dict[str, int]:
        """Number of frames in which a marker was not seen, for each marker with gaps."""
        missing: list[int] = (~self.seen).sum(axis=0).tolist()
        return {name: count for name, count in zip(self.names, missing, strict=True) if count}

    def only(self, names: Sequence[str]) -> MarkerData:
        """Return the markers with these names, in this order; raises `AnatomyError` for an unknown
        name.
        """
        places = {name: place for place, name in enumerate(self.names)}
        for name in names:
            if name not in places:
                close = get_close_matches(name, self.names) or self.names[:6]
                raise AnatomyError(
                    f"{self.place}: no marker {name!r}; give a name such as {', '.join(close)}"
                )
        chosen = [places[name] for name in names]
        return replace(self, names=tuple(names), positions=self.positions[:, chosen])

    def between(self, times: tuple[float, float] | None) -> MarkerData:
        """Return the frames from the first to the last time [s], inclusive; all for None.

        Raises
        ------
        GluteusError
            No frame lies between them.
        """
        if times is None:
            return self
        slack = 1e-6 / max(self.rate_hz, 1e-6)
        rows = (self.time >= times[0] - slack) & (self.time <= times[1] + slack)
        if not rows.any():
            raise GluteusError(
                f"{self.place}: no frame lies from {times[0]:g} to {times[1]:g} s; the markers were "
                f"recorded from {self.time[0]:g} to {self.time[-1]:g} s. Choose times within"
            )
        return replace(self, time=self.time[rows], positions=self.positions[rows])

    def turned(self, rotation: Floats) -> MarkerData:
        """Return markers and plates in axes that are rotated by a matrix (3, 3)."""
        plates = tuple(plate.turned(rotation) for plate in self.plates)
        return replace(self, positions=self.positions @ rotation.T, plates=plates)

    @property
    def place(self) -> str:
        """Name of this recording in messages."""
        return str(self.path or "markers")


def guessed_up(data: MarkerData) -> tuple[Up, str]:
    """Return the axis of a recording that points upwards, and the reason.

    The statement of the file counts first, then the force of the ground on the person, then the
    direction in which the markers of a frame are spread most, because an upright body is taller
    than wide.
    """
    if data.up is not None:
        return data.up, "the file says so"
    push = sum((plate.force.sum(axis=0) for plate in data.plates), np.zeros(3))
    size = np.abs(push)
    axis = int(np.argmax(size))
    if size[axis] > 2.0 * np.delete(size, axis).max(initial=0.0):
        sign = "" if push[axis] > 0 else "-"
        return _named(sign, axis), "the ground pushes the person that way"
    spread = np.nanmedian(_spread(data.positions), axis=0)
    return _named("", int(np.argmax(spread))), "the markers are spread most along it"


def _named(sign: str, axis: int) -> Up:
    return next(up for up in UPS if up == sign + "xyz"[axis])


def _spread(positions: Floats) -> Floats:
    """Extent of the markers of each frame that has two or more, (frame, 3)."""
    good = np.isfinite(positions).all(axis=-1)
    some = positions[good.sum(axis=1) > 1]
    if not len(some):
        return np.ones((1, 3)) * [0.0, 1.0, 0.0]
    return np.nanmax(some, axis=1) - np.nanmin(some, axis=1)
