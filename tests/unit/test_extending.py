"""Compare what `docs/extending.md` says of kinds with the files that name each kind."""

import ast
import io
import re
import shutil
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

from gluteus.web import Settings, create_app, routes

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
SRC, KERNEL = ROOT / "src" / "gluteus", ROOT / "kernel"

SURFACES = ("torus",)
CURVES = ("thelen", "millard")
JOINTS = ("universal", "gimbal")


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
    files = [
        path
        for folder in (SRC, KERNEL)
        for path in folder.rglob("*")
        if path.suffix in readers and path.name != "left_out.py"  # elements of shapes that are no wraps
    ]
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


@pytest.mark.parametrize("kind", JOINTS)
def test_a_joint_is_named_where_the_page_says(kind: str) -> None:
    section = PAGE.split("## A joint\n")[1].split("\n## ")[0]
    named = {
        f"src/gluteus/{each}" for each in re.findall(r"`((?:files|mechanics)/[^`]+/joints\.py)`", section)
    }
    assert f"| a joint | {len(named)} |" in PAGE
    assert places(kind) == named


@pytest.mark.skipif(shutil.which("c++") is None, reason="no C++ compiler")
@pytest.mark.parametrize(
    ("room", "unit", "old", "new"),
    [("wrapping", "geometry", "Cylinder", "TwoWords"), ("muscle", "muscle", "Thelen", "TwoWords")],
)
def test_a_header_is_all_that_the_kernel_needs(
    tmp_path: Path, room: str, unit: str, old: str, new: str
) -> None:
    """A copy of a kind under another name compiles; a header without its class is an error."""
    shutil.copytree(KERNEL, tmp_path / "kernel")
    shutil.copytree(SRC / "mechanics/engine/schema", tmp_path / "src/gluteus/mechanics/engine/schema")
    kinds = tmp_path / "kernel" / "src" / room / "kinds"
    text = (kinds / f"{old.lower()}.hpp").read_text(encoding="utf-8")
    if room == "wrapping":  # what only cylinders have, such as PlaneClimb, stays in their header
        text = shell_of(text, old)
    (kinds / "two_words.hpp").write_text(re.sub(rf"\b{old}\b", new, text), encoding="utf-8")
    assert compiles(tmp_path, room, unit) == ""
    listed = (tmp_path / "generated" / room / "kinds.hpp").read_text(encoding="utf-8")
    assert '"two_words"' in listed
    (kinds / "two_words.hpp").write_text(text.replace("struct ", "// struct "), encoding="utf-8")
    assert "TwoWords" in compiles(tmp_path, room, unit)


def shell_of(text: str, kind: str) -> str:
    """Return a surface that has the class of another and answers by it."""
    head, body = text.split(f"struct {kind} {{", 1)
    own, _ = body.split("\n};\n", 1)
    return f"""{head.replace("wrapping/touch.hpp", "wrapping/kinds/cylinder.hpp")}struct {kind} {{{own}
}};

inline Wrapped over(const {kind}& kind, const Vec& start, const Vec& end) {{
    return over(gluteus::GLUTEUS_ISA::Cylinder(kind.radius, kind.length, kind.side, kind.plane), start, end);
}}
template <int N>
inline Touching<N> touching(const {kind}&, const DualVec<N>& start, const DualVec<N>& end, Mask) {{
    return {{start, end, Dual<N>(0.0)}};
}}

}}  // namespace GLUTEUS_ISA
}}  // namespace gluteus
"""


def compiles(root: Path, room: str, unit: str) -> str:
    """Return what the compiler says of a source of a copied kernel; nothing if all is well."""
    command = [sys.executable, "-I", "-S", "-B", root / "kernel" / "generate.py", root / "generated"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    source, includes = root / "kernel" / "src", ("kernel/src", "generated")
    done = subprocess.run(
        ["c++", "-std=c++17", "-fsyntax-only", "-DGLUTEUS_ISA=baseline", "-DGLUTEUS_ISA_IS_baseline=1"]
        + [f"-I{root / each}" for each in includes]
        + [str(source / room / f"{unit}.cpp")],
        check=False, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    return done.stderr


VERB = """
from gluteus.cli.application import app

@app.command()
def greet() -> None:
    \"\"\"Say a word.\"\"\"
    raise SystemExit(7)
"""
WITH_FOLDER = """
import sys
from importlib.util import find_spec, module_from_spec
spec = find_spec("gluteus.cli")
spec.submodule_search_locations.append(sys.argv.pop(1))
cli = sys.modules["gluteus.cli"] = module_from_spec(spec)
spec.loader.exec_module(cli)
cli.main()
"""
ROUTE = """
from fastapi import APIRouter
router = APIRouter()
@router.get("/greeting")
async def greeting() -> str:
    return "hello"
"""


def test_a_file_is_all_that_a_verb_needs(tmp_path: Path) -> None:
    (tmp_path / "greeting.py").write_text(VERB, encoding="utf-8")
    run = [sys.executable, "-c", WITH_FOLDER, tmp_path]
    assert subprocess.run([*run, "greet"], check=False, timeout=60).returncode == 7
    shown = subprocess.run([*run, "--help"], check=False, capture_output=True, text=True, timeout=60).stdout
    assert re.search(r"  store .*\n  greet +Say a word\.", shown), "after the verbs that have a place"


def test_a_file_is_all_that_a_route_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "greeting.py").write_text(ROUTE, encoding="utf-8")
    monkeypatch.setattr(routes, "__path__", [*routes.__path__, str(tmp_path)])
    assert "/api/v1/greeting" in create_app(Settings(background=False)).openapi()["paths"]


def test_reader_sees_code_and_no_prose() -> None:
    assert "torus" not in words_of_python('"""A torus."""\n# torus\nx = 1\n')
    assert "torus" in words_of_python('def f():\n    """Doc."""\n    return "torus"\n')
    assert "torus" not in words_of_cpp("int x;  // a torus\n")
