"""Choices that several subpackages offer, declared once for Python, the command line and HTTP.

This module imports nothing heavy: the command line reads it before it does any work.
"""

from typing import Final, Literal, get_args

Side = Literal["left", "right"]
SIDES: Final[tuple[Side, ...]] = get_args(Side)
Sex = Literal["f", "m"]
SEXES: Final[tuple[Sex, ...]] = get_args(Sex)
