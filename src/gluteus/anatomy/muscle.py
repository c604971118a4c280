"""Muscles: names, parts, attachments, actions, and the sizes from which a cross-section follows."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from gluteus.anatomy.quantity import UNITS, Quantity, Seen
from gluteus.anatomy.record import Key, Record, Text

Bone = Literal[
    "vertebrae",
    "sacrum",
    "coccyx",
    "ilium",
    "ischium",
    "pubis",
    "femur",
    "patella",
    "tibia",
    "fibula",
    "fascia",
]
Motion = Literal["flexion", "extension", "abduction", "adduction", "internal rotation", "external rotation"]
"""Motions of the thigh relative to the pelvis."""


class Names(Record):
    """Names in English and Latin; `also` contains other spellings and older names."""

    en: Text
    la: Text
    also: tuple[Text, ...] = ()


class Ids(Record):
    """Identifiers in public ontologies and terminologies, with the source they were read in."""

    uberon: Annotated[str, Field(pattern=r"^UBERON:\d{7}$")] | None = None
    fma: Annotated[str, Field(pattern=r"^FMA:\d+$")] | None = None
    ta98: Annotated[str, Field(pattern=r"^A\d\d(\.\d+)+$")] | None = None
    ta2: Annotated[str, Field(pattern=r"^\d+$")] | None = None
    source: Key
    seen: Seen
    note: Text | None = None


class Attachment(Record):
    """Attachment of one end of a muscle, in words; `area` if it was measured."""

    end: Literal["origin", "insertion"]
    bone: Bone
    site: Text
    source: Key
    seen: Seen
    locator: Text | None = None
    area: Quantity | None = None


class Action(Record):
    """A motion that a muscle can produce in the neutral posture, with its moment arm."""

    motion: Motion
    arm: Quantity
    note: Text | None = None

    @model_validator(mode="after")
    def _pulls(self) -> Self:
        if self.arm.value <= 0 or UNITS[self.arm.unit][0] != "length":
            raise ValueError("the arm of an action is a positive length in the direction of its motion")
        return self


class Compartment(Record):
    """A part of a muscle with its own nerve.

    An undivided muscle has one part, ``whole``, without names.

    `share` is its part of the muscle's cross-section; `opensim` the names of its lines in public
    models.
    """

    id: Key
    names: Names | None = None
    nerve: Key
    opensim: tuple[Text, ...] = ()
    share: Quantity | None = None
    actions: tuple[Action, ...] = ()
    note: Text | None = None


class VolumeRegression(Record):
    """Muscle volume from a person's size: ``slope * height * mass + intercept``."""

    slope: Quantity
    intercept: Quantity

    @model_validator(mode="after")
    def _dimensions(self) -> Self:
        _want(self.slope, "volume per height and body mass", "slope")
        _want(self.intercept, "volume", "intercept")
        return self

    def volume(self, height: float, mass: float) -> float:
        """Return the volume [m3] for a person of `height` [m] and `mass` [kg]."""
        return self.slope.si * height * mass + self.intercept.si


class Alternative(Record):
    """Another published value of one size, kept because the sources disagree."""

    of: Literal["mass", "fibre_length", "pennation", "pcsa", "relative_pcsa", "volume"]
    quantity: Quantity


class Architecture(Record):
    """The sizes of a muscle.

    `neutral_fibre_length` is the fibre length divided by the optimal one, with the hip neutral and
    the knee straight. `pcsa` is the physiological cross-section, `relative_pcsa` the same relative
    to gluteus maximus, and `volume` a regression over body size. A cross-section can always be
    computed: it is `pcsa`, or mass or volume divided by fibre length.
    """

    mass: Quantity | None = None
    fibre_length: Quantity | None = None
    neutral_fibre_length: Quantity | None = None
    pennation: Quantity | None = None
    pcsa: Quantity | None = None
    relative_pcsa: Quantity | None = None
    volume: VolumeRegression | None = None
    alternatives: tuple[Alternative, ...] = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _enough(self) -> Self:
        own = ((name, getattr(self, name)) for name in _SIZES)
        others = ((each.of, each.quantity) for each in self.alternatives)
        for name, quantity in (*own, *others):
            if isinstance(quantity, Quantity):
                _want(quantity, _SIZES[name], name)
        if self.pcsa is None and (self.fibre_length is None or (self.mass or self.volume) is None):
            raise ValueError("a muscle has a pcsa, or a fibre_length with a mass or a volume")
        return self


_SIZES = {
    "mass": "mass",
    "fibre_length": "length",
    "neutral_fibre_length": "number",
    "pennation": "angle",
    "pcsa": "area",
    "relative_pcsa": "number",
    "volume": "volume",
}


class Muscle(Record):
    """One muscle of the hip."""

    id: Key
    names: Names
    ids: Ids | None = None
    compartments: Annotated[tuple[Compartment, ...], Field(min_length=1)]
    attachments: tuple[Attachment, ...]
    actions: Annotated[tuple[Action, ...], Field(min_length=1)]
    architecture: Architecture
    note: Text | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if {each.end for each in self.attachments} != {"origin", "insertion"}:
            raise ValueError("a muscle has at least one origin and one insertion")
        parts = [each.id for each in self.compartments]
        if len(set(parts)) != len(parts):
            raise ValueError("the compartments of a muscle have different ids")
        return self

    @property
    def opensim(self) -> tuple[str, ...]:
        """The names of the muscle's lines in public OpenSim models, right side."""
        return tuple(name for each in self.compartments for name in each.opensim)

    def compartment(self, part: str) -> str:
        """Return the full name of a part, as the nerve tree uses it:
        ``gluteus_medius/anterior``.
        """
        return f"{self.id}/{part}"


def _want(quantity: Quantity, dimension: str, name: str) -> None:
    if UNITS[quantity.unit][0] != dimension:
        raise ValueError(f"{name} has a unit of {dimension}")
