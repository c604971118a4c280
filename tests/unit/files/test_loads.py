"""External loads and residual actuators: files that stand beside a model."""

from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from gluteus.errors import FileFormatError, FileFormatWarning, UnsupportedFeature
from gluteus.files import ExternalForceSpec, MotionTable, load_columns, read_actuators, read_loads
from gluteus.files.osim.spec.forces import CoordinateActuatorSpec, PointActuatorSpec, TorqueActuatorSpec

LOADS = """<?xml version="1.0"?>
<OpenSimDocument Version="40500">
 <ExternalLoads name="walk">
  <objects>
   <ExternalForce name="right">
    <applied_to_body> calcn_r </applied_to_body>
    <force_expressed_in_body>ground</force_expressed_in_body>
    <point_expressed_in_body>tibia_r</point_expressed_in_body>
    <force_identifier>r_f</force_identifier>
    <point_identifier>r_p</point_identifier>
    <torque_identifier> </torque_identifier>
    <data_source_name>Unassigned</data_source_name>
   </ExternalForce>
  </objects>
  <groups />
  <datafile>forces\\grf.mot</datafile>
 </ExternalLoads>
</OpenSimDocument>
"""
LOWPASS = "lowpass_cutoff_frequency_for_load_kinematics"
COLUMNS = ("r_fx", "r_fy", "r_fz", "r_pz", "r_py", "r_px", "11", "12", "13", "r_foot")


def written(folder: Path, *changes: tuple[str, str], text: str = LOADS) -> Path:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "loads.xml"
    path.write_text(text)
    return path


@pytest.fixture
def table() -> MotionTable:
    values = np.arange(2.0 * len(COLUMNS)).reshape(2, -1)
    return MotionTable("grf", np.arange(2.0), COLUMNS, values, False, path=Path("grf.mot"))


def test_loads(tmp_path: Path) -> None:
    loads = read_loads(written(tmp_path))
    assert loads.name == "walk"
    assert loads.datafile == tmp_path / "forces" / "grf.mot", (
        "beside the file, whichever slash it was written with"
    )
    assert loads.forces == (
        ExternalForceSpec("right", "calcn_r", "ground", "tibia_r", "r_f", "r_p", None, None, True),
    )


@pytest.mark.parametrize(
    ("version", "switch", "applies"),
    [
        ("40500", "<appliesForce>false</appliesForce>", False),
        ("20302", "<isDisabled>true</isDisabled>", False),
        ("20302", "<isDisabled>false</isDisabled>", True),
        ("30000", "", True),
    ],
)
def test_the_switch_of_a_force_in_each_age(tmp_path: Path, version: str, switch: str, applies: bool) -> None:
    end = "</data_source_name>"
    loads = read_loads(written(tmp_path, ("40500", version), (end, end + switch)))
    assert loads.forces[0].appliesForce is applies


def test_a_default_of_the_class_counts(tmp_path: Path) -> None:
    inner = "<torque_identifier>t_</torque_identifier>"
    default = f'<defaults><ExternalForce name="default">{inner}</ExternalForce></defaults>'
    without = ("    <torque_identifier> </torque_identifier>\n", "")
    loads = read_loads(written(tmp_path, without, ("<groups />", default)))
    assert loads.forces[0].torque_identifier == "t_"


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("<groups />", "<groups><ObjectGroup name='g'/></groups>", "ObjectGroup"),
        ("<objects>", "<objects><Spring name='s'/>", "Spring"),
    ],
)  # fmt: skip
def test_what_is_not_modelled_is_refused_or_listed(tmp_path: Path, old: str, new: str, name: str) -> None:
    path = written(tmp_path, (old, new))
    with pytest.raises(UnsupportedFeature) as caught:
        read_loads(path)
    assert caught.value.name == name
    loads = read_loads(path, allow=[name])
    assert [item.name for item in loads.unsupported] == [name]
    assert len(loads.forces) == 1


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("<groups />", f"<{LOWPASS}>6</{LOWPASS}>", f"{LOWPASS} is ignored"),
        ("<groups />", "<Mystery/>", "Mystery is not a property"),
        (
            "</data_source_name>",
            "</data_source_name><isDisabled>true</isDisabled>",
            "isDisabled is not a property",
        ),
    ],
)
def test_what_opensim_ignores_is_ignored_with_a_warning(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    with pytest.warns(FileFormatWarning, match=rf"line \d+: .*{told}"):
        loads = read_loads(written(tmp_path, (old, new)))
    assert loads.unsupported == ()
    assert loads.forces[0].appliesForce


def test_a_table_of_another_machine_is_found_beside_the_document(tmp_path: Path) -> None:
    path = written(tmp_path, (r"forces\grf.mot", r"C:\Users\lab\grf.mot"))
    assert read_loads(path).datafile == tmp_path / "C:/Users/lab/grf.mot"
    (tmp_path / "grf.mot").write_text("", encoding="utf-8")
    with pytest.warns(FileFormatWarning, match=r"C:.Users.lab.grf\.mot, which is not there"):
        assert read_loads(path).datafile == tmp_path / "grf.mot"


def test_a_set_up_is_no_loads_document_but_names_one(tmp_path: Path) -> None:
    path = tmp_path / "setup.xml"
    tool = "<AnalyzeTool><external_loads_file>grf.xml</external_loads_file></AnalyzeTool>"
    path.write_text(f'<OpenSimDocument Version="40000">{tool}</OpenSimDocument>', encoding="utf-8")
    with pytest.raises(FileFormatError, match=r"set-up of an AnalyzeTool; .* names: grf\.xml"):
        read_loads(path)


def test_older_settings_that_are_switched_off_say_nothing(tmp_path: Path) -> None:
    off = f"<{LOWPASS}>-1</{LOWPASS}>"
    assert read_loads(written(tmp_path, ("<groups />", off))).unsupported == ()


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (" calcn_r ", "", "needs applied_to_body"),
        (">r_f<", ">Unassigned<", "needs a force_identifier or a torque_identifier"),
        ('name="right"', "", "needs a name"),
        ("ExternalLoads", "ExternalLoad", "must contain one ExternalLoads, but holds ExternalLoad"),
        ("OpenSimDocument", "Document", "must be <OpenSimDocument"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, old: str, new: str, rule: str) -> None:
    path = written(tmp_path, (old, new))
    with pytest.raises(FileFormatError, match=rule) as caught:
        read_loads(path)
    assert caught.value.path == path
    assert caught.value.line is not None


def test_columns_by_their_axis_and_by_their_order(table: MotionTable) -> None:
    found = load_columns(ExternalForceSpec("f", "b", force_identifier="r_f", point_identifier="r_p"), table)
    assert_array_equal(found.force, [[0, 1, 2], [10, 11, 12]])
    assert_array_equal(found.point, [[5, 4, 3], [15, 14, 13]])
    assert found.torque is None
    by_order = load_columns(ExternalForceSpec("f", "b", torque_identifier="1"), table)
    assert_array_equal(by_order.torque, [[6, 7, 8], [16, 17, 18]])


@pytest.mark.parametrize(
    ("identifier", "count"), [("l_f", "0 (none)"), ("r_", "7 ("), ("r_fo", "1 (r_foot)")]
)
def test_an_identifier_must_name_three_columns(table: MotionTable, identifier: str, count: str) -> None:
    with pytest.raises(FileFormatError) as caught:
        load_columns(ExternalForceSpec("f", "b", force_identifier=identifier), table)
    assert f"force_identifier {identifier!r} of external force 'f'" in str(caught.value)
    assert f"not {count}" in str(caught.value)
    assert caught.value.path == Path("grf.mot")


ACTUATORS = """<OpenSimDocument Version="20302">
 <ForceSet name="reserves">
  <defaults>
   <CoordinateActuator name="default"><optimal_force>300</optimal_force></CoordinateActuator>
  </defaults>
  <objects>
   <CoordinateActuator name="reserve">
    <isDisabled>true</isDisabled><coordinate>hip</coordinate>
   </CoordinateActuator>
   <PointActuator name="FX"><body>pelvis</body><point>0.1 0 0</point></PointActuator>
   <TorqueActuator name="MX"><bodyA>pelvis</bodyA><bodyB>Unassigned</bodyB></TorqueActuator>
  </objects>
  <groups />
 </ForceSet>
</OpenSimDocument>"""


def test_actuators_beside_a_model(tmp_path: Path) -> None:
    assert read_actuators(written(tmp_path, text=ACTUATORS)) == (
        CoordinateActuatorSpec("reserve", False, optimal_force=300.0, coordinate="hip"),
        PointActuatorSpec("FX", body="/bodyset/pelvis", point=(0.1, 0.0, 0.0)),
        TorqueActuatorSpec("MX", body_a="/bodyset/pelvis", body_b=None),
    )


def test_other_forces_among_actuators_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, ("PointActuator", "BodyActuator"), text=ACTUATORS)
    with pytest.raises(UnsupportedFeature, match="BodyActuator 'FX'"):
        read_actuators(path)
