"""`import gluteus`: what it offers, where that comes from, and what it costs."""

import ast
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import gluteus

ROOT = Path(__file__).parents[2]


PACKAGE = Path(gluteus.__file__).parent
FACADES = sorted(PACKAGE.rglob("__init__.pyi"))


def facade(stub: Path) -> ModuleType:
    return import_module(".".join(("gluteus", *stub.relative_to(PACKAGE).parent.parts)))


@pytest.mark.parametrize("stub", FACADES, ids=lambda stub: stub.parent.name)
def test_every_public_name_resolves(stub: Path) -> None:
    room = facade(stub)
    assert room.__all__ == dir(room)
    for name in room.__all__:
        value = getattr(room, name)
        assert not isinstance(value, ModuleType), f"{room.__name__}.{name} is a module; it hides the name"


@pytest.mark.parametrize("stub", FACADES, ids=lambda stub: stub.parent.name)
def test_type_checkers_and_the_run_time_see_the_same_names(stub: Path) -> None:
    """A stub exports what it imports under the same name (``import a as a``), and nothing else."""
    tree = ast.parse(stub.read_text(encoding="utf-8"))
    imported = [alias for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    assert all(alias.asname == alias.name for alias in imported)
    assert sorted(alias.name for alias in imported) == facade(stub).__all__


@pytest.mark.parametrize(
    "name", ["arms", "check", "cite", "cohort", "library", "plan", "sensitivity", "stance", "strength"]
)
def test_verbs_can_be_called(name: str) -> None:
    assert callable(getattr(gluteus, name))


def test_errors_form_one_tree() -> None:
    errors = [getattr(gluteus, name) for name in gluteus.__all__ if name.endswith(("Error", "Feature"))]
    assert len(errors) == 6
    assert all(issubclass(error, gluteus.GluteusError) for error in errors)


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="attribute glutaeus"):
        gluteus.glutaeus  # noqa: B018


def test_import_loads_nothing_heavy() -> None:
    code = "import sys; before = set(sys.modules); import gluteus; print(*set(sys.modules) - before)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "gluteus" in loaded
    third_party = {name for name in loaded if name.partition(".")[0] not in sys.stdlib_module_names}
    assert third_party == {"gluteus", "lazy_loader"}


def test_version_is_the_same_everywhere() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    cited = re.search(r"^version: (\S+)$", citation, flags=re.MULTILINE)
    assert cited is not None
    assert gluteus.__version__ == cited.group(1)
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{gluteus.__version__}]" in changelog
