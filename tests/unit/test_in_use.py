"""Whatever the package defines is used by the package, its users' pages or its benchmarks."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src" / "gluteus"
USERS = (SRC, ROOT / "benchmarks", ROOT / "scripts", ROOT / "kernel")
CALLED_BY_OTHERS = re.compile(r"router\.|command|callback|validator|serializer|struct|overload")
"""Decorators of what a library or a template calls by itself."""

OVERRIDES = {
    "_generate_next_value_", "check_config", "find_class", "format_options", "send_400_response", "teardown",
}  # fmt: skip
"""Methods that a library's base class calls."""


def uses(tree: ast.AST) -> Iterator[str]:
    """Yield the names that code uses; of a string that names an attribute, its last part."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.split(r"[.:]", node.value)[-1]


def definitions(tree: ast.Module) -> Iterator[str]:
    """Yield the functions, classes and methods that nothing but a name in code reaches."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            own = not any(CALLED_BY_OTHERS.search(ast.unparse(each)) for each in node.decorator_list)
            if own and not node.name.startswith("__"):
                yield node.name


def unused(defined: list[ast.Module], users: list[ast.Module], documents: str) -> set[str]:
    """Return what is defined and neither used in code nor called in documents and templates."""
    called = re.findall(r"\.(\w+)|(\w+)\(|as (\w+)", documents)
    used = {name for tree in users for name in uses(tree)} | {word for words in called for word in words}
    return {name for tree in defined for name in definitions(tree)} - used


def test_search_sees_what_nobody_uses() -> None:
    tree = ast.parse(
        "def asked(): ...\ndef named(): ...\ndef lonely():\n    'It is lonely'\nasked()\nx('a:named')"
    )
    assert unused([tree], [tree], "a lonely word") == {"lonely"}
    assert not unused([tree], [tree], "write `store.lonely()`")


def test_nothing_is_there_for_tests_alone() -> None:
    files = [path for folder in USERS for path in folder.rglob("*.py")]
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in files}
    pages = [*SRC.rglob("*.pyi"), *SRC.rglob("*.j2"), *(ROOT / "docs").glob("*.md")]
    documents = " ".join(path.read_text(encoding="utf-8") for path in pages)
    defined = [tree for path, tree in trees.items() if path.is_relative_to(SRC)]
    assert unused(defined, list(trees.values()), documents) == OVERRIDES
