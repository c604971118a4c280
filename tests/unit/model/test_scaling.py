"""Reading and posing a model takes time in proportion to its elements, of every kind.

Steps of the program are counted instead of seconds. Names compare by a function of their own here,
so that a search through a list counts, too.
"""

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from gluteus.errors import FileFormatWarning, GluteusError, UnsupportedFeature
from gluteus.files.bytes import xml_tree
from gluteus.model.opensim.actuators import actuators_of
from gluteus.model.opensim.markers import model_markers
from gluteus.model.opensim.model import read_osim
from gluteus.visible import visible, visible_line
from tests.helpers.large_documents import (
    LARGE,
    body,
    chain,
    coupler,
    document,
    muscle,
    offset,
    pin,
    repeated,
    star,
)  # fmt: skip

FEW = 40
Note = Callable[[FrameType, str, Any], Any]
_ALLOWED = ("SomeMuscle", "Foo")


class Name(str):
    """A text whose comparisons are calls of a Python function."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def named(plain: Callable[[str], str]) -> Callable[[str], Name]:
    """Return the function with its texts as names."""
    return lambda text: Name(plain(text))


@contextmanager
def counted() -> Iterator[list[int]]:
    """Count the lines and loops of Python, and the calls of functions in C, that begin inside."""
    steps = [0]

    def note(frame: FrameType, event: str, argument: object) -> Note:
        steps[0] += 1
        return note

    def note_call(frame: FrameType, event: str, argument: object) -> None:
        steps[0] += event == "c_call"

    before = sys.gettrace(), sys.getprofile()
    sys.settrace(note)
    sys.setprofile(note_call)
    try:
        yield steps
    finally:
        sys.settrace(before[0])
        sys.setprofile(before[1])


def read_and_pose(path: Path) -> None:
    """All that depends on the elements of a model; it may be refused."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FileFormatWarning)
        try:
            model = read_osim(path, allow=_ALLOWED)
        except GluteusError:
            return
    model_markers(model)
    actuators = actuators_of(model.spec.actuators, model.spec, model.tree)
    pose = model.default_pose()[None]
    model.muscle_forces(model.lengths(pose))
    model.geometry(pose)
    model.structures.in_poses(model.tree, pose, 0.0 * pose)
    actuators.on_coordinates(model.skeleton, pose)


@pytest.mark.parametrize("kind", LARGE)
def test_four_times_as_many_elements_take_at_most_five_times_the_steps(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xml_tree, "visible", named(visible))
    monkeypatch.setattr(xml_tree, "visible_line", named(visible_line))
    path = tmp_path / "large.osim"
    counts: dict[int, int] = {}
    for size in (FEW, FEW, 4 * FEW):  # the first time fills caches
        path.write_text(LARGE[kind](size))
        with counted() as steps:
            read_and_pose(path)
        counts[size] = steps[0]
    assert counts[4 * FEW] < 5 * counts[FEW], f"{counts}: work grows faster than the number of {kind}"


def test_a_search_through_a_list_of_names_is_counted(tmp_path: Path) -> None:
    def searches(count: int) -> int:
        names = [Name(number) for number in range(count)]
        with counted() as steps:
            for number in range(count):
                names.index(Name(number))
        return steps[0]

    assert searches(4 * FEW) > 10 * searches(FEW), "or the test above could not fail"


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ("4001 couplers, more than 4000", lambda: star(2, repeated(4001, lambda n: coupler(n, "q1", "q0")))),
        (
            "4001 joints, more than 4000",
            lambda: document(body(0), repeated(4001, lambda n: pin(n, "/ground", "/bodyset/b0"))),
        ),
        ("2001 bodies, more than 2000", lambda: document(repeated(2001, body))),
        ("10001 markers, more than 10000", lambda: LARGE["markers"](10_001)),
        ("20001 actuators, more than 20000", lambda: LARGE["actuators of a coordinate"](20_001)),
        ("400 bodies, 400 coordinates, 700 muscles", lambda: chain(400, repeated(700, muscle))),
        ("f32 is fixed in more than 32 frames in a row", lambda: _deep(40)),
        (
            "a polynomial has 300 coefficients, more than 200",
            lambda: star(2, coupler(0, "q1", "q0", _polynomial(300))),
        ),
        ("20001 offset frames, more than 20000", lambda: _flat(20_001)),
    ],
)  # fmt: skip
def test_more_than_a_limit_is_refused_with_the_number(
    told: str, text: Callable[[], str], tmp_path: Path
) -> None:
    path = tmp_path / "large.osim"
    path.write_text(text())
    with pytest.raises(UnsupportedFeature, match=rf"Size: .*{told}.*large\.osim"):
        read_osim(path)


def _deep(count: int) -> str:
    inside = repeated(count, lambda n: offset(f"f{n}", f"/bodyset/b0/f{n - 1}" if n else ".."))
    return document(body(0, f"<components>{inside}</components>"), pin(0, "/ground", "/bodyset/b0"))


def _flat(count: int) -> str:
    inside = repeated(count, lambda n: offset(f"f{n}", ".."))
    return document(body(0, f"<components>{inside}</components>"), pin(0, "/ground", "/bodyset/b0"))


def _polynomial(count: int) -> str:
    return f"<PolynomialFunction><coefficients>{'0 ' * count}</coefficients></PolynomialFunction>"
