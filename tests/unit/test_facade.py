"""`import gluteus`: what it offers, where that comes from, and what it costs."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import gluteus

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", gluteus.__all__)
def test_every_public_name_resolves(name: str) -> None:
    value = getattr(gluteus, name)
    assert not isinstance(value, ModuleType), f"gluteus.{name} is a module; a submodule hides the name"


@pytest.mark.parametrize("name", ["check", "cite", "library", "stance", "strength"])
def test_verbs_can_be_called(name: str) -> None:
    assert callable(getattr(gluteus, name))


def test_errors_form_one_tree() -> None:
    errors = [getattr(gluteus, name) for name in gluteus.__all__ if name.endswith(("Error", "Feature"))]
    assert len(errors) == 6
    assert all(issubclass(error, gluteus.GluteusError) for error in errors)


def test_type_checkers_and_the_run_time_see_the_same_names() -> None:
    tree = ast.parse(Path(gluteus.__file__).read_text(encoding="utf-8"))
    declared = {
        alias.name: node.module
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert declared == gluteus._HOMES
    assert sorted([*declared, "__version__"]) == sorted(gluteus.__all__) == dir(gluteus)


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'glutaeus'"):
        gluteus.glutaeus  # noqa: B018


def test_import_loads_nothing_heavy() -> None:
    code = "import sys; before = set(sys.modules); import gluteus; print(*set(sys.modules) - before)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "gluteus" in loaded
    third_party = {name for name in loaded if name.partition(".")[0] not in sys.stdlib_module_names}
    assert third_party == {"gluteus", "gluteus._version"}


def test_version_is_the_same_everywhere() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    cited = re.search(r"^version: (\S+)$", citation, flags=re.MULTILINE)
    assert cited is not None
    assert gluteus.__version__ == cited.group(1)
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{gluteus.__version__}]" in changelog
