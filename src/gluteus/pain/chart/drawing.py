"""Free-hand drawings on the body chart: their content, their JSON form, and the checks on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np

from gluteus.arguments import check_types
from gluteus.choices import Sex, Side
from gluteus.errors import AnatomyError, FileFormatError
from gluteus.json_types import JsonObject
from gluteus.pain.chart import areas
from gluteus.pain.chart.areas import Area, Ring
from gluteus.pain.chart.bones import VIEWS, ViewName
from gluteus.pain.chart.chart import CHART_VERSION, body_chart, outline_area
from gluteus.pain.json_file import read_json

DRAWING_VERSION = 1
Quality = Literal["ache", "tingling", "numb", "burning"]
QUALITIES: tuple[Quality, ...] = ("ache", "tingling", "numb", "burning")

_FIELDS = {"version", "chart", "sex", "marks"}
_MARK_FIELDS = {"view", "quality"}
_MOST_MARKS, _MOST_POINTS = 500, 50_000
_WIDEST_MM = 200.0
_FARTHEST_MM = 1e5
_LEAST_ON_BODY = 0.1


@dataclass(frozen=True, eq=False)
class Mark:
    """One mark: a line (point, 2) with a width [mm], or a closed polygon when `width` is None.

    Points are in the plane of the view [mm]: x points to the picture's right and y up. Their origin
    is on the floor below the midline or, in side views, below the hip's axis.
    """

    view: ViewName
    quality: Quality
    points: Ring
    width: float | None

    def area(self) -> Area:
        """Area of the mark, including what lies beyond the body."""
        if self.width is None:
            return areas.of_ring(self.points)
        return areas.of_line(self.points, self.width)


@dataclass(frozen=True, eq=False)
class Drawing:
    """Marks on the chart of one sex.

    `side` is the painful side, or None when it was not stated.

    ``left`` and ``right`` are always the person's own, in every view.
    """

    sex: Sex
    marks: tuple[Mark, ...]
    side: Side | None = None


@check_types
def read_drawing(path: Path | str) -> Drawing:
    """Return the drawing in a JSON file, as `drawing_json` describes it.

    Parameters
    ----------
    path : Path or str
        The file.

    Returns
    -------
    Drawing
        The drawing.

    Raises
    ------
    FileFormatError
        The file cannot be read, or has no valid drawing; the message says which mark is wrong.
    """
    file = Path(path)
    content = read_json(file)
    try:
        return parse_drawing(content)
    except AnatomyError as error:
        raise FileFormatError(file, None, str(error)) from error


def parse_drawing(content: object) -> Drawing:
    """Return the drawing in a plain object, after checking it against the body chart.

    Parameters
    ----------
    content : object
        An object as `drawing_json` returns it.

    Returns
    -------
    Drawing
        The drawing.

    Raises
    ------
    AnatomyError
        The object has another version of the format or the chart, an unknown view, quality, sex or
        side, values that are not numbers, a polygon that crosses itself, a mark outside the body,
        or no mark.
    """
    fields = _object(content)
    if not fields.keys() >= _FIELDS:
        raise AnatomyError(f"a drawing must be an object with {', '.join(sorted(_FIELDS))}")
    _refuse_unknown("a drawing", fields, _FIELDS | {"side"})
    _version("format", fields["version"], DRAWING_VERSION)
    _version("body chart", fields["chart"], CHART_VERSION)
    sex = _one_of("sex", fields["sex"], ("f", "m"), "a drawing")
    side = fields.get("side")
    if side is not None:
        side = _one_of("side", side, ("left", "right"), "a drawing")
    marks = fields["marks"]
    if not isinstance(marks, list) or not marks:
        raise AnatomyError("the drawing has no mark; draw where it hurts")
    listed = cast("list[object]", marks)
    if len(listed) > _MOST_MARKS:
        raise AnatomyError(f"a drawing must have at most {_MOST_MARKS} marks, not {len(listed)}; join some")
    found = tuple(_mark(number, each) for number, each in enumerate(listed, start=1))
    if sum(len(each.points) for each in found) > _MOST_POINTS:
        raise AnatomyError(f"a drawing must have at most {_MOST_POINTS} points; thin out its lines")
    for number, mark in enumerate(found, start=1):
        _check_on_body(number, mark, cast("Sex", sex))
    return Drawing(cast("Sex", sex), found, cast("Side | None", side))


@check_types
def drawing_json(drawing: Drawing) -> JsonObject:
    """Return a drawing as a plain object that `parse_drawing` reads back.

    Parameters
    ----------
    drawing : Drawing
        A drawing on the body chart.

    Returns
    -------
    dict
        The drawing, with points rounded to a tenth of a millimetre.
    """
    marks: list[dict[str, Any]] = []
    for mark in drawing.marks:
        shape = "ring" if mark.width is None else "line"
        written: dict[str, Any] = {
            "view": mark.view,
            "quality": mark.quality,
            shape: np.round(mark.points, 1).tolist(),
        }
        marks.append(written if mark.width is None else written | {"width": round(mark.width, 1)})
    side = {} if drawing.side is None else {"side": drawing.side}
    return {"version": DRAWING_VERSION, "chart": CHART_VERSION, "sex": drawing.sex, **side, "marks": marks}


def _mark(number: int, content: object) -> Mark:
    which = f"mark {number}"
    fields = _object(content)
    if not fields.keys() >= _MARK_FIELDS:
        raise AnatomyError(f"{which} must be an object with view, quality, and a line or ring")
    _refuse_unknown(which, fields, _MARK_FIELDS | {"line", "ring", "width"})
    if ("line" in fields) == ("ring" in fields) or ("width" in fields) != ("line" in fields):
        raise AnatomyError(
            f"{which} has a line with its width, or a ring; got {', '.join(fields)}. Give one."
        )
    view = cast("ViewName", _one_of("view", fields["view"], VIEWS, which))
    quality = cast("Quality", _one_of("quality", fields["quality"], QUALITIES, which))
    if "line" in fields:
        points = _points(which, fields["line"], 1)
        return Mark(view, quality, points, _width(which, fields["width"]))
    ring = _points(which, fields["ring"], 3)
    if len(ring) > 3 and np.array_equal(ring[0], ring[-1]):
        ring = ring[:-1]
    if areas.crosses_itself(ring):
        raise AnatomyError(
            f"the edge of {which} crosses itself, so that its inside is not defined; draw "
            "it without crossing, or as a line with a width"
        )
    return Mark(view, quality, ring, None)


def _object(content: object) -> dict[str, Any]:
    return cast("dict[str, Any]", content) if isinstance(content, dict) else {}


def _points(which: str, content: object, least: int) -> Ring:
    rows = cast("list[object]", content) if isinstance(content, list) else []
    if not _MOST_POINTS >= len(rows) >= least or not all(map(_is_point, rows)):
        raise AnatomyError(
            f"{which} has {least} or more points, each two numbers in millimetres; "
            f"got {_short(cast('object', content))}. Correct them."
        )
    return np.array(rows, dtype=np.float64)


def _is_point(row: object) -> bool:
    if not isinstance(row, list):
        return False
    both = cast("list[object]", row)
    return len(both) == 2 and all(map(_is_number, both))


def _is_number(value: object) -> bool:
    # The value is compared, not converted: an integer may have more digits than a float can hold.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _FARTHEST_MM


def _width(which: str, value: object) -> float:
    if not _is_number(value) or not 0 < cast("float", value) <= _WIDEST_MM:
        raise AnatomyError(
            f"a line is up to {_WIDEST_MM:g} mm wide; got {_short(value)} in {which}. Correct its width."
        )
    return float(cast("float", value))


def _check_on_body(number: int, mark: Mark, sex: Sex) -> None:
    area = mark.area()
    whole = areas.size(area)
    on_body = areas.size(areas.common(area, outline_area(body_chart(sex), mark.view)))
    if whole <= 0 or on_body < _LEAST_ON_BODY * whole:
        share = 0.0 if whole <= 0 else 100 * on_body / whole
        left, bottom, right, top = areas.bounds([area])
        raise AnatomyError(
            f"a mark must lie on the body; got {share:.0f} % of mark {number} there ({mark.view}, "
            f"x {left:.0f} "
            f"to {right:.0f}, y {bottom:.0f} to {top:.0f} mm). Move it onto the body of that view."
        )


def _version(what: str, met: object, known: int) -> None:
    if met != known or isinstance(met, bool):
        raise AnatomyError(
            f"the drawing is in version {_short(met)} of the {what}, not {known}; draw it again"
        )


def _one_of(what: str, value: object, known: tuple[str, ...], where: str) -> str:
    if not isinstance(value, str) or value not in known:
        raise AnatomyError(
            f"the {what} of {where} is {', '.join(known[:-1])} or {known[-1]}; got {_short(value)}. "
            "Use one of them."
        )
    return value


def _refuse_unknown(what: str, fields: Mapping[str, object], known: set[str]) -> None:
    for name in fields:
        if name not in known:
            raise AnatomyError(f"{what} has {', '.join(sorted(known))}; got {_short(name)}. Leave it out.")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
