"""Docstrings of the public names follow the NumPy style, as numpydoc reads it."""

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
from numpydoc.validate import validate

import gluteus
from gluteus.cli.application import VERBS

PACKAGE = Path(gluteus.__file__).parent
OPTIONAL = {"SA01", "EX01", "ES01"}
"""Sections that a docstring may leave out: see also, examples, an extended summary."""
FIELDS = {"PR01"}
"""Of classes: their fields are documented as Attributes, which numpydoc does not count."""
WHOLE = ("Unknown parameters {'question'}", "Unknown parameters {'options'}")
"""A study takes its question as one object, too (`gluteus.studies.asked.takes`)."""


def public_names() -> Iterator[tuple[str, bool]]:
    """The dotted names that the package and its rooms offer, and whether each is a class."""
    seen = set[str]()
    for stub in sorted(PACKAGE.rglob("__init__.pyi")):
        module = ".".join(("gluteus", *stub.parent.relative_to(PACKAGE).parts))
        imports = (
            node for node in ast.parse(stub.read_text("utf-8")).body if isinstance(node, ast.ImportFrom)
        )
        for name in (alias.asname or alias.name for node in imports for alias in node.names):
            offered = getattr(importlib.import_module(module), name)
            if not (inspect.isclass(offered) or inspect.isfunction(inspect.unwrap(offered))):
                continue
            dotted = f"{offered.__module__}.{offered.__qualname__}"
            if dotted not in seen and dotted.startswith("gluteus."):
                seen.add(dotted)
                yield dotted, inspect.isclass(offered)


NAMES = dict(public_names())


@pytest.mark.parametrize("name", NAMES)
def test_public_docstring_is_in_numpy_style(name: str) -> None:
    allowed = OPTIONAL | (FIELDS if NAMES[name] else set())
    errors = [each for each in validate(name)["errors"] if each[0] not in allowed and each[1] not in WHOLE]
    assert errors == []


def test_every_study_is_among_the_names() -> None:
    functions = {name.rpartition(".")[2] for name, is_class in NAMES.items() if not is_class}
    studies = {"stance", "strength", "exercises", "plan", "sensitivity", "forces", "scale", "lint", "check"}
    assert studies <= functions
    assert studies <= set(VERBS)
    assert len(NAMES) > 120
