"""Trigger zones: position, cover, examination, and the regions to which they refer pain."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from gluteus.anatomy.muscle import Names
from gluteus.anatomy.quantity import UNITS, Quantity, Seen
from gluteus.anatomy.record import Key, Record, Text


class Region(Record):
    """One region of the body chart; ``contralateral`` means on the other side from the muscle."""

    code: Annotated[str, Field(pattern=r"^[A-Z]+(_[A-Z]+)?(_c)?$")]
    name: Text
    side: Literal["ipsilateral", "contralateral", "midline"]


class Position(Record):
    """Position of the centre of a zone.

    `along_crest` is the position on the iliac crest as a fraction of its length, from the anterior
    (0) to the posterior (1) superior iliac spine. `below_crest` is the distance from there down the
    outer wing. `tolerance` is the distance between the marks of two examiners for the same point.
    """

    along_crest: Quantity
    below_crest: Quantity
    tolerance: Quantity

    @model_validator(mode="after")
    def _measures(self) -> Self:
        if self.along_crest.unit != "1" or not 0 <= self.along_crest.value <= 1:
            raise ValueError('along_crest is a fraction from 0 to 1, in the unit "1"')
        for name in ("below_crest", "tolerance"):
            quantity: Quantity = getattr(self, name)
            if UNITS[quantity.unit][0] != "length":
                raise ValueError(f"{name} is a length")
        return self


class Layer(Record):
    """One layer between the examining finger and the muscle.

    A zone lists the outermost layer first.
    """

    name: Text
    muscle: Key | None = None
    source: Key
    seen: Seen
    note: Text | None = None


class Examination(Record):
    """How a zone is examined.

    `statements` are the statements of the article about it.
    """

    position: Text
    pillow: Text
    technique: Literal["flat palpation", "rolling"]
    direction: Text
    feel: tuple[Text, ...]
    steps: tuple[Text, ...]
    statements: tuple[Key, ...]


class Referral(Record):
    """A region to which a zone refers pain: strength 3 essential, 2 common, 1 spill-over."""

    region: Text
    strength: Literal[1, 2, 3]
    source: Key
    seen: Seen


class TriggerZone(Record):
    """A trigger zone: a spot of the muscle that is examined for tenderness."""

    id: Key
    muscle: Key
    compartment: Key
    names: Names
    where: Text
    position: Position
    cover: tuple[Layer, ...]
    examination: Examination
    referral: tuple[Referral, ...]
    note: Text | None = None


class Zones(Record):
    """The data file of trigger zones."""

    zones: tuple[TriggerZone, ...]
