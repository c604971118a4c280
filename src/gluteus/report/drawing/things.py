"""Draw the resistances of an exercise on the person: bands, cables, cuffs, and pushing hands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gluteus.anatomy.resistance import Band
from gluteus.arrays import Floats
from gluteus.report.drawing.render import Mesh, tube
from gluteus.report.drawing.scene import ball
from gluteus.report.drawing.style import rgb
from gluteus.studies.exercise.furniture import Box
from gluteus.studies.exercise.resistance import Pull

_BAND = {
    "tan": "#d2b48c", "yellow": "#e8c62a", "red": "#cf3a33", "green": "#2f8f4e",
    "blue": "#2f62b5", "black": "#2b2b2b", "silver": "#a9b0b7", "gold": "#b8912f",
}  # fmt: skip
_CUFF = "#4a5560"
_CABLE = "#6b747c"
_WOOD = "#c9b393"
_LONGEST = 0.7
"""Maximum drawn length of cables, and of bands to a post [m]."""
_SHAFT = 0.16
"""Length of the arrow for a press or a hand [m]."""

_BOX_FACES = np.array(
    [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1],
     [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3]]
)  # fmt: skip


def resistance_meshes(pulls: Sequence[Pull]) -> list[Mesh]:
    """Return the resistances as they act on the first person."""
    return [mesh for pull in pulls for mesh in _meshes(pull)]


def _meshes(pull: Pull) -> list[Mesh]:
    at = pull.at[0]
    resistance = pull.resistance
    if pull.end is not None:
        end = pull.end[0]
        if pull.outer:
            way = end - at
            end = at + way * min(1.0, _LONGEST / float(np.linalg.norm(way)))
        if isinstance(resistance, Band):
            return [_rod(at, end, 0.011, _BAND[resistance.colour or "red"])]
        return [_rod(at, end, 0.006, _CABLE)]
    if resistance.kind == "weight":
        return [ball(at, 0.055, _CUFF)]
    push = pull.force[0] / max(float(np.linalg.norm(pull.force[0])), 1e-9)
    start, tip = at - (_SHAFT + 0.05) * push, at - 0.05 * push
    return [_rod(start, tip, 0.012, _CUFF), _cone(tip - 0.05 * push, tip, 0.03, _CUFF)]


def box_mesh(box: Box) -> Mesh:
    """Return a step, or a part of a chair."""
    ends = np.stack([box.low, box.high])
    corners = np.array([[ends[i, 0], ends[j, 1], ends[k, 2]] for i in (0, 1) for j in (0, 1) for k in (0, 1)])
    # Each triangle has its own corners, so that edges are sharp.
    return Mesh.plain(corners[_BOX_FACES].reshape(-1, 3), np.arange(36).reshape(-1, 3), rgb(_WOOD))


def _rod(start: Floats, end: Floats, radius: float, colour: str) -> Mesh:
    path = np.linspace(start, end, 6)
    return tube(path, np.full(len(path), radius), np.tile(rgb(colour), (len(path), 1)), sides=12)


def _cone(start: Floats, end: Floats, radius: float, colour: str) -> Mesh:
    path = np.linspace(start, end, 6)
    return tube(path, np.linspace(radius, 0.002, 6), np.tile(rgb(colour), (len(path), 1)), sides=16)
