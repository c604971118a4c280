"""Every random number of a person, declared once.

`DECLARED` lists all draws. Its order is the order in which the generators of a seed are called, and
the order of the draws among a person's numbers in a population (`layout`). Everything else refers
to draws by name: NumPy, the kernel and the groups of a sensitivity analysis. To add an unknown, add
a line here and use it by its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

import numpy as np

from gluteus.arrays import Floats
from gluteus.bones.attachments import hip_muscles
from gluteus.bones.person import MEASURES, Person
from gluteus.bones.shape_model import load_shape_model

WIDEST = 3.0
"""Standard normals are clipped to this many standard deviations."""


class Stream(IntEnum):
    """Generators of one seed: one for each purpose, independent of the others."""

    BODY = 0
    MUSCLES = 1
    POSTURE = 2
    NERVES = 3
    LYING = 4
    MEASURES = 5


@dataclass(frozen=True)
class Retries:
    """Draws that are repeated together for people whose first attempt cannot be used.

    Attributes
    ----------
    name : str
        Name of what is drawn.
    attempts : int
        Largest number of attempts, including the first.
    on_demand : bool
        Whether a population makes the numbers of an attempt only when a person needs them.
    """

    name: str
    attempts: int
    on_demand: bool = False


BONES = Retries("bones", 4, on_demand=True)
POSTURE = Retries("posture", 16)


@dataclass(frozen=True)
class Draw:
    """One random quantity of a person: a single number, or one number for each member.

    Attributes
    ----------
    name : str
        Name by which the draw is read.
    group : str or None
        Group of unknowns in a sensitivity analysis; None for a draw that selects among others.
    stream : Stream
        Generator of a seed that gives the draw.
    distribution : {"normal", "uniform"}
        Standard normal, or uniform between 0 and 1.
    members : int or {"muscle", "attachment", "mode"}, optional
        Numbers per person: a count, one for each muscle of the hip, one for each axis of the two
        ends of each muscle, or one for each mode of the shape model. By default there is a single
        number.
    retries : Retries, optional
        Group of draws with which the draw is repeated.
    widest : float
        Number of standard deviations to which a normal is clipped.
    needs : {"age", "measures"}, optional
        What has to be known about people for them to have the draw.
    """

    name: str
    group: str | None
    stream: Stream
    distribution: Literal["normal", "uniform"] = "normal"
    members: int | Literal["muscle", "attachment", "mode"] | None = None
    retries: Retries | None = None
    widest: float = WIDEST
    needs: Literal["age", "measures"] | None = None

    @property
    def count(self) -> int:
        """Number of random numbers per person."""
        if self.members == "muscle":
            return len(hip_muscles())
        if self.members == "attachment":
            return 6 * len(hip_muscles())  # muscle by muscle: origin x, y, z, insertion x, y, z
        if self.members == "mode":
            return load_shape_model().mode_count
        return 1 if self.members is None else self.members

    def shape(self, people: int) -> tuple[int, ...]:
        """Shape of the draw's array: (person,), or (person, member)."""
        return (people,) if self.members is None else (people, self.count)

    def made(self, generator: np.random.Generator, people: int) -> Floats:
        """Return the draw for a number of people, not clipped."""
        shape = self.shape(people)
        return generator.random(shape) if self.distribution == "uniform" else generator.standard_normal(shape)

    def clipped(self, values: Floats) -> Floats:
        """Return the values, with normals clipped to ``widest``."""
        if self.distribution == "uniform" or not np.isfinite(self.widest):
            return values
        return np.clip(values, -self.widest, self.widest)


DECLARED: tuple[Draw, ...] = (
    Draw("sex", "body", Stream.BODY, "uniform"),
    Draw("body_size", "body", Stream.BODY, members=2),  # of height, and of mass given height
    Draw("nerve_supply", "nerve_supply", Stream.NERVES, "uniform"),
    Draw("pelvic_tilt", "pelvic_tilt", Stream.POSTURE, retries=POSTURE),
    Draw("femur_rotation", "femur_rotation", Stream.POSTURE, retries=POSTURE),
    Draw("gravity_line", "gravity_line", Stream.POSTURE, retries=POSTURE),
    Draw("thigh_forward", "thigh_forward", Stream.POSTURE, retries=POSTURE),
    Draw("pelvic_obliquity", "pelvic_obliquity", Stream.POSTURE, retries=POSTURE),
    Draw("trunk_lean", "trunk_lean", Stream.POSTURE, retries=POSTURE),
    Draw("body_centre", "body_centre", Stream.POSTURE, retries=POSTURE),
    Draw("leg_mass", "leg_mass", Stream.POSTURE),
    Draw("posture_choice", None, Stream.POSTURE, "uniform"),
    Draw("thigh_outward", "thigh_outward", Stream.POSTURE),
    Draw("muscle_volume_shared", "muscle_volumes", Stream.MUSCLES),
    Draw("muscle_volume", "muscle_volumes", Stream.MUSCLES, members="muscle"),
    Draw("fibre_length_shared", "fibre_lengths", Stream.MUSCLES),
    Draw("fibre_length", "fibre_lengths", Stream.MUSCLES, members="muscle"),
    Draw("minimus_fibre_length", "fibre_lengths", Stream.MUSCLES),
    Draw("abduction_strength", "abduction_strength", Stream.MUSCLES),
    Draw("neutral_fibre_length", "neutral_fibre_length", Stream.MUSCLES),
    Draw("strength_lost", "age", Stream.MUSCLES, needs="age"),
    Draw("attachment", "attachments", Stream.MUSCLES, members="attachment"),
    Draw("age", "age", Stream.BODY, "uniform", needs="age"),
    Draw("bone_modes", "bones", Stream.BODY, members="mode", retries=BONES, widest=np.inf),
    Draw("femur_length", "bones", Stream.BODY, retries=BONES),
    Draw("measure_error", "measures", Stream.MEASURES, members=len(MEASURES), needs="measures"),
    Draw("lying_flexion", "lying", Stream.LYING),
    Draw("lying_adduction", "lying", Stream.LYING),
    Draw("lying_adduction_with_pillow", "lying", Stream.LYING),
)
"""All draws, in order. Another order gives other people for the same seed, and changes nothing
else.
"""

CHOSEN = tuple(draw.name for draw in DECLARED if draw.retries is POSTURE)
"""Unknowns of posture; people choose among several draws of them."""

UNKNOWNS = (*CHOSEN, "leg_mass", "thigh_outward")
"""Unknowns of a person's stance: posture, the mass of a leg, and the alignment of the knee."""

_STANDING = frozenset({Stream.BODY, Stream.MUSCLES, Stream.POSTURE, Stream.MEASURES})


def declared_for(person: Person) -> tuple[Draw, ...]:
    """Return the draws that a person has, in their declared order."""
    known = {"age": person.ages is not None, "measures": bool(person.measured()), None: True}
    return tuple(draw for draw in DECLARED if known[draw.needs])


def groups_of(person: Person) -> tuple[str, ...]:
    """Return the groups of unknowns that determine a person's stance.

    If age is known, it comes first: the age within the known range, and the loss of strength with
    age. Body (sex, mass and height) and bones follow, then muscles, then posture.
    """
    standing = sorted((d for d in declared_for(person) if d.stream in _STANDING), key=lambda d: d.stream)
    names = dict.fromkeys(draw.group for draw in standing if draw.group is not None)
    return tuple(sorted(names, key=lambda name: name != "age"))
