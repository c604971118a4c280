"""`gluteus trials`: many recordings, failures listed, the rest finished."""

import csv
import json
import re
import shutil
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner

from gluteus.cli import app
from gluteus.cli.trials import Ending
from gluteus.errors import FileFormatError, GluteusError
from gluteus.files import read_table, write_table
from gluteus.studies.motion.batch_list import read_trials
from gluteus.studies.motion.files import ENDINGS
from gluteus.studies.motion.forces import forces
from tests.helpers import leg


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sessions under one model: the second recording is broken."""
    found = tmp_path_factory.mktemp("recordings")
    model = leg.write_leg(found)
    for session in ("one", "two"):
        place = found / session
        place.mkdir()
        loads = leg.write_loads(place)
        loads.rename(place / "swing_loads.xml")
        write_table(leg.swing(), place / "swing_angles.mot")
    broken = found / "two" / "swing_angles.mot"
    broken.write_text(broken.read_text().replace("endheader", "endofheader"))
    assert model.exists()
    return found


def run(*words: object) -> dict[str, object]:
    done = CliRunner().invoke(app, ["trials", *map(str, words), "--json"], catch_exceptions=False)
    assert done.exit_code == 0
    return json.loads(done.stdout[: done.stdout.rindex("}") + 1])


def test_a_folder_is_found_analysed_and_what_fails_is_listed(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "results"
    found = run(folder, "--out", out, "--reserves", "1", "--processes", "2")
    assert found["trials"] == 2
    (failed,) = found["failed"]
    assert failed["name"] == "two-swing"
    assert "swing_angles.mot" in failed["error"]
    rows = list(csv.DictReader((out / "table.csv").read_text().splitlines()))
    assert [row["trial"] for row in rows] == ["one-swing", "two-swing"]
    assert rows[0]["error"] == ""
    assert rows[1]["frames"] == "0"
    page = (out / "report.html").read_text()
    assert "two-swing" in page
    assert page.count("<svg") == 1
    assert not re.search(r"""(src|href)=["'](?!#|data:)""", page)


def test_a_trial_is_what_forces_gives_alone(folder: Path, tmp_path: Path) -> None:
    run(folder, "--out", tmp_path / "r", "--reserves", "1", "--processes", "1")
    written = read_table(tmp_path / "r" / "one-swing.sto")
    plan = read_trials(folder)[0]
    alone = forces(plan.model, plan.motion, plan.loads, reserves=1.0)
    assert written.time.size == alone.sizes["time"]
    muscle = str(alone["muscle"].values[0])
    column = written.columns.index(muscle)
    assert abs(written.values[:, column] - alone.muscle_force_n.sel(muscle=muscle).values).max() < 1e-9


def test_nothing_is_overwritten_unasked(folder: Path, tmp_path: Path) -> None:
    words = (folder, "--out", tmp_path / "r", "--reserves", "1", "--processes", "1")
    run(*words)
    with pytest.raises(GluteusError, match="add --overwrite"):
        run(*words)
    assert run(*words, "--overwrite")["trials"] == 2


def test_a_list_names_what_a_folder_leaves_open(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "one" / "swing_angles.mot", folder / "one" / "swing_again.mot")
    with pytest.raises(GluteusError, match="list trials in YAML"):
        read_trials(folder)
    (folder / "one" / "swing_again.mot").unlink()
    listed = folder / "trials.yaml"
    model = next(folder.glob("*.osim")).name
    listed.write_text(
        f"defaults: {{model: {model}, reserves: [1]}}\n"
        "trials:\n  - {name: free, motion: one/swing_angles.mot}\n"
        "  - {name: loaded, motion: one/swing_angles.mot, loads: one/swing_loads.xml, objective: cubed}\n"
    )
    plans = read_trials(listed)
    assert [each.name for each in plans] == ["free", "loaded"]
    assert plans[0].model == folder / model
    assert plans[0].loads is None
    assert run(listed, "--out", tmp_path / "r", "--processes", "1")["failed"] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("trials: 3\n", "list of mappings"),
        ("trials: []\n", "list of mappings"),
        ("trials: [{name: a}]\n", "a: model"),
        ("trials: [{name: a/b, model: m, motion: n}]\n", "a/b: name"),
        ("trials: [{name: a, model: m, motion: n, lowpas: 6}]\n", "lowpas"),
        ("trials: [{name: a, model: m, motion: n}, {name: a, model: m, motion: o}]\n", "share the name a"),
        ("trials: [\n", "line 2: must be readable YAML"),
    ],
)
def test_a_bad_list_is_one_error(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "trials.yaml"
    path.write_text(text)
    with pytest.raises(GluteusError, match=words):
        read_trials(path)


def test_a_folder_without_loads_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(GluteusError, match="has no external loads"):
        read_trials(tmp_path)
    with pytest.raises(FileFormatError, match="cannot be read"):
        read_trials(tmp_path / "none.yaml")


def test_the_formats_offered_are_those_written() -> None:
    assert get_args(Ending) == ENDINGS
