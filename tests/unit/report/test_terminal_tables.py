"""Heads and titles of tables keep their brackets: Rich reads those of plain strings as markup."""

import ast
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from gluteus.bones.person import Person
from gluteus.json_types import JsonObject
from gluteus.pain.red_flags.screening import open_words
from gluteus.report.terminal import forces, hip, lab
from gluteus.studies.kinematics.lab_trial import LabTrial
from gluteus.studies.motion.batch_run import TrialResult
from gluteus.studies.motion.peaks import Peak, Peaks
from gluteus.studies.result import result_of

TERMINAL = Path(forces.__file__).parent


def _unsafe(source: str) -> Iterator[int]:
    """Lines of heads and titles that Rich could read as markup."""
    tree = ast.parse(source)
    texts = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _is_text(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        heads = node.args[:1] if called == "add_column" else []
        if called in ("Table", "Panel", "add_column"):
            heads += [each.value for each in node.keywords if each.arg in ("title", "caption", "header")]
        for head in heads:
            constant = isinstance(head, ast.Constant) and "[" not in str(head.value)
            named = isinstance(head, ast.Name) and head.id in texts
            if not (constant or named or _is_text(head)):
                yield head.lineno


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text"


@pytest.mark.parametrize("path", sorted(TERMINAL.glob("*.py")), ids=lambda path: path.stem)
def test_every_head_and_title_is_text_or_free_of_brackets(path: Path) -> None:
    assert not list(_unsafe(path.read_text(encoding="utf-8"))), "wrap it: Text(...)"


@pytest.mark.parametrize(
    "source", ['Table(title="Force [N]")', "table.add_column(words)", 'table.add_column(f"{name} [mm]")']
)
def test_the_check_finds_what_rich_would_swallow(source: str) -> None:
    assert list(_unsafe(source)) == [1]


def _shown(content: RenderableType) -> str:
    console = Console(width=120, file=StringIO(), record=True)
    console.print(content)
    return " ".join(console.export_text().split())


def _warning(name: str, severity: str) -> JsonObject:
    return {
        "id": name,
        "severity": severity,
        "cause": f"cause of {name}",
        "remedy": f"remedy of {name}",
    }


def _recording(
    *, plausible: bool, warnings: tuple[JsonObject, ...] = (), frames: int = 0, failed: int = 0
) -> LabTrial:
    distance = (("time", "marker"), [[0.01], [0.02]])
    kinematics = result_of(
        {"marker_rms_m": ("time", [0.01, 0.02]), "marker_distance_m": distance},
        {"time": [0.0, 0.1], "marker": ["knee"]},
        {"unused": {"recorded": {"KNEE2": ["knee"]}, "model": [], "no_weight": []}},
    )
    peaks = Peaks()
    peaks.contact_force_bw.update({"hip_r": Peak(3.21, 0.5), "knee_r": Peak(9.0, 0.5)})
    result = TrialResult(
        "a", None, frames=frames, failed=failed, peaks=peaks, plausible=plausible, warnings=warnings
    )
    return LabTrial("a", kinematics=kinematics, forces=result, loads_given=True)


def test_lab_says_that_loads_were_given_and_shows_the_peak_of_the_hip() -> None:
    shown = _shown(lab.lab_text([_recording(plausible=True)]))
    assert "markers [mm]" in shown
    assert "loads given" in shown
    assert "maximum contact force of hip_r: 3.21 body weights at 0.500 s" in shown
    assert "9.00" not in shown
    assert "a: recorded, but not in the model: KNEE2 (like knee)" in shown


def test_lab_shows_cause_and_remedy_of_what_makes_a_recording_implausible() -> None:
    warnings = (_warning("slips", "caution"), _warning("flies", "implausible"))
    shown = _shown(lab.lab_text([_recording(plausible=False, warnings=warnings)]))
    assert "a is implausible; table.csv names all 2 warnings" in shown
    assert "flies: Cause of flies. Remedy of flies." in shown
    assert "Cause of slips" not in shown
    jump = _warning("jump", "implausible") | {"cause": "knee_angle_l jumps"}
    assert "jump: knee_angle_l jumps. Remedy" in _shown(
        lab.lab_text([_recording(plausible=False, warnings=(jump,))])
    )


def test_lab_counts_frames_that_muscles_cannot_meet() -> None:
    shown = _shown(lab.lab_text([_recording(plausible=True, frames=151, failed=146)]))
    assert "a: muscles and actuators produce the moments of the motion in 5 of 151 frames" in shown
    assert "--reserves" in shown
    assert "needs in" not in _shown(lab.lab_text([_recording(plausible=True, frames=151)]))


def test_one_open_question_is_counted_as_one() -> None:
    assert open_words(1) == "1 red-flag question is open."
    assert open_words(50) == "50 red-flag questions are open: none of them is cleared."


def test_the_strongest_muscle_is_marked_without_colours() -> None:
    data = {
        "moment_nm": (("person", "flexion_deg", "muscle"), [[[60.0, 20.0], [10.0, 15.0]]]),
        "balanced_moment_nm": (("person", "flexion_deg"), [[100.0, 30.0]]),
    }
    coords = {"flexion_deg": [0.0, 90.0], "muscle": ["medius", "maximus"]}
    attrs = {"motion": "abduction", "side": "left", "person": Person().model_dump_json(), "operation": "{}"}
    shown = _shown(hip.strength_table(result_of(data, coords, attrs)))
    assert "left hip of an adult" in shown
    assert "*60" in shown
    assert "*15" in shown
    assert shown.count("*") == 3, "two postures and the note"
