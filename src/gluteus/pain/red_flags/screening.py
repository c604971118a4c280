"""Red flags: the questions that come before any ranking, and the consequences, in three tiers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

from gluteus.anatomy.pain.patterns import pain_library
from gluteus.anatomy.pain.red_flags import Combination, Concern, FlagTier, RedFlag, Urgency
from gluteus.arguments import check_types
from gluteus.errors import AnatomyError
from gluteus.refusals import no_such, short

Answer = bool | str | None
"""True, False or None for unknown, or the words yes, no, unknown."""

Word = Literal["yes", "no", "unknown"]
AS_WORD: dict[bool | None, Word] = {True: "yes", False: "no", None: "unknown"}

Outcome = Literal["stop", "urgent", "note", "none"]
_URGENCY: tuple[Urgency, ...] = get_args(Urgency)
_WORDS: dict[object, bool | None] = {"yes": True, "no": False, "unknown": None, "": None}


def open_words(count: int) -> str:
    """Return how many red-flag questions are open; an open question is not cleared.

    Parameters
    ----------
    count : int
        Questions without an answer, at least one.
    """
    if count == 1:
        return "1 red-flag question is open."
    return f"{count} red-flag questions are open: none of them is cleared."


@dataclass(frozen=True, slots=True)
class Reason:
    """The consequence of a question answered with yes, or of a combination of answers.

    Attributes
    ----------
    question : str
        Its id, or that of the combination.
    tier, concern : str
        The tier (stop, urgent or note), and the level of concern behind it.
    urgency, go : str
        How soon, and where to go.
    source, standing, remark : str
        The best source, how well it supports the question, and what sources say against its wording
        or tier (None without a remark).
    recalled : bool
        Whether the source was cited from memory and not read.
    """

    question: str
    category: str
    tier: FlagTier
    concern: Concern
    ask: str
    reason: str
    urgency: str
    go: str
    source: str
    standing: str
    remark: str | None
    recalled: bool


@dataclass(frozen=True, slots=True)
class Screen:
    """The outcome of the red-flag questions.

    Attributes
    ----------
    tier : {'stop', 'urgent', 'note', 'none'}
        The highest tier that the answers reach.
    reasons, urgent, notes : tuple of Reason
        Answers of the tiers stop, urgent and note, each with the most urgent first. A combination
        that stops comes first in `reasons`, before its answers.
    unanswered : tuple of str
        Questions of the two upper tiers that patients can answer, still without a yes or no. None
        of them is cleared.
    for_examiner : tuple of str
        Questions that need an examiner, still without a yes or no.
    no_load : tuple of str
        Questions, open or answered with yes, that forbid loading a bone.
    """

    tier: Outcome
    reasons: tuple[Reason, ...]
    urgent: tuple[Reason, ...]
    notes: tuple[Reason, ...]
    unanswered: tuple[str, ...]
    for_examiner: tuple[str, ...]
    no_load: tuple[str, ...]

    @property
    def stop(self) -> bool:
        """Whether an answer, or a combination of answers, stops the ranking."""
        return self.tier == "stop"


def questionnaire() -> tuple[RedFlag, ...]:
    """Return all red-flag questions in the order in which they are asked.

    Returns
    -------
    tuple of RedFlag
        Questions with their tiers and sources.
    """
    return tuple(pain_library().red_flags.values())


@check_types
def screen(answers: Mapping[str, Answer] | None = None) -> Screen:
    """Judge the answers to the red-flag questions.

    Parameters
    ----------
    answers : mapping of str to str or bool, optional
        Answers by question id; a missing answer is unknown and clears nothing.

    Returns
    -------
    Screen
        The tier of the answers, the reasons, and the open questions.

    Raises
    ------
    AnatomyError
        A question or an answer does not exist.
    """
    flags, rules = pain_library().red_flags, pain_library().gate.combinations
    given = {key: yes_or_no("question", key, value) for key, value in (answers or {}).items()}
    for key in given:
        if key not in flags:
            raise AnatomyError(no_such("red-flag question", key, flags))
    yes = [flag for key, flag in flags.items() if given.get(key)]
    reached = [rule for rule in rules if _reached(rule, yes)]
    stopping = {"stop", *(rule.of for rule in reached)}
    stops = [each for each in yes if each.tier in stopping]
    urgent = [each for each in yes if each.tier == "urgent" and each not in stops]
    notes = [each for each in yes if each.tier == "note" and each not in stops]
    open_questions = [flag for key, flag in flags.items() if given.get(key) is None and flag.tier != "note"]
    return Screen(
        tier="stop" if stops else "urgent" if urgent else "note" if notes else "none",
        reasons=(*map(_combined, reached), *_sorted(stops)),
        urgent=_sorted(urgent),
        notes=_sorted(notes),
        unanswered=tuple(each.id for each in open_questions if each.by == "patient"),
        for_examiner=tuple(each.id for each in open_questions if each.by == "examiner"),
        no_load=tuple(key for key, flag in flags.items() if flag.no_load and given.get(key) is not False),
    )


def not_cleared(question: str) -> Reason:
    """Return a question without an answer as a reason for withholding the ranking."""
    return replace(
        _reason(pain_library().red_flags[question]),
        reason="Not answered, so not cleared.",
        urgency="ask first",
        go="Ask this question before anything else.",
    )


def yes_or_no(what: str, key: str, value: Answer) -> bool | None:
    """Return an answer as True, False or None for unknown.

    Parameters
    ----------
    what, key : str
        Kind and id of what is answered, for the message.
    value : Answer
        The answer.

    Returns
    -------
    bool or None
        True for yes, False for no, None for unknown.

    Raises
    ------
    AnatomyError
        The value is none of these, nor one of the words yes, no and unknown.
    """
    if value is None or isinstance(value, bool):
        return value
    word = str(value).strip().casefold()
    if word not in _WORDS:
        raise AnatomyError(f"{what} {key} = {short(value)} is not an answer; give yes, no or unknown")
    return _WORDS[word]


def one_answer_each(
    what: str, given: Mapping[str, Answer] | Iterable[tuple[str, Answer]]
) -> dict[str, Answer]:
    """Return answers by key, from a mapping or from pairs.

    Raises
    ------
    AnatomyError
        Two pairs give different answers for one key.
    """
    if isinstance(given, Mapping):
        return dict(cast("Mapping[str, Answer]", given))
    found: dict[str, Answer] = {}
    for key, value in given:
        if key in found and found[key] != value:
            raise AnatomyError(
                f"{what} {key!r} has two results, {found[key]!r} and {value!r}; remove one of them"
            )
        found[key] = value
    return found


def _reached(rule: Combination, yes: Iterable[RedFlag]) -> bool:
    """Whether enough questions of the rule's tier are answered with yes."""
    return len({each.counts_as or each.id for each in yes if each.tier == rule.of}) >= rule.at_least


def _sorted(flags: Iterable[RedFlag]) -> tuple[Reason, ...]:
    return tuple(map(_reason, sorted(flags, key=lambda each: _URGENCY.index(each.urgency))))


def _reason(flag: RedFlag) -> Reason:
    return Reason(
        question=flag.id,
        category=flag.category,
        tier=flag.tier,
        concern=pain_library().gate.concern[flag.tier],
        ask=flag.ask,
        reason=flag.reason,
        urgency=flag.urgency,
        go=flag.go,
        source=flag.source,
        standing=flag.standing,
        remark=flag.remark,
        recalled=flag.seen == "recalled",
    )


def _combined(rule: Combination) -> Reason:
    gate = pain_library().gate
    return Reason(
        question=rule.id,
        category=rule.category,
        tier="stop",
        concern=gate.concern["stop"],
        ask=f"Are {rule.at_least} or more {rule.of} questions answered with yes?",
        reason=rule.reason,
        urgency=rule.urgency,
        go=rule.go,
        source=rule.source,
        standing=rule.standing,
        remark=gate.judgement,
        recalled=False,
    )
