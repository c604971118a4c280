"""Compute polylines of all muscle lines of a hip in any pose, for drawing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gluteus.arrays import Floats
from gluteus.bones.attachments import hip_muscle_lines
from gluteus.mechanics.hip.kinematics import femur_in_pelvis
from gluteus.model.hip.hip import MEDIUS, Hip

_POINTS = 12
_LIFT = 0.006
_FREE = 0.98
"""Largest radius of the sphere under a line, as a share of the distance of its nearer end, as in
the path.
"""


@dataclass(frozen=True, eq=False)
class Ends:
    """Parts of a hip's polylines, by line: ``start`` in the pelvis and ``end`` in the femur (line,
    3).

    ``before`` and ``after`` are the points before the start and after the end. ``bow`` (line,) is
    the radius of the sphere [m]. ``lift`` (line,) is the distance [m] by which the middle is lifted
    off the bone, for visibility.
    """

    start: Floats
    end: Floats
    before: tuple[Floats, ...]
    after: tuple[Floats, ...]
    bow: Floats
    lift: Floats


def ends(hip: Hip) -> Ends:
    """Return the ends of the lines of a hip's first person."""
    model, shapes, marks = hip.model(), hip.people.shapes, hip.landmarks
    strands = sum(muscle == MEDIUS for muscle in model.muscle_of)
    none = np.empty((0, 3))
    pelvic = [line.pelvis.place(shapes, marks.pelvis)[0] for line in hip_muscle_lines()]
    femoral = [line.femur.place(shapes, marks.femur)[0] for line in hip_muscle_lines()]
    moved = model.insertion[0, strands:] - np.array([each[0] for each in femoral])
    return Ends(
        start=model.origin[0],
        end=model.insertion[0],
        before=(none,) * strands + tuple(each[:-1] - hip.operation.cup_shift() for each in pelvic),
        after=(none,) * strands + tuple(each[1:] + shift for each, shift in zip(femoral, moved, strict=True)),
        bow=np.broadcast_to(model.bow[0], model.origin[0, :, 0].shape),
        lift=np.array([_LIFT if muscle == MEDIUS else 0.0 for muscle in model.muscle_of]),
    )


def polylines(found: Ends, pose: Floats) -> list[Floats]:
    """Return each line from origin to insertion in a pose (coordinate,) [rad]: (point, 3) [m,
    pelvis frame].

    A line that meets its sphere passes around it. The middle of a strand of gluteus medius is
    lifted a little, like a muscle belly, so that the wing does not hide it.
    """
    turn = femur_in_pelvis(pose)
    start, end = found.start[:, None], (found.end @ turn.T)[:, None]
    part = _parts()
    run = end - start
    along = run / np.linalg.norm(run, axis=2, keepdims=True)
    middle = (start + end) / 2
    outward = middle - along * (middle * along).sum(axis=2, keepdims=True)
    outward = outward / np.maximum(np.linalg.norm(outward, axis=2, keepdims=True), 1e-9)
    line = start + part * run + found.lift[:, None, None] * np.sin(np.pi * part) * outward
    reach = np.linalg.norm(line, axis=2, keepdims=True)
    bow = np.minimum(found.bow, _FREE * np.minimum(reach[:, 0, 0], reach[:, -1, 0]))[:, None, None]
    line = line * np.maximum(1.0, bow / np.maximum(reach, 1e-9))
    return [
        np.concatenate([before, own, after @ turn.T]) if len(before) or len(after) else own
        for before, own, after in zip(found.before, line, found.after, strict=True)
    ]


@lru_cache(maxsize=1)
def _parts() -> Floats:
    return np.linspace(0.0, 1.0, _POINTS)[None, :, None]
