"""Every block of code in README and docs runs, page by page, in the order of the page.

Commands run in this process, in a folder of their own with a small recorded walk. What a reader
would wait for is made smaller here (`SMALLER`). Lines and blocks that cannot run say why: lines in
`NOT_RUN`, blocks in a comment above them, such as ``<!-- not run: needs a server -->``.
"""

import contextlib
import io
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from gluteus.files import write_table
from gluteus.pain import questionnaire
from tests.helpers.command import gluteus
from tests.helpers.markers import write_laboratory
from tests.helpers.models import SHARED
from tests.helpers.walks import made_walk
from tests.models.walk import motion

pytestmark = pytest.mark.usefixtures("drawn_coarsely")
ROOT = Path(__file__).parents[2]

PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs/tutorials").glob("*.md")),
]
CODE = ("bash", "console", "python", "json", "yaml")
PUBLIC = SHARED / "models" / "Rajagopal2016.osim"
WRITERS = ("forces", "trials", "lab", "scale", "ik")
SAMPLED = ("check", "strength", "arms", "stance", "plan", "examine", "exercises")
NOT_RUN = {
    r"^make (run|test)": "sets up the machine",
    r"^gluteus serve": "a server runs until it is stopped",
    r"benchmarks/": "a benchmark runs for minutes",
    r"--scheduler": "needs a Dask scheduler",
    r"reports (answer|close)": "asks for a token that is shown once",
}
SMALLER = ((r"-n \d+", "-n 64"), (r"--samples \d{3,}", "--samples 400"), (r"--pairs \d+", "--pairs 64"))


@dataclass(frozen=True)
class Block:
    """A fenced block: page, first line, language, lines, and the reason if it does not run."""

    page: Path
    line: int
    language: str
    lines: tuple[str, ...]
    skipped: str | None


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page."""
    lines = page.read_text("utf-8").splitlines()
    start: int | None = None
    for number, line in enumerate(lines):
        if not line.startswith("```"):
            continue
        if start is None:
            start = number
            continue
        above = re.fullmatch(r"<!-- not run: (.+) -->", lines[start - 1]) if start else None
        yield Block(page, start + 1, lines[start][3:], tuple(lines[start + 1 : number]), above and above[1])
        start = None


def commands(block: Block) -> Iterator[str]:
    """The commands of a block, without prompts and remarks.

    Output shown below a prompt is left out.
    """
    text = "\n".join(block.lines).replace("\\\n", " ")
    prompted = text.startswith("$ ")
    for line in text.splitlines():
        if not prompted or line.startswith("$ "):
            command = re.sub(r"\s+#.*", "", line.removeprefix("$ ")).strip()
            if command:
                yield command


def test_every_block_says_what_it_is() -> None:
    known = (*CODE, "text", "nginx", "{toctree}", "{glossary}")
    assert [
        (each.page.name, each.line) for page in PAGES for each in blocks(page) if each.language not in known
    ] == []


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_code_of_a_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [each for each in blocks(page) if each.language in CODE and not each.skipped]
    if not found:
        return
    if page.stem == "opensim" and not PUBLIC.is_file():
        pytest.skip("the page names parts of a public model, Rajagopal2016, which is not beside the project")
    monkeypatch.chdir(tmp_path)
    _fill(tmp_path)
    names: dict[str, object] = {}
    for block in found:
        where = f"{page.name}, line {block.line}"
        text = "\n".join(block.lines)
        if block.language == "python":
            _python(text, names, where)
        elif block.language == "json":
            json.loads(text if text.startswith(("{", "[")) else f"{{{text}}}")
        elif block.language == "yaml":
            assert yaml.safe_load(text), where
        else:
            for command in commands(block):
                _command(command, where)


def _fill(folder: Path) -> None:
    """Files with the names that pages use."""
    write_laboratory(folder)
    walk = made_walk(folder)
    named = {
        walk.model: ("model.osim", "gait.osim", "subject01.osim"),
        walk.recorded: ("walk.mot", "walk_ik.mot"),
        walk.loads: ("grf.xml", "walk_grf.xml"),
        walk.residuals: ("residuals.xml",),
    }
    for file, names in named.items():
        for name in names:
            if not (folder / name).exists():
                shutil.copy(file, folder / name)
    write_table(motion(100.0), folder / "walk_degrees.sto")
    recordings = folder / "recordings"
    recordings.mkdir()
    for name in ("model.osim", "walk.mot", "walk_grf.xml", "walk_grf.mot"):
        shutil.copy(folder / name, recordings / name)
    trial = {"name": "walk", "motion": "walk.mot", "loads": "walk_grf.xml"}
    listed = {"defaults": {"model": "model.osim", "lowpass_hz": 6, "reserves": 10}, "trials": [trial]}
    (folder / "trials.yaml").write_text(yaml.safe_dump(listed), "utf-8")
    answers = {"version": 2, "answers": {each.id: "no" for each in questionnaire()}}
    (folder / "answers.json").write_text(json.dumps(answers), "utf-8")
    drawing = ROOT / "src/gluteus/anatomy/data/pain/drawing_example.json"
    shutil.copy(drawing, folder / "drawing.json")
    (folder / "study.yaml").write_text("people: 64\npopulation: {sex: f}\nstudy: {kind: stance}\n", "utf-8")
    # Pages name a public model; where it is absent, the made one takes its place.
    shutil.copy(PUBLIC if PUBLIC.is_file() else walk.model, folder / PUBLIC.name)


def _python(text: str, names: dict[str, object], where: str) -> None:
    text = re.sub(r"samples=\d{3,}", "samples=40", text)
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(text, where, "exec"), names)


def _command(command: str, where: str) -> None:
    if any(re.search(pattern, command) for pattern in NOT_RUN):
        return
    for pattern, small in SMALLER:
        command = re.sub(pattern, small, command)
    words = shlex.split(command)
    assert words[0] == "gluteus", f"{where}: {command}"
    if words[1] in SAMPLED and "--samples" not in words:
        words += ["--samples", "40"]
    elif words[1] == "sensitivity" and "--samples" not in words:
        words += ["--samples", "400"]
    elif words[1] == "validate":
        words += ["--samples", "50"]
    typed = "y\n" if words[1:3] == ["store", "erase"] else "n\n" * 200
    if "--ask" in words:
        typed = "n\n" * sum(each.by == "patient" for each in questionnaire()) + "SIJ\nleft\n"
    words += [] if "--overwrite" in words or not _writes(words) else ["--overwrite"]
    done = gluteus(*words[1:], typed=typed)
    assert done.returncode == 0, f"{where}: {command}\n{done.stderr}"


def _writes(words: list[str]) -> bool:
    """Whether a command writes a file that an earlier block of the page may have written."""
    return bool({"--report", "--chart", "--fhir", "--save"} & set(words)) or words[1] in WRITERS
