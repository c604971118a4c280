"""Paths of the model documents that tests read: made or written by the project, or published."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import pytest

from tests.models import walker, wrapped_legs

TESTS = Path(__file__).parents[1]
SHARED = TESTS.parents[1] / "shared" / "opensim"
"""Published models and a recorded walk that may lie beside a checkout; they are not shipped."""

MOCAP = TESTS.parents[1] / "shared" / "mocap"
"""Recorded markers of laboratories, likewise."""

WRITTEN = {
    "limb": TESTS / "unit/model/test_osim_limb.osim",
    "every feature": TESTS / "unit/files/every_feature.osim",
    "two legs": TESTS / "unit/model/test_lint_two_legs.osim",
}
MADE = {"walker": walker, "wrapped legs": wrapped_legs}
PUBLISHED = {
    "arm26": SHARED / "models/arm26.osim",
    "gait10dof18musc": SHARED / "models/gait10dof18musc.osim",
    "gait2392": SHARED / "models/gait2392_thelen2003muscle.osim",
    "Rajagopal2016": SHARED / "models/Rajagopal2016.osim",
    "subject of the walk": SHARED / "walk/subject01_simbody_adjusted.osim",
}


def model_path(name: str) -> Path:
    """Return the path of a model; the test is skipped where a published one is absent."""
    if name in PUBLISHED:
        return published(PUBLISHED[name])
    return _made(name) if name in MADE else WRITTEN[name]


def published(path: Path) -> Path:
    """Return the path of a published file, or skip the test."""
    if not path.is_file():
        pytest.skip(f"{path.name} is not in ../shared/opensim")
    return path


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="gluteus-models-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _made(name: str) -> Path:
    path = _folder() / f"{name.replace(' ', '_')}.osim"
    path.write_text(MADE[name](), encoding="utf-8")
    return path
