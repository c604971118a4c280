"""Features of documents that are not modelled: refused, or listed where that is allowed."""

from __future__ import annotations

from typing import Final

from gluteus.errors import UnsupportedFeature
from gluteus.files import ModelSpec
from gluteus.files.osim.spec import model as spec
from gluteus.files.osim.spec.forces import PathActuatorSpec
from gluteus.files.osim.spec.structures import AlongPathSpec

_MOST: Final = {
    "bodies": 2_000, "coordinates": 2_000, "muscles": 20_000, "points": 100_000, "wraps": 10_000,
    "structures": 2_000,
}  # fmt: skip
_MOST_OF_A_PATH: Final = {"points": 500, "wraps": 8}
"""The kernel lays a path over eight surfaces; its time grows with the square of both."""

_SPLIT: Final = "take out what is not needed"
_MOST_PAIRS: Final = 250_000
"""Arrays of bodies by coordinates, and of muscles by bodies, hold so many pairs for each pose."""


class Limits:
    """The things that a model may lose: names in `allow`; `left_out` lists what was lost."""

    def __init__(self, model: ModelSpec, allow: frozenset[str]) -> None:
        self._file, self._allow = model.path.name, allow
        self.left_out = list[spec.Unsupported]()

    def check_size(self, model: ModelSpec) -> None:
        """Raise `UnsupportedFeature` for a model of too many parts to work out a pose."""
        with_paths = (*model.muscles, *_along_paths(model))
        counts = {
            "bodies": len(model.bodies),
            "coordinates": len(model.coordinates),
            "muscles": len(with_paths),
            "points": sum(len(each.path.points) for each in with_paths),
            "wraps": sum(len(each.path.wraps) for each in with_paths),
            "structures": len(model.structures),
        }
        for name, most in _MOST.items():
            if counts[name] > most:
                raise self.refuse("Size", f"the model has {counts[name]} {name}, more than {most}", _SPLIT)
        for muscle in with_paths:
            for name, most in _MOST_OF_A_PATH.items():
                if (count := len(getattr(muscle.path, name))) > most:
                    told = f"the path of {muscle.name} has {count} {name}, more than {most}"
                    raise self.refuse("Size", told, _SPLIT)
        pairs = counts["bodies"] * max(counts["coordinates"], counts["muscles"])
        if pairs > _MOST_PAIRS:
            told = ", ".join(f"{counts[name]} {name}" for name in ("bodies", "coordinates", "muscles"))
            raise self.refuse("Size", f"the model has {told}, too many at once", _SPLIT)

    def refuse(self, name: str, told: str, advice: str) -> UnsupportedFeature:
        """Return the error for a part without which the rest would change its meaning."""
        return UnsupportedFeature(name, f"{told} ({self._file}), and Gluteus does not model that; {advice}")

    def leave_out(self, name: str, where: str, told: str) -> None:
        """List the thing at path `where`; raise `UnsupportedFeature` if it must not be left out."""
        if name not in self._allow:
            advice = f"take it out of the document, or read without it: allow=({name!r},), and it is listed"
            raise self.refuse(name, told, advice)
        self.left_out.append(spec.Unsupported(name, where, 0))


def _along_paths(model: ModelSpec) -> list[AlongPathSpec | PathActuatorSpec]:
    """Structures and actuators that have a path, as muscles have one."""
    found = [each for each in model.structures if isinstance(each, AlongPathSpec)]
    return [*found, *(each for each in model.actuators if isinstance(each, PathActuatorSpec))]
