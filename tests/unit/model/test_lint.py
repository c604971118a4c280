"""`gluteus lint`: nothing in a sound model, and each fault found where it was put."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import gluteus
from gluteus.anatomy import norms
from gluteus.errors import FileFormatError, UnitError
from gluteus.model.opensim.lint import RULES, Finding, LintResult, lint
from gluteus.model.opensim.lint.fibres import working_lengths
from gluteus.model.opensim.lint.finding import figures
from gluteus.model.opensim.lint.mirror import twin_name
from gluteus.model.opensim.model import read_osim

Look = Callable[..., LintResult]

SOUND = Path(__file__).with_name("test_lint_two_legs.osim").read_text(encoding="utf-8")
"""Two legs that mirror each other, under a trunk."""


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """The findings in the sound model with pieces of its text replaced; each must be there."""

    def look(*changes: tuple[str, str]) -> LintResult:
        text = SOUND
        for old, new in changes:
            assert re.search(old, text, re.S), f"the document has no {old!r}"
            text = re.sub(old, new, text, count=1, flags=re.S)
        path = tmp_path / "two_legs.osim"
        path.write_text(text, encoding="utf-8")
        return lint(path)

    return look


def test_a_sound_model_has_no_findings(look: Look) -> None:
    result = look()
    assert result.findings == ()
    assert result.looked_at == {"bodies": 8, "coordinates": 16, "muscles": 8, "muscles_with_record": 4}


def within(part: str, old: str) -> str:
    """A pattern for `old` inside the object of that name."""
    return rf'(name="{part}"(?:(?!name="{part}").)*?){old}'


# Rule, place, what is changed, a piece of the message.
FAULTS: list[tuple[str, str, tuple[str, str], str]] = [
    ("mass-none", "/bodyset/calcn_r", (within("calcn_r", "<mass>1.0<"), r"\1<mass>0<"), "calcn_r"),
    (
        "inertia-impossible", "/bodyset/femur_l",
        (within("femur_l", "<inertia>0.134 0.035 0.141"), r"\1<inertia>0.134 0.035 0.25"), "0.25 kg m²",
    ),
    (
        "inertia-impossible", "/bodyset/torso",
        (within("torso", "<inertia>1.47 0.76 1.43 0 0 0"), r"\1<inertia>1.47 0.76 1.43 1.2 0 0"), "negative",
    ),
    (
        "inertia-mass", "/bodyset/pelvis",
        (within("pelvis", "<inertia>0.103 0.087 0.058"), r"\1<inertia>0.9 0.8 0.7"), "density of",
    ),
    (
        "inertia-mass", "/bodyset/pelvis",
        (within("pelvis", "<inertia>0.103 0.087 0.058"), r"\1<inertia>0.00103 0.00087 0.00058"), "too small",
    ),
    ("mass-share", "/bodyset/femur_r", (within("femur_r", "<mass>9.3<"), r"\1<mass>19.3<"), "deleva1996"),
    ("left-right-missing", "/forceset/soleus_r", ('"soleus_l"', '"soleus_x"'), "soleus_l"),
    ("left-right-mass", "/bodyset/tibia_l", (within("tibia_l", "<mass>3.6<"), r"\1<mass>3.8<"), "3.8 and"),
    (
        "left-right-mass", "/bodyset/tibia_l",
        (within("tibia_l", "<mass_center>0 -0.19 0<"), r"\1<mass_center>0 -0.19 0.01<"), "10 mm",
    ),
    (
        "left-right-mass", "/bodyset/femur_l",
        (within("femur_l", "<inertia>0.134 0.035 0.141 0 0 0"), r"\1<inertia>0.134 0.035 0.141 0 0.01 0"),
        "7.1 %",
    ),
    (
        "left-right-joint", "/jointset/hip_l/hip_flexion_l",
        (within("hip_l_on_pelvis", "-0.07 -0.066 -0.083"), r"\1-0.07 -0.066 -0.08"), "3 mm",
    ),
    (
        "left-right-joint", "/jointset/knee_l/knee_angle_l",
        (within("knee_l", "<coefficients>1 0<"), r"\1<coefficients>1.1 0<"), "degrees apart",
    ),
    (
        "left-right-sign", "/jointset/hip_l/hip_adduction_l",
        (within("hip_l", "<axis>-1 0 0</axis>"), r"\1<axis>1 0 0</axis>"), "opposite",
    ),
    (
        "left-right-range", "/jointset/ankle_l/ankle_angle_l",
        (within("ankle_angle_l", "<range>-0.6 0.5<"), r"\1<range>-0.5 0.5<"), "-28.65 to 28.65 degrees",
    ),
    (
        "left-right-range", "/jointset/knee_l/knee_angle_l",
        (within("knee_angle_l", "<default_value>0.1<"), r"\1<default_value>0.2<"), "default",
    ),
    (
        "left-right-muscle", "/forceset/soleus_l",
        (within("soleus_l", "<max_isometric_force>3000<"), r"\1<max_isometric_force>3300<"), "3300",
    ),
    (
        "left-right-path", "/forceset/glmed1_l/glmed1_l-P2",
        (within("glmed1_l-P2", "-0.02 -0.01 -0.056"), r"\1-0.02 -0.01 -0.053"), "3 mm",
    ),
    (
        "left-right-path", "/forceset/iliacus_l/iliacus_l-P2",
        (within("iliacus_l-P2", "/bodyset/femur_l"), r"\1/bodyset/femur_r"), "body",
    ),
    (
        "left-right-path", "/forceset/vasint_l",
        (within("thigh_l", "<radius>0.02<"), r"\1<radius>0.03<"), "surface",
    ),
    (
        "muscle-parameter", "/forceset/soleus_r",
        (within("soleus_r", "</Thelen2003Muscle>"), r"\1<max_control>0</max_control></Thelen2003Muscle>"),
        "max_control",
    ),
    (
        "path-idle", "/forceset/soleus_r",
        (within("soleus_r-P2", "/bodyset/calcn_r"), r"\1/bodyset/tibia_r"), "same length",
    ),
    (
        "path-length", "/forceset/soleus_r",
        (
            within("soleus_r-P2", "/bodyset/calcn_r</socket_parent_frame>.<location>-0.04 0.03 0<"),
            r"\1/bodyset/tibia_r</socket_parent_frame><location>-0.02 -0.15 0<",
        ),
        "0 mm",
    ),
    (
        "tendon-slack", "/forceset/soleus_r",
        (within("soleus_r", "<tendon_slack_length>0.11<"), r"\1<tendon_slack_length>0.3<"), "300 mm",
    ),
    (
        "fibre-length", "/forceset/glmed1_r",
        (within("glmed1_r", "<optimal_fiber_length>0.09<"), r"\1<optimal_fiber_length>0.03<"), "longer",
    ),
    (
        "fibre-length", "/forceset/soleus_r",
        (within("soleus_r", "<optimal_fiber_length>0.2<"), r"\1<optimal_fiber_length>0.9<"), "shorter",
    ),
    (
        "arm-sign", "/forceset/glmed1_r",
        (
            within("glmed1_r-P1", "-0.04 0.03 0.12") + ".*?-0.02 -0.01 0.056",
            r"\1-0.04 -0.1 0.01</location></PathPoint><PathPoint name='glmed1_r-P2'><socket_parent_frame>"
            "/bodyset/femur_r</socket_parent_frame><location>-0.02 -0.1 -0.01",
        ),
        "abduction",
    ),
    (
        "path-jump", "/forceset/vasint_r",
        (
            within("vasint_r-P1", "</location></PathPoint>"),
            r"\1</location></PathPoint><ConditionalPathPoint name='vasint_r-P1a'><socket_parent_frame>"
            "/bodyset/femur_r</socket_parent_frame><location>0.08 -0.3 0.01</location><socket_coordinate>"
            "/jointset/knee_r/knee_angle_r</socket_coordinate><range>1 9</range></ConditionalPathPoint>",
        ),
        "knee_angle_r = 57.3 degrees",
    ),
    (
        "range-wide", "/jointset/hip_r/hip_rotation_r",
        (within("hip_rotation_r", "<range>-0.7 0.7<"), r"\1<range>-2 2<"), "-115 to 115",
    ),
    (
        "range-default", "/jointset/knee_r/knee_angle_r",
        (within("knee_angle_r", "<range>0 2<"), r"\1<range>0.2 2<"), "0.1",
    ),
    (
        "locked", "/jointset/ankle_r/ankle_angle_r",
        (within("ankle_angle_r", "</Coordinate>"), r"\1<locked>true</locked></Coordinate>"), "locked",
    ),
    (
        "unused", "/bodyset/femur_r/wrapobjectset/thigh_r",
        ("<wrap_object>thigh_r</wrap_object>", "<wrap_object>thigh_l</wrap_object>"), "thigh_r",
    ),
    (
        "unused", "/bodyset/femur_r/wrapobjectset/thigh_r",
        (within("thigh_r", "<radius>"), r"\1<active>false</active><radius>"), "not active",
    ),
    (
        "unused", "/forceset/glmed1_r",
        (within("glmed1_r", "<max_isometric"), r"\1<appliesForce>false</appliesForce><max_isometric"),
        "appliesForce",
    ),
    (
        "unused", "/jointset/ankle_r/ankle_angle_r",
        (within("ankle_r", "<coefficients>1 0<"), r"\1<coefficients>0 0<"), "moves nothing",
    ),
    (
        "unused", "/forceset/vasint_r/vasint_r-P1a",
        (
            within("vasint_r-P1", "</location></PathPoint>"),
            r"\1</location></PathPoint><ConditionalPathPoint name='vasint_r-P1a'><socket_parent_frame>"
            "/bodyset/femur_r</socket_parent_frame><location>0.08 -0.3 0.01</location><socket_coordinate>"
            "/jointset/knee_r/knee_angle_r</socket_coordinate><range>3 9</range></ConditionalPathPoint>",
        ),
        "never counts",
    ),
    ("document", "", ("<BodySet", "stray <BodySet"), "loose text"),
    (
        "not-modelled", "Model 'two legs' > ForceSet > Bushing 'stop'",
        ("<ForceSet><objects>", "<ForceSet><objects><Bushing name='stop'/>"), "Bushing",
    ),
]  # fmt: skip


NAMES = [f"{rule}:{place}" for rule, place, _, _ in FAULTS]


@pytest.mark.parametrize(("rule", "place", "change", "piece"), FAULTS, ids=NAMES)
def test_each_fault_is_found_where_it_is(
    look: Look, rule: str, place: str, change: tuple[str, str], piece: str
) -> None:
    found = [each for each in look(change).findings if (each.rule, each.place) == (rule, place)]
    assert any(piece in each.message for each in found), [each.message for each in look(change).findings]
    assert all(each.severity in (RULES[rule][0], "note") for each in found)


def test_every_rule_has_a_fault() -> None:
    assert {rule for rule, *_ in FAULTS} == set(RULES)


def test_a_finding_says_line_value_and_remedy(look: Look) -> None:
    change = (within("soleus_l", "<max_isometric_force>3000<"), r"\1<max_isometric_force>3300<")
    (found,) = look(change).findings
    line = next(n for n, text in enumerate(SOUND.splitlines(), 1) if '"soleus_l"' in text)
    assert found == Finding(
        "left-right-muscle", "/forceset/soleus_l",
        "max_isometric_force of soleus_l is 3300, that of soleus_r 3000", 300.0, "warning", line,
    )  # fmt: skip
    assert "same parameter" in found.remedy


def test_findings_come_gravest_first(look: Look) -> None:
    result = look(
        (within("ankle_angle_r", "</Coordinate>"), r"\1<locked>true</locked></Coordinate>"),
        (within("femur_l", "<inertia>0.134 0.035 0.141"), r"\1<inertia>0.134 0.035 0.25"),
        (within("soleus_l", "<max_isometric_force>3000<"), r"\1<max_isometric_force>3300<"),
    )
    assert [each.severity for each in result.findings] == ["error", "warning", "warning", "note"]
    assert [result.count(severity) for severity in ("error", "warning", "note")] == [1, 2, 1]


def test_a_model_in_memory_is_looked_at_like_its_document(tmp_path: Path) -> None:
    path = tmp_path / "two_legs.osim"
    path.write_text(SOUND.replace("<radius>0.02<", "<radius>0.03<", 1), encoding="utf-8")
    model = read_osim(path)
    assert gluteus.lint(model) == gluteus.lint(path)
    path.unlink()
    assert {each.line for each in gluteus.lint(model).findings} == {None}


def test_the_other_side_may_use_other_axes(look: Look) -> None:
    """A left foot whose axes are turned half round about its long axis mirrors the right one all
    the same.
    """
    turned = look(
        (
            within("ankle_l", "<socket_child_frame>/bodyset/calcn_l</socket_child_frame>(.*?)</frames>"),
            r"\1<socket_child_frame>turned</socket_child_frame>\2<PhysicalOffsetFrame name='turned'>"
            "<socket_parent>/bodyset/calcn_l</socket_parent><orientation>3.14159265358979 0 0</orientation>"
            "</PhysicalOffsetFrame></frames>",
        ),
        (within("calcn_l", "<mass_center>0.1 0.03 0<"), r"\1<mass_center>0.1 -0.03 0<"),
        (within("soleus_l-P2", "-0.04 0.03 -0<"), r"\1-0.04 -0.03 0<"),
    )
    assert turned.findings == ()


@pytest.mark.parametrize(
    ("right", "left"),
    [
        ("glut_med1_r", "glut_med1_l"), ("r_humerus", "l_humerus"), ("knee_r_beta", "knee_l_beta"),
        ("RightFoot", "LeftFoot"), ("femur_l", None), ("torso", None), ("bright", None), ("R_foot", "L_foot"),
    ],
)  # fmt: skip
def test_names_of_the_right_side_have_left_ones(right: str, left: str | None) -> None:
    assert twin_name(right) == left


def test_no_force_is_left_outside_the_working_lengths() -> None:
    shortest, longest = working_lengths()
    assert 0.2 < shortest < 0.5 < 1.5 < longest < 2.0
    assert norms("lint")["no_force_left"].si == 0.01


def test_several_people_are_looked_at_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "two_legs.osim"
    path.write_text(SOUND, encoding="utf-8")
    people = read_osim(path).varied(max_force={"soleus_l": np.array([3000.0, 3300.0])})
    with pytest.raises(UnitError, match="one person, not of 2"):
        lint(people)
    assert lint(people.only(np.array([0]))).findings == ()


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.osim").write_text("<OpenSimDocument Version='40000'>", encoding="utf-8")
    with pytest.raises(FileFormatError, match="well-formed"):
        lint(tmp_path / "no.osim")


def test_remarks_of_the_reader_are_findings(look: Look, recwarn: pytest.WarningsRecorder) -> None:
    result = look((r"<BodySet", "stray <BodySet"))
    (found,) = result.findings
    line = next(n for n, text in enumerate(result.path.read_text().splitlines(), 1) if "<Model " in text)
    assert (found.rule, found.severity, found.line) == ("document", "note", line)
    assert "loose text" in found.message
    assert str(result.path) not in found.message
    assert not recwarn.list


def test_a_model_without_any_strength_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "weak.osim"
    text, count = re.subn(r"(<max_isometric_force>)[^<]*", r"\g<1>0", SOUND)
    assert count == 8
    path.write_text(text, encoding="utf-8")
    errors = [each for each in lint(path).findings if each.severity == "error"]
    assert [each.rule for each in errors] == ["muscle-parameter"]
    assert "all 8 muscles is not above 0" in errors[0].message


@pytest.mark.parametrize(
    ("value", "shown"), [(0.056, "0.056"), (8.04, "8"), (99.4, "99"), (99.7, "100"), (158.2, "158")]
)
def test_figures_are_no_powers_of_ten(value: float, shown: str) -> None:
    assert figures(value) == shown
