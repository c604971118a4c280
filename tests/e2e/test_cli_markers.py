"""`gluteus scale`, `ik` and `lab` from the command line: files, one JSON object, refusals."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gluteus.files import read_loads, read_markers, read_table
from tests.helpers.command import gluteus
from tests.helpers.markers import SCALING, marked_walker, poses, recorded, write_trc
from tests.helpers.models import model_path
from tests.models.walk import write_walk


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("trial")
    model = marked_walker(found)
    time, q = poses(model)
    write_trc(recorded(model, q[:40], time[:40]), found / "walk.trc")
    return found


def asked(folder: Path, *more: object) -> list[object]:
    return [
        "ik", model_path("walker"), "--marker-set", folder / "markers.xml", "--markers", folder / "walk.trc",
        *more,
    ]  # fmt: skip


def test_angles_and_one_json_object(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "walk_ik.mot"
    done = gluteus(*asked(folder, "--out", out, "--times", "0,0.2", "--json"))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["frames"] == 21
    assert found["marker_rms_mm"]["largest"] < 1e-3
    assert found["warnings"] == []
    assert found["undetermined"] == {}
    assert found["unused"] == {"recorded": {}, "model": [], "no_weight": []}
    assert found["provenance"]["markers"] == "walk.trc"
    table = read_table(out)
    assert table.in_degrees
    _, q = poses(marked_walker(tmp_path))
    hip = marked_walker(tmp_path).tree.coordinate("hip_flexion_r")
    np.testing.assert_allclose(table.column("hip_flexion_r"), np.degrees(q[:21, hip]), atol=1e-4)


def test_what_takes_no_part_is_said(folder: Path, tmp_path: Path) -> None:
    more = ["--out", tmp_path / "a.mot", "--rename", "pelvis_0=sternum", "--weight", "pelvis_1=0"]
    done = gluteus(*asked(folder, *more))
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "recorded, but not in the model: sternum" in said
    assert "in the model, but not recorded: pelvis_0" in said
    assert "without a weight: pelvis_1" in said
    assert "anatomical markers (fixed in the model) are 0.0 mm off, tracking markers 0.0 mm" in said


def test_tasks_for_markers_that_the_model_lacks_are_said(folder: Path, tmp_path: Path) -> None:
    named = ("pelvis_0", "pelvis_1", "pelvis_2", "pelvi_3")
    tasks = "".join(f'<IKMarkerTask name="{name}"><weight>1</weight></IKMarkerTask>' for name in named)
    tool = f"<InverseKinematicsTool><IKTaskSet><objects>{tasks}</objects></IKTaskSet></InverseKinematicsTool>"
    setup = tmp_path / "setup.xml"
    setup.write_text(f'<OpenSimDocument Version="40000">{tool}</OpenSimDocument>', encoding="utf-8")
    done = gluteus(*asked(folder, "--setup", setup, "--out", tmp_path / "a.mot", "--times", "0,0.1"))
    assert done.returncode == 0, done.stderr
    assert "tasks for markers that the model lacks: pelvi_3" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        (["--rename", "a"], "--rename 'a' is not a pair; write RECORDED=MODEL"),
        (["--rename", "sternum=pelvis_0"], "no marker 'sternum' to rename"),
        (["--weight", "sternum=1"], "a weight names the unknown marker 'sternum'"),
        (["--weight", "pelvis_0=-1"], "must be 0 or more, and below 1e12; got -1"),
        (["--weight", "pelvis_0=inf"], "must be 0 or more, and below 1e12; got inf"),
        (["--times", "7,8"], "no frame lies from 7 to 8 s"),
        (["--up", "up"], "--up up is unknown; give auto, x, y, z"),
    ],
)
def test_refusals(
    more: list[str], rule: str, folder: Path, tmp_path: Path
) -> None:  # fmt: skip
    done = gluteus(*asked(folder, "--out", tmp_path / "a.mot", *more))
    assert done.returncode == 2
    assert rule in " ".join(done.stderr.split())
    assert not (tmp_path / "a.mot").exists()


def test_a_model_without_markers_is_told_the_remedy(folder: Path, tmp_path: Path) -> None:
    words = ["ik", model_path("walker"), "--markers", folder / "walk.trc", "--out", tmp_path / "a.mot"]
    done = gluteus(*words)
    assert done.returncode == 2
    assert "add them with a marker set (--marker-set)" in " ".join(done.stderr.split())


@pytest.mark.parametrize(("size", "span"), [(1000.0, r"span \d{4,} m"), (0.001, r"span 0\.00\d+ m")])
def test_a_wrong_unit_is_refused_before_any_work(
    size: float, span: str, tmp_path: Path
) -> None:  # fmt: skip
    model = marked_walker(tmp_path)
    static = recorded(model, model.default_pose()[None], np.zeros(1))
    write_trc(replace(static, positions=size * static.positions), tmp_path / "static.trc")
    more = ["--marker-set", tmp_path / "markers.xml"]
    ik = ["ik", model_path("walker"), "--markers", tmp_path / "static.trc", "--out", tmp_path / "a.mot"]
    scale = [
        "scale", model_path("walker"), "--static", tmp_path / "static.trc", "--mass", "80", "--out",
        tmp_path / "a.osim",
    ]  # fmt: skip
    for words in (ik, scale):
        done = gluteus(*words, *more)
        assert done.returncode == 2
        said = " ".join(done.stderr.split())
        assert re.search(span, said), said
        assert "correct the unit in the file (Units of a .trc" in said


def test_errors_beyond_the_recommended_limits_are_a_caution(folder: Path, tmp_path: Path) -> None:
    model = marked_walker(tmp_path)
    time, q = poses(model)
    write_trc(recorded(model, q[:5], time[:5], noise_m=0.03), tmp_path / "noisy.trc")
    words = [*asked(folder), "--markers", tmp_path / "noisy.trc", "--out", tmp_path / "a.mot"]
    done = gluteus(*words, "--json")
    assert done.returncode == 0, done.stderr
    warnings = json.loads(done.stdout)["warnings"]
    assert [each["id"] for each in warnings] == ["marker-rms", "marker-error"]
    assert "exceeds 20 mm in 5 of 5 frames" in warnings[0]["cause"]
    done = gluteus(*words, "--overwrite")
    assert done.returncode == 0, done.stderr
    assert "marker-error: errors of markers exceed 40 mm" in " ".join(done.stdout.split())


def test_an_upright_recording_is_turned(tmp_path: Path, folder: Path) -> None:
    model = marked_walker(tmp_path)
    time, q = poses(model)
    lying = recorded(model, q[:5], time[:5]).turned(np.array([[1.0, 0, 0], [0, 0, -1.0], [0, 1.0, 0]]))
    write_trc(lying, tmp_path / "z_up.trc")
    words = [*asked(folder), "--markers", tmp_path / "z_up.trc", "--out", tmp_path / "a.mot", "--json"]
    done = gluteus(*words)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["marker_rms_mm"]["largest"] < 1e-3
    assert "taken as z up (the markers are spread most along it)" in found["notes"][0]


def test_scale_writes_a_model_that_ik_takes(folder: Path, tmp_path: Path) -> None:
    model, out = marked_walker(tmp_path), tmp_path / "scaled.osim"
    write_trc(recorded(model, model.default_pose()[None], np.zeros(1)), tmp_path / "static.trc")
    words = [
        "scale", model_path("walker"), "--marker-set", tmp_path / "markers.xml", "--static",
        tmp_path / "static.trc", "--out", out,
    ]  # fmt: skip
    done = gluteus(*words, "--mass", "80", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["mass_kg"] == 80.0
    assert set(found["factors"]) == set(model.tree.names)
    assert all(abs(one - 1.0) < 1e-3 for each in found["factors"].values() for one in each)
    assert found["marker_rms_mm"] < 0.1
    ik = ["ik", out, "--markers", folder / "walk.trc", "--out", tmp_path / "walk.mot", "--json"]
    done = gluteus(*ik)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["marker_rms_mm"]["largest"] < 0.2
    done = gluteus(*words, "--mass", "80")
    assert done.returncode == 2
    assert "exists" in done.stderr
    done = gluteus(*words, "--mass", "80", "--sizes", "bones", "--overwrite")
    assert done.returncode == 0, done.stderr
    assert "pelvis, hip centres and femur as the shapes of bones vary" in " ".join(done.stdout.split())
    (tmp_path / "scale.xml").write_text(SCALING, encoding="utf-8")
    done = gluteus(
        *words, "--sizes", "bones", "--overwrite", "--setup", tmp_path / "scale.xml"
    )  # fmt: skip
    assert done.returncode == 2
    assert "a set-up measures sizes" in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ([], "scaling needs the person's mass"),
        (["--mass", "-3"], "a person's mass must be above 0.001 kg"),
        (["--mass", "70", "--out", "model.xml"], "a scaled model must be named .osim"),
    ],
)
def test_scale_refuses(
    more: list[str], rule: str, folder: Path, tmp_path: Path
) -> None:  # fmt: skip
    words = [
        "scale", model_path("walker"), "--marker-set", folder / "markers.xml",
        "--static", folder / "walk.trc", "--times", "0,0", "--out", tmp_path / "a.osim", *more,
    ]  # fmt: skip
    done = gluteus(*words)
    assert done.returncode == 2
    assert rule in " ".join(done.stderr.split())


def test_lab_goes_from_markers_to_forces(folder: Path, tmp_path: Path) -> None:
    model = marked_walker(tmp_path)
    time, q = poses(model)
    write_trc(recorded(model, q[:40], time[:40]), tmp_path / "walk.trc")
    write_trc(recorded(model, model.default_pose()[None], np.zeros(1)), tmp_path / "static.trc")
    loads = write_walk(tmp_path)[1]
    words = [
        "lab", tmp_path / "walk.trc", "--model", model_path("walker"),
        "--marker-set", tmp_path / "markers.xml",
        "--static", tmp_path / "static.trc", "--mass", "72", "--loads", f"walk={loads}", "--reserves", "10",
        "--out", tmp_path / "out", "--samples", "30", "--error", "joint-centres", "--json",
    ]  # fmt: skip
    done = gluteus(*words)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["failed"] == []
    assert found["scale"]["mass_kg"] == 72.0
    result = found["results"]["walk"]
    assert result["kinematics"]["marker_rms_mm"]["largest"] < 0.2
    assert result["forces"]["frames"] == 40
    made = {each.name for each in (tmp_path / "out").iterdir()}
    assert made == {
        "scaled.osim", "walk_ik.mot", "walk.sto", "walk_intervals.csv", "table.csv", "report.html",
    }  # fmt: skip
    spread = result["intervals"]
    assert (spread["samples"], spread["errors"]) == (30, ["joint-centres"])
    peak = spread["numbers"]["peak contact force of hip_r"]
    assert peak["lower"] < peak["median"] < peak["upper"]
    assert (peak["n"], peak["asked"], peak["unit"]) == (30, 30, "BW")
    with (tmp_path / "out" / "walk_intervals.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 40
    assert all(
        float(row["contact_force_bw/hip_r/lower"]) <= float(row["contact_force_bw/hip_r/upper"])
        for row in rows
        if row["contact_force_bw/hip_r/lower"]
    )


@pytest.mark.parametrize(
    ("loads", "said"),
    [("run=walk_grf.xml", "no recording is called 'run'"), ("walk=nowhere.xml", "there is no such file")],
)
def test_lab_refuses_loads_that_are_of_nothing(folder: Path, tmp_path: Path, loads: str, said: str) -> None:
    words = ["lab", folder / "walk.trc", "--model", model_path("walker"), "--out", tmp_path / "out"]
    done = gluteus(*words, "--loads", loads)
    assert done.returncode == 2
    assert said in re.sub(r"\s+", " ", done.stderr)


def test_lab_says_that_every_recording_failed(folder: Path, tmp_path: Path) -> None:
    words = ["lab", folder / "walk.trc", "--model", model_path("walker"), "--out", tmp_path / "out"]
    done = gluteus(*words)
    assert done.returncode == 1  # the model has no markers
    assert "walk failed" in done.stdout


def test_lab_gives_no_interval_of_five_samples(tmp_path: Path) -> None:
    model = marked_walker(tmp_path)
    time, q = poses(model)
    write_trc(recorded(model, q[:40], time[:40]), tmp_path / "walk.trc")
    loads = write_walk(tmp_path)[1]
    words = [
        "lab", tmp_path / "walk.trc", "--model", model_path("walker"),
        "--marker-set", tmp_path / "markers.xml", "--loads", f"walk={loads}", "--out", tmp_path / "out",
        "--samples", "5", "--error", "masses",
    ]  # fmt: skip
    done = gluteus(*words)
    assert done.returncode == 0
    said = re.sub(r"\s+", " ", done.stdout)
    assert "too few samples" in said


def test_lab_refuses_times_that_are_none(folder: Path, tmp_path: Path) -> None:
    words = [
        "lab", folder / "walk.trc", "--model", model_path("walker"), "--marker-set", folder / "markers.xml",
        "--static", folder / "walk.trc", "--static-times", "soon", "--mass", "72", "--out", tmp_path / "out",
    ]  # fmt: skip
    done = gluteus(*words)
    assert done.returncode == 2
    assert "the times of the static trial must be FROM,TO" in " ".join(done.stderr.split())


def test_lab_replaces_nothing_that_it_reads(folder: Path, tmp_path: Path) -> None:
    """Results go beside the recordings; the table of the loads has the name of a result."""
    write_trc(read_markers(folder / "walk.trc"), tmp_path / "walk.trc")
    loads = write_walk(tmp_path)[1]
    named = read_loads(loads).datafile
    assert named is not None
    table = named.rename(tmp_path / "walk.sto")
    loads.write_text(loads.read_text(encoding="utf-8").replace(named.name, table.name), encoding="utf-8")
    before = table.read_bytes()
    words = [
        "lab", tmp_path / "walk.trc", "--model", model_path("walker"), "--marker-set", folder / "markers.xml",
        "--loads", f"walk={loads}", "--out", tmp_path, "--overwrite",
    ]  # fmt: skip
    done = gluteus(*words)
    assert done.returncode == 2
    assert "which this command reads" in " ".join(done.stderr.split())
    assert table.read_bytes() == before
    assert not (tmp_path / "scaled.osim").exists()


def test_lab_writes_no_two_results_into_one_file(folder: Path, tmp_path: Path) -> None:
    for name in ("a b", "a_b"):
        write_trc(read_markers(folder / "walk.trc"), tmp_path / f"{name}.trc")
    words = [
        "lab", tmp_path, "--model", model_path("walker"), "--marker-set", folder / "markers.xml",
        "--out", tmp_path / "out", "--overwrite",
    ]  # fmt: skip
    done = gluteus(*words)
    assert done.returncode == 2
    assert "named twice" in " ".join(done.stderr.split())


@pytest.mark.parametrize(("verb", "ending"), [("ik", "mot"), ("scale", "osim")])
def test_no_file_that_a_set_up_names_is_replaced(
    folder: Path,
    tmp_path: Path,
    verb: str,
    ending: str,
) -> None:
    """The file of the tasks has the name of the output."""
    tasks = tmp_path / f"tasks.{ending}"
    tasks.write_text('<IKTaskSet><objects><IKMarkerTask name="pelvis_0"/></objects></IKTaskSet>')
    given = f'<IKTaskSet file="{tasks.name}"/>'
    tool = {
        "ik": f"<InverseKinematicsTool>{given}</InverseKinematicsTool>",
        "scale": f"<ScaleTool><MarkerPlacer>{given}</MarkerPlacer></ScaleTool>",
    }[verb]
    (tmp_path / "setup.xml").write_text(f'<OpenSimDocument Version="40000">{tool}</OpenSimDocument>')
    words = [verb, model_path("walker"), "--setup", tmp_path / "setup.xml", "--out", tasks, "--overwrite"]
    before = tasks.read_bytes()
    done = gluteus(*words)
    assert done.returncode == 2
    assert "which this command reads" in " ".join(done.stderr.split())
    assert tasks.read_bytes() == before
