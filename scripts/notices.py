"""Write THIRD_PARTY_NOTICES.txt: the licences of all code and fonts that Gluteus ships.

python scripts/notices.py          writes it
python scripts/notices.py --check  ends with status 1 if the file differs

Dependencies that pip or npm install beside Gluteus bring their own licences. What is shipped inside
it is listed here: packages in the bundle of the browser app, from frontend/package-lock.json and
frontend/node_modules, and the library in the compiled kernel, from the installed nanobind.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOTICES = ROOT / "THIRD_PARTY_NOTICES.txt"
FRONTEND = ROOT / "frontend"
BUILDERS = {"esbuild"}
"""Dependencies of the front end that build the bundle and are not in it."""
TYPES = "@types/"
"""Scope of packages that declare types only, of which nothing is in the bundle."""

RULE = "=" * 80
INTRODUCTION = """\
Gluteus is licensed under the Apache License 2.0. It ships the following code and fonts of others,
under their own licences. The source code of each package in the pages of the app, unchanged, is at
https://www.npmjs.com/package/NAME/v/VERSION. Written by scripts/notices.py.
"""


@dataclass(frozen=True)
class Part:
    """A third-party part of what is shipped.

    Parameters
    ----------
    name : str
        Name of the package, with its version where the lock file fixes one.
    licence : str
        SPDX identifier.
    place : str
        Where it is used.
    """

    name: str
    licence: str
    place: str

    @property
    def heading(self) -> str:
        """One line that names part, licence and place."""
        return f"{self.name} ({self.licence}), {self.place}"


NANOBIND = Part("nanobind", "BSD-3-Clause", "in the compiled kernel")
ROBIN_MAP = Part("robin-map", "MIT", "in the compiled kernel, by way of nanobind")


def bundled() -> dict[Part, Path]:
    """Return the packages in the bundle of the app, each with its folder."""
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))
    found: dict[Part, Path] = {}
    for place, package in lock["packages"].items():
        name = place.rpartition("node_modules/")[2]
        if not name or package.get("dev") or package.get("optional"):
            continue
        if name in BUILDERS or name.startswith(TYPES):
            continue
        part = Part(f"{name} {package['version']}", package["license"], "in the pages of the app")
        found[part] = FRONTEND / place
    return found


def headings() -> list[str]:
    """Return the heading of every part, without needing anything installed."""
    return [part.heading for part in (*bundled(), NANOBIND, ROBIN_MAP)]


def document() -> str:
    """Return all notices.

    Raises
    ------
    FileNotFoundError
        If a package has no licence, or is not installed.
    """
    sections = [f"{RULE}\n{part.heading}\n{RULE}\n\n{text.strip()}\n" for part, text in _texts()]
    return "\n".join([INTRODUCTION, *sections])


def _texts() -> Iterator[tuple[Part, str]]:
    for part, folder in bundled().items():
        found = sorted(folder.glob("LICEN[CS]E*"))
        if not found:
            raise FileNotFoundError(f"{folder} has no licence; run npm ci in frontend/ first")
        yield part, found[0].read_text(encoding="utf-8")
    nanobind = distribution("nanobind")
    files = {file.name: file for file in nanobind.files or ()}
    yield NANOBIND, files["LICENSE"].read_text(encoding="utf-8")
    comment = re.match(r"\s*/\*\*(.*?)\*/", files["robin_map.h"].read_text(encoding="utf-8"), re.S)
    if comment is None:
        raise FileNotFoundError("robin_map.h does not begin with its licence")
    yield ROBIN_MAP, re.sub(r"^ ?\* ?", "", comment[1].strip("\n"), flags=re.M)


def main() -> int:
    """Write the file, or check it."""
    wanted = document()
    if "--check" not in sys.argv[1:]:
        NOTICES.write_text(wanted, encoding="utf-8")
        return 0
    if NOTICES.is_file() and NOTICES.read_text(encoding="utf-8") == wanted:
        return 0
    sys.stderr.write(f"{NOTICES.name} is not current; run python scripts/notices.py\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
