"""Compare what `docs/extending.md` says of kinds with the files that name each kind."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
SRC, KERNEL = ROOT / "src" / "gluteus", ROOT / "kernel"

SURFACES = ("torus",)
CURVES = ("thelen", "millard")


def words_of_python(text: str) -> str:
    """Return names and strings, but no comments and no docstrings."""
    documents = {
        node.body[0].lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node)
    }
    return " ".join(
        token.string
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type in (tokenize.NAME, tokenize.STRING) and token.start[0] not in documents
    )


def words_of_cpp(text: str) -> str:
    return re.sub(r"//.*", "", text)


def places(kind: str) -> set[str]:
    """Return the files of Python and of the kernel whose code names a kind."""
    readers = {".py": words_of_python, ".hpp": words_of_cpp, ".cpp": words_of_cpp, ".txt": str}
    files = [path for folder in (SRC, KERNEL) for path in folder.rglob("*") if path.suffix in readers]
    return {
        path.relative_to(ROOT).as_posix()
        for path in files
        if re.search(kind, readers[path.suffix](path.read_text(encoding="utf-8")), re.IGNORECASE)
    }


def expected(row: str) -> tuple[int, int]:
    found = re.search(rf"\| {row} \| (\d) \+ (\d) \|", PAGE)
    assert found is not None
    return int(found[1]), int(found[2])


def steps(title: str) -> list[list[str]]:
    """Return the numbered lists of a section: the file that each step names."""
    section = PAGE.split(f"## {title}\n")[1].split("\n## ")[0]
    lists: list[list[str]] = []
    for number, name in re.findall(r"^(\d)\. `([^`]+)`", section, re.MULTILINE):
        if number == "1":
            lists.append([])
        lists[-1].append(name)
    return lists


def as_path(step: str, kind: str) -> str:
    name = step.replace("NAME", kind)
    return name if name.startswith("kernel/") else f"src/gluteus/{name}"


@pytest.mark.parametrize(
    ("title", "row", "kind"),
    [("A surface to wrap over", "a surface to wrap over", kind) for kind in SURFACES]
    + [("A muscle curve", "a muscle curve", kind) for kind in CURVES],
)
def test_a_kind_is_named_where_the_page_says(title: str, row: str, kind: str) -> None:
    python, kernel = steps(title)
    assert (len(python), len(kernel)) == expected(row)
    assert places(kind) == {as_path(step, kind) for step in (*python, *kernel)}


def test_reader_sees_code_and_no_prose() -> None:
    assert "torus" not in words_of_python('"""A torus."""\n# torus\nx = 1\n')
    assert "torus" in words_of_python('def f():\n    """Doc."""\n    return "torus"\n')
    assert "torus" not in words_of_cpp("int x;  // a torus\n")
