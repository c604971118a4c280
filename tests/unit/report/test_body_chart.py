"""The body chart as SVG: valid, named for everyone, honest in its colours and its words."""

import re
from collections import Counter
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from gluteus.anatomy import library
from gluteus.errors import AnatomyError
from gluteus.pain import body_chart, forward, fractions, parse_drawing, questionnaire, rank
from gluteus.pain.chart.drawing import QUALITIES
from gluteus.report.chart.body_chart import Heat, body_chart_svg, referred_chart_svg
from gluteus.report.chart.labels import Label, apart
from gluteus.report.chart.pain_chart import pain_chart_svg, regions_chart_svg
from gluteus.report.chart.style import FONT_SIZES, HEAT_DARK, HEAT_LIGHT, QUALITY_DARK, QUALITY_LIGHT

SVG = "{http://www.w3.org/2000/svg}"
NAMES = library().regions
DRAWING = parse_drawing(
    {
        "version": 1,
        "chart": 1,
        "sex": "f",
        "marks": [
            {"view": "back", "quality": "ache", "line": [[70, 960], [110, 900]], "width": 40},
            {"view": "right", "quality": "numb", "ring": [[-20, 800], [20, 800], [10, 700], [-10, 700]]},
        ],
    }
)


def regions(svg: str) -> list[ET.Element]:
    return [each for each in ET.fromstring(svg).iter(f"{SVG}path") if each.get("class") == "region"]


@pytest.mark.parametrize("sex", ["f", "m"])
def test_every_shape_is_reached_by_keyboard_and_has_a_name_of_its_own(sex: str):
    svg = body_chart_svg(sex)
    drawn = regions(svg)
    assert len(drawn) == len(body_chart(sex).areas)
    for each in drawn:
        assert (each.get("tabindex"), each.get("role")) == ("0", "img")
        assert each.get("aria-label") == each.findtext(f"{SVG}title")
    names = Counter(each.get("aria-label") for each in drawn)
    assert max(names.values()) == 1
    assert f"{NAMES['BUT_UL'].name}, right, back view" in names
    assert ".region:focus-visible" in svg


@pytest.mark.parametrize(
    "svg",
    [
        pytest.param(body_chart_svg("m", "left"), id="plain"),
        pytest.param(referred_chart_svg("posterior"), id="referred"),
        pytest.param(body_chart_svg("f", drawing=DRAWING, shares={"BUT_M": 0.4}), id="drawing"),
    ],
)
def test_the_file_is_valid_and_asks_the_network_for_nothing(svg: str):
    root = ET.fromstring(svg)
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    used = set(re.findall(r"url\(#([\w-]+)\)", svg)) | set((root.get("aria-labelledby") or "").split())
    # The style sheet names the filters of both themes; a chart without heat has none and uses none.
    assert {name for name in used if "heat" not in name and "ramp" not in name} <= set(ids)
    if 'class="heat"' in svg:
        assert used <= set(ids)
    assert not re.findall(r"(?:href|src)=\"(?!#)|@import|url\((?!#)", svg)
    assert "<script" not in svg


def test_a_map_names_strength_memory_and_the_consensus():
    svg = referred_chart_svg("anterior", "m", "left")
    told = " ".join(re.sub("<[^>]+>", " ", svg).split())
    assert "expects no fixed place" in told
    assert f"From memory, not read in a source: {NAMES['CREST_P'].name}" in told
    labels = {each.get("aria-label") or "" for each in regions(svg)}
    assert f"{NAMES['LUM_L'].name}, left, back view: essential" in labels
    assert f"{NAMES['LUM_L'].name}, right, back view: essential" in labels
    assert f"{NAMES['SAC'].name}, left, back view: essential, from memory" in labels
    for words in forward("anterior").caveats:
        assert words in re.sub(r'</text><text class="caption"[^>]*>', " ", svg)
    assert "expects no fixed place" in svg
    zones = [each for each in ET.fromstring(svg).iter(f"{SVG}g") if each.get("data-zone")]
    assert {each.get("data-zone") for each in zones} == {"anterior"}
    assert all((each.get("aria-label") or "").startswith("left ") for each in zones)


def test_heat_lies_on_the_side_that_hurts():
    """The strongest field of a map of the right side lies in the right half of the view from
    behind.
    """
    root = ET.fromstring(referred_chart_svg("middle", "f", "right"))
    back = next(each for each in root.iter(f"{SVG}g") if each.get("aria-label") == "Back view")
    warm = next(each for each in back.iter(f"{SVG}g") if each.get("class") == "heat")
    paths = list(warm)
    assert len(paths) >= 5
    for path in paths:
        x = [float(each) for each in re.findall(r"[ML ]?(-?[\d.]+),", path.get("d") or "")]
        assert np.mean(x) > 0
    strengths = {float(path.get("fill-opacity") or 0) for path in paths}
    assert strengths == {1.0, 0.62, 0.3}


def lightness(colour: str) -> float:
    """L* of a colour: from relative luminance in sRGB, as CIE 1976 defines it."""
    channels = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    luminance = float(linear @ [0.2126, 0.7152, 0.0722])
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance


def as_a_dichromat_sees(colour: str, lost: str) -> str:
    """The colour without red or green cones (Vienot's projection in linear RGB)."""
    channels = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]) ** 2.2
    project = {
        "red": [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]],
        "green": [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]],
    }[lost]
    seen = np.clip(np.array(project) @ channels, 0, 1) ** (1 / 2.2)
    return "#" + "".join(f"{round(255 * each):02x}" for each in seen)


@pytest.mark.parametrize(("ramp", "sign"), [(HEAT_LIGHT, -1), (HEAT_DARK, 1)])
def test_the_heat_is_ordered_by_lightness_in_even_steps_for_all_eyes(ramp: tuple[str, ...], sign: int):
    for seen in (
        ramp,
        *([as_a_dichromat_sees(colour, lost) for colour in ramp] for lost in ("red", "green")),
    ):
        steps = [sign * (lightness(two) - lightness(one)) for one, two in pairwise(seen)]
        assert min(steps) > 7
    own = [sign * (lightness(two) - lightness(one)) for one, two in pairwise(ramp)]
    assert max(own) < 1.35 * min(own)


def test_qualities_differ_in_pattern_and_are_named():
    svg = body_chart_svg("f", drawing=DRAWING)
    patterns = {each.get("id"): ET.tostring(each) for each in ET.fromstring(svg).iter(f"{SVG}pattern")}
    assert set(patterns) == {f"body-chart-{quality}" for quality in QUALITY_LIGHT}
    assert list(QUALITY_LIGHT) == list(QUALITY_DARK) == list(QUALITIES)
    shapes = {re.sub(rb"var\([\w-]+\)|id=\"[^\"]*\"", b"", text) for text in patterns.values()}
    assert len(shapes) == len(patterns)
    words = {each.text for each in ET.fromstring(svg).iter(f"{SVG}text")}
    assert {"ache", "numb"} <= words
    assert "burning" not in words


def test_fractions_are_written_once_and_told():
    svg = body_chart_svg("f", "right", shares={"BUT_M": 0.437, "SIJ": 0.01})
    written = [each.text for each in ET.fromstring(svg).iter(f"{SVG}text") if each.get("class") == "share"]
    assert written == ["44"]
    labels = {each.get("aria-label") for each in regions(svg)}
    assert f"{NAMES['BUT_M'].name}, right, back view: 44 % drawn" in labels


def written_in(svg: str, kind: str) -> list[tuple[str, float, float]]:
    found = [each for each in ET.fromstring(svg).iter(f"{SVG}text") if each.get("class") == kind]
    return [(each.text or "", float(each.get("x") or 0), float(each.get("y") or 0)) for each in found]


def test_labels_that_overlap_move_apart_and_others_stay():
    close = [Label("37", 0.0, 0.0), Label("51", 6.0, 5.0), Label("33", 300.0, 0.0)]
    placed = apart(close, 42.0)
    assert placed[2] == close[2]
    for one, two in combinations(placed, 2):
        width = (one.width(42.0) + two.width(42.0)) / 2
        assert abs(one.x - two.x) >= width or abs(one.y - two.y) >= 42.0


def test_what_is_written_in_regions_can_be_read_on_a_printed_page():
    """Seven points or more across 190 mm, the text width of an A4 page; no number on another."""
    drawn = rank(fractions(DRAWING).regions, "right", {each.id: "no" for each in questionnaire()})
    svg = pain_chart_svg(drawn, "f", DRAWING)
    assert len(written_in(svg, "share")) >= 4
    for each, kind in ((svg, "share"), (svg, "caption"), (regions_chart_svg("m", "left"), "label")):
        width = float((ET.fromstring(each).get("viewBox") or "").split()[2])
        points = FONT_SIZES[kind] / width * 190 / 25.4 * 72
        assert points >= (7 if kind != "label" else 6)
    root = ET.fromstring(svg)
    for view in (each for each in root.iter(f"{SVG}g") if (each.get("aria-label") or "").endswith(" view")):
        for one, two in combinations(written_in(ET.tostring(view, "unicode"), "share"), 2):
            assert abs(one[1] - two[1]) > 0.55 * 42 * len(one[0] + two[0]) / 2 or abs(one[2] - two[2]) > 40


def test_named_regions_and_wider_areas_are_marked_where_nothing_is_drawn():
    no = {each.id: "no" for each in questionnaire()}
    svg = pain_chart_svg(rank(["buttock", "FOOT_P"], "right", no), "f")
    assert {text for text, _, _ in written_in(svg, "label")} == {"●"}
    assert "A dot marks a region that was named." in svg
    assert 'aria-label="Soles view"' in svg
    assert "% drawn" not in svg


def test_a_heat_map_of_anything():
    svg = body_chart_svg("m", "left", heat=Heat({"GROIN": 0.5}, {}, ("none", "all")), views=("front",))
    labels = {each.get("aria-label") for each in regions(svg)}
    assert f"{NAMES['GROIN'].name}, left, front view: 50 %" in labels
    assert {label.split(", ")[-1].split(":")[0] for label in labels if label} == {"front view"}


def test_the_chart_of_a_ranking_stops_where_the_ranking_stops():
    no = {each.id: "no" for each in questionnaire()}
    ranked = pain_chart_svg(rank(["BUT_M", "BUT_UL"], "left", no), "f")
    assert 'class="heat"' in ranked
    assert "superior gluteal nerve" in ranked
    assert "expects no fixed place" in ranked
    assert "Without any drawing, the most common sources are: quadratus lumborum" in " ".join(
        re.sub("<[^>]+>", " ", ranked).split()
    )
    stopped = pain_chart_svg(rank(["BUT_M"], "left", no | {"fever": "yes"}), "f", DRAWING)
    assert 'class="heat"' not in stopped
    assert "Stop: seek care first (emergency)" in stopped
    withheld = pain_chart_svg(rank(["BUT_M"], "left"), "f")
    assert 'class="heat"' not in withheld
    assert "An unknown answer does not clear a question" in withheld


def test_text_from_outside_is_escaped():
    svg = body_chart_svg("f", title='<b a="1">&', captions=["a < b"])
    root = ET.fromstring(svg)
    assert root.findtext(f"{SVG}title") == '<b a="1">&'
    assert "a < b" in {each.text for each in root.iter(f"{SVG}text")}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sex": "x"}, "give f or m"),
        ({"side": "both"}, "side = 'both' is unknown"),
        ({"heat": Heat({"NOSE": 1.0})}, "no region is called 'NOSE'; give LUM_U"),
        ({"shares": {"NOSE": 1.0}}, "no region is called 'NOSE'"),
        ({"zones": ["upper"]}, "no trigger zone is called 'upper'; give posterior"),
        ({"views": ["top"]}, "no view is called 'top'"),
    ],
)
def test_what_does_not_exist_is_refused(options: dict[str, object], message: str):
    with pytest.raises(AnatomyError, match=message):
        body_chart_svg(**options)  # type: ignore[arg-type]


def test_the_other_side_of_the_record_is_the_other_side_of_the_chart():
    svg = body_chart_svg("f", "right", heat=Heat({"LUM_L_c": 1.0}, {"LUM_L_c": "here"}))
    told = {
        each.get("aria-label") for each in regions(svg) if (each.get("aria-label") or "").endswith("here")
    }
    assert told == {f"{NAMES['LUM_L'].name}, left, {view} view: here" for view in ("back", "left side")}
    assert library().regions["LUM_L_c"].side == "contralateral"
