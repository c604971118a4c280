"""The trigger zones: their place, the muscles over them, and the movement of the finger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Floats
from gluteus.bones.fan import along, crest_line
from gluteus.report.drawing.render import View
from gluteus.report.drawing.scene import femur_mesh, pelvis_mesh, strand_meshes
from gluteus.report.drawing.style import ACCENT, INK, PAPER
from gluteus.report.figures.picture import Picture, arrow, canvas, save
from gluteus.report.figures.views import (
    LATERAL,
    POSTERIOR,
    Label,
    carried,
    halo,
    mirror,
    name_places,
    places,
    scale_bar,
    show,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from xarray import Dataset

    from gluteus.facts import CheckResult
    from gluteus.model.hip.hip import Hip

_SIDE = View(LATERAL, -0.15, 0.115, -0.07, 0.165)
_BEHIND = View(POSTERIOR, -0.155, 0.165, -0.07, 0.165)
_STROKE_MM = 21.0
_FEWEST = 10


def mark_zones(axes: Axes, view: View, hip: Hip, zones: Dataset, rings: bool = False) -> None:
    """Number the zones from back to front.

    Rings show the mean distance between two examiners' marks.
    """
    from matplotlib.patches import Circle

    for number, (zone, at) in enumerate(_placed(hip, zones), start=1):
        x, y = 1e3 * view.flat(at)
        if rings:
            reach = float(zone["tolerance_mm"])
            axes.add_patch(Circle((x, y), reach, fc="#ffffff55", ec=INK, lw=1.0, ls="--", zorder=4))
        axes.plot([x], [y], "o", ms=13, mfc=PAPER, mec=INK, mew=1.2, zorder=7)
        axes.text(x, y - 0.2, str(number), ha="center", va="center", fontsize=9, weight="bold", zorder=8)


def _placed(hip: Hip, zones: Dataset) -> list[tuple[Dataset, Floats]]:
    """Return each zone and its centre (3,) [m, pelvis frame] on this hip, from back to front."""
    ordered = zones.sortby(zones["position_mm"].sel(axis="forward"))
    middles = carried(hip, 1e-3 * ordered["position_mm"].transpose("zone", "axis").to_numpy())
    return [(ordered.isel(zone=number), middle) for number, middle in enumerate(middles)]


def draw(result: CheckResult) -> Picture:
    """Draw the zones on the bone from the side and from behind, with cover and direction of the
    finger.
    """
    hip, pose, zones = result.hip, np.zeros(3), result.evidence["zones"]
    figure, axes = canvas(11.4, 5.0, 1, 2, width_ratios=[0.265, 0.32])
    meshes = [pelvis_mesh(hip), femur_mesh(hip, pose), *strand_meshes(hip, pose)]
    at, border, placed = places(hip, pose), _border(hip), _placed(hip, zones)
    for panel, view in zip(axes, (_SIDE, _BEHIND), strict=True):
        show(panel, meshes, view, 800)
        panel.plot(
            *(1e3 * view.flat(border)).T, color=ACCENT, lw=2.2, ls=(0, (5, 2)), zorder=5, path_effects=halo(4)
        )
        _strokes(panel, view, border, placed)
        mark_zones(panel, view, hip, zones, rings=True)
    axes[0].set_title(f"From the {hip.person.side} side")
    axes[1].set_title("From behind")
    middle = border.mean(axis=0)
    name_places(
        axes[1], _BEHIND, [Label("upper front border\nof gluteus maximus", middle, (66, -58), "left")]
    )
    name_places(axes[0], _SIDE, [Label("iliac crest", at["crest"], (22, 10), "left")])
    scale_bar(axes[0], _SIDE)
    mirror(axes, hip.person.side)
    data, width, height = save(figure, "svg")
    listed = "; ".join(f"{number}: {_words(zone)}" for number, (zone, _) in enumerate(placed, start=1))
    people = _in_people(result)
    return Picture(
        name="zones",
        title="The three zones, what covers them, and the direction of the finger",
        caption=f"On the mean bone, {listed}.{people} Dashed rings: the mean distance between the marks of "
        "two examiners. Arrows: movement of the finger, across the border of gluteus maximus "
        "(dashed line) where this muscle covers the zone, and across the fibres elsewhere.",
        alt=f"Pelvis from the side and from behind, three numbered zones below the iliac crest. {listed}.",
        data=data,
        kind="svg",
        width=width,
        height=height,
    )


def _border(hip: Hip) -> Floats:
    """Return the ends (2, 3) [m] of gluteus maximus' upper front border, on the crest and at the
    trochanter.
    """
    crest = crest_line()
    length = np.linalg.norm(np.diff(crest, axis=0), axis=1).sum()
    top = along(crest, length - norms("covers")["maximus_border_before_psis"].si)
    return np.array([carried(hip, top[None])[0], hip.landmarks.in_femur("trochanter_tip")[0]])


def _strokes(axes: Axes, view: View, border: Floats, placed: list[tuple[Dataset, Floats]]) -> None:
    """Draw the path of the finger at each zone: perpendicular to the border over it, else to the
    fibres.
    """
    for zone, at in placed:
        fibres = zone["fibre_direction"].to_numpy()
        line = view.flat(border[1] - border[0] if _covered(zone) else fibres)
        across = np.array([-line[1], line[0]]) / np.linalg.norm(line) * _STROKE_MM
        x, y = 1e3 * view.flat(at)
        middle = np.array([x, y])
        arrow(axes, middle - across, middle + across, both=True)


def _in_people(result: CheckResult) -> str:
    """Return in how many people muscles cover the zones, on their own bones; empty for a single
    hip.
    """
    found = result.evidence.get("zones_in_people")
    if found is None or found.sizes["person"] < _FEWEST:
        return ""
    people = found.sizes["person"]
    behind = int((found["behind_maximus_border_mm"].sel(zone="posterior") > 0).sum())
    front = found.sel(zone="anterior")
    under = int((front["from_tensor_mm"] < 0).sum())
    return (
        f" On their own bones, gluteus maximus covers the posterior zone in {behind} of {people} people, and "
        f"the tensor the anterior zone in {under}."
    )


def _covered(zone: Dataset) -> bool:
    return float(zone["behind_maximus_border_mm"]) > 0


def _words(zone: Dataset) -> str:
    below = f"{zone['zone'].item()} zone, {float(zone['crest_distance_mm']):.0f} mm below the crest"
    if _covered(zone):
        behind = float(zone["behind_maximus_border_mm"])
        return f"{below}, under the edge of gluteus maximus ({behind:.0f} mm behind its border)"
    if float(zone["from_tensor_mm"]) < 0:
        return f"{below}, under the tensor fasciae latae"
    return f"{below}, free of both muscles"
