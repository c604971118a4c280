"""The lock file, third-party notices and bills of materials list all that they should."""

import json
import re
import shutil
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import notices
import pytest
import sbom
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[3]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK: dict[str, Any] = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
LOCKED: dict[str, Any] = {each["name"]: each for each in LOCK["package"]}
REMEDY = "pyproject.toml has changed since uv.lock was written: run SKBUILD_WHEEL_CMAKE=false uv lock"


def asked(texts: list[Any], extra: str = "") -> set[tuple[str, str, str]]:
    """Name, specifier and extra of each requirement."""
    found = [Requirement(each) for each in texts if isinstance(each, str)]
    return {(canonicalize_name(each.name), str(each.specifier), extra) for each in found}


def locked(rows: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    """The same of the lock file's copy."""
    marked = [re.search(r"extra == '(.+?)'", each.get("marker", "")) for each in rows]
    return {
        (each["name"], str(Requirement(f"x{each.get('specifier', '')}").specifier), extra[1] if extra else "")
        for each, extra in zip(rows, marked, strict=True)
    }


# Continuous integration also runs `uv lock --check`, which needs PyPI. These tests need nothing.


def test_the_lock_file_is_of_these_dependencies():
    wanted = asked(PROJECT["project"]["dependencies"])
    for extra, texts in PROJECT["project"]["optional-dependencies"].items():
        wanted |= asked(texts, extra)
    assert locked(LOCKED["gluteus"]["metadata"]["requires-dist"]) == wanted, REMEDY


def test_the_lock_file_is_of_these_groups():
    groups, copies = PROJECT["dependency-groups"], LOCKED["gluteus"]["metadata"]["requires-dev"]
    for name, texts in groups.items():
        included = [each["include-group"] for each in texts if isinstance(each, dict)]
        wanted = asked(texts).union(*(asked(groups[each]) for each in included))
        assert locked(copies[name]) == wanted, REMEDY


def test_every_locked_file_has_a_hash_and_comes_from_pypi():
    files = [
        file
        for name, each in LOCKED.items()
        if name != "gluteus"
        for file in [*each.get("wheels", []), *([each["sdist"]] if "sdist" in each else [])]
    ]
    assert len(files) > 1000
    assert all(file["hash"].startswith("sha256:") for file in files)
    assert {file["url"].split("/")[2] for file in files} == {"files.pythonhosted.org"}
    assert LOCK["requires-python"] == PROJECT["project"]["requires-python"]


def test_every_third_party_part_that_is_shipped_has_its_notice():
    written = notices.NOTICES.read_text(encoding="utf-8")
    parts = written.split(notices.RULE)
    titles, texts = [each.strip() for each in parts[1::2]], parts[2::2]
    assert titles == notices.headings(), "run python scripts/notices.py"
    assert all("copyright" in text.casefold() and len(text) > 500 for text in texts)
    assert "THIRD_PARTY_NOTICES.txt" in PROJECT["project"]["license-files"]


def test_a_part_without_a_notice_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    lock = json.loads((notices.FRONTEND / "package-lock.json").read_text(encoding="utf-8"))
    lock["packages"]["node_modules/@new/part"] = {"version": "1.0.0", "license": "MIT"}
    lock["packages"]["node_modules/only-for-tests"] = {"version": "1.0.0", "license": "MIT", "dev": True}
    (tmp_path / "package-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    monkeypatch.setattr(notices, "FRONTEND", tmp_path)
    added = set(notices.headings()) - set(re.findall(r"(?m)^.+\(.+\), in .+$", notices.NOTICES.read_text()))
    assert added == {"@new/part 1.0.0 (MIT), in the pages of the app"}
    with pytest.raises(FileNotFoundError, match="has no licence"):
        notices.document()


def test_notices_are_those_of_what_is_installed():
    try:
        version("nanobind")
    except PackageNotFoundError:
        pytest.skip("nanobind is installed only to build the kernel")
    if not (notices.FRONTEND / "node_modules").is_dir():
        pytest.skip("the libraries of the front end are not installed")
    assert notices.document() == notices.NOTICES.read_text(encoding="utf-8"), "run python scripts/notices.py"


def test_the_app_serves_the_notices():
    built = ROOT / "src/gluteus/web/static"
    if not (built / "index.html").is_file():
        pytest.skip("the pages of the app are not built")
    served = (built / "third-party-notices.txt").read_text(encoding="utf-8")
    assert "uplot" in served


def test_the_bill_of_the_app_names_what_is_in_the_bundle():
    try:
        bill = json.loads(sbom.app_bill())
    except FileNotFoundError:
        pytest.skip("Node is installed only to build the front end")
    names = [(each.get("group"), each["name"], each["version"]) for each in bill["components"]]
    listed = {f"{group}/{name} {number}" if group else f"{name} {number}" for group, name, number in names}
    assert bill["bomFormat"] == "CycloneDX"
    assert {part.name for part in notices.bundled()} <= listed


def test_the_bill_of_python_names_every_dependency_with_a_hash():
    if not (shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))):
        pytest.skip("uv, which reads the lock file, is not installed")
    components = json.loads(sbom.python_bill())["components"]
    names = {canonicalize_name(each["name"]) for each in components}
    assert {name for name, _, _ in asked(PROJECT["project"]["dependencies"])} <= names
    assert {"fastapi", "nanobind"} <= names
    assert all(
        file["hashes"][0]["alg"] == "SHA-256" for each in components for file in each["externalReferences"]
    )
