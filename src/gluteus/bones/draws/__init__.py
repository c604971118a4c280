"""Random numbers of people: declared once, in one order, and read by name.

- `declaration`: each draw with its name, distribution, members and group of unknowns.
- `layout`: positions of the draws among the random numbers of a person of a population.
- `Draws`: values by name; `SeededDraws`, `RowDraws`, `KeyedDraws`, `MixedDraws` and `CentralDraws`
  make them.
"""

from gluteus.bones.draws.declaration import (
    BONES,
    CHOSEN,
    DECLARED,
    POSTURE,
    UNKNOWNS,
    WIDEST,
    Draw,
    Retries,
    Stream,
    groups_of,
)
from gluteus.bones.draws.layout import DrawLayout, draw_layout
from gluteus.bones.draws.sources import (
    CentralDraws,
    Draws,
    KeyedDraws,
    MixedDraws,
    RowDraws,
    SeededDraws,
    normals,
)

__all__ = [
    "BONES",
    "CHOSEN",
    "DECLARED",
    "POSTURE",
    "UNKNOWNS",
    "WIDEST",
    "CentralDraws",
    "Draw",
    "DrawLayout",
    "Draws",
    "KeyedDraws",
    "MixedDraws",
    "Retries",
    "RowDraws",
    "SeededDraws",
    "Stream",
    "draw_layout",
    "groups_of",
    "normals",
]
