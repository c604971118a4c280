"""Resistances of an exercise: weights, elastic bands, cables, a press, a partner's hand."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from gluteus.anatomy.record import Record

BandColour = Literal["tan", "yellow", "red", "green", "blue", "black", "silver", "gold"]
"""Colours of elastic bands, from weak to strong; their forces are in ``norms/bands.yaml``."""

Place = Literal["knee", "ankle", "forefoot", "shoulders", "other_knee", "other_ankle"]
"""Where a resistance acts. ``forefoot`` is at the heads of the metatarsal bones, ``shoulders`` is
for a weight in the hands.
"""

Motion = Literal["abduction", "flexion", "extension"]


class Anchor(Record):
    """A fixed place [m] relative to the sole of the standing foot: forward, up, to the right.
    "Right" is towards the side of the examined hip.
    """

    forward: float = 0.0
    up: float = 0.0
    right: float = 0.0


class Force(Record):
    """A force whose size is a fraction of the body weight, or is given in newtons or kilograms.

    A resistance that an exercise can use has no size in the record; the question gives the size and
    marks the resistance as ``added``.
    """

    added: bool = False
    body_weight: Annotated[float, Field(gt=0, le=2)] | None = None
    newtons: Annotated[float, Field(gt=0, le=2000)] | None = None
    kilograms: Annotated[float, Field(gt=0, le=200)] | None = None

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if len(self.sizes) > 1:
            raise ValueError("a resistance has one size: body_weight, newtons or kilograms")
        return self

    @property
    def sizes(self) -> tuple[float, ...]:
        """The sizes that are given."""
        given = (self.body_weight, self.newtons, self.kilograms)
        return tuple(each for each in given if each is not None)

    @property
    def sized(self) -> bool:
        """Whether the size is known."""
        return bool(self.sizes)


class Weight(Force):
    """A weight, which pulls down: a cuff at the ankle, or a load in the hands."""

    kind: Literal["weight"]
    at: Place


class Press(Force):
    """A firm surface that the outer side of a leg presses against."""

    kind: Literal["press"]
    at: Literal["knee", "ankle", "other_knee"]


class Partner(Force):
    """A partner's hand on the thigh or the shank, across the segment and against a motion."""

    kind: Literal["partner"]
    at: Literal["knee", "ankle"]
    against: Motion


class Cable(Force):
    """A cable that pulls towards a pulley with the same force at every length."""

    kind: Literal["cable"]
    at: Literal["ankle", "other_ankle"]
    pulley: Anchor


class Band(Record):
    """An elastic band as a loop, so that two strands pull.

    It runs around both legs, or around one leg and a post. A loop around both legs has the length
    ``flat_m`` when it lies flat and slack. A band on a post is tied so that it is just taut in the
    first phase.
    """

    kind: Literal["band"]
    at: Literal["knee", "ankle", "forefoot", "other_ankle"]
    colour: BandColour | None = None
    flat_m: Annotated[float, Field(gt=0.05, le=2)] | None = None
    post: Anchor | None = None
    added: bool = False

    @model_validator(mode="after")
    def _one_path(self) -> Self:
        if (self.flat_m is None) == (self.post is None):
            raise ValueError("a band has flat_m (round both legs) or post")
        return self

    @property
    def sized(self) -> bool:
        """Whether the size is known."""
        return self.colour is not None


Resistance = Annotated[Weight | Press | Partner | Cable | Band, Field(discriminator="kind")]
"""A resistance of any kind."""


def anchor_of(resistance: Resistance) -> Anchor | None:
    """The post or pulley that a resistance pulls towards, or None."""
    if isinstance(resistance, Cable):
        return resistance.pulley
    return resistance.post if isinstance(resistance, Band) else None


_PLACES: dict[str, str] = {
    "knee": "the knee",
    "ankle": "the ankle",
    "forefoot": "the forefoot",
    "shoulders": "the hands",
    "other_knee": "the other knee",
    "other_ankle": "the other ankle",
}
_BOTH = {"knee": "the thighs above the knees", "ankle": "the ankles", "forefoot": "the feet"}


def resistance_words(resistance: Resistance) -> str:
    """Return a resistance in words, such as ``red band round the ankles``."""
    if isinstance(resistance, Band):
        if resistance.post is not None:
            return f"{resistance.colour} band from {_PLACES[resistance.at]} to a post"
        return f"{resistance.colour} band round {_BOTH[resistance.at]}"
    size, place = _size_words(resistance), _PLACES[resistance.at]
    words = {
        "weight": f"weight of {size} in the hands"
        if resistance.at == "shoulders"
        else f"cuff of {size} at {place}",
        "press": f"press with {size} at {place}",
        "partner": f"partner's hand with {size} at {place}",
        "cable": f"cable with {size} at {place}",
    }
    return words[resistance.kind]


def _size_words(resistance: Force) -> str:
    if resistance.body_weight is not None:
        return f"{100 * resistance.body_weight:g} % of the body weight"
    if resistance.kilograms is not None:
        return f"{resistance.kilograms:g} kg"
    return f"{resistance.newtons:g} N"
