"""Red flags: the questions that come before any ranking, and what their answers stop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from gluteus.anatomy.pain.patterns import RedFlag, pain_library
from gluteus.errors import AnatomyError

Answer = bool | str | None
"""True, False or None for unknown, or the words yes, no, unknown."""

_WORDS: dict[object, bool | None] = {"yes": True, "no": False, "unknown": None, "": None}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the ranking stops, or what to mind: the question answered with yes, how urgent, and where to go."""

    question: str
    category: str
    ask: str
    reason: str
    urgency: str
    go: str
    source: str
    recalled: bool


@dataclass(frozen=True, slots=True)
class Screen:
    """The outcome of the red-flag questions.

    `reasons` are the questions that stop, most urgent first; `notes` what to mind without stopping;
    `unanswered` the stopping questions without a yes or no: none of them is cleared, and each must be asked.
    """

    stop: bool
    reasons: tuple[Reason, ...]
    unanswered: tuple[str, ...]
    notes: tuple[Reason, ...]


_URGENCY = ("emergency", "same day", "urgent", "refer", "note")


def questionnaire() -> tuple[RedFlag, ...]:
    """All red-flag questions in the order in which they are asked."""
    return tuple(pain_library().red_flags.values())


def screen(answers: Mapping[str, Answer] | None = None) -> Screen:
    """What the answers to the red-flag questions stop.

    Parameters
    ----------
    answers: by question id; a question that is missing counts as unknown, and unknown is never cleared.

    Raises
    ------
    AnatomyError: for a question or an answer that does not exist.
    """
    flags = pain_library().red_flags
    given = {key: yes_or_no("question", key, value) for key, value in (answers or {}).items()}
    for key in given:
        if key not in flags:
            raise AnatomyError(f"no red-flag question is called {key!r}. There are: {', '.join(flags)}.")
    yes = [flag for key, flag in flags.items() if given.get(key)]
    stops = sorted((each for each in yes if each.effect == "stop"), key=lambda x: _URGENCY.index(x.urgency))
    return Screen(
        stop=bool(stops),
        reasons=tuple(map(_reason, stops)),
        unanswered=tuple(
            key for key, flag in flags.items() if flag.effect == "stop" and given.get(key) is None
        ),
        notes=tuple(_reason(each) for each in yes if each.effect == "note"),
    )


def yes_or_no(what: str, key: str, value: Answer) -> bool | None:
    """An answer as True, False or None for unknown.

    Parameters
    ----------
    what, key: what is answered and its id, for the message.

    Raises
    ------
    AnatomyError: when the value is neither of these nor yes, no or unknown.
    """
    if value is None or isinstance(value, bool):
        return value
    word = str(value).strip().casefold()
    if word not in _WORDS:
        raise AnatomyError(
            f"the answer to a {what} is yes, no or unknown; met {value!r} for {key!r}. Use one of the three."
        )
    return _WORDS[word]


def one_answer_each(
    what: str, given: Mapping[str, Answer] | Iterable[tuple[str, Answer]]
) -> dict[str, Answer]:
    """The answers by key, from a mapping or from pairs.

    Raises
    ------
    AnatomyError: when pairs answer one thing in two ways.
    """
    if isinstance(given, Mapping):
        return dict(cast("Mapping[str, Answer]", given))
    found: dict[str, Answer] = {}
    for key, value in given:
        if key in found and found[key] != value:
            raise AnatomyError(
                f"a {what} has one result; met {found[key]!r} and {value!r} for {key!r}. Leave one of them."
            )
        found[key] = value
    return found


def _reason(flag: RedFlag) -> Reason:
    return Reason(
        question=flag.id,
        category=flag.category,
        ask=flag.ask,
        reason=flag.reason,
        urgency=flag.urgency,
        go=flag.go,
        source=flag.source,
        recalled=flag.seen == "recalled",
    )
