"""Cut the right half of the body into the regions of the chart, view by view, along its landmarks.

Each region is cut from what earlier regions left, so that the regions cover the body without gaps
or overlap.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from gluteus.choices import Sex
from gluteus.pain.chart import areas
from gluteus.pain.chart.areas import Area, Ring
from gluteus.pain.chart.bones import skeleton
from gluteus.pain.chart.cuts import Cuts, Half
from gluteus.pain.chart.figure import figure

Pieces = list[tuple[str, Area]]


@cache
def half_regions(sex: Sex, half: Half) -> dict[str, Ring]:
    """Return the regions of the right half by code, as rings [mm].

    The x axis points outwards from the midline or, in the side view, forward. For regions on the
    midline, the right half is given.
    """
    cuts = Cuts(figure(sex), skeleton(sex))
    whole, pieces = {"front": _front, "back": _back, "side": _side, "soles": _soles}[half](cuts)
    left, joined = whole, dict[str, list[Area]]()
    for name, wanted in pieces:
        piece = areas.largest(areas.common(wanted, left))
        left = areas.without(left, piece)
        joined.setdefault(name, []).append(piece)
    return {name: areas.rings(areas.largest(areas.union(parts)))[0] for name, parts in joined.items()}


def _back(cuts: Cuts) -> tuple[Area, Pieces]:
    """Cut the right half, seen from behind, in turn."""
    mm, fold, middle, sacrum = cuts.mm, cuts.fold, cuts.buttock, cuts.lumbosacral
    psis, trochanter = cuts.at("psis", "back"), cuts.at("trochanter_outermost", "back")
    coccyx, centre, waist = sacrum - mm(102), mm(88), mm(68)
    folded = [(-10.0, fold + mm(14)), (mm(30), fold + mm(2)), (mm(72), fold - mm(4)), (mm(118), fold + mm(8))]
    buttock = areas.common(
        cuts.above([*folded, (mm(200), fold + mm(40))], sacrum + mm(80)), cuts.under_crest("back")
    )
    triangle = [
        (-5, sacrum), (psis[0] + mm(4), sacrum), (psis[0] - mm(6), psis[1] - mm(34)),
        (mm(19), coccyx), (-5, coccyx),
    ]  # fmt: skip
    tip = [(-5, coccyx), (mm(19), coccyx), (mm(10), coccyx - mm(40)), (-5, coccyx - mm(44))]
    pieces = [
        ("MID_L", cuts.box(-5, mm(13), sacrum, cuts.third_lumbar)),
        ("COC", areas.of_ring(np.array(tip))),
        ("PERI", cuts.box(-5, mm(16), cuts.figure.crotch - mm(40), cuts.figure.crotch + mm(24))),
        ("SIJ", cuts.round((psis[0] + mm(2), psis[1] - mm(14)), 23, 36)),
        ("SAC", areas.of_ring(np.array(triangle))),
        ("CREST_L", cuts.crest_third("back", 1)),
        ("CREST_P", cuts.crest_third("back", 2)),
        ("TROCH", cuts.round(trochanter, 36, 40)),
        ("BUT_M", areas.common(cuts.round((centre, middle), 36, 39), buttock)),
        ("BUT_UM", areas.common(cuts.box(-5, centre, middle, 3000), buttock)),
        ("BUT_UL", areas.common(cuts.box(centre, 500, middle, 3000), buttock)),
        ("BUT_LM", areas.common(cuts.box(-5, centre, 0, middle), buttock)),
        ("BUT_LL", areas.common(cuts.box(centre, 500, 0, middle), buttock)),
        ("LUM_L", cuts.box(-5, waist, sacrum - mm(40), cuts.third_lumbar)),
        ("LUM_U", cuts.box(-5, waist, cuts.third_lumbar, cuts.first_lumbar)),
        ("FLANK", cuts.box(waist, 500, psis[1], cuts.rib)),
    ]
    return areas.of_ring(cuts.figure.half_back), pieces + _leg_behind(cuts)


def _leg_behind(cuts: Cuts) -> Pieces:
    mm, thigh, top = cuts.mm, cuts.mid_thigh, cuts.fold + cuts.mm(60)
    over, under, ankle, heel = cuts.knee + mm(52), cuts.knee - mm(48), mm(112), mm(42)
    return [
        ("TH_M", cuts.band("back", 0, 0.15, over, top)),
        ("TH_LU", cuts.band("back", 0.78, 1, thigh, top)),
        ("TH_LL", cuts.band("back", 0.78, 1, over, thigh)),
        ("TH_PU", cuts.band("back", 0.15, 0.78, thigh, top)),
        ("TH_PL", cuts.band("back", 0.15, 0.78, over, thigh)),
        ("KNEE_M", cuts.band("back", 0, 0.15, under, over)),
        ("KNEE_L", cuts.band("back", 0.82, 1, under, over)),
        ("POP", cuts.band("back", 0.15, 0.82, under, over)),
        ("LEG_M", cuts.band("back", 0, 0.2, ankle, under)),
        ("LEG_L", cuts.band("back", 0.8, 1, ankle, under)),
        ("LEG_P", cuts.band("back", 0.2, 0.8, ankle, under)),
        ("LEG_M", cuts.box(0, mm(88), heel, ankle)),
        ("ANK_L", cuts.box(mm(88), 500, heel, ankle)),
        ("FOOT_P", cuts.box(0, mm(106), -30, heel)),
        ("FOOT_L", cuts.box(mm(106), 500, -30, heel)),
    ]


def _front(cuts: Cuts) -> tuple[Area, Pieces]:
    """Cut the right half, seen from the front, in turn."""
    mm, crotch = cuts.mm, cuts.figure.crotch
    spine, tubercle = cuts.at("asis", "front"), cuts.at("tubercle", "front")
    trochanter = cuts.at("trochanter_outermost", "front")
    bend = ((spine[0] + tubercle[0]) / 2 - mm(6), (spine[1] + tubercle[1]) / 2 - mm(14))
    fold = np.array([spine, bend, tubercle, (mm(12), tubercle[1] - mm(34))])
    pieces = [
        ("PERI", cuts.box(-5, mm(20), crotch - mm(24), tubercle[1] - mm(12))),
        ("CREST_A", cuts.crest_third("front", 0)),
        ("GROIN", areas.of_line(fold, mm(46))),
        ("TROCH", cuts.round(trochanter, 34, 40)),
        ("LAB", cuts.box(-5, mm(100), tubercle[1] - mm(14), cuts.crest + mm(20))),
        ("BUT_UL", cuts.box(spine[0] - mm(6), 500, trochanter[1] + mm(4), spine[1] + mm(14))),
        ("FLANK", cuts.box(mm(100), 500, spine[1] - mm(20), cuts.rib)),
    ]
    return areas.of_ring(cuts.figure.half_front), pieces + _leg_before(cuts)


def _leg_before(cuts: Cuts) -> Pieces:
    mm, thigh, top, crotch = cuts.mm, cuts.mid_thigh, cuts.at("asis", "front")[1], cuts.figure.crotch
    over, under, ankle = cuts.knee + mm(52), cuts.knee - mm(48), mm(112)
    return [
        ("TH_M", cuts.band("front", 0, 0.24, over, crotch)),
        ("TH_M", cuts.box(-5, mm(40), crotch - mm(2), crotch + mm(50))),
        ("TH_LU", cuts.band("front", 0.78, 1, thigh, top)),
        ("TH_LL", cuts.band("front", 0.78, 1, over, thigh)),
        ("TH_AU", cuts.band("front", 0.0, 0.78, over, top)),
        ("KNEE_M", cuts.band("front", 0, 0.2, under, over)),
        ("KNEE_L", cuts.band("front", 0.82, 1, under, over)),
        ("KNEE_A", cuts.band("front", 0.2, 0.82, under, over)),
        ("LEG_M", cuts.band("front", 0, 0.46, ankle, under)),
        ("LEG_L", cuts.band("front", 0.46, 1, ankle, under)),
        ("LEG_M", cuts.box(0, mm(86), mm(66), ankle)),
        ("ANK_L", cuts.box(mm(86), 500, mm(48), ankle)),
        ("FOOT_L", cuts.box(mm(117), 500, -30, mm(48))),
        ("FOOT_D", cuts.box(0, mm(117), -30, ankle)),
    ]


def _side(cuts: Cuts) -> tuple[Area, Pieces]:
    """Cut the right side, which faces right, in turn."""
    mm, fold, middle = cuts.mm, cuts.fold, cuts.buttock
    trochanter, psis, spine = (cuts.at(name, "side") for name in ("trochanter_outermost", "psis", "asis"))
    lumbar, before, behind = psis[0] + mm(34), trochanter[0] + mm(44), psis[0] + mm(2)
    slope = [
        (-400.0, fold + mm(2)),
        (-mm(60), fold + mm(2)),
        (-mm(20), fold + mm(30)),
        (400.0, fold + mm(34)),
    ]
    hip = areas.common(cuts.above(slope, cuts.crest), cuts.under_crest("side"))
    pieces = [
        ("CREST_L", cuts.crest_third("side", 1)),
        ("CREST_P", cuts.crest_third("side", 2)),
        ("CREST_A", cuts.crest_third("side", 0)),
        ("TROCH", cuts.round(trochanter, 38, 42)),
        ("SIJ", cuts.box(-400, behind, psis[1] - mm(30), psis[1] + mm(14))),
        ("BUT_M", areas.common(cuts.box(-400, behind, middle - mm(38), middle + mm(30)), hip)),
        ("BUT_UM", areas.common(cuts.box(-400, behind, middle, 3000), hip)),
        ("BUT_LM", areas.common(cuts.box(-400, behind - mm(14), 0, middle), hip)),
        ("BUT_UL", areas.common(cuts.box(behind, before, trochanter[1] + mm(20), 3000), hip)),
        ("BUT_LL", areas.common(cuts.box(-400, trochanter[0], 0, trochanter[1] + mm(20)), hip)),
        ("GROIN", cuts.box(before, 400, spine[1] - mm(84), spine[1] - mm(8))),
        ("LUM_L", cuts.box(-400, lumbar, psis[1] + mm(14), cuts.third_lumbar)),
        ("LUM_U", cuts.box(-400, lumbar, cuts.third_lumbar, cuts.first_lumbar)),
        ("LAB", cuts.box(mm(42), 400, spine[1] - mm(10), cuts.crest + mm(20))),
        ("FLANK", cuts.box(lumbar, mm(42), spine[1], cuts.rib)),
    ]
    return areas.of_ring(cuts.figure.profile), pieces + _leg_aside(cuts)


def _leg_aside(cuts: Cuts) -> Pieces:
    mm, thigh, top = cuts.mm, cuts.mid_thigh, cuts.at("trochanter_outermost", "side")[1] + cuts.mm(24)
    over, under, ankle = cuts.knee + mm(52), cuts.knee - mm(48), mm(112)
    return [
        ("TH_LU", cuts.band("side", 0.32, 0.72, thigh, top)),
        ("TH_LL", cuts.band("side", 0.32, 0.72, over, thigh)),
        ("TH_PU", cuts.band("side", 0, 0.32, thigh, cuts.fold + mm(40))),
        ("TH_PL", cuts.band("side", 0, 0.32, over, thigh)),
        ("TH_AU", cuts.band("side", 0.72, 1, over, top + mm(30))),
        ("POP", cuts.band("side", 0, 0.28, under, over)),
        ("KNEE_A", cuts.band("side", 0.72, 1, under, over)),
        ("KNEE_L", cuts.band("side", 0.28, 0.72, under, over)),
        ("LEG_P", cuts.band("side", 0, 0.45, ankle, under)),
        ("LEG_L", cuts.band("side", 0.45, 1, ankle, under)),
        ("ANK_L", cuts.box(-400, mm(10), mm(40), ankle)),
        ("FOOT_L", cuts.box(-400, 400, -30, mm(26))),
        ("FOOT_L", cuts.box(-400, mm(-24), -30, mm(40))),
        ("FOOT_D", cuts.box(mm(-24), 400, mm(26), ankle)),
    ]


def _soles(cuts: Cuts) -> tuple[Area, Pieces]:
    """Cut the right sole, seen from below with the toes up."""
    foot, mm = cuts.figure.soles[1], cuts.mm
    top = foot[:, 1].max()
    edge = (foot[:, 0].min() + foot[:, 0].max()) / 2 + mm(12)
    line = [(edge - mm(4), -20.0), (edge, 0.45 * top), (edge + mm(9), 0.72 * top), (edge + mm(12), 1.1 * top)]
    outer = areas.of_ring(np.array([*line, (600.0, 1.1 * top), (600.0, -20.0)]))
    return areas.of_ring(foot), [("FOOT_L", outer), ("FOOT_P", cuts.box(-600, 600, -50, 600))]
