"""Contents of a wheel: every module and every data file of the package, and nothing else."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]

BUILD = """
import sys
from scikit_build_core import build

build.build_wheel(sys.argv[1], {"wheel.cmake": "false", "logging.level": "ERROR"})
"""


def test_a_wheel_carries_every_file_of_the_package(tmp_path: Path) -> None:
    """Built by the same settings as always, but without kernel and browser front end, which take
    minutes.
    """
    found = (path for path in (ROOT / "src/gluteus").rglob("*") if path.is_file())
    wanted = {path.relative_to(ROOT / "src").as_posix() for path in found if path.suffix != ".pyc"}
    command = [sys.executable, "-c", BUILD, str(tmp_path)]
    subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    (wheel,) = tmp_path.glob("gluteus-*.whl")
    carried = {name for name in zipfile.ZipFile(wheel).namelist() if not name.startswith("gluteus-")}
    assert {
        "gluteus/py.typed",
        "gluteus/mechanics/engine/_kernel.pyi",
        "gluteus/anatomy/data/nerves.yaml",
    } <= wanted
    assert wanted <= carried
    assert not {name for name in carried if "__pycache__" in name or not name.startswith("gluteus/")}
