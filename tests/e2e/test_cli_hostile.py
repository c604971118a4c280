"""Commands in a hostile place: files that must stay, full streams, names of any kind."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.command import Done, gluteus
from tests.helpers.walks import Walk, made_walk

SIJ = ("pain", "--regions", "SIJ", "--side", "right")


def in_a_process(*arguments: str | bytes, **more: object) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process of its own; for at most a minute, since nothing may hang."""
    script = "from gluteus.cli import main; main()"
    given: dict[str, object] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": 60} | more
    return subprocess.run([sys.executable, "-c", script, *arguments], check=False, **given)  # type: ignore[call-overload]


def one_error(done: Done | subprocess.CompletedProcess[bytes], words: str) -> None:
    told = done.stderr.decode() if isinstance(done.stderr, bytes) else done.stderr
    assert done.returncode in (1, 2), told
    assert told.startswith("gluteus: ")
    assert told.count("\n") == 1, told
    assert words in told


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    return made_walk(tmp_path_factory.mktemp("walk"))


@pytest.mark.parametrize(
    ("out", "report", "words"),
    [
        ("/dev/null", None, "change the ending"),
        ("o.nc", "/dev/null", "device, pipe or socket"),
        ("o.nc", "o.nc", "named twice"),
        ("MODEL", None, "change the ending"),
        ("o.sto", "MODEL", "which this command reads"),
        ("o.sto", "MOTION", "which this command reads"),
        ("o.sto", "LOADS", "which this command reads"),
        ("o.sto", "TABLE", "which this command reads"),
        ("link.sto", None, "is a link"),
        ("pipe.sto", None, "device, pipe or socket"),
    ],
)
def test_forces_never_replace_what_must_stay(
    walk: Walk, tmp_path: Path, out: str, report: str | None, words: str
) -> None:
    from gluteus.files import read_loads

    table = read_loads(walk.loads).datafile
    assert table is not None
    names = {"MODEL": walk.model, "MOTION": walk.recorded, "LOADS": walk.loads, "TABLE": table}
    (tmp_path / "link.sto").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe.sto")
    before = {each: each.read_bytes() for each in names.values()}
    given = [walk.model, "--motion", walk.recorded, "--loads", walk.loads, "--overwrite"]
    given += ["--out", str(names.get(out, tmp_path / out))]
    given += [] if report is None else ["--report", str(names.get(report, tmp_path / report))]
    one_error(gluteus("forces", *given), words)
    assert {each: each.read_bytes() for each in before} == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link.sto", "pipe.sto"]


@pytest.mark.parametrize(
    "verb",
    [
        ("check", "--report"),
        ("validate", "--report"),
        (*SIJ, "--chart"),
        ("examine", "--zone", "middle", "--report"),
        ("examine", "--zone", "middle", "--fhir"),
    ],
)
def test_no_verb_replaces_a_file_unasked(verb: tuple[str, ...], tmp_path: Path) -> None:
    thesis = tmp_path / "thesis.docx"
    thesis.write_bytes(b"years of work")
    one_error(gluteus(*verb, thesis), "add --overwrite")
    assert thesis.read_bytes() == b"years of work"


def test_trials_never_replace_a_recording(walk: Walk, tmp_path: Path) -> None:
    place = tmp_path / "all"
    place.mkdir()
    shutil.copy(walk.model, place)
    (place / "motion.sto").write_bytes(walk.recorded.read_bytes())
    listed = place / "list.yaml"
    listed.write_text(f"trials: [{{name: motion, model: {walk.model.name}, motion: motion.sto}}]\n")
    before = (place / "motion.sto").read_bytes()
    one_error(gluteus("trials", listed, "--out", place, "--overwrite"), "which this command reads")
    assert (place / "motion.sto").read_bytes() == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a system without /dev/full")
@pytest.mark.parametrize("arguments", [("read",), ("read", "--json"), ("--help",), ("--version",)])
def test_full_standard_output_is_one_error(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = in_a_process(*arguments, stdout=full)
    one_error(done, "standard output cannot be used (No space left on device)")


@pytest.mark.parametrize(
    ("closed", "error"),
    [
        (">&-", "standard output cannot be used (Bad file descriptor)"),
        ("<&- >&-", "standard output cannot be used (Bad file descriptor)"),
        ("<&- >&- 2>&-", ""),
        ("<&- 2>&-", ""),
    ],
)
def test_closed_streams_are_one_error_and_no_part_of_a_file(closed: str, error: str, tmp_path: Path) -> None:
    chart = tmp_path / "chart.svg"
    script = "from gluteus.cli import main; main()"
    shell = ["sh", "-c", f'"$@" {closed}', "sh", sys.executable, "-c", script]
    done = subprocess.run(
        [*shell, *SIJ, "--chart", chart], capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    if error:
        one_error(done, error)
    else:
        assert (done.returncode, done.stderr) == (2 if ">&- 2" in closed else 0, b"")
    drawn = chart.read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert drawn.rstrip().endswith("</svg>")


def test_current_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    script = "import os, sys; from gluteus.cli import main; os.rmdir(os.getcwd()); main()"
    place = tmp_path / "gone"
    place.mkdir()
    command = [sys.executable, "-c", script, "reports", "token", "--store", "new"]
    done = subprocess.run(command, capture_output=True, cwd=place, check=False)
    one_error(done, "the current folder cannot be used")


def test_pipes_and_devices_hold_no_token(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for file in (tmp_path / "pipe", Path("/dev/zero")):
        words = ("serve", "--port", "0", "--no-open", "--token-file", str(file))
        one_error(in_a_process(*words), "pipe or device")


def test_questions_do_not_act_on_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "clinic\x1b[2J.gluteus"
    assert gluteus("reports", "token", "--store", file).returncode == 0
    done = gluteus("store", "erase", "--store", file, "--encounter", "\x1b[31m")
    assert done.returncode == 1
    assert "\x1b" not in done.stdout + done.stderr
    assert r"Erase \x1b[31m from " in done.stderr


def test_reader_that_goes_away_ends_the_command_quietly() -> None:
    script = "from gluteus.cli import main; main()"
    running = subprocess.Popen(
        [sys.executable, "-c", script, "read", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout is not None
    running.stdout.close()
    assert running.stderr is not None
    with running.stderr:
        assert running.stderr.read() == b""
    assert running.wait(60) == 1


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "cp1252"])
def test_output_in_an_encoding_that_lacks_letters(encoding: str) -> None:
    for arguments in (("read",), ("read", "--json"), (*SIJ,)):
        done = gluteus(*arguments, encoding=encoding)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout
    done = in_a_process("read", env=os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode(encoding)


@pytest.mark.parametrize(
    "arguments",
    [
        ("read", b"\xff\xfe"),
        ("lint", b"no-\xff.osim"),
        ("lint", "a" * 300),
        ("lint", "x/" * 3000),
        ("stance", "--lesion", b"\xff"),
        ("cohort", "a" * 300, "--out", "x"),
        ("cohort", "-n", "10", "--out", "a" * 300),
        ("trials", "a" * 300, "--out", "x"),
        ("trials", b"\xff", "--out", "x"),
        ("check", "--report", "a" * 300),
        (*SIJ, "--drawing", "x" * 300),
        (*SIJ, "--answers", "x" * 300),
        (*SIJ, "--chart", "x" * 300),
        ("check", "--store", "a" * 300),
        ("\x1b[31mred",),
        ("lint", "\x1b]0;owned\x07.osim"),
        ("stance", "--mass", "\x1b[31m"),
        ("stance", "--mass", "9" * 500),
        ("stance", "--samples", "9" * 500),
        ("stance", "--seed", "9" * 500),
        ("stance", "--seed", "9" * 5000),
        ("cohort", "-n", "9" * 500, "--out", "x"),
    ],
)
def test_arguments_of_any_kind_end_in_one_error(
    arguments: tuple[str | bytes, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = gluteus(*arguments)
    one_error(done, "")
    assert not any(ord(each) < 32 and each != "\n" for each in done.stderr)
    assert list(tmp_path.iterdir()) == []


def test_bytes_that_are_no_text_end_a_process_in_the_same_way(tmp_path: Path) -> None:
    done = in_a_process("read", b"\xff\xfe", cwd=tmp_path)
    one_error(done, "")
    assert done.stderr.decode() == gluteus("read", b"\xff\xfe").stderr


def test_comment_of_a_reader_does_not_act_on_the_terminal_of_the_editor(tmp_path: Path) -> None:
    file = tmp_path / "reports.gluteus"
    attack = "wrong \x1b[2J\x1b]0;owned\x07 \u202etxt"
    filed = gluteus(
        *("report-inaccuracy", "--store", file, "--statement", "nerve", "--quote", "L5", "--comment", attack)
    )
    assert "\x1b" not in filed.stdout + filed.stderr
    if filed.returncode:  # the store refuses such a comment
        return
    for arguments in (("reports", "list"), ("reports", "show", "1"), ("check", "--samples", "2")):
        done = gluteus(*arguments, "--store", file)
        assert done.returncode == 0, done.stderr
        assert "\x1b" not in done.stdout
        assert "\u202e" not in done.stdout
        if "check" not in arguments:
            as_json = gluteus(*arguments, "--store", file, "--json").stdout
            assert not any(ord(each) < 32 and each != "\n" for each in as_json)
            assert "owned" in as_json
            json.loads(as_json)


def test_names_in_a_model_do_not_act_on_the_terminal(walk: Walk, tmp_path: Path) -> None:
    text = walk.model.read_text(encoding="utf-8")
    name = text.split('<Body name="', 1)[1].split('"', 1)[0]
    model = tmp_path / "model.osim"
    model.write_text(text.replace(name, name + "\x9b31m\u202e"), encoding="utf-8")
    done = gluteus("lint", model, "--all")
    shown = done.stdout + done.stderr
    assert "\x9b" not in shown
    assert "\u202e" not in shown
