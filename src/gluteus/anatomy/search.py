"""Find a record by a name that a user typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from gluteus.errors import AnatomyError
from gluteus.refusals import no_such

R = TypeVar("R")


def named(what: str, name: str, records: Iterable[R], names: Callable[[R], Iterable[str]]) -> R:
    """Return the record with a name; capitals, spaces and dashes do not matter.

    Parameters
    ----------
    what : str
        Kind of record, for the message.
    name : str
        Name that the user typed.
    records : iterable of Record
        Records to choose from.
    names : callable
        Returns all names of a record, its id first.

    Raises
    ------
    AnatomyError
        No record has that name; the message gives close matches and the existing ids.
    """
    known: dict[str, R] = {}
    ids: list[str] = []
    for record in records:
        own = list(names(record))
        ids.append(own[0])
        for each in own:
            known.setdefault(_plain(each), record)
    if _plain(name) in known:
        return known[_plain(name)]
    others = {spelling: next(iter(names(record))) for spelling, record in known.items()}
    raise AnatomyError(no_such(what, name, ids, others=others))


def _plain(name: str) -> str:
    return name.strip().casefold().replace("-", "_").replace(" ", "_")
