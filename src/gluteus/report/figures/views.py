"""Draw a hip on axes in millimetres, with labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gluteus.arrays import Floats
from gluteus.bones.fan import FanBoundaries, origin_outline
from gluteus.bones.landmark_points import RIGHT_HEMIPELVIS
from gluteus.bones.landmarks import Landmarks
from gluteus.bones.points import Shapes, outward_faces
from gluteus.bones.surface import surface
from gluteus.choices import Side
from gluteus.mechanics.hip.kinematics import femur_in_pelvis
from gluteus.model.hip.hip import Hip
from gluteus.report.drawing.render import Mesh, View, render
from gluteus.report.drawing.scene import bone_vertices
from gluteus.report.drawing.style import INK, PAPER
from gluteus.report.figures.picture import HALO

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FADE = 0.16
LATERAL, ANTERIOR, POSTERIOR = (0.0, 0.0, 1.0), (1.0, 0.0, 0.0), (-1.0, 0.0, 0.0)


@dataclass(frozen=True)
class Label:
    """A label of a place: the place (3,) [m, pelvis frame], and the offset of the text in the
    picture [mm].
    """

    text: str
    at: Floats
    off: tuple[float, float]
    side: str = "left"


def show(axes: Axes, meshes: list[Mesh], view: View, width: int) -> None:
    """Draw meshes on axes in millimetres; edges fade out where bones continue."""
    picture = render(meshes, view, width)
    rows, columns = (np.linspace(0, 1, count) for count in picture.shape[:2])
    picture[..., 3] *= np.clip((1 - rows) / _FADE, 0, 1)[:, None]
    picture[..., 3] *= np.clip(np.minimum(columns, 1 - columns) / (_FADE / 3), 0, 1)
    axes.imshow(picture, extent=view.extent_mm, interpolation="lanczos", aspect="equal")
    axes.set_axis_off()


def name_places(axes: Axes, view: View, labels: list[Label], size: float = 9.5) -> None:
    """Write labels with thin lines to their places."""
    for label in labels:
        x, y = 1e3 * view.flat(label.at)
        axes.annotate(
            label.text,
            (x, y),
            (x + label.off[0], y + label.off[1]),
            ha=label.side,
            va="center",
            fontsize=size,
            color=INK,
            arrowprops={"arrowstyle": "-", "lw": 0.7, "color": INK, "shrinkA": 1, "shrinkB": 0},
            gid=f"{HALO}-{label.text}",
            zorder=6,
        )
        axes.plot([x], [y], "o", ms=2.6, color=INK, zorder=6)


def mirror(panels: Iterable[Axes], side: Side) -> None:
    """Mirror finished drawings of a right hip for a left one; text stays readable.

    Parameters
    ----------
    panels : iterable of Axes
        Axes on which everything is drawn.
    side : str
        Side of the person's hip; drawings of the right side are not changed.
    """
    if side == "right":
        return
    for panel in panels:
        panel.invert_xaxis()
        for words in panel.texts:
            if words.get_horizontalalignment() == "left":
                words.set_horizontalalignment("right")
            elif words.get_horizontalalignment() == "right":
                words.set_horizontalalignment("left")


def halo(width: float = 2.6) -> list[Any]:
    """Return an outline of lines in the colour of the paper, so that they stand out from bone."""
    from matplotlib import patheffects

    return [patheffects.withStroke(linewidth=width, foreground=PAPER, alpha=0.9)]


def places(hip: Hip, pose: Floats) -> dict[str, Floats]:
    """Return named places (3,) [m, pelvis frame] of a hip in a pose (coordinate,) [rad]."""
    marks = hip.landmarks
    turn = femur_in_pelvis(pose).T
    found = {name: marks.in_pelvis(name)[0] for name in ("asis", "psis", "symphysis", "ischial_tuberosity")}
    found |= {name: marks.in_femur(name)[0] @ turn for name in ("trochanter_tip", "trochanter_outermost")}
    vertices = bone_vertices(hip, "pelvis")
    owner, faces = surface("pelvis").element, outward_faces("pelvis")
    wing = vertices[np.unique(faces[np.isin(owner, list(RIGHT_HEMIPELVIS))])]
    sacrum = vertices[np.unique(faces[owner >= RIGHT_HEMIPELVIS.stop])]
    found["crest"] = wing[wing[:, 1].argmax()]
    found["sacrum"] = sacrum[np.abs(sacrum[:, 1] - np.median(sacrum[:, 1])) < 0.01].mean(0)
    found["head"] = np.zeros(3)
    return found


def carried(hip: Hip, points: Floats) -> Floats:
    """Map points (point, 2 or 3) [m] of the mean wing, from the side or in space, to this hip.

    The affine map is the one that brings the mean bone's strand origins closest to those of this
    hip.
    """
    axes = points.shape[1]
    known = Landmarks(Shapes.mean()).pelvis.local(Shapes.mean().place(hip.fan.origin))[0]
    here = hip.landmarks.pelvis.local(hip.people.shapes.place(hip.fan.origin))[0]
    basis = np.column_stack([known[:, :axes], np.ones(len(known))])
    carry: Floats = np.linalg.pinv(basis) @ here[:, :axes]
    return np.column_stack([points, np.ones(len(points))]) @ carry


def outline(hip: Hip) -> Floats:
    """Return the outline (corner, 2) [m] of the origin on this hip, seen from the side."""
    return carried(hip, origin_outline(FanBoundaries.published()))


def scale_bar(axes: Axes, view: View, millimetres: int = 50) -> None:
    """Draw a scale bar in the lower left corner."""
    x, y = 1e3 * view.left + 6, 1e3 * view.bottom + 8
    axes.plot([x, x + millimetres], [y, y], color=INK, lw=1.6, solid_capstyle="butt")
    axes.text(x, y + 3, f"{millimetres} mm", fontsize=8.5, color=INK)
