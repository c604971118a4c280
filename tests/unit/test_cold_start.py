"""A command loads only the libraries that it uses, and starts from what an earlier run kept."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gluteus.files import write_table
from tests.helpers import leg

SAMPLE = Path(__file__).parent / "files" / "every_feature.osim"

DRAWING = {"matplotlib", "citeproc", "shapely", "jinja2.nativetypes"}
SERVING = {"fastapi", "starlette", "uvicorn", "gluteus.web"}
MUCH_OF_SCIPY = {"scipy.signal", "scipy.stats", "scipy.optimize", "scipy.interpolate", "scipy.ndimage"}
DATASETS = {"xarray", "pandas", "dask"}
CALCULATING = {"numpy", "scipy", "pydantic", "yaml"} | DATASETS

UNUSED = {
    "--help": DRAWING | SERVING | CALCULATING | {"gluteus.studies", "gluteus.anatomy"},
    "--version": DRAWING | SERVING | CALCULATING | {"gluteus.studies", "gluteus.anatomy"},
    # Options come from the questions: types that load Pydantic, records in YAML and NumPy.
    "stance --help": DRAWING | SERVING | DATASETS | {"scipy"},
    "read": SERVING | DATASETS | {"matplotlib", "shapely", "scipy", "gluteus.studies"},
    "stance --samples 3": DRAWING | SERVING | DATASETS | {"scipy", "gluteus.files"},
    "stance --samples 3 --json": DRAWING | SERVING | DATASETS | {"scipy", "gluteus.files", "rich"},
    "strength --samples 3": DRAWING | SERVING | DATASETS | {"scipy", "gluteus.files"},
    "plan --add-offset 3 --samples 3": DRAWING | SERVING | DATASETS | MUCH_OF_SCIPY,
    "check --samples 3 --json": SERVING | MUCH_OF_SCIPY | {"matplotlib", "citeproc", "shapely"},
    "pain --regions SIJ --unanswered show": SERVING | DATASETS | {"scipy", "matplotlib", "shapely"},
    f"lint {SAMPLE}": DRAWING | SERVING | DATASETS | {"scipy.signal", "scipy.stats"},
}
"""Modules that a command must not load, because everybody who runs it would wait for them."""

_RUN = """
import sys
from gluteus.cli import main
sys.argv[0] = "gluteus"
try:
    main()
except SystemExit as end:
    code = end.code
else:
    code = 0
print(*sys.modules, file=sys.stderr)
sys.exit(code)
"""


def run(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _RUN, *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | settings,
        check=False,
    )


@pytest.mark.parametrize("command", UNUSED, ids=lambda command: command.partition(" /")[0])
def test_a_command_loads_only_what_it_uses(command: str) -> None:
    done = run(*command.split())
    assert done.returncode in (0, 1), done.stderr
    loaded = set(done.stderr.split())
    assert "gluteus.cli" in loaded
    assert not UNUSED[command] & loaded


def test_forces_load_neither_datasets_nor_signal_processing(tmp_path: Path) -> None:
    model, loads, motion = leg.write_leg(tmp_path), leg.write_loads(tmp_path), tmp_path / "swing.mot"
    write_table(leg.swing(), motion)
    words = ["forces", model, "--motion", motion, "--loads", loads, "--out", tmp_path / "forces.sto"]
    done = run(*map(str, words), "--lowpass", "6")
    assert done.returncode == 0, done.stderr
    loaded = set(done.stderr.split())
    assert "scipy.interpolate" in loaded
    assert not (DRAWING | SERVING | DATASETS | {"scipy.signal", "scipy.stats", "scipy.ndimage"}) & loaded


def test_the_server_is_made_without_studies_being_computed() -> None:
    code = "import sys; from gluteus.web import create_app; create_app(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "fastapi" in loaded
    assert not (DATASETS | {"scipy", "matplotlib", "shapely", "citeproc"}) & loaded


def test_a_second_start_reads_what_the_first_kept_and_says_the_same(tmp_path: Path) -> None:
    words = ("stance", "--samples", "5", "--seed", "3", "--json")
    without = run(*words, GLUTEUS_CACHE_DIR="").stdout
    assert without.startswith("{")
    first = run(*words, GLUTEUS_CACHE_DIR=str(tmp_path)).stdout
    entries = {file: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    assert len(entries) > 2
    second = run(*words, GLUTEUS_CACHE_DIR=str(tmp_path)).stdout
    assert {file: file.stat().st_mtime_ns for file in tmp_path.iterdir()} == entries
    for file in entries:
        file.write_bytes(file.read_bytes()[:-100])
    damaged = run(*words, GLUTEUS_CACHE_DIR=str(tmp_path)).stdout
    assert first == second == damaged == without
