"""The result of an examination: red flags, steps, findings, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gluteus.anatomy.pain.patterns import pain_library
from gluteus.model.hip.hip import Hip
from gluteus.pain.examination.encounter import Encounter
from gluteus.pain.examination.items import signs_found
from gluteus.pain.examination.steps import Examination, Step, examination
from gluteus.pain.ranking.alerts import RaisedAlert, raised
from gluteus.pain.ranking.rank import Regions, check_choices, open_warning, rank
from gluteus.pain.ranking.result import PainResult
from gluteus.pain.red_flags.screening import Outcome, Screen, screen


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why a step that loads the hip or the spine must wait.

    Attributes
    ----------
    unanswered, answered_yes : tuple of str
        Red-flag questions about a bone that may be broken, by id.
    nerves : bool
        Whether the neurological examination is positive.
    """

    unanswered: tuple[str, ...]
    answered_yes: tuple[str, ...]
    nerves: bool

    @property
    def words(self) -> str:
        """The reasons in sentences, with the questions by id."""
        return self.worded({})

    def worded(self, names: Mapping[str, str]) -> str:
        """Return the reasons in sentences, with other names for some of the questions."""
        said = ["Not yet: this step loads the hip or the spine."]
        for what, keys in (("Open questions", self.unanswered), ("Answered with yes", self.answered_yes)):
            if keys:
                said.append(f"{what}: {', '.join(names.get(key, key) for key in keys)}.")
        return " ".join([*said, f"{pain_library().alert.title}."] if self.nerves else said)


@dataclass(frozen=True, slots=True)
class Examined:
    """Result of the examination of one zone.

    `examination` is None when a red flag stops it (`screen.stop`). `warning` is set while red-flag
    questions are open. `signs` are the signs of the ranking that follow from the findings.
    `ranking` is None without painful regions. `alert` is set when the neurological examination is
    positive.
    """

    encounter: Encounter
    screen: Screen
    warning: str | None
    examination: Examination | None
    signs: Mapping[str, bool]
    alert: RaisedAlert | None
    ranking: PainResult | None

    @property
    def stop(self) -> bool:
        """Whether a red flag ends the examination before it begins."""
        return self.screen.stop

    @property
    def tier(self) -> Outcome:
        """The highest tier of the answers; at least ``urgent`` with a neurological alert."""
        return "urgent" if self.alert and not self.stop else self.screen.tier

    @property
    def waiting(self) -> dict[str, Waiting]:
        """The steps that must wait, by id, with the reasons."""
        steps = self.examination.steps if self.examination else ()
        found = {each.id: waits_for(each, self.encounter) for each in steps}
        return {step: reasons for step, reasons in found.items() if reasons}


def waits_for(step: Step, encounter: Encounter) -> Waiting | None:
    """Return why a step must wait, given the answers and findings so far, or None.

    Parameters
    ----------
    step : Step
        A step of the examination of the encounter's zone.
    encounter : Encounter
        The answers and findings so far.
    """
    if not step.loads:
        return None
    held, answers = screen(encounter.answered).no_load, encounter.answered
    nerves = raised(signs_found(encounter.zone or "", encounter.results)) is not None
    if not held and not nerves:
        return None
    return Waiting(
        unanswered=tuple(key for key in held if answers.get(key) is None),
        answered_yes=tuple(key for key in held if answers.get(key)),
        nerves=nerves,
    )


def examined(
    encounter: Encounter,
    hip: Hip | None = None,
    regions: Regions | None = None,
    prior: str = "uniform",
    unanswered: str = "withhold",
) -> Examined:
    """Return the examination of an encounter's zone, with its answers, drawing and findings so far.

    Parameters
    ----------
    encounter : Encounter
        An encounter that has a zone.
    hip : Hip, optional
        The person's hips; by default the population's central hip.
    regions : mapping or iterable, optional
        Where it hurts; by default the regions of the encounter's drawing. When regions are known,
        sources are ranked with the findings.
    prior, unanswered : str
        As for `rank`. While the ranking is withheld, the steps are still given, with a warning;
        `Examined.waiting` names the steps that must not be done yet.

    Raises
    ------
    AnatomyError
        A zone, region or choice does not exist.
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
        warning=None if flags.stop else open_warning(flags),
        examination=None if flags.stop else examination(zone, hip, encounter.side),
        signs=signs,
        alert=raised(signs),
        ranking=ranking,
    )
