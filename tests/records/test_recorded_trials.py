"""`gluteus lab` on every public trial with force plates runs from markers to forces.

Trials whose markers are clusters that no model knows get made-up places on the model, so that only
the way through is tested, not the angles.
"""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from gluteus.files import read_markers
from gluteus.studies.kinematics.lab import Laboratory, run_laboratory
from gluteus.studies.kinematics.lab_trial import stances
from gluteus.studies.kinematics.person import person_of
from gluteus.studies.motion.question import ForcesOptions
from tests.helpers.models import MOCAP, published
from tests.models import document as osim

GAIT, WHOLE = "gait2392/gait2392_thelen2003muscle.osim", "rajagopal/Rajagopal2016.osim"


@dataclass(frozen=True)
class Trial:
    """A recording, the model for it, and when the person is in a pose to scale by."""

    markers: str
    model: str
    still: str | None = None
    static: str | None = None
    marker_set: str | None = None
    loads: str | None = None


def gait(name: str, model: str) -> Trial:
    return Trial(
        f"{name}/subject01_walk1.trc", f"{name}/{model}.osim", static=f"{name}/subject01_static.trc",
        marker_set=f"{name}/{name}_Scale_MarkerSet.xml", loads=f"{name}/subject01_walk1_grf.xml",
    )  # fmt: skip


TRIALS = [
    gait("gait2354", "gait2354_simbody"),
    gait("gait2392", "gait2392_thelen2003muscle"),
    Trial(
        "rajagopal/ExpData/motion_capture_walk.trc", WHOLE, static="rajagopal/ExpData/static_walk_1.trc",
        marker_set="rajagopal/Scale/markerset_walk_preScale.xml", loads="rajagopal/ID/grf_walk.xml",
    ),
    Trial("opensim-core/formats/walking2.c3d", WHOLE, "2.5,2.504"),
    Trial("opensim-core/formats/walking5.c3d", WHOLE, "2.2,2.204"),
    Trial("opensim-core/formats/test_walking.c3d", WHOLE, "1.5,1.504"),
    Trial("c3d/Sample01/Eb015pr.c3d", GAIT, "5,5.02"),
    Trial("c3d/Sample02/sgi_int.c3d", GAIT, "1,1.02"),
    Trial("c3d/Sample08/TESTDPI.c3d", GAIT, "5,5.02"),
]  # fmt: skip

CLUSTERS = {
    "FT": ("calcn", (0.1, 0.03, 0.02)),
    "SK": ("tibia", (0.0, -0.2, 0.05)),
    "TH": ("femur", (0.0, -0.2, 0.08)),
}
CORNERS = np.array([(0.02, 0.05, 0.0), (-0.02, 0.05, 0.0), (0.0, -0.05, 0.01), (0.03, -0.05, 0.0)])


def cluster_markers(names: tuple[str, ...], path: Path) -> Path:
    """Write a marker set for clusters such as RTH1 to RTH4."""
    found = list[ET.Element]()
    for name in names:
        match re.fullmatch(r"([RL]?)(FT|SK|TH|PV)(\d)", name.upper()):
            case re.Match() as word:
                body, at = CLUSTERS.get(word[2], ("pelvis", (-0.15, 0.03, 0.0)))
                side = 1.0 if word[1] != "L" else -1.0
                body = body if body == "pelvis" else f"{body}_{word[1].lower()}"
                place = np.array(at) * (1.0, 1.0, side) + CORNERS[int(word[3]) - 1]
                found.append(
                    osim.element("Marker", name, body=body, location=tuple(place.tolist()), fixed=False)
                )
            case None:
                pass
    document = ET.Element("OpenSimDocument", {"Version": "30000"})
    document.append(osim.objects("MarkerSet", found))
    path.write_text(ET.tostring(document, encoding="unicode"), encoding="utf-8")
    return path


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("trial", TRIALS, ids=lambda each: Path(each.markers).stem)
def test_a_trial_with_plates_runs_from_markers_to_forces(trial: Trial, tmp_path: Path) -> None:
    recording, model = published(MOCAP / trial.markers), published(MOCAP / trial.model)
    if trial.marker_set is not None:
        marker_set: Path | None = MOCAP / trial.marker_set
    elif trial.model == GAIT:
        marker_set = cluster_markers(read_markers(recording).names, tmp_path / "clusters.xml")
    else:
        marker_set = None
    static = recording if trial.static is None else MOCAP / trial.static
    person_of(model, static, tmp_path / "scaled.osim", times=trial.still, mass_kg=75.0, marker_set=marker_set)
    loads = {} if trial.loads is None else {recording.stem: MOCAP / trial.loads}
    options = ForcesOptions.model_validate({"reserves": 10.0})
    lab = Laboratory(tmp_path / "scaled.osim", tmp_path / "out", options, loads=loads)
    (found,) = run_laboratory(lab, [recording])
    assert found.error is None
    assert found.forces is not None
    assert found.forces.frames > 0
    if trial.loads is None:
        peaks = [each.peak_n for each in found.contacts if each.side is not None]
        assert len(peaks) == 2  # both plates of these laboratories are stepped on
        assert all(500.0 < peak < 1500.0 for peak in peaks)
        assert all(each.end - each.start < 5.0 for each in stances(found))
