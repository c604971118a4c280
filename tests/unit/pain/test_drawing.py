"""Free-hand drawings: what is read, what is refused, and what part of each region they cover."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gluteus.anatomy import library
from gluteus.errors import AnatomyError, FileFormatError
from gluteus.pain import (
    body_chart,
    drawing_json,
    fractions,
    fractions_json,
    parse_drawing,
    questionnaire,
    rank,
    read_drawing,
)
from gluteus.pain.chart import areas
from gluteus.pain.chart.redraw import grid, redraw

ALL_NO = {each.id: "no" for each in questionnaire()}
LINE = {"view": "back", "quality": "ache", "line": [[60, 900], [90, 880]], "width": 40}
CODES = list(library().regions)


def drawn(*marks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"version": 1, "chart": 1, "sex": "f", "marks": list(marks)} | more


def painted(codes: list[str], side: str, sex: str = "f", quality: str = "ache") -> dict[str, Any]:
    """Each region painted whole, in every view where it is seen."""
    shapes = body_chart(sex).regions(side)
    marks = [
        {"view": shape.view, "quality": quality, "ring": shape.ring.tolist()}
        for code in codes
        for shape in shapes[code]
    ]
    return drawn(*marks, sex=sex)


@pytest.mark.parametrize("sex", ["f", "m"])
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("codes", [["BUT_M", "TROCH", "LUM_L_c"], ["MID_L", "SIJ", "FOOT_P"], CODES])
def test_whole_regions_painted_rank_like_their_codes(sex: str, side: str, codes: list[str]):
    found = fractions(parse_drawing(painted(codes, side, sex)), side)
    assert found.side == side
    assert found.regions == dict.fromkeys(found.regions, 1.0)
    assert set(found.regions) == set(codes)
    assert found.elsewhere_cm2 == pytest.approx(0, abs=0.5)
    by_hand, by_code = rank(found.regions, side, ALL_NO), rank(codes, side, ALL_NO)
    assert by_hand.candidates == by_code.candidates
    assert by_hand.unlisted == by_code.unlisted


def test_a_region_is_whole_where_it_is_seen_best_and_a_sliver_stays_a_sliver():
    shapes = {shape.view: shape for shape in body_chart("f").regions("right")["TROCH"]}
    best = fractions(parse_drawing(drawn(ring_of(shapes["right"]))))
    assert best.regions == {"TROCH": 1.0}
    sliver = fractions(parse_drawing(drawn(ring_of(shapes["back"]))))
    sizes = [areas.size(areas.of_ring(shapes[view].ring)) for view in ("back", "right")]
    assert sliver.regions["TROCH"] == pytest.approx(sizes[0] / sizes[1], abs=1e-3)
    assert sliver.regions["TROCH"] < 0.9


def ring_of(shape: Any, quality: str = "ache") -> dict[str, Any]:
    return {"view": shape.view, "quality": quality, "ring": shape.ring.tolist()}


def test_half_a_region_is_half():
    shape = body_chart("m").regions("right")["BUT_M"][0]
    middle = (shape.ring[:, 1].min() + shape.ring[:, 1].max()) / 2
    low = areas.of_ring(np.array([[-500.0, 0], [500, 0], [500, middle], [-500, middle]]))
    ring = areas.rings(areas.common(areas.of_ring(shape.ring), low))[0]
    mark = {"view": shape.view, "quality": "ache", "ring": ring.tolist()}
    share = areas.size(areas.of_ring(ring)) / areas.size(areas.of_ring(shape.ring))
    assert 0.4 < share < 0.6
    assert fractions(parse_drawing(drawn(mark, sex="m"))).regions["BUT_M"] == pytest.approx(share, abs=1e-3)


def test_qualities_are_kept_apart_and_count_together():
    shapes = body_chart("f").regions("left")
    content = drawn(
        ring_of(shapes["BUT_M"][0]), ring_of(shapes["BUT_M"][0], "numb"), ring_of(shapes["COC"][0], "numb")
    )
    found = fractions(parse_drawing(content))
    assert {key: dict(value) for key, value in found.by_quality.items()} == {
        "ache": {"BUT_M": 1.0},
        "numb": {"BUT_M": 1.0, "COC": 1.0},
    }
    assert dict(found.regions) == {"BUT_M": 1.0, "COC": 1.0}
    assert found.side == "left"


def test_what_does_not_rank_is_kept_and_told():
    """The other buttock has no code, and the chest no region: both are shown, neither ranks."""
    chest = {"view": "front", "quality": "ache", "line": [[0, 1250]], "width": 100}
    content = painted(["BUT_M", "SAC_c"], "right") | {"side": "right"}
    other = painted(["BUT_UL", "SAC_c"], "left")["marks"]
    found = fractions(parse_drawing(content | {"marks": [*content["marks"], *other, chest]}))
    assert set(found.regions) == {"BUT_M", "SAC_c", "SAC"}
    assert found.other_side == {"BUT_UL": 1.0}
    left_out = body_chart("f").regions("left")["BUT_UL"]
    size = sum(areas.size(areas.of_ring(shape.ring)) for shape in left_out) / 100
    assert found.elsewhere_cm2 == pytest.approx(size + math.pi * 25, rel=0.02)
    written = fractions_json(found)
    assert written["other_side"] == {"BUT_UL": 1.0}
    assert json.loads(json.dumps(written)) == written


def test_the_side_is_said_or_seen_or_asked_for():
    left = painted(["BUT_M", "BUT_UL"], "left")
    assert fractions(parse_drawing(left)).side == "left"
    assert fractions(parse_drawing(left | {"side": "right"})).side == "right"
    assert fractions(parse_drawing(left | {"side": "right"}), "left").side == "left"
    with pytest.raises(AnatomyError, match="name the painful side"):
        fractions(parse_drawing(painted(["MID_L"], "left")))
    with pytest.raises(AnatomyError, match="side = 'both' is unknown"):
        fractions(parse_drawing(left), "both")


strokes = st.lists(
    st.fixed_dictionaries(
        {
            "view": st.just("back"),
            "quality": st.sampled_from(["ache", "tingling", "numb", "burning"]),
            "line": st.lists(
                st.tuples(st.floats(60, 110), st.floats(560, 1020)).map(list), min_size=1, max_size=6
            ),
            "width": st.floats(5, 60),
        }
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=25)
@given(strokes)
def test_fractions_are_fractions_and_more_drawn_is_never_less(marks: list[dict[str, Any]]):
    found = fractions(parse_drawing(drawn(*marks)), "right")
    assert all(0 < share <= 1 for share in found.regions.values())
    fewer = fractions(parse_drawing(drawn(*marks[:1])), "right")
    for code, share in fewer.regions.items():
        assert found.regions[code] >= share - 1e-3
    for shares in found.by_quality.values():
        for code, share in shares.items():
            assert share <= found.regions[code] + 1e-3


@settings(max_examples=25)
@given(strokes)
def test_what_is_written_is_read_back(marks: list[dict[str, Any]]):
    first = parse_drawing(drawn(*marks, side="left"))
    written = json.loads(json.dumps(drawing_json(first)))
    again = parse_drawing(written)
    assert drawing_json(again) == written
    assert (again.side, again.sex, len(again.marks)) == ("left", "f", len(marks))
    for code, share in fractions(first).regions.items():
        assert fractions(again).regions.get(code, 0.0) == pytest.approx(share, abs=0.02)


def test_the_grid_of_the_simulation_counts_as_the_chart_does():
    """A region painted whole on pixels is whole, and its pixels are its size within a fifth."""
    chart = grid()
    for number, code in enumerate(CODES):
        shapes = body_chart("f").regions("right")[code]
        size = max(areas.size(areas.of_ring(shape.ring)) for shape in shapes)
        assert chart.size[number] * 36 == pytest.approx(size, rel=0.2)
    alone = np.eye(len(CODES), dtype=bool)
    steady = redraw(alone, 1, depth_mm=0.0).fractions
    assert np.diag(steady) == pytest.approx(1.0)
    assert steady.sum() == pytest.approx(len(CODES))


def test_two_free_hand_drawings_of_the_same_pain_overlap_as_published():
    random = np.random.default_rng(5)
    hurts = random.random((600, len(CODES))) < 0.12
    hurts = hurts[hurts.any(axis=1)]
    overlap = redraw(hurts, 7, times=2).overlap.mean()
    assert overlap == pytest.approx(0.62, abs=0.05)


BAD: dict[str, tuple[Any, str]] = {
    "no object": ([1], "a drawing must be an object with chart, marks, sex, version"),
    "no field": ({"version": 1}, "a drawing must be an object with"),
    "more fields": (drawn(LINE, patient="x"), "got 'patient'. Leave it out"),
    "format": (drawn(LINE, version=2), "version 2 of the format, not 1; draw it again"),
    "true is no version": (drawn(LINE, version=True), "version True of the format, not 1"),
    "chart": (drawn(LINE, chart=9), "version 9 of the body chart, not 1"),
    "sex": (drawn(LINE, sex="female"), "the sex of a drawing is f or m; got 'female'"),
    "side": (drawn(LINE, side="both"), "the side of a drawing is left or right; got 'both'"),
    "empty": (drawn(), "has no mark; draw where it hurts"),
    "marks": (drawn() | {"marks": {"0": LINE}}, "has no mark"),
    "too many": (drawn(*[LINE] * 501), "at most 500 marks, not 501"),
    "mark": (drawn(LINE, "x"), "mark 2 must be an object"),  # type: ignore[arg-type]
    "view": (drawn(LINE | {"view": "top"}), "view of mark 1 is front, back, left, right or soles; got 'top'"),
    "quality": (drawn(LINE | {"quality": "itch"}), "ache, tingling, numb or burning; got 'itch'"),
    "both shapes": (drawn(LINE | {"ring": []}), "a line with its width, or a ring"),
    "no width": (drawn({k: v for k, v in LINE.items() if k != "width"}), "a line with its width"),
    "width 0": (drawn(LINE | {"width": 0}), "up to 200 mm wide; got 0 in mark 1"),
    "width": (drawn(LINE | {"width": math.nan}), "up to 200 mm wide; got nan"),
    "no points": (drawn(LINE | {"line": []}), "1 or more points"),
    "not a number": (drawn(LINE | {"line": [[math.nan, 900]]}), "two numbers in millimetres; got .*nan"),
    "endless": (drawn(LINE | {"line": [[math.inf, 900]]}), "two numbers in millimetres"),
    "text": (drawn(LINE | {"line": [["60", 900]]}), "two numbers in millimetres"),
    "three": (drawn(LINE | {"line": [[60, 900, 1]]}), "two numbers in millimetres"),
    "outside": (drawn(LINE | {"line": [[600, 900], [700, 900]]}), "got 0 % of mark 1 there .back, x 580"),
    "nearly outside": (drawn(LINE | {"line": [[150, 560], [400, 560]]}), "Move it onto the body"),
    "crossing": (
        drawn({"view": "back", "quality": "ache", "ring": [[40, 900], [90, 960], [90, 900], [40, 960]]}),
        "crosses itself.*draw it without crossing, or as a line",
    ),
    "flat": (
        drawn({"view": "back", "quality": "ache", "ring": [[40, 900], [60, 900], [90, 900]]}),
        "mark 1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_bad_drawing_gets_one_clear_error(case: str, tmp_path: Path):
    content, message = BAD[case]
    with pytest.raises(AnatomyError, match=message):
        parse_drawing(content)
    file = tmp_path / "drawing.json"
    file.write_text(json.dumps(content), "utf-8")
    with pytest.raises(FileFormatError, match=message) as error:
        read_drawing(file)
    assert "\n" not in str(error.value)
    assert str(file) in str(error.value)


def test_a_file_that_is_no_drawing_is_named(tmp_path: Path):
    broken, deep = tmp_path / "broken.json", tmp_path / "deep.json"
    broken.write_text('{"version": 1,\n"marks": [', "utf-8")
    deep.write_text("[" * 100_000, "utf-8")
    with pytest.raises(FileFormatError, match="line 2: is not JSON"):
        read_drawing(broken)
    with pytest.raises(FileFormatError, match="endless nesting"):
        read_drawing(deep)
    with pytest.raises(FileFormatError, match=r"none\.json"):
        read_drawing(tmp_path / "none.json")
