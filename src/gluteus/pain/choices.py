"""Choices about pain that callers make, declared once for Python, the command line and HTTP.

This module imports nothing heavy: the command line reads it before it does any work.
"""

from typing import Literal

ZoneId = Literal["posterior", "middle", "anterior"]
PriorName = Literal["published", "uniform"]
Unanswered = Literal["withhold", "show"]
