"""Walks with their models and forces: one made by the project, one published that may be absent."""

from dataclasses import dataclass, replace
from pathlib import Path

from gluteus.files import read_table, write_table
from tests.helpers.models import SHARED, model_path, published
from tests.models.walk import motion, write_walk


@dataclass(frozen=True)
class Walk:
    """A model, its walk as files, and the times [s] between which tools are run.

    Parameters
    ----------
    recorded, smooth : Path
        Coordinates at the rate of a recording, and without noise at 1 kHz.
    filtered, whole : tuple of float
        First and last time of the filtered recording, and of the smooth one.
    feet : tuple of str
        Bodies that the ground pushes, in the order of the loads.
    """

    model: Path
    recorded: Path
    smooth: Path
    loads: Path
    residuals: Path
    filtered: tuple[float, float]
    whole: tuple[float, float]
    feet: tuple[str, ...] = ("calcn_r", "calcn_l")


def made_walk(folder: Path) -> Walk:
    """Write the made walk into an empty folder."""
    recorded, loads, residuals = write_walk(folder)
    smooth = write_table(motion(1000.0), folder / "smooth.sto")
    return Walk(model_path("walker"), recorded, smooth, loads, residuals, (0.2, 1.4), (0.05, 1.549))


def published_walk(folder: Path) -> Walk:
    """Return the published walk, its smooth coordinates in a folder; skip where it is absent."""
    walk = SHARED / "walk"
    model = published(walk / "subject01_simbody_adjusted.osim")
    # The header of the smooth coordinates says radians; they are degrees.
    table = replace(read_table(walk / "subject01_walk1_RRA_Kinematics_q.sto"), in_degrees=True)
    return Walk(
        model,
        walk / "subject01_walk1_ik.mot",
        write_table(table, folder / "smooth.sto"),
        walk / "subject01_walk1_grf.xml",
        walk / "gait2392_SO_Residual_Actuators.xml",
        (0.4, 1.6),
        (0.5, 1.999),
    )
