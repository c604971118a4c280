"""One trigger zone on the person's own bones in side-lying, with the direction of the finger."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gluteus.arrays import Floats
from gluteus.bones.fan import crest_line
from gluteus.bones.landmark_points import unit
from gluteus.mechanics.hip.kinematics import femur_in_pelvis
from gluteus.model.hip.hip import Hip
from gluteus.report.drawing.render import Mesh, View
from gluteus.report.drawing.scene import femur_mesh, pelvis_mesh, strand_meshes
from gluteus.report.drawing.style import ACCENT, INK
from gluteus.report.figures.picture import HALO, Picture, arrow, canvas, save
from gluteus.report.figures.views import Label, carried, halo, name_places, scale_bar, show
from gluteus.studies import palpation
from gluteus.studies.fan.pillow import lying

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gluteus.pain.examination.steps import Examination

_TOWARDS = (0.0, 0.0, 1.0)
_FORWARD, _UP, _OUTWARD = np.eye(3)
_STROKE = 0.030
_REACH = 0.105
_PLAIN = 1e3


class _Camera:
    """Rotation from the pelvis frame to the axes of the picture: rightward, upward, towards the
    viewer.

    A left hip is mirrored.
    """

    def __init__(self, towards: Floats, side: str) -> None:
        right = unit(-_UP + towards * (_UP @ towards))
        self.axes = np.stack([right, np.cross(towards, right), towards])
        self.mirror = np.array([1.0 if side == "right" else -1.0, 1.0, 1.0])

    def points(self, points: Floats) -> Floats:
        """Return points (..., 3) in the axes of the picture."""
        return points @ self.axes.T * self.mirror

    def mesh(self, mesh: Mesh) -> Mesh:
        """Return the mesh in the axes of the picture, with its faces still pointing outward."""
        faces = mesh.faces if self.mirror[0] > 0 else mesh.faces[:, ::-1]
        return replace(mesh, vertices=self.points(mesh.vertices), faces=faces)


def draw(told: Examination, hip: Hip) -> Picture:
    """Draw the zone from above and straight down on it, on the central hip in the posture of the
    examination.
    """
    central = Hip(hip.person)
    pose = lying(central, True)[0]
    figure, axes = canvas(9.6, 4.9, 1, 2, width_ratios=[1.16, 1.0])
    meshes = [pelvis_mesh(central), femur_mesh(central, pose), *strand_meshes(central, pose)]
    at = _places(told, central, pose)
    _over_all(axes[0], told, meshes, at)
    _straight_down(axes[1], told, meshes, at)
    data, width, height = save(figure, "svg")
    head = "left" if told.side == "right" else "right"
    direction = told.direction
    words = (
        f"The finger moves {direction.words}, across {direction.across}; its front end is turned "
        f"{'up' if direction.finger_to_spines.median >= 0 else 'down'} by "
        f"{abs(direction.finger_to_spines.median):.0f} degrees from the line between the spines"
    )
    return Picture(
        name="palpation",
        title="The zone and the direction of the finger",
        caption="The hip of the person asked about, who lies on the healthy side with the head to the "
        f"{head}, seen from above by an examiner who stands behind. Red, ochre and blue: front, "
        "middle and back third of the muscle. Ring: distance between the marks of two examiners "
        "for the same point. Dashed: upper front border of gluteus maximus. Dotted: parallel to "
        "the line between the posterior and the anterior superior spine, with the angle. Muscle "
        "bellies are drawn 6 mm above the bone.",
        alt=f"Pelvis and thigh bone of a person on the side, the {told.zone.names.en} ringed below the iliac "
        f"crest. {words}.",
        data=data,
        kind="svg",
        width=width,
        height=height,
    )


def _places(told: Examination, hip: Hip, pose: Floats) -> dict[str, Floats]:
    """Named places of the central hip [m, pelvis frame], and directions."""
    marks, turn = hip.landmarks, femur_in_pelvis(pose).T
    found = {name: marks.in_pelvis(name)[0] for name in ("asis", "psis")}
    found["trochanter"] = marks.in_femur("trochanter_outermost")[0] @ turn
    found["crest"] = carried(hip, crest_line())
    found |= {name: np.array(getattr(told.direction, name)) for name in ("finger", "normal")}
    found["zone"] = np.array(told.direction.spot_mm) / _PLAIN
    found["border"] = palpation(hip)["maximus_border_mm"].isel(person=0).to_numpy() / _PLAIN
    along = found["asis"] - found["psis"]
    found["spines"] = unit(along - found["normal"] * (along @ found["normal"]))
    return found


def _over_all(axes: Axes, told: Examination, meshes: list[Mesh], at: dict[str, Floats]) -> None:
    camera = _Camera(_OUTWARD, told.side)
    view = View(_TOWARDS, *_window(camera, at))
    show(axes, [camera.mesh(each) for each in meshes], view, 900)
    _draw_zone(axes, camera, view, told, at)
    across = 1 if told.side == "right" else -1
    ha = {1: ("right", "left"), -1: ("left", "right")}[across]
    name_places(
        axes,
        view,
        [
            Label("anterior superior\niliac spine", camera.points(at["asis"]), (across * 34, 16), ha[1]),
            Label("posterior superior\niliac spine", camera.points(at["psis"]), (across * -4, -30), "center"),
            Label("greater\ntrochanter", camera.points(at["trochanter"]), (across * 26, -32), "center"),
            Label(
                "iliac crest", camera.points(at["crest"][len(at["crest"]) // 2]), (across * -26, 12), "center"
            ),
        ],
        9,
    )
    axes.set_title("From above: " + ("head ← · → feet" if told.side == "right" else "feet ← · → head"))
    scale_bar(axes, view)


def _straight_down(axes: Axes, told: Examination, meshes: list[Mesh], at: dict[str, Floats]) -> None:
    camera = _Camera(at["normal"], told.side)
    x, y = camera.points(at["zone"])[:2]
    view = View(_TOWARDS, x - _REACH / 2, x + _REACH / 2, y - _REACH / 2, y + _REACH / 2)
    show(axes, [camera.mesh(each) for each in meshes], view, 800)
    ends = _PLAIN * view.flat(camera.points(at["zone"] + np.outer([-0.042, 0.042], at["spines"])))
    axes.plot(*ends.T, color=INK, lw=1.3, ls=(0, (1, 2)), zorder=5, path_effects=halo(3))
    _draw_zone(axes, camera, view, told, at)
    between = camera.points(at["zone"] + 0.037 * unit(at["finger"] + at["spines"]))
    x, y = _PLAIN * view.flat(between)
    angle = f"{abs(told.direction.finger_to_spines.median):.0f}°"
    axes.text(
        x, y, angle, ha="center", va="center", fontsize=11, weight="bold", gid=f"{HALO}-{angle}", zorder=8
    )
    axes.set_title("Straight down on the zone")
    scale_bar(axes, view, 20)


def _draw_zone(axes: Axes, camera: _Camera, view: View, told: Examination, at: dict[str, Floats]) -> None:
    """Draw the crest, the ring of two examiners, and the movement of the finger, there and back."""
    from matplotlib.patches import Circle

    crest = _PLAIN * view.flat(camera.points(at["crest"]))
    axes.plot(*crest.T, color=INK, lw=1.8, zorder=4, path_effects=halo(3.4))
    border = _PLAIN * view.flat(camera.points(at["border"]))
    axes.plot(*border.T, color=ACCENT, lw=2.2, ls=(0, (5, 2)), zorder=5, path_effects=halo(4))
    x, y = _PLAIN * view.flat(camera.points(at["zone"]))
    reach = told.zone.position.tolerance.to("mm")
    axes.add_patch(Circle((float(x), float(y)), reach, fc="#ffffff66", ec=INK, lw=1.2, ls="--", zorder=5))
    stroke = np.outer([-_STROKE, _STROKE], at["finger"])
    start, end = _PLAIN * view.flat(camera.points(at["zone"] + stroke))
    arrow(axes, start, end, width=2.6, both=True)
    left, right, bottom, top = view.extent_mm
    axes.set(xlim=(left, right), ylim=(bottom, top))


def _window(camera: _Camera, at: dict[str, Floats]) -> tuple[float, float, float, float]:
    """Return left, right, bottom and top [m] of a picture that contains crest and trochanter,
    with a margin.
    """
    inside = camera.points(np.concatenate([at["crest"], at["trochanter"][None]]))
    (left, bottom), (right, top) = inside[:, :2].min(0), inside[:, :2].max(0)
    return left - 0.035, right + 0.045, bottom - 0.04, top + 0.03
