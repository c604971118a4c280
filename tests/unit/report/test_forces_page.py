"""The page of a recorded motion: what it shows, and that failed frames are seen to have failed."""

from pathlib import Path

import pytest

import gluteus as gl
from gluteus.report.figures.forces import draw
from gluteus.report.pages.forces import write_forces_page
from gluteus.report.terminal.forces import forces_json, forces_text
from gluteus.studies.result import Result
from tests.helpers import leg


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """A motion that is met, one that cannot be, and one that cannot be computed."""
    folder = tmp_path_factory.mktemp("leg")
    model = gl.read_osim(leg.write_leg(folder))
    found = {"met": gl.forces(model, leg.swing(), None, reserves=1.0)}
    for name, size in (("unmet", 3e3), ("no numbers", 1e15)):
        found[name] = gl.forces(model, leg.swing(), leg.write_loads(folder, (size, 0.0, 0.0)))
    return found


def words(results: dict[str, Result], name: str, folder: Path) -> str:
    return write_forces_page(results[name], folder / "page.html").read_text(encoding="utf-8")


def test_every_figure_says_what_it_shows(results: dict[str, Result]) -> None:
    pictures = {each.name: each for each in draw(results["met"])}
    assert list(pictures) == ["contact", "medius", "moments", "muscles", "activations", "unmet"]
    assert "hip_r peaks at" in pictures["contact"].alt
    assert "0 of 60 frames" in pictures["unmet"].alt
    assert all(each.caption and each.data for each in pictures.values())
    assert "Shaded" not in pictures["contact"].caption


def test_frames_that_failed_are_shaded_and_counted(results: dict[str, Result], tmp_path: Path) -> None:
    contact = draw(results["unmet"])[0]
    assert "Shaded: frames in which not everything was met" in contact.caption
    page = words(results, "unmet", tmp_path)
    assert "60 frames unmet" in page
    assert "there are no peaks to show" in page
    told = forces_json(results["unmet"], 1.0)
    assert (told["failed"], told["peak"], told["muscles"]) == (60, {}, {})


def test_frames_without_numbers_leave_empty_figures_and_no_nan(
    results: dict[str, Result], tmp_path: Path
) -> None:
    page = words(results, "no numbers", tmp_path)
    assert "60 frames bad input" in page
    text = page.split("base64,")[0] + "".join(part.partition('"')[2] for part in page.split("base64,")[1:])
    assert ">nan" not in text.lower()
    assert " nan " not in text.lower()
    assert "bad_input" in str(
        [each.plain for each in forces_text(results["no numbers"]).renderables if hasattr(each, "plain")]
    )


def test_the_page_tells_its_settings(results: dict[str, Result], tmp_path: Path) -> None:
    page = words(results, "met", tmp_path)
    for told in ("natural spline of degree 5", "hip_flexion_r", "leg.osim", "Thelen DG", "SHA-256"):
        assert told in page
    assert "60 frames from 0.000 to 0.600 s" in page
