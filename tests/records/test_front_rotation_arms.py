"""The published rotation arms of the front of gluteus medius follow from the published points."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest
import yaml

from gluteus.anatomy import norms

LINES = {
    "dostal1981": ("Gluteus medius anterior", 0.01),
    "gait2392": ("glut_med1_r", 1.0),
    "rajagopal2016": ("glmed1_r", 1.0),
}


def ends(source: str) -> tuple[np.ndarray, np.ndarray]:
    """Start and end (3,) [m] of the front line from the hip centre, hip neutral."""
    name, metres = LINES[source]
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
