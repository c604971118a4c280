"""What of a model document is not modelled: refused by name, or listed where the caller allows it."""

from __future__ import annotations

from gluteus.errors import UnsupportedFeature
from gluteus.files import ModelSpec, spec


class Limits:
    """The things that a model may lose: names in `allow`; `left_out` lists what was lost."""

    def __init__(self, model: ModelSpec, allow: frozenset[str]) -> None:
        self._file, self._allow = model.path.name, allow
        self.left_out = list[spec.Unsupported]()

    def refuse(self, name: str, told: str, advice: str) -> UnsupportedFeature:
        """Return the error for something without which the rest would mean something else."""
        return UnsupportedFeature(name, f"{told} ({self._file}), and Gluteus does not model that; {advice}")

    def leave_out(self, name: str, where: str, told: str) -> None:
        """List the thing at path `where`, or raise `UnsupportedFeature` if its name is not allowed."""
        if name not in self._allow:
            advice = f"take it out of the document, or read without it: allow=({name!r},), and it is listed"
            raise self.refuse(name, told, advice)
        self.left_out.append(spec.Unsupported(name, where, 0))
