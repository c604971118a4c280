"""Set-up files of scaling and inverse kinematics, and marker sets."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gluteus.errors import FileFormatError
from gluteus.files.markers.setups import (
    CoordinateTask,
    Measurement,
    read_ik_setup,
    read_marker_set,
    read_scale_setup,
)

Reader = Callable[[Path], object]

TASKS = """
<IKTaskSet><objects>
 <IKMarkerTask name="RASI"><apply>true</apply><weight>10</weight></IKMarkerTask>
 <IKMarkerTask name="LASI"><apply> false </apply><weight>1</weight></IKMarkerTask>
 <IKCoordinateTask name="knee"><weight>2</weight><value_type>manual_value</value_type><value>0.5</value>
 </IKCoordinateTask>
</objects></IKTaskSet>
"""
IK = f"""
<OpenSimDocument Version="20302"><InverseKinematicsTool name="walk">
<model_file> ..\\models\\a.osim </model_file><marker_file>walk.trc</marker_file>
<coordinate_file>Unassigned</coordinate_file><time_range> 0.4 1.6 </time_range>
<constraint_weight>20</constraint_weight>{TASKS}
</InverseKinematicsTool></OpenSimDocument>
"""
SCALE = f"""
<OpenSimDocument Version="30000"><ScaleTool name="a"><mass>72.6</mass>
<GenericModelMaker><model_file>a.osim</model_file><marker_set_file>Unassigned</marker_set_file></GenericModelMaker>
<ModelScaler><scaling_order> measurements manualScale </scaling_order>
<MeasurementSet><objects>
 <Measurement name="thigh"><apply>true</apply>
  <MarkerPairSet><objects><MarkerPair><markers> R.ASIS R.Knee </markers></MarkerPair></objects>
  </MarkerPairSet>
  <BodyScaleSet><objects><BodyScale name="femur_r"><axes> X Z </axes></BodyScale></objects></BodyScaleSet>
 </Measurement>
 <Measurement name="off"><apply>false</apply></Measurement>
</objects></MeasurementSet>
<ScaleSet><objects><Scale><scales> 1 1.1 1.2</scales><segment>torso</segment></Scale></objects></ScaleSet>
<marker_file>static.trc</marker_file><time_range> 1 2</time_range>
<preserve_mass_distribution>true</preserve_mass_distribution>
</ModelScaler>
<MarkerPlacer>{TASKS}<marker_file>static.trc</marker_file><time_range> -1 -1</time_range></MarkerPlacer>
</ScaleTool></OpenSimDocument>
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "setup.xml"
    path.write_text(text, encoding="utf-8")
    return path


def test_inverse_kinematics(tmp_path: Path) -> None:
    found = read_ik_setup(written(tmp_path, IK))
    assert found.tasks.markers == {"RASI": 10.0}
    assert found.tasks.off == ("LASI",)
    assert found.tasks.coordinates == (CoordinateTask("knee", 2.0, "manual_value", 0.5),)
    assert found.model == tmp_path / "../models/a.osim"
    assert found.markers == tmp_path / "walk.trc"
    assert found.coordinates is None
    assert found.times == (0.4, 1.6)
    assert found.soft_constraints


def test_tasks_in_a_file_of_their_own(tmp_path: Path) -> None:
    tasks = f'<OpenSimDocument Version="20302">{TASKS}</OpenSimDocument>'
    (tmp_path / "tasks.xml").write_text(tasks, encoding="utf-8")
    found = read_ik_setup(written(tmp_path, IK.replace(TASKS, '<IKTaskSet file="tasks.xml"/>')))
    assert found.tasks.markers == {"RASI": 10.0}


def test_scaling(tmp_path: Path) -> None:
    found = read_scale_setup(written(tmp_path, SCALE))
    assert found.mass == 72.6
    assert found.order == ("measurements", "manualScale")
    assert found.measurements == (Measurement("thigh", (("R.ASIS", "R.Knee"),), (("femur_r", "xz"),)),)
    assert found.manual == (("torso", (1.0, 1.1, 1.2)),)
    assert (found.markers, found.times) == (tmp_path / "static.trc", (1.0, 2.0))
    assert found.keeps_mass_distribution
    assert found.marker_set is None
    assert found.placement is not None
    assert found.placement.times is None
    off = SCALE.replace("<MarkerPlacer>", "<MarkerPlacer><apply>false</apply>")
    assert read_scale_setup(written(tmp_path, off)).placement is None


def test_marker_sets_of_old_and_new_versions(tmp_path: Path) -> None:
    text = """<OpenSimDocument Version="40000"><MarkerSet><objects>
    <Marker name="a"><body>pelvis</body><location> 1 2 3 </location><fixed>true</fixed></Marker>
    <Marker name="b"><socket_parent_frame>/bodyset/pelvis</socket_parent_frame>
    <location>0 0 0</location></Marker>
    </objects></MarkerSet></OpenSimDocument>"""
    first, second = read_marker_set(written(tmp_path, text))
    assert (first.body, first.location, first.fixed) == ("pelvis", (1.0, 2.0, 3.0), True)
    assert (second.body, second.fixed) == ("/bodyset/pelvis", False)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("InverseKinematicsTool", "ScaleTool", "must contain an InverseKinematicsTool, not ScaleTool"),
        ("manual_value", "guess", "value_type must be one of"),
        ("<weight>10</weight>", "<weight>-1</weight>", "a weight must be 0 or more"),
        ("<weight>10</weight>", "<weight>ten</weight>", "weight must contain numbers"),
        ("0.4 1.6", "1.6 0.4", "time_range must contain a first and a last time"),
        (" false ", "perhaps", "apply must be true or false"),
        ("IKMarkerTask", "IKOtherTask", "a task must be an IKMarkerTask or IKCoordinateTask"),
    ],
)
def test_malformed_set_ups_are_refused(tmp_path: Path, old: str, new: str, rule: str) -> None:
    with pytest.raises(FileFormatError, match=rule):
        read_ik_setup(written(tmp_path, IK.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("measurements manualScale", "guess", "scaling_order must contain"),
        (" R.ASIS R.Knee ", " R.ASIS ", "must name two markers, not 1"),
        (" X Z ", " X W ", "axes must be X, Y or Z"),
        (" 1 1.1 1.2", " 1 1.1", "scales must contain three finite numbers"),
        ("<mass>72.6", "<mass>72.6 1", "mass must contain one number"),
    ],
)
def test_malformed_scaling_is_refused(tmp_path: Path, old: str, new: str, rule: str) -> None:
    with pytest.raises(FileFormatError, match=rule):
        read_scale_setup(written(tmp_path, SCALE.replace(old, new)))


_PAIR = "<MarkerPair><markers>a b</markers></MarkerPair>"
_TASK = '<IKCoordinateTask name="q"/>'


@pytest.mark.parametrize(
    ("read", "text", "told"),
    [
        (
            read_scale_setup,
            SCALE.replace("measurements manualScale", "measurements " * 11),
            "at most 10 steps, not 11",
        ),
        (
            read_scale_setup,
            SCALE.replace("<MarkerPair>", 2000 * _PAIR + "<MarkerPair>"),
            "at most 2000 marker pairs, not 2001",
        ),
        (
            read_ik_setup,
            IK.replace("</objects></IKTaskSet>", 2000 * _TASK + "</objects></IKTaskSet>"),
            "at most 2000 coordinates have a task, not 2001",
        ),
    ],
)
def test_more_than_a_tool_can_do_is_refused(tmp_path: Path, read: Reader, text: str, told: str) -> None:
    with pytest.raises(FileFormatError, match=told):
        read(written(tmp_path, text))
