"""Set-ups of OpenSim's tools: which files they name, and what is no set-up."""

from pathlib import Path

import pytest

import gluteus as gl
from gluteus.errors import FileFormatError, FileFormatWarning, GluteusError, UnsupportedFeature
from gluteus.files.setup_document import is_setup, read_setup
from gluteus.studies.motion.setup import trial_files

DYNAMICS = r"""<OpenSimDocument Version="20302"><InverseDynamicsTool name="walk">
<model_file> subject.osim </model_file><time_range> 0.5 1.25 </time_range>
<external_loads_file>C:\lab\walk\grf.xml</external_loads_file><coordinates_file>ik\walk.mot</coordinates_file>
<lowpass_cutoff_frequency_for_coordinates>6</lowpass_cutoff_frequency_for_coordinates>
</InverseDynamicsTool></OpenSimDocument>"""
ANALYSIS = """<OpenSimDocument Version="40000"><AnalyzeTool name="so"><defaults><model_file>no</model_file>
</defaults><model_file>subject.osim</model_file><force_set_files> a.xml "b c.xml" </force_set_files>
<initial_time>0</initial_time><final_time>1</final_time><coordinates_file>walk.sto</coordinates_file>
<external_loads_file>Unassigned</external_loads_file><lowpass_cutoff_frequency>-1</lowpass_cutoff_frequency>
</AnalyzeTool></OpenSimDocument>"""
KINEMATICS = """<OpenSimDocument Version="30000"><InverseKinematicsTool><model_file>subject.osim</model_file>
<marker_file>walk.trc</marker_file><output_motion_file>walk.mot</output_motion_file></InverseKinematicsTool>
</OpenSimDocument>"""


def written(folder: Path, text: str) -> Path:
    path = folder / "setup.xml"
    path.write_text(text, encoding="utf-8")
    return path


def test_dynamics(tmp_path: Path) -> None:
    path = written(tmp_path, DYNAMICS)
    (tmp_path / "grf.xml").write_text("", encoding="utf-8")
    setup = read_setup(path)
    assert (setup.kind, setup.name) == ("InverseDynamicsTool", "walk")
    assert setup.model == tmp_path / "subject.osim"
    assert setup.motion == tmp_path / "ik" / "walk.mot"
    with pytest.warns(FileFormatWarning, match="is not there"):
        assert setup.loads == tmp_path / "grf.xml"
    assert (setup.times, setup.lowpass_hz, setup.actuators) == ((0.5, 1.25), 6.0, ())


def test_analysis(tmp_path: Path) -> None:
    setup = read_setup(written(tmp_path, ANALYSIS))
    assert setup.model == tmp_path / "subject.osim"
    assert setup.loads is None
    assert setup.actuators == (tmp_path / "a.xml", tmp_path / "b c.xml")
    assert (setup.times, setup.lowpass_hz) == ((0.0, 1.0), None)


def test_kinematics(tmp_path: Path) -> None:
    path = written(tmp_path, KINEMATICS)
    setup = read_setup(path)
    assert setup.markers == tmp_path / "walk.trc"
    assert setup.motion == tmp_path / "walk.mot"
    assert setup.times is None
    with pytest.raises(GluteusError, match="set-up of an InverseKinematicsTool"):
        trial_files(path)


def test_old_documents_lack_the_element_around_the_tool(tmp_path: Path) -> None:
    inner = DYNAMICS.removeprefix('<OpenSimDocument Version="20302">').removesuffix("</OpenSimDocument>")
    path = written(tmp_path, inner)
    assert is_setup(path)
    assert read_setup(path).times == (0.5, 1.25)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("0.5 1.25", "0.5", "line 2: time_range must contain a first and a last time"),
        ("0.5 1.25", "1.25 0.5", "line 2: time_range must contain a first and a last time"),
        ("0.5 1.25", "a b", "line 2: time_range must contain numbers"),
    ],
)
def test_what_is_wrong_has_a_place(tmp_path: Path, old: str, new: str, rule: str) -> None:
    with pytest.raises(FileFormatError, match=rule):
        _ = read_setup(written(tmp_path, DYNAMICS.replace(old, new))).times


def test_other_documents_are_no_set_ups(tmp_path: Path) -> None:
    path = written(tmp_path, '<OpenSimDocument Version="40000"><Model/></OpenSimDocument>')
    assert not is_setup(path)
    assert trial_files(path) is None
    with pytest.raises(UnsupportedFeature, match="is not a set-up of a tool"):
        read_setup(path)
    with pytest.raises(GluteusError, match="names its coordinates_file"):
        trial_files(written(tmp_path, DYNAMICS.replace("coordinates_file", "other_file")))


def test_a_set_up_that_is_cut_off_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"setup\.xml, line \d+: is not well-formed XML"):
        gl.forces(written(tmp_path, DYNAMICS[:200]), None, None)


def test_a_file_that_is_not_there_is_told_with_the_set_up_that_names_it(tmp_path: Path) -> None:
    path = written(tmp_path, ANALYSIS)
    with pytest.raises(GluteusError, match=r"setup\.xml: names subject\.osim, which is neither at .* beside"):
        gl.forces(path, None, None)
    for name in ("subject.osim", "walk.sto"):
        (tmp_path / name).write_text("", encoding="utf-8")
    with pytest.raises(GluteusError, match=r"setup\.xml: names a\.xml"):
        gl.forces(path, None, None)
    with pytest.raises(FileFormatError, match=r"subject\.osim"):
        gl.forces(path, None, None, actuators=[tmp_path / "walk.sto"])
