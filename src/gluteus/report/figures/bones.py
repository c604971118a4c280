"""The hip with the fan of gluteus medius on it, from the side, from the front and from behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gluteus.report.drawing.render import View
from gluteus.report.drawing.scene import THIRD_NAMES, femur_mesh, pelvis_mesh, strand_meshes
from gluteus.report.drawing.style import INK, THIRD_COLOURS
from gluteus.report.figures.picture import Picture, canvas, save
from gluteus.report.figures.views import (
    ANTERIOR,
    LATERAL,
    POSTERIOR,
    Label,
    mirror,
    name_places,
    outline,
    places,
    scale_bar,
    show,
)
from gluteus.report.figures.zones import mark_zones

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from gluteus.facts import CheckResult

_LATERAL = View(LATERAL, -0.165, 0.125, -0.135, 0.178)
_ANTERIOR = View(ANTERIOR, -0.135, 0.165, -0.135, 0.178)
_POSTERIOR = View(POSTERIOR, -0.165, 0.150, -0.135, 0.178)


def draw(result: CheckResult) -> Picture:
    """Draw pelvis, sacrum and femur of the central hip, with the strands, in three views."""
    hip, pose = result.hip, np.zeros(3)
    figure, axes = canvas(12.4, 4.9, 1, 3, width_ratios=[0.29, 0.30, 0.315])
    meshes = [pelvis_mesh(hip), femur_mesh(hip, pose), *strand_meshes(hip, pose)]
    at = places(hip, pose)
    for panel, view in zip(axes, (_LATERAL, _ANTERIOR, _POSTERIOR), strict=True):
        show(panel, meshes, view, 760)
    zones = result.evidence.get("zones")
    if zones is not None:
        mark_zones(axes[0], _LATERAL, hip, zones)
        mark_zones(axes[2], _POSTERIOR, hip, zones)
    edge = 1e3 * outline(hip)
    axes[0].fill(*edge.T, fill=False, ec=INK, lw=1.0, ls=(0, (4, 2.5)), zorder=4)
    name_places(axes[0], _LATERAL, _from_the_side(at), 12.0)
    name_places(axes[1], _ANTERIOR, _from_the_front(at), 12.0)
    name_places(axes[2], _POSTERIOR, _from_behind(at), 12.0)
    side = hip.person.side
    for panel, title in zip(axes, (f"From the {side} side", "From the front", "From behind"), strict=True):
        panel.set_title(title, color=INK)
    scale_bar(axes[0], _LATERAL)
    mirror(axes, side)
    _legend(figure)
    data, width, height = save(figure, "svg")
    count = len(hip.fan.share)
    return Picture(
        name="fan",
        title="The hip and the fan of gluteus medius",
        caption=f"{count} strands from the outer wing of the ilium (dashed: the area where they start) to "
        "the greater trochanter, on the central hip of the people asked about. The thickness of "
        "a strand shows its share of the muscle. Muscle bellies are drawn 6 mm above the bone, "
        "so that bone does not hide them. Numbers mark the trigger zones.",
        alt=f"Three views of pelvis, sacrum and {side} thigh bone. Gluteus medius spreads as a fan from the "
        "outer wing of the ilium to the greater trochanter: its front third in red, its middle third in "
        "ochre, its back third in blue.",
        data=data,
        kind="svg",
        width=width,
        height=height,
    )


def _legend(figure: Figure) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=THIRD_COLOURS[third], lw=6, label=words) for third, words in THIRD_NAMES.items()
    ]
    figure.legend(handles=handles, loc="outside lower center", ncol=3, handlelength=1.2)


def _from_the_side(at: dict[str, np.ndarray]) -> list[Label]:
    return [
        Label("iliac crest", at["crest"], (16, 11), "left"),
        Label("anterior superior\niliac spine", at["asis"], (4, 42), "left"),
        Label("posterior superior\niliac spine", at["psis"], (-14, 62), "center"),
        Label("greater\ntrochanter", at["trochanter_outermost"], (62, -74), "left"),
        Label("ischial tuberosity", at["ischial_tuberosity"], (-62, -20), "center"),
    ]


def _from_the_front(at: dict[str, np.ndarray]) -> list[Label]:
    return [
        Label("iliac crest", at["crest"], (-4, 15), "center"),
        Label("femoral head", at["head"], (-76, -56), "right"),
        Label("sacrum", at["sacrum"], (2, 78), "center"),
        Label("greater trochanter", at["trochanter_outermost"], (-14, 40), "right"),
        Label("pubic symphysis", at["symphysis"], (14, -66), "center"),
    ]


def _from_behind(at: dict[str, np.ndarray]) -> list[Label]:
    return [
        Label("posterior superior\niliac spine", at["psis"], (-28, 52), "center"),
        Label("iliac crest", at["crest"], (4, 15), "center"),
        Label("greater\ntrochanter", at["trochanter_outermost"], (18, -34), "left"),
        Label("sacrum", at["sacrum"], (-4, -176), "center"),
    ]
