"""Force plates of a C3D file: types 1 to 4 as force, centre of pressure and free moment."""

from __future__ import annotations

from typing import Final

import numpy as np

from gluteus.arrays import Floats, Ints
from gluteus.errors import FileFormatError, UnsupportedFeature
from gluteus.files.markers.c3d_parameters import Parameters
from gluteus.files.markers.data import Analog, Plate

LEAST_PUSH_N: Final = 10.0
"""Vertical force below which a centre of pressure would be a quotient of noise."""

_CHANNELS: Final = {1: 6, 2: 6, 3: 8, 4: 6}
_OTHERS: Final = {
    5: "a plate with channels of its own calibration (6 by 8)",
    6: "a plate with a calibration matrix of 12 channels",
    7: "a plate with channels of its own calibration polynomial",
}
_MOST_PLATES: Final = 64
_LOADED_N: Final = 100.0
_UNSTEADY_N: Final = 10.0


def read_plates(
    parameters: Parameters, analog: Analog, samples: int, scale: float, notes: list[str]
) -> tuple[Plate, ...]:
    """Return the force plates that the parameters describe.

    Parameters
    ----------
    parameters
        Parameters of the file.
    analog
        Analog channels of the file.
    samples
        Number of analog samples in each frame.
    scale
        Length unit of the file, in metres; corners, origins and moments are given in it.
    notes
        List to which assumptions are appended.

    Raises
    ------
    FileFormatError
        A plate names channels that the file lacks, or its dimensions are missing.
    UnsupportedFeature
        A plate has a type other than 1 to 4.
    """
    count = parameters.integer("FORCE_PLATFORM", "USED")
    if not count:
        return ()
    path = parameters.path
    kinds = parameters.values("FORCE_PLATFORM", "TYPE").ravel()
    corners = parameters.values("FORCE_PLATFORM", "CORNERS")
    origins = parameters.values("FORCE_PLATFORM", "ORIGIN")
    channels = parameters.values("FORCE_PLATFORM", "CHANNEL")
    if count > _MOST_PLATES or len(kinds) < count:
        raise FileFormatError(path, None, f"FORCE_PLATFORM:TYPE must contain {count} types, not {len(kinds)}")
    needed = (("TYPE", kinds, 1), ("CORNERS", corners, 12), ("ORIGIN", origins, 3), ("CHANNEL", channels, 1))
    for name, values, size in needed:
        if values.size < size * count or not np.isfinite(values).all():
            message = (
                f"FORCE_PLATFORM:{name} must contain {size} finite numbers or more for each of {count} plates"
            )
            raise FileFormatError(path, None, f"{message}, not {values.size} in all")
    found = list[Plate]()
    for plate in range(count):
        kind = int(kinds[plate])
        if kind not in _CHANNELS:
            what = _OTHERS.get(kind, "no type of the format")
            message = f"force plate {plate + 1} of {path} is {what}; export its forces as a table instead"
            raise UnsupportedFeature(f"force plate of type {kind}", message)
        used = _columns(channels, plate, kind, analog, parameters)
        corner = scale * _nth(corners, plate, 12).reshape(4, 3)
        origin = scale * _nth(origins, plate, 3)
        units: list[str] = [analog.units[each] for each in used.tolist()]
        values = analog.values[:, used]
        if kind == 4:  # whose units are those of the calibration
            values = values @ _calibration(parameters, plate).T
        else:
            forces = slice(None) if kind == 3 else slice(0, 3)
            values[:, forces] *= _force_scale(units[forces])
        values = _levelled(values, kind, _baseline(parameters), samples, plate + 1, notes)
        lengths = _moment_scale(units, scale), scale
        found.append(_plate(kind, values, lengths, corner, origin, analog.time, plate + 1, notes))
    return tuple(found)


def _baseline(parameters: Parameters) -> tuple[int, int] | None:
    """Return the first and last frame, counted from 1, in which nobody stands on a plate,
    if given.
    """
    zero = parameters.values("FORCE_PLATFORM", "ZERO").ravel()
    if zero.size != 2 or not np.isfinite(zero).all():
        return None
    first, last = max(int(zero[0]), 1), int(zero[1])
    return (first, last) if last >= first else None


def _levelled(
    values: Floats, kind: int, frames: tuple[int, int] | None, samples: int, number: int, notes: list[str]
) -> Floats:
    """Return channels (sample, channel) minus their mean over frames in which nobody stands on the
    plate.
    """
    if frames is None or kind == 1:  # whose channels are places, too
        return values
    first, last = frames
    part = values[(first - 1) * samples : last * samples]
    if not len(part):
        return values
    vertical = part[:, 4:].sum(axis=1) if kind == 3 else part[:, 2]
    what = f"frames {first} to {last}, which FORCE_PLATFORM:ZERO names"
    with np.errstate(over="ignore", invalid="ignore"):  # numbers of a damaged file
        mean, spread = float(vertical.mean()), float(vertical.std())
    if not (abs(mean) <= _LOADED_N and spread <= _UNSTEADY_N):
        notes.append(f"force plate {number} is loaded in {what}; its baseline is not subtracted")
        return values
    notes.append(f"the baseline of force plate {number}, {mean:.1f} N in {what}, is subtracted")
    return values - part.mean(axis=0)


def _nth(values: Floats, plate: int, size: int) -> Floats:
    """Return the numbers of one plate; the plate is the last index, which varies slowest in the
    file.
    """
    return values.ravel(order="F")[size * plate : size * plate + size]


def _columns(channels: Floats, plate: int, kind: int, analog: Analog, parameters: Parameters) -> Ints:
    wanted = _CHANNELS[kind]
    per_plate = channels.shape[0] if channels.ndim == 2 else channels.size
    listed = channels.ravel(order="F")[per_plate * plate : per_plate * plate + wanted]
    used = np.clip(listed, 0.0, 65536.0).astype(np.intp) - 1
    if len(used) < wanted or used.min() < 0 or used.max() >= len(analog.names):
        named = ", ".join(f"{each:g}" for each in listed.tolist()) or "none"
        message = (
            f"plate {plate + 1} needs {wanted} of the {len(analog.names)} channels that are recorded, and "
            f"names {named}"
        )
        raise FileFormatError(parameters.path, None, f"{message}; correct FORCE_PLATFORM:CHANNEL")
    return used


def _calibration(parameters: Parameters, plate: int) -> Floats:
    matrix = parameters.values("FORCE_PLATFORM", "CAL_MATRIX")
    part = _nth(matrix, plate, 36)
    if part.size != 36 or not np.isfinite(part).all():
        message = f"plate {plate + 1} of type 4 needs 36 numbers of FORCE_PLATFORM:CAL_MATRIX"
        raise FileFormatError(parameters.path, None, f"{message}; got {part.size}")
    return part.reshape(6, 6, order="F")


def _force_scale(units: list[str]) -> float:
    """Return the unit of forces in newtons; N unless a channel says kN."""
    return 1e3 if "kn" in {_word(unit) for unit in units} else 1.0


def _word(unit: str) -> str:
    return unit.lower().replace(".", "").replace("*", "").replace(" ", "")


def _moment_scale(units: list[str], scale: float) -> float:
    """Return the unit of moments in newton metres: that of the channels, else N times the unit of
    length.
    """
    words = {_word(unit) for unit in units[3:]}
    if words & {"nmm", "mmn"}:
        return 1e-3
    if words & {"nm", "mn", "knmm"}:
        return 1.0
    return 1e3 if "knm" in words else scale


def _plate(
    kind: int,
    values: Floats,
    units: tuple[float, float],
    corners: Floats,
    origin: Floats,
    time: Floats,
    number: int,
    notes: list[str],
) -> Plate:
    axes = _axes(corners)
    if axes is None:
        notes.append(f"the corners of force plate {number} span no surface; its axes are taken as x, -y, -z")
        axes = np.diag([1.0, -1.0, -1.0])
    force, centre, free = _push(kind, values, units, origin)
    pressed = np.abs(force[:, 2]) >= LEAST_PUSH_N
    flat = np.concatenate([centre, np.zeros((len(centre), 1))], axis=1)
    flat[~pressed] = np.nan
    torque = np.zeros_like(force)
    torque[pressed, 2] = free[pressed]
    if _pushes_down(force):
        notes.append(f"force plate {number} records the push of the person on it; it is turned round")
        force, torque = -force, -torque
    return Plate(
        time=time,
        force=force @ axes.T,
        centre=corners.mean(axis=0) + flat @ axes.T,
        moment=torque @ axes.T,
        corners=corners,
        kind=kind,
    )


def _push(
    kind: int, values: Floats, units: tuple[float, float], origin: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return force (sample, 3), centre of pressure (sample, 2) and free moment (sample,), in plate
    axes.
    """
    moment_unit, length_unit = units
    if kind == 1:
        return values[:, :3], length_unit * values[:, 3:5], moment_unit * values[:, 5]
    if kind == 3:
        force, about = _kistler(values, origin)
    else:
        force, about = values[:, :3], moment_unit * values[:, 3:]
    # The vector from the transducer to the surface above it is opposite to z, which points down.
    # Some files store the opposite vector. With four sensors, the first two numbers are the
    # distances between them.
    lift = -origin if origin[2] > 0.0 else origin
    about = about + _cross(force, np.array([0.0, 0.0, lift[2]]) if kind == 3 else lift)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # unloaded: the caller's matter
        centre = np.stack([-about[:, 1], about[:, 0]], axis=1) / force[:, 2:]
        free = about[:, 2] - centre[:, 0] * force[:, 1] + centre[:, 1] * force[:, 0]
    return force, centre, free


def _cross(first: Floats, second: Floats) -> Floats:
    return np.asarray(np.cross(first, second), dtype=np.float64)


def _axes(corners: Floats) -> Floats | None:
    """Return the axes of the plate as columns (3, 3): x and y from its corners, z down into the
    plate.
    """
    along, across = corners[0] - corners[1], corners[0] - corners[3]
    normal = _cross(along, across)
    sizes = [float(np.linalg.norm(each)) for each in (along, normal)]
    if min(sizes) < 1e-9:
        return None
    x, z = along / sizes[0], normal / sizes[1]
    return np.stack([x, _cross(z, x), z], axis=1)


def _kistler(values: Floats, origin: Floats) -> tuple[Floats, Floats]:
    """Return force and moment about the middle of four sensors at (±a, ±b), from eight channels."""
    a, b = abs(origin[0]), abs(origin[1])
    x12, x34, y14, y23, z1, z2, z3, z4 = values.T
    force = np.stack([x12 + x34, y14 + y23, z1 + z2 + z3 + z4], axis=1)
    moment = [b * (z1 + z2 - z3 - z4), a * (z2 + z3 - z1 - z4), b * (x34 - x12) + a * (y14 - y23)]
    return force, np.stack(moment, axis=1)


def _pushes_down(force: Floats) -> bool:
    """Whether most of the force points along the plate's z axis, which points down."""
    vertical = force[:, 2]
    loaded = np.abs(vertical) > _LOADED_N
    return bool(loaded.any() and vertical[loaded].sum() > 0.0)
