"""The result of a ranking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gluteus.anatomy.pain.patterns import Sign
from gluteus.choices import Side
from gluteus.pain.choices import PriorName
from gluteus.pain.ranking.alerts import RaisedAlert
from gluteus.pain.ranking.next_sign import NextSign
from gluteus.pain.ranking.outweighed import Outweighed
from gluteus.pain.red_flags.screening import Outcome, Screen

_FIRST = 3
_MUSCLE = "gluteus_medius"
_ORDER = (
    "The finding changes their place in the list, not their probability, because no published figures "
    "for it were read."
)


@dataclass(frozen=True, slots=True)
class ZoneShare:
    """A zone or another part of a candidate, with its share of the candidate's probability."""

    id: str
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """One structure that the pain can come from.

    Attributes
    ----------
    sources : tuple of str
        Ids of its patterns of referred pain; its own id if it has no map.
    score : float
        Probability that it is a source, alone or with another.
    score_range : tuple of float
        The probabilities with equal priors and with published prevalence, the lower one first.
    limit : float or None
        Highest probability that the findings allow; None without findings.
    zones : tuple of ZoneShare
        Its zones, most probable first, if it has several.
    explains, leaves : tuple of str
        Reported regions in which at least one in five patients, and fewer than one in five, would
        feel pain.
    expected : tuple of str
        Regions in which at least half of the patients would feel pain, but which were not reported.
    examine : tuple of Sign
        Up to three signs that distinguish it from the other candidates.
    recalled : bool
        Whether its map is cited from memory, in part or as a whole.
    cases : int
        Number of published cases that updated its map.
    """

    id: str
    name: str
    sources: tuple[str, ...]
    score: float
    score_range: tuple[float, float]
    limit: float | None
    zones: tuple[ZoneShare, ...]
    explains: tuple[str, ...]
    leaves: tuple[str, ...]
    expected: tuple[str, ...]
    examine: tuple[Sign, ...]
    grade: str
    recalled: bool
    cases: int


@dataclass(frozen=True, slots=True)
class Constant:
    """One entry of the constant list: how common a structure is before any finding."""

    id: str
    name: str
    sources: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two candidates that may both be sources, with the probability of that."""

    candidates: tuple[str, str]
    score: float


@dataclass(frozen=True, slots=True)
class Promise:
    """How often such lists contained the source, in published cases that were not used to build
    them.

    Attributes
    ----------
    cases, held : int
        Number of cases, and number of those whose source was in the list.
    share : float
        `held` over `cases`.
    interval95 : tuple of float
        The exact interval of that share.
    """

    cases: int
    held: int
    share: float
    interval95: tuple[float, float]


@dataclass(frozen=True, slots=True)
class CandidateGroup:
    """Candidates under one heading, with a note about their order."""

    title: str
    note: str | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class PainResult:
    """The structures that pain in given regions can come from.

    With a red flag (`screen.stop`), or with open red-flag questions that the caller did not accept
    (`withheld`), there are no candidates. `groups` are the candidates under the headings that
    readers see. `alert` is set when the neurological examination is positive; the structures that
    it speaks for then come first, whatever their probability. `unlisted` is the probability of a
    source that is none of the structures. `pairs` are the most probable two structures at once.
    `next_sign` is the sign that would shorten the list most. `outweighed` are sources that are not
    listed although their map calls a reported region essential. `always` are signs to examine
    whatever else is found.
    """

    screen: Screen
    alert: RaisedAlert | None
    withheld: bool
    warning: str | None
    side: Side
    prior: PriorName
    regions: Mapping[str, float]
    findings: Mapping[str, bool]
    candidates: tuple[Candidate, ...]
    listed_of: int
    promise: Promise | None
    aim: float
    unlisted: float | None
    pairs: tuple[Pair, ...]
    next_sign: NextSign | None
    outweighed: tuple[Outweighed, ...]
    baseline: tuple[Constant, ...]
    always: tuple[Sign, ...]
    without_effect: tuple[str, ...]
    caveats: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def stop(self) -> bool:
        """Whether a red flag stops the ranking."""
        return self.screen.stop

    @property
    def tier(self) -> Outcome:
        """The highest tier of the answers; at least ``urgent`` with a neurological alert."""
        return "urgent" if self.alert and not self.stop else self.screen.tier

    @property
    def proposed(self) -> bool:
        """Whether candidates are listed: no red flag stops, and the ranking is not withheld."""
        return not self.stop and not self.withheld

    @property
    def groups(self) -> tuple[CandidateGroup, ...]:
        """The candidates under the headings that readers see."""
        first = self.alert.first if self.alert else ()
        roots = tuple(each for each in self.candidates if each.id in first)
        others = tuple(each for each in self.candidates if each.id not in first)
        found = (
            CandidateGroup("First, because the neurological examination is positive", _ORDER, roots),
            CandidateGroup(f"Most probable{' of the others' if roots else ''}", None, others[:_FIRST]),
            CandidateGroup("Cannot be distinguished from these yet", None, others[_FIRST:]),
        )
        return tuple(each for each in found if each.candidates)

    @property
    def outside(self) -> str | None:
        """A warning when the list does not contain gluteus medius, else None."""
        if not self.candidates or any(each.id == _MUSCLE for each in self.candidates):
            return None
        return (
            f"Gluteus medius is not among the {len(self.candidates)} candidates: "
            "the painful places point to other structures. Examine those first."
        )
