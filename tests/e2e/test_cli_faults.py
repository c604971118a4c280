"""Every verb with every kind of fault: one line with option, value, rule and remedy."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from typer.main import get_command

from gluteus.cli import app
from tests.helpers.command import gluteus as run
from tests.helpers.refusal_form import flaws


def gluteus(*words: str) -> tuple[int, str, str]:
    done = run(*words)
    return done.returncode, done.stdout, done.stderr


def refused(*words: str) -> str:
    """The one line that a fault ends with."""
    status, out, err = gluteus(*words)
    assert (status, out) == (2, ""), (out, err)
    assert err.startswith("gluteus: ")
    assert err.count("\n") == 1, err
    assert not flaws(err), err
    return err


HIP = "stance"
FAULTS = {
    # a person
    f"{HIP} --sex woman": "--sex woman is unknown; give f or m, or leave it out. Did you mean f?",
    f"{HIP} --sex male": "Did you mean m?",
    f"{HIP} --mass 62kg": "--mass 62kg is not a number; give 30 to 250 kg, or leave it out. Did you mean 62?",
    f"{HIP} --mass 140lb": "Did you mean 63.5?",
    f"{HIP} --mass heavy": "--mass heavy is not a number; give 30 to 250 kg",
    f"{HIP} --mass -5": "--mass -5 is out of range",
    f"{HIP} --mass nan": "--mass nan is not a finite number",
    f"{HIP} --height 168": "--height 168 is out of range; give 1.3 to 2.2 m, or leave it out. Did you mean",
    f"{HIP} --height 1,68": "Did you mean 1.68?",
    f"{HIP} --height 168cm": "Did you mean 1.68?",
    f"{HIP} --height 5ft": "Did you mean 1.524?",
    f"{HIP} --age 80-60": "--age 80-60 is a reversed range; give the youngest age first",
    f"{HIP} --age 8": "--age 8 is out of range; give 20 to 90 years",
    f"{HIP} --age old": "--age old is not a number",
    f"{HIP} --side lft": "Did you mean left?",
    f"{HIP} --measured-by xray": "give ct, radiograph or tape",
    f"{HIP} --femoral-offset 4.2cm": "Did you mean 42?",
    f"{HIP} --femoral-offset 42+-x": "'x' is not a number",
    f"{HIP} --neck-shaft-angle 125°": "Did you mean 125?",
    f"{HIP} --error femoral_offset_mm=2": "that measure is not given; give the measure too",
    f"{HIP} --samples 0": "--samples 0 is out of range; give 1 to 100000",
    f"{HIP} --samples many": "--samples many is not a whole number",
    f"{HIP} --seed -1": "--seed -1 is out of range",
    # what is asked of a hip
    f"{HIP} --shift 2": "--shift 2 is out of range; give 0.5 to 1",
    f"{HIP} --compensate trnk": "Did you mean trunk?",
    f"{HIP} --weaken gluteus_medius": "has no fraction; write MUSCLE=FRACTION_LEFT",
    f"{HIP} --weaken gluteus_medus=0.5": "did you mean gluteus_medius",
    f"{HIP} --weaken gluteus_medius=50": "give 0 to 1. Did you mean 0.5?",
    f"{HIP} --weaken gluteus_medius=half": "--weaken gluteus_medius=half is not a number; give 0 to 1",
    f"{HIP} --lesion L9": "no nerve or root is called 'L9'",
    f"{HIP} --cane 5000": "--cane 5000 is out of range; give 0 to 1000 N",
    f"{HIP} --load 10": "has no side; write KG@left or KG@right",
    f"{HIP} --load 10@middle": "--load 10@middle is unknown; give left or right",
    f"{HIP} --lengthen 5mm": "--lengthen 5mm is not a number; give -60 to 60 mm. Did you mean 5?",
    "plan --add-offset 500": "--add-offset 500 is out of range; give -60 to 60 mm",
    "strength --motion abducton": "Did you mean abduction?",
    "strength --flexion 0:90": "--flexion 0:90 is not a number; give -40 to 130 degrees",
    "sensitivity --samples 1": "give 400",
    # words
    "stanse": "did you mean",
    f"{HIP} --sid left": "there is no option --sid; did you mean",
    f"{HIP} extra": "unexpected: extra",
    f"{HIP} --mass": "--mass needs a value",
    "read gluteus_medus": "no muscle is called 'gluteus_medus'; did you mean gluteus_medius",
    "examine": "--zone is missing",
    "examine --zone back": "--zone back is unknown; give posterior, middle or anterior",
    "examine --zone middle --finding tendernes=yes": "did you mean tenderness?",
    "examine --zone middle --finding tenderness=maybe": "give yes, no or unknown",
    "pain": "--regions CODE,CODE",
    "pain --regions buttok": "did you mean buttock?",
    "pain --regions SIJ --side lef": "Did you mean left?",
    "pain --regions SIJ --finding tenderness": "write tenderness=yes, =no or =unknown",
    "pain --regions SIJ --finding tendernes=yes": "did you mean tenderness?",
    "cohort -n 0 --out c": "--people 0 is out of range",
    "cohort --out c": "the number of people is missing; give -n N, or a study file",
    "cohort -n 10 --out c --threshold hip=4": "which is not summarised; give hip_contact_force_bw",
    "serve --port 70000": "--port 70000 is out of range; give 0 to 65535",
    "trials FOLDER --out c --ending .csv": "give .sto, .nc or .parquet",
    "reports show three --store x": "NUMBER three is not a whole number",
    # files
    "lint MISSING.osim ANOTHER.osim": "lint takes one MODEL at a time",
    "pain --regions SIJ --answers NO_FILE": "cannot be read (No such file or directory); check",
    "pain --regions SIJ --answers FOLDER": "cannot be read (Is a directory); check",
    "pain --regions SIJ --answers EMPTY": "is empty",
    "pain --regions SIJ --answers TEXT": "line 1",
    "pain --drawing NO_FILE": "cannot be read",
    "pain --drawing EMPTY": "is empty",
    "pain --drawing TEXT": "line 1",
    "lint NO_FILE": "cannot be read",
    "lint FOLDER": "Is a directory",
    "lint EMPTY": "is empty",
    "lint TEXT": "is not well-formed XML",
    "forces NO_FILE --motion TEXT --loads none --out x.sto": "cannot be read",
    "forces EMPTY --motion TEXT --loads none --out x.sto": "is empty",
    "forces TEXT --motion TEXT --loads none --out x.txt": "change the ending",
    "trials NO_FILE --out c": "cannot be read",
    "cohort NO_FILE --out c": "cannot be read",
    "cohort EMPTY --out c": "a study file",
    "cohort TEXT --out c": "a study file",
    "cohort -n 10 --out TEXT": "choose a new folder",
    "store verify --store NO_FILE": "there is no store here",
    "store verify --store FOLDER": "this is a folder",
    "store verify --store TEXT": "another kind of file",
    "store erase --store TEXT": "add what to erase",
    "export --store NO_FILE": "there is no store here",
    "check --report FOLDER": "is a folder",
    "check --report FOLDER/x/y.html": "in a folder that exists",
    "validate --samples 5": "--samples 5 is out of range; give 50 to 10000",
    "validate --walks NO_FILE": "cannot be read",
    "report-inaccuracy --store s --statement nrve --quote x --comment y": "did you mean nerve?",
}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty").touch()
    (tmp_path / "text.txt").write_text("not what was asked for\n", "utf-8")
    return {"NO_FILE": "missing", "FOLDER": "folder", "EMPTY": "empty", "TEXT": "text.txt"}


@pytest.mark.parametrize("command", FAULTS)
def test_a_fault_ends_with_the_rule_and_the_remedy(command: str, files: dict[str, str]) -> None:
    words = re.sub(r"NO_FILE|FOLDER|EMPTY|TEXT", lambda name: files[name[0]], command).split()
    assert FAULTS[command] in refused(*words)


def commands(within: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in within.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, *path, name)
        else:
            yield (*path, name), getattr(command, "whole", command)


def wrong_values() -> Iterator[Any]:
    """A value of the wrong kind for every option that is not text."""
    for path, command in commands(get_command(app)):
        for option in command.params:
            name = max(map(str, option.opts), key=len)
            annotation = option.type_descriptor.annotation
            if annotation is bool or name == "--help" or not name.startswith("--"):
                continue
            metavar = option.metavar or ""
            if annotation is int or "|" in metavar or metavar in ("KG", "M", "MM", "DEG", "N", "NM", "YEARS"):
                yield pytest.param(path, name, id=f"{' '.join(path)} {name}")


def needed(command: Any, but: str) -> list[str]:
    """Words for everything that a command cannot do without, one option left out."""
    words = list[str]()
    for option in command.params:
        name = max(map(str, option.opts), key=len)
        if option.required and name != but:
            annotation = option.type_descriptor.annotation
            value = get_args(annotation)[0] if get_origin(annotation) is Literal else "1"
            words += [name, value] if name.startswith("--") else [value]
    return words


@pytest.mark.parametrize(("path", "option"), list(wrong_values()))
@pytest.mark.parametrize("value", ["no-such-value", "5parsecs"])
@pytest.mark.usefixtures("files")
def test_every_option_names_itself_and_what_it_takes(path: tuple[str, ...], option: str, value: str) -> None:
    command = dict(commands(get_command(app)))[path]
    people = ["-n", "10"] if path == ("cohort",) and option != "--people" else []
    told = refused(*path, *needed(command, option), *people, option, value)
    assert told.startswith(f"gluteus: {option} {value} is "), told
    assert "; give " in told
