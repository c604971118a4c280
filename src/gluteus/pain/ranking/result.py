"""What a ranking gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gluteus.anatomy.pain.patterns import Sign
from gluteus.pain.choices import PriorName, Side
from gluteus.pain.red_flags.screening import Screen

Maps = Literal["trusted", "doubted"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One source of pain, or several that regions cannot part.

    `score` is the probability, under the model, that it is one of the sources; `score_range` the same with
    its prior at the low and the high end. `explains` and `leaves` are reported regions inside and outside its
    map; `expected` essential regions that were not reported. `examine` are up to three signs that part it
    from its rivals. `recalled`: whether its map rests on memory in part or whole.
    """

    id: str
    name: str
    sources: tuple[str, ...]
    score: float
    score_range: tuple[float, float]
    explains: tuple[str, ...]
    leaves: tuple[str, ...]
    expected: tuple[str, ...]
    examine: tuple[Sign, ...]
    grade: str
    recalled: bool


@dataclass(frozen=True, slots=True)
class Constant:
    """One entry of the constant list: how probable a candidate is before anything is known."""

    id: str
    sources: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two candidates at once, and how probable that is."""

    candidates: tuple[str, str]
    score: float


@dataclass(frozen=True, slots=True)
class PainResult:
    """What pain in these regions can come from.

    With a red flag (`screen.stop`), or with open red-flag questions that the caller did not accept
    (`withheld`), there are no candidates. `candidates` together hold all sources with probability `held`;
    over all people such lists hold them in a share `aim`. `pairs` are the commonest two at once.
    `always` are signs to examine whatever else is found.
    """

    screen: Screen
    withheld: bool
    warning: str | None
    side: Side
    prior: PriorName
    maps: Maps
    regions: Mapping[str, float]
    findings: Mapping[str, bool]
    candidates: tuple[Candidate, ...]
    held: float | None
    aim: float
    pairs: tuple[Pair, ...]
    baseline: tuple[Constant, ...]
    always: tuple[Sign, ...]
    without_effect: tuple[str, ...]
    caveats: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def stop(self) -> bool:
        """Whether a red flag stops the ranking."""
        return self.screen.stop
