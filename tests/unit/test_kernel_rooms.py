"""The rooms of the kernel, held by reading what each file includes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "kernel" / "src"

# Each room includes only from itself and from rooms before it.
ROOMS = (
    "schema",
    "simd",
    "body",
    "wrapping",
    "muscle",
    "recruitment",
    "standing",
    "population",
    "bindings",
)
# Beside the rooms: measures the machine, with nothing but registers and the calls themselves.
APART = "measure"
# Written by kernel/generate.py when the kernel is built.
GENERATED = ("schema/structs.hpp", "schema/readers.hpp", "wrapping/kinds.hpp", "muscle/kinds.hpp")

FILES = sorted(path for path in SRC.rglob("*") if path.suffix in {".hpp", ".cpp"})


def includes_of(source: str) -> Iterator[str]:
    """Yield what a file includes from the kernel itself."""
    return (match[1] for match in re.finditer(r'^\s*#\s*include\s+"([^"]+)"', source, re.MULTILINE))


def included_by(name: str) -> set[str]:
    if name.endswith("/kinds.hpp") and name in GENERATED:
        return {file.relative_to(SRC).as_posix() for file in (SRC / room_of(name) / "kinds").iterdir()}
    return set() if name in GENERATED else set(includes_of((SRC / name).read_text(encoding="utf-8")))


def room_of(name: str) -> str:
    return name.partition("/")[0]


def not_allowed(room: str, included: set[str]) -> set[str]:
    """Return what a file of `room` includes and should not."""
    if room == APART:
        allowed = {APART, "schema", "simd"}
    else:
        allowed = set(ROOMS[: ROOMS.index(room) + 1]) | ({APART} if room == "bindings" else set())
    return {name for name in included if room_of(name) not in allowed}


@pytest.mark.parametrize(
    ("room", "source", "offence"),
    [
        ("standing", '#include "population/draws.hpp"\n#include <vector>', {"population/draws.hpp"}),
        ("simd", '  #  include "body/tree.hpp"', {"body/tree.hpp"}),
        ("measure", '#include "muscle/bell.hpp"\n#include "simd/pack.hpp"', {"muscle/bell.hpp"}),
        ("muscle", '#include "measure/peak_calls.hpp"', {"measure/peak_calls.hpp"}),
        ("bindings", '#include "measure/peak_calls.hpp"\n#include "standing/calls.hpp"', set()),
        ("population", '// #include "bindings/reader.hpp"\n#include "standing/stance.hpp"', set()),
    ],
)
def test_reader_of_includes_sees_offences(room: str, source: str, offence: set[str]) -> None:
    assert not_allowed(room, set(includes_of(source))) == offence


def test_kernel_has_these_rooms() -> None:
    assert {path.name for path in SRC.iterdir() if path.is_dir()} == {*ROOMS, APART}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SRC)))
def test_file_includes_only_from_rooms_before(file: Path) -> None:
    name = file.relative_to(SRC).as_posix()
    assert not not_allowed(room_of(name), included_by(name))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SRC)))
def test_file_includes_only_what_exists(file: Path) -> None:
    missing = {
        name
        for name in included_by(file.relative_to(SRC).as_posix())
        if name not in GENERATED and not (SRC / name).is_file()
    }
    assert not missing


def test_no_header_includes_itself_by_way_of_others() -> None:
    reach: dict[str, set[str]] = {}

    def followed(name: str, above: tuple[str, ...]) -> set[str]:
        assert name not in above, " includes ".join([*above[above.index(name) :], name])
        if name not in reach:
            direct = included_by(name)
            reach[name] = direct.union(*(followed(other, (*above, name)) for other in direct))
        return reach[name]

    for file in FILES:
        followed(file.relative_to(SRC).as_posix(), ())
