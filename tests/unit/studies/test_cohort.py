"""A cohort's folder: resumed, damaged, locked, full, of another study.

And the study that a file describes.
"""

import errno
import json
import os
import pickle
import shutil
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gluteus.cli import app
from gluteus.errors import AnatomyError, FileFormatError, GluteusError
from gluteus.mechanics.engine.standing import HELD_TOLERANCE
from gluteus.studies.population import folder as room_of_folders
from gluteus.studies.population import run as room
from gluteus.studies.population.chunks import chunk_summary, stance_crowd
from gluteus.studies.population.cohort_file import CohortStudy, cohort_of, read_cohort
from gluteus.studies.population.constants import constants_from, constants_of
from gluteus.studies.population.folder import CohortFolder
from gluteus.studies.population.question import StanceStudy
from gluteus.studies.population.run import ShardTask, run_cohort, shard_result
from gluteus.studies.population.summary import OtherConstants

PEOPLE, CHUNKS = 200, 4
STUDY = CohortStudy.model_validate(
    {
        "people": PEOPLE,
        "seed": 3,
        "chunk": 64,
        "population": {"sex": "f", "age": [20, 90]},
        "study": {"capacity": False},
    }
)


def run(folder: Path, wanted: CohortStudy = STUDY, **how: object) -> room.Finished:
    return run_cohort(wanted, CohortFolder.open(folder, wanted), **how)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cohort") / "done"
    run(folder)
    return folder


def shards(folder: Path) -> list[Path]:
    return sorted((folder / "shards").iterdir())


def test_it_is_the_crowd_cut_into_files(finished: Path) -> None:
    here = stance_crowd(people=PEOPLE, seed=3, chunk=64, study=STUDY.stance_study(), threads=1)
    done = run(finished)
    assert done.summary.digest() == here.digest()
    assert done.resumed == PEOPLE
    assert len(shards(finished)) == STUDY.chunks == CHUNKS
    assert STUDY.people_in(3, 3) == PEOPLE - 3 * 64


def test_processes_give_the_same_bits(finished: Path, tmp_path: Path) -> None:
    done = run(tmp_path / "two", processes=2)
    assert done.summary.digest() == run(finished).summary.digest()


def test_a_stopped_run_goes_on(finished: Path, tmp_path: Path) -> None:
    folder, told = tmp_path / "stopped", list[int]()

    def stop(count: int) -> None:
        told.append(count)
        if len(told) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(folder, progress=stop)
    assert len(shards(folder)) == 2
    done = run(folder)
    assert done.resumed == 128
    assert done.summary.digest() == run(finished).summary.digest()


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "of another chunk"])
def test_a_damaged_shard_is_made_again(finished: Path, tmp_path: Path, damage: str) -> None:
    run(tmp_path / "damaged")
    victim, other = shards(tmp_path / "damaged")[1:3]
    content = bytearray(victim.read_bytes())
    if damage == "flipped":
        content[len(content) // 2] ^= 1
    changed = {"cut": content[:-50], "flipped": content, "empty": b"", "of another chunk": other.read_bytes()}
    victim.write_bytes(bytes(changed[damage]))
    done = run(tmp_path / "damaged")
    assert done.damaged == (victim.name,)
    assert done.summary.digest() == run(finished).summary.digest()
    assert done.summary.counts["people"] == PEOPLE


def test_a_killed_worker_process_costs_nothing(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = tmp_path / "killed"
    monkeypatch.setattr(room, "shard_result", _die_twice)
    monkeypatch.setenv("COHORT_TEST_KILLED", str(killed))
    done = run(tmp_path / "run", processes=2)
    # Both may look at the same time before either has written, and then three are killed.
    assert len(killed.read_text()) in (2, 3), "at least two workers were killed"
    assert done.summary.digest() == run(finished).summary.digest()
    assert done.summary.counts["people"] == PEOPLE


def _die_twice(task: ShardTask, first: int, last: int) -> tuple[str, bytes | None]:
    killed = Path(os.environ["COHORT_TEST_KILLED"])
    if (len(killed.read_text()) if killed.exists() else 0) < 2:
        with killed.open("a") as file:
            file.write("x")
        os.kill(os.getpid(), signal.SIGKILL)
    return shard_result(task, first, last)


def test_workers_that_keep_dying_end_in_one_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "shard_result", _die)
    monkeypatch.setattr(room, "_MOST_BREAKS", 1)
    with pytest.raises(GluteusError, match="worker processes died 2 times"):
        run(tmp_path / "run", processes=2)


def _die(task: ShardTask, first: int, last: int) -> tuple[str, bytes | None]:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def test_a_full_disk_is_one_error_and_the_next_run_goes_on(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, writes = tmp_path / "full", list[int]()
    synced = os.fsync

    def full(handle: int) -> None:
        writes.append(handle)
        if len(writes) == 7:
            raise OSError(errno.ENOSPC, "No space left on device")
        synced(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(GluteusError, match="make room and run the same command again"):
            run(folder)
    assert not [each for each in folder.rglob("*.part")], "nothing half written stays"
    done = run(folder)
    assert 0 < done.resumed < PEOPLE
    assert done.damaged == ()
    assert done.summary.digest() == run(finished).summary.digest()


def test_two_runs_do_not_meet_in_one_folder(tmp_path: Path) -> None:
    folder = CohortFolder.open(tmp_path / "one", STUDY)
    with folder.alone(), pytest.raises(GluteusError, match="another run is using"):
        run(tmp_path / "one")


def test_another_study_is_refused(finished: Path) -> None:
    with pytest.raises(GluteusError, match="another study"):
        CohortFolder.open(finished, STUDY.model_copy(update={"seed": 4}))


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(GluteusError, match="does not contain a cohort"):
        CohortFolder.open(tmp_path, STUDY)
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.txt"]


def test_engines_are_not_mixed(finished: Path, tmp_path: Path) -> None:
    run(tmp_path / "mixed")
    folder = CohortFolder.open(tmp_path / "mixed", STUDY)
    kept = folder.read(0, 0)
    assert kept is not None
    folder.keep(0, 0, replace(kept, engines=("abacus",)).to_json(), None)
    with pytest.raises(GluteusError, match="different engines"):
        run(tmp_path / "mixed")


def test_constants_are_not_mixed(finished: Path, tmp_path: Path) -> None:
    run(tmp_path / "mixed")
    folder = CohortFolder.open(tmp_path / "mixed", STUDY)
    kept = folder.read(0, 0)
    assert kept is not None
    other = replace(kept, constants="f" * 64)
    with pytest.raises(OtherConstants, match="with which it began"):
        kept.merge(other)
    folder.keep(0, 0, other.to_json(), None)
    with pytest.raises(OtherConstants, match=r"000000000-000000000\.json.*Delete that file"):
        run(tmp_path / "mixed")


def test_constants_are_written_and_read_to_the_bit() -> None:
    for study in (STUDY.stance_study(), StanceStudy(lesions={"L5": 0.5}, thresholds={"mass_kg": (80.0,)})):
        constants = constants_of(study)
        again = constants_from(constants.to_text())
        assert again is not constants
        assert again.digest == constants.digest
        one = chunk_summary(study, 1, 0, 64, constants=again)
        assert one.digest() == chunk_summary(study, 1, 0, 64).digest()


def test_a_worker_checks_what_it_gets() -> None:
    task = ShardTask.of(STUDY, constants_of(STUDY.stance_study()))
    wanted, constants = task.read()
    assert (wanted, constants.digest) == (STUDY, task.digest)
    changed = replace(task, constants=task.constants.replace("0.", "0.1", 1))
    with pytest.raises(OtherConstants, match="a worker") as refused:
        changed.read()
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)


@pytest.mark.parametrize("damage", ["cut", "flipped", "missing"])
def test_damaged_constants_are_made_again_where_they_are_the_same(
    finished: Path, tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(finished, folder)
    path = folder / "constants.json"
    content = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(content[:-9] if damage == "cut" else content.replace(b"1", b"2", 1))
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(room_of_folders, "constants_of", lambda _: constants_of(StanceStudy()))
        with pytest.raises(GluteusError, match="missing or damaged, and this machine computes other"):
            run(folder)
    assert run(folder).summary.digest() == run(finished).summary.digest()
    assert path.read_bytes() == content


def test_a_folder_that_was_half_made_is_made(tmp_path: Path) -> None:
    (tmp_path / "new" / "shards").mkdir(parents=True)
    (tmp_path / "new" / "constants.json").write_text("{")
    assert run(tmp_path / "new").summary.counts["people"] == PEOPLE


def test_rows_are_kept_as_parquet_and_checked(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    wanted = STUDY.model_copy(update={"outputs": STUDY.outputs.model_copy(update={"rows": True})})
    done = run(tmp_path / "rows", wanted)
    files = sorted((tmp_path / "rows" / "rows").iterdir())
    table = pq.read_table(files)
    assert table["person"].to_pylist() == list(range(PEOPLE))
    stood = table["unmet_moment_nm"].to_numpy() <= HELD_TOLERANCE
    assert stood.sum() == done.summary.counts["averaged"]
    assert abs(table["mass_kg"].to_numpy()[stood].mean() - done.summary["mass_kg"].mean) < 1e-6
    files[2].write_bytes(b"not parquet")
    again = run(tmp_path / "rows", wanted)
    assert len(again.damaged) == 1
    assert pq.read_table(files)["person"].to_pylist() == list(range(PEOPLE))


def test_a_study_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(
        "people: 1000\npopulation: {sex: f, mass_kg: 62}\nvaries: [pelvic_tilt]\n"
        "study: {kind: stance, weaken: {gluteus_medius: 0.5}, thresholds: {hip_contact_force_bw: [3, 4]}}\n"
    )
    wanted = read_cohort(path, seed=9)
    study = wanted.stance_study()
    assert (wanted.people, wanted.seed, study.person.mass_kg) == (1000, 9, 62.0)
    # All that the recipe lets vary, but for what the file names.
    assert study.recipe.fixed == {
        "femur_rotation", "gravity_line", "thigh_forward", "leg_mass", "pelvic_obliquity", "trunk_lean",
        "body_centre", "thigh_outward",
    }  # fmt: skip
    assert study.thresholds == {"hip_contact_force_bw": (3.0, 4.0)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("people: [", "YAML"),
        ("- 1\n", "mapping"),
        ("seed: 1\n", "people"),
        ("people: 0\n", "people = 0"),
        ("people: 10\nsudy: {}\n", "sudy"),
        ("people: 10\npopulation: {mass_kg: -3}\n", "mass_kg = -3"),
        ("people: 10\nstudy: {weaken: {gluteus_medius: 2}}\n", "gluteus_medius = 2"),
        ("people: 10\nstudy: !!python/object/apply:os.system [echo]\n", "YAML"),
    ],
)
def test_a_bad_study_file_is_one_error(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(text)
    with pytest.raises(FileFormatError, match=words):
        read_cohort(path)


def test_an_unknown_unknown_is_named() -> None:
    with pytest.raises(AnatomyError, match=r"varies\.0 = 'mood' is unknown; give pelvic_tilt, "):
        cohort_of({"people": 64, "varies": ["mood"]})


def test_what_is_kept_is_text(finished: Path) -> None:
    known = json.loads((finished / "study.json").read_text())
    assert known["plan"]["people"] == PEOPLE
    for path in finished.rglob("*"):
        assert path.is_dir() or b"\x80\x04" not in path.read_bytes()[:4], "no pickle"


@pytest.mark.parametrize("question", [{"weaken": {"nosuch": 0.5}}, {"lesions": {"L9": 1.0}}])
def test_what_nobody_can_be_asked_makes_no_folder(tmp_path: Path, question: dict[str, object]) -> None:
    wanted = cohort_of({"people": 100, "study": question})
    with pytest.raises(AnatomyError, match=r"no .* is called"):
        CohortFolder.open(tmp_path / "new", wanted)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "words", [["-n", "100", "--weaken", "gluteus_medius=2"], ["-n", "100", "--mass", "-3"]]
)
def test_options_out_of_range_are_one_error(tmp_path: Path, words: list[str]) -> None:
    with pytest.raises(
        AnatomyError, match=r"--weaken gluteus_medius=2 is out of range|--mass -3 is out of range"
    ):
        CliRunner().invoke(app, ["cohort", *words, "--out", str(tmp_path / "new")], catch_exceptions=False)
    assert not (tmp_path / "new").exists()


def test_too_many_people_are_refused(tmp_path: Path) -> None:
    refused = CliRunner().invoke(app, ["cohort", "-n", "9" * 14, "--out", str(tmp_path / "new")])
    assert refused.exit_code == 2
    assert "1000000000000" in refused.output
    assert not (tmp_path / "new").exists()
