"""`gluteus forces` from the command line: one JSON object, files, a page, and clear refusals."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gluteus.files import read_table, write_table
from tests.helpers import leg
from tests.helpers.command import gluteus
from tests.helpers.models import model_path
from tests.models.walk import write_walk


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("trial")
    leg.write_leg(found)
    leg.write_loads(found)
    write_table(leg.swing(), found / "swing.mot")
    return found


@pytest.fixture(scope="module")
def run(folder: Path) -> subprocess.CompletedProcess[str]:
    """The installed command, in a process of its own."""
    words = [*given(folder, "forces.sto"), "--reserves", "1", "--report", folder / "page.html", "--json"]
    command = [str(Path(sys.executable).with_name("gluteus")), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def given(folder: Path, out: str) -> list[object]:
    return [
        "forces", folder / "leg.osim", "--motion", folder / "swing.mot", "--loads", folder / "loads.xml",
        "--out", folder / out,
    ]  # fmt: skip


def test_one_json_object_with_the_keys_that_are_promised(run: subprocess.CompletedProcess[str]) -> None:
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert (found["frames"], found["failed"]) == (60, 0)
    assert found["muscles"].keys() == leg.MUSCLES.keys()
    assert found["peak"]["contact_force_bw"]["hip_r"]["value"] > 0.1
    assert found["seconds"] > 0.0
    provenance = found["provenance"]
    assert {"version", "seed", "samples", "model", "sources", "settings", "files"} <= provenance.keys()
    assert provenance["files"]["motion"]["name"] == "swing.mot"


def test_the_table_holds_every_frame(run: subprocess.CompletedProcess[str], folder: Path) -> None:
    table = read_table(folder / "forces.sto")
    assert len(table.time) == json.loads(run.stdout)["frames"]
    assert table.columns[-1] == "status"


def test_the_page_asks_the_network_for_nothing(run: subprocess.CompletedProcess[str], folder: Path) -> None:
    assert run.returncode == 0
    page = (folder / "page.html").read_text(encoding="utf-8")
    assert page.count("<img") == 6
    assert not re.search(r'(?:src|href)="(?!data:|#)', page)
    assert "not a medical device" in page
    for words in ("Joint contact forces", "Gluteus medius among the abductors", "SHA-256", "Thelen"):
        assert words in page
    assert not re.search(r"\b(nan|None|ruled out)\b", re.sub(r"base64,[^\"]+", "", page))


def test_words_for_people(folder: Path) -> None:
    found = gluteus(*given(folder, "words.nc"), "--objective", "cubed", "--times", "0.1,0.4")
    assert found.returncode == 0, found.stderr
    assert "frames: " in found.stdout
    assert "contact force, hip_r" in found.stdout
    assert "no muscle or actuator drives pelvis_ty" in found.stdout
    assert "words.nc" in found.stderr


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--times", "3,4"], "no frame in common"),
        (["--times", "4,3"], "FROM,TO"),
        (["--objective", "best"], "give squared, cubed"),
        (["--reserves", "many"], "is not a number"),
        (["--actuators", "absent.xml"], "cannot be read"),
        (["--degrees", "--radians"], "exclude each other"),
        (["--tendon", "soft"], "rigid or compliant"),
        (["--derivatives", "odd"], "direct or stepwise"),
        (["--joint", "elbow"], "no joint 'elbow'"),
    ],
)
def test_bad_options_get_one_message(folder: Path, more: list[str], message: str) -> None:
    done = gluteus(*given(folder, "refused.sto"), *more)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert not (folder / "refused.sto").exists()


def test_nothing_is_overwritten_unless_told(run: subprocess.CompletedProcess[str], folder: Path) -> None:
    assert run.returncode == 0
    before = (folder / "forces.sto").read_bytes()
    refused = gluteus(*given(folder, "forces.sto"))
    assert refused.returncode == 2
    assert (folder / "forces.sto").read_bytes() == before
    assert "--overwrite" in refused.stderr
    assert gluteus(*given(folder, "forces.sto"), "--overwrite").returncode == 0
    assert (folder / "forces.sto").read_bytes() != before


def test_a_motion_of_another_model_is_named(folder: Path, tmp_path: Path) -> None:
    table = leg.swing()
    other = type(table)("other", table.time, ("a", "b", "c", "d"), table.values, False)
    motion = write_table(other, tmp_path / "other.mot")
    args = ("forces", folder / "leg.osim", "--motion", motion, "--loads", "none", "--out", tmp_path / "x.sto")
    refused = gluteus(*args)
    assert refused.returncode == 2
    wanted = "missing are pelvis_ty, hip_adduction_r, hip_rotation_r, hip_flexion_r"
    assert wanted in refused.stderr


def implausible(tmp_path: Path, *more: object) -> list[object]:
    """The walk of the tests without its ground reaction."""
    motion, _, residuals = write_walk(tmp_path)
    return [
        "forces", model_path("walker"), "--motion", motion, "--loads", "none", "--lowpass", "6",
        "--actuators", residuals, "--out", tmp_path / "forces.sto", *more,
    ]  # fmt: skip


def test_an_implausible_trial_says_so_first_and_ends_with_status_3_if_asked(
    folder: Path, tmp_path: Path
) -> None:
    ended = gluteus(*implausible(tmp_path, "--strict", "--report", tmp_path / "page.html"))
    assert ended.returncode == 3, ended.stderr
    assert ended.stdout.startswith("IMPLAUSIBLE")
    assert "no-ground-reaction" in ended.stdout
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.index("This trial is implausible") < page.index("Peaks")
    assert "Residuals, reserves and plausible frames" in page
    table = read_table(tmp_path / "forces.sto")
    assert "no-ground-reaction" in table.name
    assert not table.column("plausible").any()


def test_the_verdict_in_json(folder: Path, tmp_path: Path) -> None:
    ended = gluteus(*implausible(tmp_path, "--json"))
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    assert found["plausible"] is False
    (warning,) = found["warnings"]
    assert warning.keys() == {"id", "severity", "cause", "remedy", "frames", "times_s"}
    assert (warning["id"], warning["severity"]) == ("no-ground-reaction", "implausible")
    assert warning["frames"] == found["frames"]
    assert found["residuals"]["force"]["within_limit"] is False
    assert found["residuals"]["force"]["peak_n"] > 700.0


def test_a_plausible_trial_has_no_warnings(folder: Path, tmp_path: Path) -> None:
    motion, loads, residuals = write_walk(tmp_path)
    ended = gluteus(
        "forces", model_path("walker"), "--motion", motion, "--loads", loads, "--lowpass", "6",
        "--actuators", residuals, "--reserves", "1", "--out", tmp_path / "forces.sto", "--strict", "--json",
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    assert (found["plausible"], found["warnings"]) == (True, [])
    assert found["reserves"]["hip_flexion_r"].keys() >= {"peak", "peak_needed", "share", "limit"}
