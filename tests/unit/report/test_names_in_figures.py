"""Names of strangers in figures are words: no formula is read in them, and no character acts."""

import base64
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

import gluteus as gl
from gluteus.report.figures.forces import draw
from gluteus.report.pages.plan import plan_page
from gluteus.studies.operation.compare import plan
from tests.helpers import leg

NAMES = ("$^$", r"$\bad{$", "$x$", "\x1b[2J\u202e", "<img src=x>", "a&b")


@pytest.mark.parametrize("name", NAMES)
def test_options_of_any_name_are_drawn(name: str) -> None:
    hip = gl.Hip(gl.Person(sex="f"), samples=30, seed=1)
    options = {name: gl.Operation(neck_length_mm=4), "other": gl.Operation(lateral_mm=2)}
    page = plan_page(plan(hip, gl.Operation(), options=options))
    assert "\x1b" not in page
    assert "<img src=x>" not in page
    drawings = re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", page)
    texts = [ElementTree.fromstring(base64.b64decode(each)) for each in drawings]
    assert any("other" in "".join(each.itertext()) for each in texts)


@pytest.mark.parametrize("name", ["$^$", r"$\bad{$"])
def test_muscles_of_any_name_are_drawn(tmp_path: Path, name: str) -> None:
    path = leg.write_leg(tmp_path)
    text = path.read_text(encoding="utf-8")
    muscle = re.search(r'<\w+Muscle name="([^"]+)"', text)
    assert muscle is not None
    path.write_text(text.replace(f'"{muscle[1]}"', f'"{name}"'), encoding="utf-8")
    result = gl.forces(gl.read_osim(path), leg.swing(), None, reserves=1.0)
    assert name in result.labels("muscle")
    shown = next(each for each in draw(result) if each.name == "muscles")
    assert name in "".join(ElementTree.fromstring(shown.data).itertext())
