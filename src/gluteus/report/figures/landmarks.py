"""Landmarks of the mean bones, between which measures are taken, from the front and the side."""

from __future__ import annotations

import numpy as np

from gluteus.arrays import Floats
from gluteus.model.hip.hip import Hip
from gluteus.report.drawing.render import View
from gluteus.report.drawing.scene import femur_mesh, pelvis_mesh
from gluteus.report.drawing.style import INK
from gluteus.report.figures.picture import Picture, canvas, save
from gluteus.report.figures.views import ANTERIOR, LATERAL, Label, name_places, scale_bar, show

_FRONT = View(ANTERIOR, -0.14, 0.20, -0.46, 0.17)
_SIDE = View(LATERAL, -0.19, 0.15, -0.46, 0.17)
_OF_PELVIS = {
    "asis": "anterior superior\niliac spine",
    "psis": "posterior superior\niliac spine",
    "tubercle": "pubic tubercle",
}
_OF_FEMUR = {
    "trochanter_tip": "trochanter:\nsuperior tip",
    "trochanter_outermost": "trochanter: most\nlateral point",
    "lesser_trochanter": "lesser trochanter",
    "shaft_high": "shaft, upper",
    "shaft_low": "shaft, lower",
    "lateral_epicondyle": "lateral epicondyle",
    "medial_epicondyle": "medial epicondyle",
    "notch": "intercondylar notch",
}
_FROM_FRONT = {
    "asis": (-44, 34),
    "tubercle": (60, -74),
    "hip centre": (26, 30),
    "trochanter_tip": (-22, 44),
    "trochanter_outermost": (-22, -6),
    "lesser_trochanter": (22, -36),
    "shaft_high": (40, 0),
    "shaft_low": (40, 0),
    "lateral_epicondyle": (-14, 22),
    "medial_epicondyle": (20, 20),
    "notch": (62, -30),
}
_FROM_SIDE = {
    "asis": (24, 18),
    "psis": (-10, 34),
    "trochanter_tip": (-66, 22),
    "trochanter_outermost": (38, -26),
    "lateral_epicondyle": (-60, 12),
}


def draw_landmarks() -> Picture:
    """Draw the landmarks on the bones of the central hip, with the femur in neutral position."""
    hip, pose = Hip(), np.zeros(3)
    figure, axes = canvas(9.0, 8.0, 1, 2)
    at = _places(hip)
    words = {**_OF_PELVIS, **_OF_FEMUR, "hip centre": "hip centre"}
    for panel, view, shown, title in (
        (axes[0], _FRONT, _FROM_FRONT, "From the front"),
        (axes[1], _SIDE, _FROM_SIDE, "From the right side"),
    ):
        show(panel, [pelvis_mesh(hip), femur_mesh(hip, pose)], view, 760)
        labels = [
            Label(words[name], at[name], away, "left" if away[0] >= 0 else "right")
            for name, away in shown.items()
        ]
        name_places(panel, view, labels)
        panel.set_title(title, color=INK)
    scale_bar(axes[0], _FRONT)
    data, width, height = save(figure, "webp")
    return Picture(
        name="landmarks",
        title="Landmarks of the pelvis and the femur",
        caption="Points between which measures are taken, on the central hip. Definitions and sources: "
        "docs/landmarks.md.",
        kind="webp",
        data=data,
        width=width,
        height=height,
        alt="Pelvis and right femur from the front and from the side with the names of their landmarks.",
    )


def _places(hip: Hip) -> dict[str, Floats]:
    """Return landmarks (3,) [m, pelvis frame] with the femur in neutral position."""
    marks = hip.landmarks
    found = {name: marks.in_pelvis(name)[0] for name in _OF_PELVIS}
    found |= {name: marks.in_femur(name)[0] for name in _OF_FEMUR}
    return found | {"hip centre": np.zeros(3)}
