"""The rooms of the house, held by parsing what each file imports and calls."""

import ast
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Set
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src" / "gluteus"

# Each room imports only from itself and from rooms before it.
ROOMS = (
    "anatomy",
    "bones",
    "files",
    "mechanics",
    "model",
    "studies",
    "pain",
    "facts",
    "report",
    "web",
    "cli",
)
# Open to every room, and importing none.
FOUNDATION = (
    "_version",
    "apart",
    "arguments",
    "arrays",
    "cache",
    "choices",
    "described",
    "errors",
    "extras",
    "input_file",
    "json_types",
    "quantiles",
    "question",
    "refusals",
    "units",
    "visible",
    "yaml_file",
)
FACADE = ("__init__", "__main__")
# Packages of a room in order, likewise, after the module that all may import; other modules that
# stand beside them are free.
MECHANICS = (
    "small_systems",
    "body",
    "wrapping",
    "paths",
    "muscle",
    "structures",
    "recruitment",
    "hip",
    "engine",
)

LONGEST_FILE = 600
FILE_MODULES = {
    "csv", "importlib", "io", "json", "os", "pathlib", "pickle", "shutil", "sqlite3", "tempfile", "tomllib",
    "urllib", "yaml", "zipfile",
}  # fmt: skip
FILE_METHODS = {
    "open", "read_text", "read_bytes", "write_text", "write_bytes",
    "load", "loadtxt", "genfromtxt", "fromfile", "memmap", "save", "savez", "savetxt", "tofile",
}  # fmt: skip

FILES = sorted(SRC.rglob("*.py"))


@cache
def source_of(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(source_of(file))


def imports_of(source: str | ast.AST, package: str = "gluteus") -> Iterator[str]:
    """Yield the full name of every module that a file imports, wherever in the file.

    `from gluteus import bones` yields `gluteus.bones`; relative imports are resolved against
    `package`.
    """
    for node in ast.walk(ast.parse(source) if isinstance(source, str) else source):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*parents, node.module] if node.module else parents)
            if module == "gluteus":
                yield from (f"gluteus.{alias.name}" for alias in node.names)
            else:
                yield module


@cache
def imports_in(file: Path) -> frozenset[str]:
    package = ".".join(file.parent.relative_to(SRC.parent).parts)
    return frozenset(imports_of(tree_of(file), package))


def room_of(file: Path) -> str:
    return file.relative_to(SRC).with_suffix("").parts[0]


def not_allowed(room: str, imported: Set[str]) -> set[str]:
    """Return what a file of `room` imports from this package and should not."""
    allowed = {*FOUNDATION}
    if room in ROOMS:
        allowed |= set(ROOMS[: ROOMS.index(room) + 1])
    inside = {name for name in imported if name.partition(".")[0] == "gluteus"}
    return {name for name in inside if (name.split(".")[1:2] or ["gluteus"])[0] not in allowed}


def top_level(name: str) -> str:
    return name.partition(".")[0]


def offenders(rule: Callable[[Path], object], *rooms: str) -> dict[str, object]:
    """Return what a rule finds in each file of some rooms, or of all, that it finds anything in."""
    found = {file: rule(file) for file in FILES if not rooms or room_of(file) in rooms}
    return {str(file.relative_to(SRC)): fault for file, fault in found.items() if fault}


def test_no_room_but_those_of_the_house() -> None:
    assert {room_of(file) for file in FILES} <= {*ROOMS, *FOUNDATION, *FACADE}


@pytest.mark.parametrize(
    ("room", "source", "offence"),
    [
        ("anatomy", "from gluteus.bones import Person", {"gluteus.bones"}),
        ("mechanics", "def f():\n    from ..model.hip import Hip", {"gluteus.model.hip"}),
        ("studies", "from gluteus import check", {"gluteus.check"}),
        ("files", "import gluteus", {"gluteus"}),
        ("errors", "from gluteus.anatomy import library", {"gluteus.anatomy"}),
        ("facts", "from gluteus.studies import stance\nfrom . import rules", set()),
        ("studies", "from gluteus import errors", set()),
        ("studies", "from gluteus import __version__", {"gluteus.__version__"}),
    ],
)
def test_reader_of_imports_sees_offences(room: str, source: str, offence: set[str]) -> None:
    assert not_allowed(room, set(imports_of(source, f"gluteus.{room}"))) == offence


def test_imports_only_from_rooms_above() -> None:
    def fault(file: Path) -> set[str]:
        return not_allowed(room_of(file), imports_in(file))

    assert not offenders(fault, *ROOMS, *FOUNDATION)


def test_files_are_short() -> None:
    def lines(file: Path) -> int:
        return len(source_of(file).splitlines())

    longer = offenders(lambda file: lines(file) if lines(file) > LONGEST_FILE else 0)
    assert not longer, "cut them into parts that have names"


def test_a_rule_that_a_file_breaks_names_the_file() -> None:
    assert offenders(lambda file: file.name == "units.py" and "broken") == {"units.py": "broken"}
    assert offenders(lambda file: "broken", "anatomy").keys() < offenders(lambda file: "broken").keys()


def distribution_name(requirement: str) -> str:
    name = re.match(r"[\w.-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name.group().lower())


@cache
def modules_of(*groups: str) -> set[str]:
    """Return the top-level modules that dependencies (no group named) or extras install."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [line for group in groups for line in extras[group]] if groups else project["dependencies"]
    declared = {distribution_name(line) for line in lines}
    # What these bring with them and we import by its own name.
    partners = {
        "pydantic": "pydantic-core",
        "jinja2": "markupsafe",
        "fastapi": "starlette",
        "distributed": "dask",
    }
    declared |= {partners[name] for name in declared & set(partners)}
    return {
        module
        for module, distributions in packages_distributions().items()
        if declared & {distribution_name(name) for name in distributions}
    }


def imports_at_top(file: Path) -> set[str]:
    """Return the third parties that a file imports as soon as it is imported itself."""
    at_once = [node for node in tree_of(file).body if isinstance(node, (ast.Import, ast.ImportFrom))]
    return {top_level(name) for name in imports_of(ast.Module(at_once, []))}


EXTRAS = ("app", "cohort", "health", "sensitivity", "tables")


def test_third_parties_are_declared_dependencies() -> None:
    known = {*sys.stdlib_module_names, "gluteus", *modules_of(), *modules_of(*EXTRAS)}
    assert not offenders(lambda file: {top_level(name) for name in imports_in(file)} - known)


def test_extras_are_imported_where_they_are_used() -> None:
    extras = modules_of(*EXTRAS) - modules_of()

    def fault(file: Path) -> set[str]:
        # Nothing but the verb `serve` imports the room web.
        may = modules_of("app") if room_of(file) == "web" else set[str]()
        return imports_at_top(file) & (extras - may)

    assert not offenders(fault)


def test_only_the_report_draws() -> None:
    drawing = offenders(lambda file: "matplotlib" in {top_level(name) for name in imports_in(file)})
    assert {name.split("/")[0] for name in drawing} == {"report"}


def test_mechanics_opens_no_file() -> None:
    def fault(file: Path) -> set[str]:
        called = {node.func for node in ast.walk(tree_of(file)) if isinstance(node, ast.Call)}
        return (
            {top_level(name) for name in imports_in(file)} & FILE_MODULES
            | {func.attr for func in called if isinstance(func, ast.Attribute)} & FILE_METHODS
            | {func.id for func in called if isinstance(func, ast.Name)} & {"open"}
        )

    assert not offenders(fault, "mechanics")


def test_facade_imports_only_what_loads_the_rest_later() -> None:
    assert {top_level(name) for name in imports_in(SRC / "__init__.py")} == {"lazy_loader"}


def module_of(file: Path) -> str:
    parts = file.relative_to(SRC.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(file): file for file in FILES}


@cache
def imported_modules(module: str) -> frozenset[str]:
    """Return the modules of this package that a module imports by name.

    Imports within functions and under `TYPE_CHECKING` count: a reader of the module needs them, if
    not Python.
    """
    found, file = set[str](), MODULES[module]
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            assert node.level == 0, f"{module}: imports are absolute"
            submodules = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (submodules & MODULES.keys()) or {node.module}
    return frozenset(found & MODULES.keys())


def circles(graph: dict[str, frozenset[str]]) -> list[set[str]]:
    """Return the sets of modules that import each other, directly or not."""
    reach = {name: set(graph[name]) for name in graph}
    for middle in graph:
        for name in graph:
            if middle in reach[name]:
                reach[name] |= reach[middle]
    rings = {
        frozenset({name, *(other for other in reach[name] if name in reach[other])})
        for name in graph
        if name in reach[name]
    }
    return [set(ring) for ring in rings]


def test_search_for_circles_sees_one() -> None:
    graph = {"a": frozenset("b"), "b": frozenset("c"), "c": frozenset("b"), "d": frozenset("abc")}
    assert circles(graph) == [{"b", "c"}]


def test_no_modules_import_each_other() -> None:
    assert not circles({module: imported_modules(module) for module in MODULES})


def test_packages_of_mechanics_import_only_from_those_before() -> None:
    def fault(file: Path) -> set[str]:
        module = module_of(file)
        if module.count(".") < 3:
            return set()
        mine = MECHANICS.index(module.split(".")[2])
        inside = {name for name in imported_modules(module) if name.startswith("gluteus.mechanics.")}
        return {name.split(".")[2] for name in inside} - set(MECHANICS[: mine + 1])

    assert not offenders(fault, "mechanics")


def test_types_of_arrays_are_declared_once() -> None:
    spelt = re.compile(r"NDArray\[np\.(?:float64|bool_|intp)\]")
    declared = offenders(lambda file: spelt.findall(source_of(file)))
    assert declared.keys() == {"arrays.py"}, "import them from gluteus.arrays"


def test_a_plan_is_that_of_an_operation() -> None:
    """Other rooms have questions, settings and constants; the kernel has no plan at all."""

    def names(file: Path) -> set[str]:
        defined = (ast.ClassDef, ast.FunctionDef)
        found = {each.name for each in ast.walk(tree_of(file)) if isinstance(each, defined)}
        found |= {each.id for each in ast.walk(tree_of(file)) if isinstance(each, ast.Name)}
        return {each for each in found if re.search(r"(?i:(?:^|_)plans?(?:$|_))|Plan(?![a-z])", each)}

    about_operations = re.compile(r"studies/operation/|report/|web/(?:routes|answers)/move|cli/|__init__")
    found = offenders(names)
    assert "studies/operation/question.py" in found
    assert not [file for file in found if not about_operations.search(file)]
    kernel = (*(ROOT / "kernel/src").rglob("*.hpp"), *(ROOT / "kernel/src").rglob("*.cpp"))
    assert not [each.name for each in kernel if re.search(r"(?i)\bplans?\b", each.read_text("utf-8"))]


def test_words_reach_the_terminal_in_one_place() -> None:
    """`cli/output.py` shows control characters of users and files as escapes."""
    raw = {"print", "input", "sys.stdout.write", "sys.stderr.write", "Console"}
    raw |= {f"typer.{name}" for name in ("echo", "secho", "confirm", "prompt")}
    # The version is a constant, and `--version` loads nothing.
    may = {"output.py": raw, "application.py": {"typer.echo"}}

    def fault(file: Path) -> set[str]:
        called = {ast.unparse(each.func) for each in ast.walk(tree_of(file)) if isinstance(each, ast.Call)}
        return called & raw - may.get(file.name, set())

    assert not offenders(fault, "cli")


@pytest.mark.parametrize(
    "package", sorted({path.parent for path in SRC.rglob("__init__.py*")}), ids=lambda each: each.name
)
def test_no_name_of_a_package_is_also_a_module(package: Path) -> None:
    """Python would replace the function by the module as soon as something imports the module."""
    own = ".".join(package.relative_to(SRC.parent).parts)
    stub = package / "__init__.pyi"
    tree = ast.parse((stub if stub.exists() else package / "__init__.py").read_text(encoding="utf-8"))
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module != own]
    names = {alias.asname or alias.name for node in imports for alias in node.names}
    assert names or not stub.exists()
    assert not names & {path.stem for path in package.iterdir()}


def test_one_place_chooses_the_engine() -> None:
    chooses = offenders(lambda file: re.findall(r"\bin_use\b", source_of(file)))
    assert chooses.keys() == {"mechanics/engine/kernel.py", "mechanics/engine/choice.py"}


def writers_in(source: str) -> set[str]:
    """Calls that make or change a file, in whatever way."""
    found = set[str]()
    for each in ast.walk(ast.parse(source)):
        if not isinstance(each, ast.Call):
            continue
        name = ast.unparse(each.func)
        words = [ast.unparse(one) for one in (*each.args, *(key.value for key in each.keywords))]
        modes = any(re.fullmatch(r"'[rbt]*[wxa+][wxabt+]*'", word) for word in words)
        flags = any("O_WRONLY" in word or "O_RDWR" in word for word in words)
        if name.rpartition(".")[2] in ("open", "fdopen") and (modes or flags):
            found.add(name)
        if "." in name and name.rpartition(".")[2] in _WRITING:
            found.add(name)
    return found


_WRITING = {
    "write_bytes",
    "write_text",
    "touch",
    "save",
    "savez",
    "savetxt",
    "tofile",
    "to_csv",
    "to_parquet",
}


@pytest.mark.parametrize(
    "source",
    [
        "open(p, 'w')", "p.open(mode='xb')", "os.open(p, os.O_CREAT | os.O_WRONLY)", "p.write_bytes(b'')",
        "np.save(p, a)", "frame.to_csv(p)", "os.fdopen(handle, 'a')", "open(p, 'r+')",
    ],
)  # fmt: skip
def test_reader_of_calls_sees_what_writes(source: str) -> None:
    assert writers_in(source)
    assert not writers_in("open(p); open(p, 'rb'); write_text(p, text); os.open(p, os.O_RDONLY)")


def test_one_writer_writes_all_outputs() -> None:
    """`files/bytes/whole.py`; what else writes has a place that no user names, or none at all."""
    may = {
        "files/bytes/whole.py",
        "apart.py",  # the pipe to the parent
        "cache.py",  # the cache's own folder
        "web/server/uploads.py",  # a folder of the run
        "pain/store/place.py",  # makes a store for its owner alone, and never replaces a file
        "cli/application.py",  # closed streams become the null device
    }
    assert offenders(lambda file: writers_in(source_of(file))).keys() <= may
