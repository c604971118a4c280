"""The printed rule for verdicts, applied by a reader who knows nothing but its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DATA = "These kinds of source report data: "
SENTENCES = "The verdict is the first class that fits:"
WHOLES = "The verdict on the whole is the first class that fits:"


@dataclass(frozen=True)
class Shown:
    """The evidence on a sentence, or on a part of it, as a reader sees it.

    `best_for` is the best design among the sources for it, in words. `conditions` are pairs of the
    share in which a computed condition holds and the share that it needs.
    """

    sources_for: int
    sources_against: int
    best_for: str | None = None
    conditions: tuple[tuple[float, float], ...] = ()

    @property
    def turned(self) -> Shown:
        """The same evidence with the sides exchanged; the best design stays."""
        return Shown(
            self.sources_against,
            self.sources_for,
            self.best_for,
            tuple((1 - share, needed) for share, needed in self.conditions),
        )


class PrintedRule:
    """The rule as its lines say it."""

    def __init__(self, lines: Iterable[str]) -> None:
        given = [" ".join(line.split()) for line in lines]
        (data,) = [line for line in given if line.startswith(DATA)]
        self.mixed = any(
            "that line counts on the side with fewer sources, or on both" in line for line in given
        )
        self.data = set(re.split(r", | and ", data.removeprefix(DATA).rstrip(".")))
        first = given.index(SENTENCES) + 1
        (second,) = [place for place, line in enumerate(given) if line.endswith(WHOLES)]
        self.sentences = [_class_of(line) for line in given[first:second]]
        self.wholes = [_class_of(line) for line in given[second + 1 :]]

    def verdict(self, shown: Shown) -> str:
        """Return the first class whose conditions the evidence meets."""
        held = [share >= needed for share, needed in shown.conditions]
        lines = {"for": shown.sources_for, "against": shown.sources_against}
        if held and all(held):
            lines["for"] += 1
        elif held and not any(held):
            lines["against"] += 1
        elif held:
            assert self.mixed, "a reader is not told how a computation that points both ways counts"
            fewer = min(lines.values())
            lines = {side: count + (count == fewer) for side, count in lines.items()}
        return next(
            name
            for name, conditions in self.sentences
            if all(self._met(each, lines, shown) for each in conditions)
        )

    def verdict_on_parts(self, parts: Sequence[str]) -> str:
        """Return the first class whose conditions the verdicts on the parts meet."""
        return next(
            name for name, conditions in self.wholes if all(_met_by_parts(each, parts) for each in conditions)
        )

    def _met(self, words: str, lines: dict[str, int], shown: Shown) -> bool:
        if words == "everything else":
            return True
        if words == "at least one source for it reports data":
            return shown.best_for in self.data
        if found := re.fullmatch(r"no line of evidence (for|against) it", words):
            return lines[found[1]] == 0
        if found := re.fullmatch(r"at least (\d+) lines? of evidence (for|against) it", words):
            return lines[found[2]] >= int(found[1])
        if found := re.fullmatch(r"at least (\d+) times as many lines (\w+) it as (\w+) it", words):
            return lines[found[2]] >= int(found[1]) * lines[found[3]]
        if found := re.fullmatch(
            r"every computed condition, if any, holds in at least (\d+) of 100 cases", words
        ):
            return all(100 * share >= int(found[1]) for share, _ in shown.conditions)
        raise AssertionError(f"a reader cannot apply {words!r}")


def _met_by_parts(words: str, parts: Sequence[str]) -> bool:
    if words == "everything else":
        return True
    if found := re.fullmatch(r"(every|no|at least one) part is (.+)", words):
        named = set(re.split(r", | or ", found[2]))
        inside = [part in named for part in parts]
        return {"every": all(inside), "no": not any(inside), "at least one": any(inside)}[found[1]]
    raise AssertionError(f"a reader cannot apply {words!r}")


def _class_of(line: str) -> tuple[str, list[str]]:
    name, _, conditions = line.rstrip(".").partition(": ")
    return name.lower(), conditions.split("; ")
