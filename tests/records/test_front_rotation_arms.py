"""The published arms of the thirds of gluteus medius follow from the published points."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest
import yaml

from gluteus.anatomy import norms

LINES = {
    "dostal1981": ([f"Gluteus medius {part}" for part in ("anterior", "middle", "posterior")], 0.01),
    "gait2392": ([f"glut_med{number}_r" for number in (1, 2, 3)], 1.0),
    "rajagopal2016": ([f"glmed{number}_r" for number in (1, 2, 3)], 1.0),
}
THIRDS = ("anterior", "middle", "posterior")
CARBONE = {"anterior": "front_rotation_arm_carbone2015", "posterior": "back_rotation_arm_carbone2015"}


def ends(source: str, third: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Start and end (3,) [m] of the line of a third from the hip centre, hip neutral."""
    names, metres = LINES[source]
    name = names[third]
    text = (files("gluteus.anatomy") / "data" / "attachments" / f"{source}.yaml").read_text(encoding="utf-8")
    record = yaml.safe_load(text)
    line = next(each for each in record["lines"] if each["name"] == name)
    if "points" not in line:
        return metres * np.array(line["pelvis"]), metres * np.array(line["femur"])
    start, end = (np.array(point["xyz"]) for point in line["points"])
    return start - record["landmarks"]["right_hip_centre"]["xyz"], end


@pytest.mark.parametrize("source", LINES)
def test_a_straight_line_through_the_points_has_the_arm(source: str) -> None:
    start, end = ends(source)
    pull = (start - end) / np.linalg.norm(start - end)
    assert norms("validation")[f"front_rotation_arm_{source}"].si == pytest.approx(
        np.cross(end, pull)[1], abs=1e-4
    )


@pytest.mark.parametrize("third", THIRDS)
@pytest.mark.parametrize(("motion", "axis", "sign"), [("abduction", 0, -1.0), ("rotation", 1, 1.0)])
def test_bands_of_the_thirds_are_the_extremes_of_the_published_points(
    third: str, motion: str, axis: int, sign: float
) -> None:
    table = norms("validation")
    arms: list[float] = []
    for source in LINES:
        start, end = ends(source, THIRDS.index(third))
        pull = (start - end) / np.linalg.norm(start - end)
        arms.append(1e3 * sign * float(np.cross(end, pull)[axis]))
    if motion == "rotation" and third in CARBONE:
        arms.append(1e3 * table[CARBONE[third]].si)
    band = table[f"{motion}_arm_of_{third}_third"]
    assert (band.low, band.high) == pytest.approx((min(arms), max(arms)), abs=0.06)
    assert band.value == pytest.approx(np.mean(arms), abs=0.1)
