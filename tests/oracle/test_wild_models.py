"""Public models as found: what OpenSim loads, Gluteus loads, and the two agree."""

import sys
from pathlib import Path

import pytest

from tests.helpers.models import SHARED

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import wild

DOCUMENTS = sorted((SHARED / "wild").glob("*.osim"))
KNOWN = {
    # OpenSim jumps where a path leaves the end of a cylinder, or wraps several surfaces.
    "lengths": ("53_ue_RL.osim",),
    # The pull of OpenSim's ligament over a cylinder is not the slope of its length.
    "structures": ("31_DHondt_et_al_2024_4seg.osim",),
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DOCUMENTS, reason="the public models are not in ../shared/opensim/wild"),
    pytest.mark.skipif(sys.version_info >= (3, 14), reason="OpenSim 4.6 has no wheel for this Python"),
]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_what_opensim_loads_gluteus_loads_and_they_agree(path: Path) -> None:
    row = wild.in_own_process(path, 3)
    if row["opensim"]:
        pytest.skip(f"OpenSim does not load it: {row['opensim'][:100]}")
    assert not row["gluteus"]
    assert row["far"] == 0 or path.name in KNOWN["lengths"], row["worst"]
    assert row.get("dynamics at rest", row["dynamics"]) <= 1e-6
    assert row.get("structures", 0.0) <= 1e-6 or path.name in KNOWN["structures"]
