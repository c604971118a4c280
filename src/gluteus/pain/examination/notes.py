"""Notes of an examination, written to a store entry by entry, or kept in memory for one run."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from gluteus._version import __version__
from gluteus.anatomy import library
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.choices import Side
from gluteus.errors import AnatomyError
from gluteus.pain.examination.encounter import Answered, Drawing, Encounter, Finding
from gluteus.pain.examination.items import read_items
from gluteus.pain.red_flags.screening import AS_WORD, Answer, screen, yes_or_no
from gluteus.pain.store import Store, checked
from gluteus.pain.store.database import new_uid, now


class Notes:
    """One encounter, to which answers and findings are added.

    With a store, every entry is written to the disk at once.

    Parameters
    ----------
    zone, side : str
        The trigger zone and the side that are examined.
    subject : str, optional
        A pseudonym; by default a random one.
    store : Store, optional
        Where to keep the encounter; without a store it is kept in memory.
    encounter : str, optional
        Uid of an encounter in the store to continue.

    Raises
    ------
    AnatomyError
        The zone, side, pseudonym or encounter is not valid, or the encounter is about another zone
        or side.
    StoreError
        The store cannot be written.
    """

    def __init__(
        self,
        zone: str,
        side: str,
        subject: str | None = None,
        store: Store | None = None,
        encounter: str | None = None,
    ) -> None:
        place = library().zone(zone).id
        self._store = store
        if store and encounter:
            self.encounter = store.encounter(encounter)
            if (self.encounter.zone, self.encounter.side) != (place, side):
                raise AnatomyError(
                    f"encounter {encounter} is about the {self.encounter.zone} zone of the "
                    f"{self.encounter.side} side, not the {place} zone of the {side} side; begin another one"
                )
        elif store:
            self.encounter = store.encounter(store.add_encounter(side, place, subject))
        else:
            person = checked.pseudonym(subject or f"P-{secrets.token_hex(4)}")
            self.encounter = Encounter(new_uid(), person, now(), _side(side), place, __version__)

    def answer(self, answers: Mapping[str, Answer]) -> None:
        """Add answers to red-flag questions.

        Raises
        ------
        AnatomyError
            A question or an answer does not exist.
        """
        screen(answers)
        if self._store:
            self._store.add_answers(self.encounter.uid, answers)
            self.encounter = self._store.encounter(self.encounter.uid)
            return
        kept = [each for each in self.encounter.answers if each.question not in answers]
        version = pain_library().version
        for key, said in answers.items():
            word = AS_WORD[yes_or_no("question", key, said)]
            kept.append(Answered(new_uid(), key, word, version, now()))
        self.encounter = replace(self.encounter, answers=tuple(kept))

    def draw(self, drawing: Any, regions: Mapping[str, float]) -> None:
        """Keep a pain drawing and the regions that it covers; a later drawing replaces it.

        Raises
        ------
        AnatomyError
            A region does not exist, or JSON cannot represent the drawing.
        """
        if self._store:
            self._store.add_drawing(self.encounter.uid, drawing, regions)
            self.encounter = self._store.encounter(self.encounter.uid)
            return
        checked.drawing(drawing)
        made = Drawing(new_uid(), drawing, checked.regions(regions), now())
        self.encounter = replace(self.encounter, drawing=made)

    def find(self, results: Mapping[str, Answer] | Iterable[tuple[str, Answer]]) -> None:
        """Add findings, one after another.

        Raises
        ------
        AnatomyError
            An item or a result does not exist; then no finding is added.
        """
        for item, result in read_items(results).items():
            if self._store:
                self._store.add_finding(self.encounter.uid, item, result)
                self.encounter = self._store.encounter(self.encounter.uid)
                continue
            kept = [each for each in self.encounter.findings if each.item != item]
            found = Finding(new_uid(), item, AS_WORD[result], now())
            self.encounter = replace(self.encounter, findings=(*kept, found))


def _side(side: str) -> Side:
    if side == "left":
        return "left"
    if side == "right":
        return "right"
    raise AnatomyError(f"side = {side!r} is unknown; give left or right")
