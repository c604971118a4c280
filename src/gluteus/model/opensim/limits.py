"""Features of documents that are not modelled: they are refused, or listed if that is allowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from gluteus.errors import UnsupportedFeature
from gluteus.files import ModelSpec
from gluteus.files.osim.spec import model as spec
from gluteus.files.osim.spec.forces import ActuatorSpec, MuscleSpec, PathActuatorSpec
from gluteus.files.osim.spec.structures import AlongPathSpec

_MOST: Final = {
    "bodies": 2_000, "offset frames": 20_000, "joints": 4_000, "coordinates": 2_000, "couplers": 4_000,
    "muscles": 20_000, "points": 100_000, "wraps": 10_000, "structures": 2_000, "actuators": 20_000,
    "markers": 10_000,
}  # fmt: skip
_MOST_OF_A_PATH: Final = {"points": 500, "wraps": 8}
"""The kernel supports eight surfaces per path; the time grows with the square of both numbers."""

_DEEPEST_FRAME: Final = 32
"""Largest number of offset frames that are fixed in each other in a row."""
_MOST_COEFFICIENTS: Final = 200
"""Largest number of coefficients of a polynomial, which are all evaluated in each pose."""

_SPLIT: Final = "take out what is not needed"
_MOST_PAIRS: Final = 250_000
"""Largest number of pairs per pose in arrays of bodies by coordinates, and of muscles and actuators
by bodies or coordinates."""

_WithPath = MuscleSpec | AlongPathSpec | PathActuatorSpec


class Limits:
    """Features that may be left out of a model: names in `allow`; `left_out` lists those
    that were.
    """

    def __init__(self, model: ModelSpec, allow: frozenset[str]) -> None:
        self._file, self._allow = model.path.name, allow
        self.left_out = list[spec.Unsupported]()

    def check_size(self, model: ModelSpec) -> None:
        """Raise `UnsupportedFeature` for a model with too many parts to compute a pose."""
        with_paths = (*model.muscles, *_along_paths(model))
        counts = {
            "bodies": len(model.bodies),
            "offset frames": len(model.offset_frames),
            "joints": len(model.joints),
            "coordinates": len(model.coordinates),
            "couplers": len(model.couplers),
            "structures": len(model.structures),
            "markers": len(model.markers),
        }
        self._check_counts(counts)
        self._check_paths("muscles", with_paths)
        self._check_depth(model)
        self._check_pairs(counts["bodies"], counts["coordinates"], len(with_paths))

    def check_bodies(self, model: ModelSpec, bodies: int) -> None:
        """Raise `UnsupportedFeature` where joints of several steps need too many bodies without
        mass.
        """
        self._check_pairs(bodies, len(model.coordinates), len(model.muscles))

    def check_actuators(self, model: ModelSpec, actuators: Sequence[ActuatorSpec]) -> None:
        """Raise `UnsupportedFeature` for too many actuators, in a model or beside it."""
        self._check_paths("actuators", [each for each in actuators if isinstance(each, PathActuatorSpec)])
        self._check_counts({"actuators": len(actuators)})
        together = len(model.muscles) + len(actuators)
        self._check_pairs(len(model.bodies), len(model.coordinates), together)

    def check_polynomial(self, coefficients: Sequence[float]) -> None:
        """Raise `UnsupportedFeature` for a polynomial that is too long to work out in each pose."""
        if len(coefficients) > _MOST_COEFFICIENTS:
            told = f"a polynomial has {len(coefficients)} coefficients, more than {_MOST_COEFFICIENTS}"
            raise self.refuse("Size", told, "write it as a spline")

    def _check_counts(self, counts: Mapping[str, int]) -> None:
        for name, count in counts.items():
            if count > _MOST[name]:
                raise self.refuse("Size", f"the model has {count} {name}, more than {_MOST[name]}", _SPLIT)

    def _check_paths(self, kind: str, with_paths: Sequence[_WithPath]) -> None:
        self._check_counts(
            {
                kind: len(with_paths),
                "points": sum(len(each.path.points) for each in with_paths),
                "wraps": sum(len(each.path.wraps) for each in with_paths),
            }
        )
        for each in with_paths:
            for name, most in _MOST_OF_A_PATH.items():
                if (count := len(getattr(each.path, name))) > most:
                    told = f"the path of {each.name} has {count} {name}, more than {most}"
                    raise self.refuse("Size", told, _SPLIT)

    def _check_depth(self, model: ModelSpec) -> None:
        parents = {offset.frame: offset.parent for offset in model.offset_frames}
        for frame in parents:
            parent, depth = frame, 0
            while parent in parents and depth <= _DEEPEST_FRAME:
                parent, depth = parents[parent], depth + 1
            if depth > _DEEPEST_FRAME:
                told = f"the frame {frame} is fixed in more than {_DEEPEST_FRAME} frames in a row"
                raise self.refuse("Size", told, "fix it in its body")

    def _check_pairs(self, bodies: int, coordinates: int, muscles: int) -> None:
        counts = {"bodies": bodies, "coordinates": coordinates, "muscles": muscles}
        *_, second, first = sorted(counts.values())
        if first * second > _MOST_PAIRS:
            told = ", ".join(f"{count} {name}" for name, count in counts.items())
            raise self.refuse("Size", f"the model has {told}, too many at once", _SPLIT)

    def refuse(self, name: str, told: str, advice: str) -> UnsupportedFeature:
        """Return the error for a part that cannot be left out without changing the rest of the
        model.
        """
        return UnsupportedFeature(name, f"{told} ({self._file}), and Gluteus does not model that; {advice}")

    def leave_out(self, name: str, where: str, told: str) -> None:
        """List the part at path `where`; raise `UnsupportedFeature` if it must not be left out."""
        if name not in self._allow:
            advice = f"take it out of the document, or read without it: allow=({name!r},), and it is listed"
            raise self.refuse(name, told, advice)
        self.left_out.append(spec.Unsupported(name, where, 0))


def _along_paths(model: ModelSpec) -> list[AlongPathSpec | PathActuatorSpec]:
    """Structures and actuators that have a path, like muscles."""
    found = [each for each in model.structures if isinstance(each, AlongPathSpec)]
    return [*found, *(each for each in model.actuators if isinstance(each, PathActuatorSpec))]
