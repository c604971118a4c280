"""An examination carried out: red flags first, then the steps, what was found, and what that says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gluteus.model.hip.hip import Hip
from gluteus.pain.examination.encounter import Encounter
from gluteus.pain.examination.items import signs_found
from gluteus.pain.examination.steps import Examination, Step, examination
from gluteus.pain.ranking.rank import WARNING, Regions, check_choices, rank
from gluteus.pain.ranking.result import PainResult
from gluteus.pain.red_flags.screening import Screen, screen


@dataclass(frozen=True, slots=True)
class Examined:
    """What an examination of one zone gives.

    `examination` is None where a red flag stops (`screen.stop`). `warning` stands while red-flag questions
    are open. `signs` are those of the ranking that the findings settle; `ranking` is None without regions.
    """

    encounter: Encounter
    screen: Screen
    warning: str | None
    examination: Examination | None
    signs: Mapping[str, bool]
    ranking: PainResult | None

    @property
    def stop(self) -> bool:
        """Whether a red flag ends the examination before it begins."""
        return self.screen.stop

    @property
    def waiting(self) -> dict[str, tuple[str, ...]]:
        """The steps that wait, by id, and the open red-flag questions that each waits for."""
        steps = self.examination.steps if self.examination else ()
        return {each.id: held for each in steps if (held := waits_for(each, self.screen))}


def waits_for(step: Step, flags: Screen) -> tuple[str, ...]:
    """The open red-flag questions that must be answered before a step."""
    return tuple(key for key in step.after if key in flags.unanswered)


def examined(
    encounter: Encounter,
    hip: Hip | None = None,
    regions: Regions | None = None,
    prior: str = "uniform",
    unanswered: str = "withhold",
) -> Examined:
    """The examination of the encounter's zone, with what was answered, drawn and found so far.

    Parameters
    ----------
    encounter: with a zone. hip: the person's hips; the population's central hip by default.
    regions: where it hurts; those of the encounter's drawing by default. With them the findings rank sources.
    prior, unanswered: as for `rank`; while a red-flag question is open the ranking is withheld. The steps are
        given all the same, with a warning, and `waiting` names those not to be done yet.

    Raises
    ------
    AnatomyError: for a zone, region or choice that does not exist.
    """
    check_choices(prior, unanswered)
    flags = screen(encounter.answered)
    zone = encounter.zone or ""
    signs = signs_found(zone, encounter.results)
    where = regions if regions is not None else (encounter.drawing.regions if encounter.drawing else None)
    ranking = None
    if where:
        ranking = rank(where, encounter.side, encounter.answered, signs, prior, unanswered)
    return Examined(
        encounter=encounter,
        screen=flags,
        warning=WARNING if flags.unanswered and not flags.stop else None,
        examination=None if flags.stop else examination(zone, hip, encounter.side),
        signs=signs,
        ranking=ranking,
    )
