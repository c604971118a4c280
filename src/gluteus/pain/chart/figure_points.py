"""The drawn figure of the body chart, before it is fitted to the bones."""

from __future__ import annotations

from functools import cache

from gluteus.anatomy import DATA, Record, read_yaml
from gluteus.choices import Sex

Points = tuple[tuple[float, float], ...]


class Template(Record):
    """The figure of one sex: points [mm] of each line, and levels [mm] that the bones replace.

    The fields are explained in ``anatomy/data/pain/figure.yaml``.
    """

    stature: float
    knee: float
    trochanter: float
    crest: float
    arm_outer: Points
    arm_inner: Points
    side: Points
    toes: Points
    inner: Points
    heel_outer: Points
    heel: Points
    heel_inner: Points
    profile_front: Points
    profile_sole: Points
    profile_back: Points
    profile_arm: Points
    profile_arm_breadth: tuple[float, ...]
    sole_foot: Points
    front_details: tuple[Points, ...]
    back_details: tuple[Points, ...]
    side_details: tuple[Points, ...]


@cache
def templates() -> dict[Sex, Template]:
    """Return the drawn woman (``f``) and man (``m``)."""
    return read_yaml(DATA / "pain" / "figure.yaml", dict[Sex, Template])
