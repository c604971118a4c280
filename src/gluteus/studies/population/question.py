"""What very many people are asked on one leg, and the fingerprint of that question."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from gluteus._version import __version__
from gluteus.bones.fan import FanBoundaries
from gluteus.bones.person import Person
from gluteus.errors import AnatomyError
from gluteus.studies.population.summary import NAMES
from gluteus.studies.standing.body import StanceRecipe
from gluteus.studies.standing.stance import Compensation

CHUNK = 8192
"""People of a chunk unless told otherwise: some fifty milliseconds of the kernel."""


@dataclass(frozen=True)
class StanceStudy:
    """What people are put through; parameters as in :func:`gluteus.studies.standing.stance.stance`.

    ``capacity`` asks for the capacity over demand too, which costs about as much again as everything else.
    ``thresholds`` gives, by name of a quantity, the values whose exceedance is counted.
    """

    person: Person = field(default_factory=Person)
    shift: float = 1.0
    weaken: Mapping[str, float] = field(default_factory=dict[str, float])
    lesions: Mapping[str, float] = field(default_factory=dict[str, float])
    compensate: Compensation = "none"
    power: int = 2
    capacity: bool = True
    recipe: StanceRecipe = field(default_factory=StanceRecipe)
    boundaries: FanBoundaries = field(default_factory=FanBoundaries.published)
    thresholds: Mapping[str, tuple[float, ...]] = field(default_factory=dict[str, tuple[float, ...]])

    def __post_init__(self) -> None:
        unknown = sorted(set(self.thresholds) - set(NAMES))
        if unknown:
            raise AnatomyError(f"{', '.join(unknown)} is not summarised; choose among {', '.join(NAMES)}")
        if self.power not in (2, 3):
            raise AnatomyError(f"power = {self.power} is neither 2 nor 3; choose one of the two objectives")
        if self.compensate not in ("none", "trunk"):
            raise AnatomyError(f"compensate = {self.compensate!r} is unknown; choose none or trunk")
        if not 0.5 <= self.shift <= 1:
            raise AnatomyError(
                f"shift = {self.shift} is no part of the weight under one foot; give 0.5 (both) to 1 (one)"
            )

    def fingerprint(self) -> str:
        """SHA-256 of everything that the result depends on but the seed and the size of a chunk."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """The study and the version as text, keys sorted."""
        content = {
            "version": __version__,
            "person": self.person.content(),
            "shift": self.shift,
            "weaken": dict(self.weaken),
            "lesions": dict(self.lesions),
            "compensate": self.compensate,
            "power": self.power,
            "capacity": self.capacity,
            "tilt": self.recipe.tilt,
            "fixed": sorted(self.recipe.fixed),
            "postures": self.recipe.postures,
            "boundaries": {name: getattr(self.boundaries, name) for name in FanBoundaries.__annotations__},
            "thresholds": {name: list(limits) for name, limits in self.thresholds.items()},
        }
        return json.dumps(content, sort_keys=True)
