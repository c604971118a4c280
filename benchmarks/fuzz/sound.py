"""Sound files: documents of the tests, small ones made here, and real ones where they are found."""

from __future__ import annotations

import io
import json
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gluteus.pain.red_flags.answers import answers_json
from tests.helpers import damaging
from tests.helpers.c3d import Recording

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"

OWN = (
    "tests/unit/files/every_feature.osim", "tests/unit/model/test_osim_limb.osim",
    "tests/unit/model/test_lint_two_legs.osim",
)  # fmt: skip
# Small ones come oftener: more copies, and a larger part of each is damaged.
REAL = (
    ("opensim/models/arm26.osim", 4), ("opensim/models/gait10dof18musc.osim", 4),
    ("opensim/models/gait2392_thelen2003muscle.osim", 2), ("opensim/models/Rajagopal2016.osim", 1),
    ("opensim/wild/10_testWrapObject_updateFromXMLNode30515.osim", 2),
    ("opensim/wild/12_Pendulum.osim", 2), ("opensim/wild/15_BushingForceModel_30000.osim", 2),
    ("opensim/wild/22_tugOfWar_model.osim", 2), ("opensim/wild/33_prosthesis.osim", 2),
    ("opensim/wild/55_example_auto2020_knee_R.osim", 2), ("opensim/wild/50_arm26.osim", 2),
    ("opensim/wild/36_XoR2-only.osim", 2), ("opensim/walk/subject01_simbody_adjusted.osim", 1),
    ("opensim/walk/subject01_walk1_grf.xml", 8), ("opensim/walk/gait2392_SO_Residual_Actuators.xml", 6),
    ("mocap/gait2392/subject01_Setup_IK.xml", 3), ("mocap/gait2392/subject01_Setup_Scale.xml", 3),
    ("opensim/walk/subject01_walk1_ik.mot", 3), ("opensim/walk/subject01_walk1_grf.mot", 1),
    ("opensim/walk/reference_InverseDynamicsOutput.sto", 2),
    ("opensim/walk/subject01_walk1_RRA_Kinematics_q.sto", 1),
    ("mocap/opensim-core/formats/dataWithEformat.trc", 3),
    ("mocap/opensim-core/formats/dataWithNaNsOfDifferentCases.trc", 3),
    ("mocap/opensim-core/IK/tests/resources/subject01_synthetic_marker_data.trc", 1),
    ("mocap/gait2392/subject01_walk1.trc", 1),
    ("mocap/c3d/Sample02/pc_int.c3d", 2), ("mocap/c3d/Sample02/pc_real.c3d", 2),
    ("mocap/c3d/Sample02/dec_int.c3d", 2), ("mocap/c3d/Sample02/dec_real.c3d", 2),
    ("mocap/c3d/Sample02/sgi_int.c3d", 2), ("mocap/c3d/Sample02/sgi_real.c3d", 2),
    ("mocap/c3d/Sample08/TESTBPI.c3d", 1), ("mocap/c3d/others/C3DRotationExample.c3d", 1),
)  # fmt: skip

TABLE = """walk
version=1
nRows=4
nColumns=3
inDegrees=yes
endheader
time	hip_flexion_r	pelvis_tx
0.00	1.5	0.01
0.01	1.7	0.02
0.02	1.9	0.03
0.03	2.1	0.04
"""

LOADS = """<?xml version="1.0" encoding="UTF-8"?>
<OpenSimDocument Version="40000"><ExternalLoads name="loads"><objects>
<ExternalForce name="right"><applied_to_body>calcn_r</applied_to_body>
<force_expressed_in_body>ground</force_expressed_in_body>
<point_expressed_in_body>ground</point_expressed_in_body>
<force_identifier>r_force_v</force_identifier><point_identifier>r_force_p</point_identifier>
<torque_identifier>r_torque_</torque_identifier></ExternalForce>
</objects><datafile>walk.mot</datafile></ExternalLoads></OpenSimDocument>
"""

ACTUATORS = """<?xml version="1.0" encoding="UTF-8"?>
<OpenSimDocument Version="40000"><ForceSet name="reserves"><objects>
<CoordinateActuator name="hip"><coordinate>hip_flexion_r</coordinate><optimal_force>10</optimal_force>
</CoordinateActuator>
<PointActuator name="FX"><body>pelvis</body><point>0 0 0</point><direction>1 0 0</direction></PointActuator>
</objects></ForceSet></OpenSimDocument>
"""

MARKERS = """PathFileType\t4\t(X/Y/Z)\twalk.trc
DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames
100.00\t100.00\t3\t2\tmm\t100.00\t1\t3
Frame#\tTime\tRASI\t\t\tLASI\t\t
\t\tX1\tY1\tZ1\tX2\tY2\tZ2

1\t0.00\t1\t2\t3\t4\t5\t6
2\t0.01\t\t\t\t4\t5\t6
3\t0.02\t1e1\t2\t3\tNaN\tNaN\tNaN
"""

_TASKS = """<IKTaskSet><objects>
<IKMarkerTask name="RASI"><apply>true</apply><weight>10</weight></IKMarkerTask>
<IKCoordinateTask name="knee"><weight>2</weight><value_type>manual_value</value_type><value>0.5</value>
</IKCoordinateTask></objects></IKTaskSet>"""

SETUPS = {
    "own_setup_ik.xml": f"""<OpenSimDocument Version="20302"><InverseKinematicsTool name="walk">
<marker_file>walk.trc</marker_file><time_range> 0.4 1.6 </time_range>{_TASKS}
</InverseKinematicsTool></OpenSimDocument>""",
    "own_setup_scale.xml": f"""<OpenSimDocument Version="30000"><ScaleTool name="a"><mass>72.6</mass>
<ModelScaler><scaling_order> measurements manualScale </scaling_order><MeasurementSet><objects>
<Measurement name="thigh"><MarkerPairSet><objects><MarkerPair><markers> R.ASIS R.Knee </markers></MarkerPair>
</objects></MarkerPairSet><BodyScaleSet><objects><BodyScale name="femur_r"><axes> X Z </axes></BodyScale>
</objects></BodyScaleSet></Measurement></objects></MeasurementSet>
<ScaleSet><objects><Scale><scales> 1 1.1 1.2</scales><segment>torso</segment></Scale></objects></ScaleSet>
<time_range> 1 2</time_range></ModelScaler><MarkerPlacer>{_TASKS}</MarkerPlacer></ScaleTool>
</OpenSimDocument>""",
    "own_marker_set.xml": """<OpenSimDocument Version="30000"><MarkerSet name="m"><objects>
<Marker name="RASI"><body>pelvis</body><location> 0 0 0.1 </location><fixed>false</fixed></Marker>
</objects></MarkerSet></OpenSimDocument>""",
}

STUDY = """people: 1000
seed: 3
chunk: 512
population: {sex: f, age: [60, 80], mass_kg: 62}
varies: [pelvic_tilt]
study:
  weaken: {gluteus_medius: 0.5}
  lesions: {superior_gluteal_nerve: 0.2}
  thresholds: {hip_contact_force_bw: [3, 4]}
outputs: {rows: true, histograms: false}
"""

TRIALS = """defaults: &all {model: leg.osim, lowpass_hz: 6, reserves: 10}
trials:
  - {name: one, motion: one.mot, loads: one.xml}
  - {name: two, motion: two.mot}
"""

ANSWERS = json.dumps(answers_json({"fever": False, "mass": True}))

DRAWING = """{"version": 1, "chart": 1, "sex": "f", "side": "right", "marks": [
 {"view": "back", "quality": "ache", "line": [[100, 900], [110, 880.5], [120, 860]], "width": 12},
 {"view": "back", "quality": "numb", "ring": [[80, 900], [140, 900], [140, 960], [80, 960]]}]}"""


@dataclass(frozen=True)
class Seed:
    """A sound file: its name, and its bytes."""

    name: str
    data: bytes

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix


def seeds(shared: Path = SHARED) -> list[Seed]:
    """All sound files, the small ones several times."""
    own = [Seed(Path(name).name, (ROOT / name).read_bytes()) for name in OWN] * 6
    made = [Seed("own.mot", TABLE.encode()), Seed("own.sto", TABLE.encode())] * 5
    made += [Seed("own_grf.xml", LOADS.encode()), Seed("own_actuators.xml", ACTUATORS.encode())] * 6
    made += [Seed("own.trc", MARKERS.encode())] * 5 + [Seed("own.c3d", recording())] * 5
    made += [Seed(name, text.encode()) for name, text in SETUPS.items()] * 2
    made += [Seed("study.yaml", STUDY.encode()), Seed("trials.yaml", TRIALS.encode())] * 6
    made += [Seed("answers.json", ANSWERS.encode()), Seed("drawing.json", DRAWING.encode())] * 3
    made += [Seed("result.nc", result_file())] * 12
    made += [Seed("clinic.store", sound_store().content)] * 3
    real = [
        Seed(Path(name).name, (shared / name).read_bytes())
        for name, times in REAL
        if (shared / name).is_file()
        for _ in range(times)
    ]
    return [*own, *made, *real]


@cache
def recording() -> bytes:
    """A C3D file with markers, a gap, events and a force plate."""
    import numpy as np

    points = 1000.0 + np.arange(24.0).reshape(4, 2, 3)
    points[1, 0] = np.nan
    corners = 1000.0 * np.array([[0.3, -0.2, 0.0], [-0.3, -0.2, 0.0], [-0.3, 0.2, 0.0], [0.3, 0.2, 0.0]])
    push = np.broadcast_to([20.0, -30.0, -700.0, 1e4, 2e4, 5e3], (4, 2, 6))
    made = Recording(
        points,
        analog=push,
        parameters={
            "POINT": {"LABELS": ["RASI", "LASI"], "UNITS": ["mm"], "Y_SCREEN": ["+Z"]},
            "ANALOG": {"UNITS": ["N"] * 3 + ["Nmm"] * 3, "LABELS": [f"c{number}" for number in range(6)]},
            "EVENT": {"TIMES": np.array([[0.0], [0.02]]), "LABELS": ["Foot Off"], "CONTEXTS": ["Left"]},
            "FORCE_PLATFORM": {
                "USED": 1, "TYPE": np.array([2]), "CORNERS": corners.T[:, :, None],
                "CHANNEL": np.arange(1, 7)[:, None], "ORIGIN": np.array([[0.0], [0.0], [-40.0]]),
            },
        },
    )  # fmt: skip
    return made.content()


@cache
def result_file() -> bytes:
    """A result with numbers, names, dimensions and attributes, as `gluteus forces` writes it."""
    import numpy as np
    import xarray as xr

    buffer = io.BytesIO()
    names = {"coordinate": ["hip_flexion_r", "pelvis_tilt"], "muscle": ["glmed1_r"], "joint": ["hip_r"]}
    arrays = {
        "value": (("time", "coordinate"), np.ones((4, 2)), {"units": "rad"}),
        "muscle_force_n": (("time", "muscle"), np.ones((4, 1))),
        "status": (("time",), np.zeros(4, dtype=np.int8)),
    }
    made = xr.Dataset(arrays, {"time": np.arange(4.0)} | names, {"model": "leg", "notes": "[]"})
    made.to_netcdf(buffer, engine="h5netcdf")
    return buffer.getvalue()


@cache
def sound_store() -> damaging.Sound:
    """A store with encounters, drawings and reports, and what is read from it.

    Of few people: a damaged store is searched record by record, as many as its size allows.
    """
    with tempfile.TemporaryDirectory() as folder:
        return damaging.sound_store(Path(folder), people=3)
