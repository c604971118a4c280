"""The schema: declarations, what is generated from them, and bad input."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gluteus.errors import UnitError
from gluteus.mechanics.engine import kernel, schema
from gluteus.mechanics.engine.packing import in_order, packed
from gluteus.mechanics.engine.schema import declare

ROOT = Path(__file__).parents[3]
DECLARED = ROOT / "src" / "gluteus" / "mechanics" / "engine" / "schema"
LINES = 4


def constants(**changed: Any) -> schema.MuscleConstants:
    constants = schema.MuscleConstants(
        share=np.ones(LINES),
        gain=np.ones(LINES),
        abducts=np.ones(LINES),
        medius=np.zeros(LINES),
        bell_height=np.ones(1),
        bell_centre=np.ones(1),
        bell_width=np.full(1, 0.5),
        bell_width_slope=np.zeros(1),
        passive_shape=4.0,
        passive_strain=0.6,
        passive_longest=1.9,
        gravity=9.81,
        power=2,
        scale=50.0,
        proximal=1e-6,
        dual_passes=6,
        max_iterations=100,
        held_tolerance=1.0,
        largest_value=1e12,
    )
    return replace(constants, **changed)


WRONG = {
    "type": (
        {"gain": np.ones(LINES, dtype=np.float32)},
        r"MuscleConstants\.gain: float64 \(lines\) .* got float32",
    ),
    "shape": (
        {"medius": np.ones(LINES + 1)},
        r"MuscleConstants\.medius: .*\(lines\) = \(4,\) .* got the shape \(5,\)",
    ),
    "dimensions": ({"gain": np.ones((LINES, 1))}, r"MuscleConstants\.gain: .* got the shape \(4, 1\)"),
    "layout": ({"gain": np.ones(2 * LINES)[::2]}, r"MuscleConstants\.gain: .* not C-contiguous"),
    "byte order": (
        {"gain": np.ones(LINES).astype(">f8")},
        r"MuscleConstants\.gain: .* got values of format >d",
    ),
    "list": ({"gain": [1.0] * LINES}, r"MuscleConstants\.gain: .* got an object of type list"),
    "none": ({"gain": None}, r"MuscleConstants\.gain: .* got None"),
    "size": (
        {name: np.ones(0) for name in ("share", "gain", "abducts", "medius")},
        r"MuscleConstants\.share: lines from 1 to",
    ),
    "number": (
        {"gravity": "heavy"},
        r"MuscleConstants\.gravity: a number is wanted; got an object of type str",
    ),
    "whole": ({"dual_passes": 1.5}, r"MuscleConstants\.dual_passes: a whole number is wanted; got .* float"),
    "range": ({"power": 4}, r"MuscleConstants\.power: a whole number from 2 to 3 is wanted; got 4"),
}


@pytest.mark.needs_kernel
@pytest.mark.parametrize("wrong", WRONG)
def test_what_does_not_fit_the_declaration_is_refused_by_name(wrong: str) -> None:
    changed, message = WRONG[wrong]
    kernel.compiled.MuscleConstants(constants())
    with pytest.raises(ValueError, match=message):
        kernel.compiled.MuscleConstants(constants(**changed))


@pytest.mark.needs_kernel
def test_a_missing_field_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"MuscleConstants\.share: missing in an object of type GivenPoses"):
        kernel.compiled.MuscleConstants(schema.GivenPoses(q=np.zeros((1, 3))))  # type: ignore[arg-type]


def ones(**changed: Any) -> tuple[schema.GivenPeople, schema.GivenPoses, schema.GivenMuscles]:
    rows = 2
    shapes = {"rows": rows, "lines": LINES, "1|rows": 1, 3: 3}

    def made(cls: type) -> Any:
        return cls(
            **{
                name: np.ones([shapes[part] for part in kind.shape])
                for name, kind in declare.kinds_of(cls).items()
                if isinstance(kind, declare.Array)
            }
        )

    return made(schema.GivenPeople), made(schema.GivenPoses), replace(made(schema.GivenMuscles), **changed)


@pytest.mark.needs_kernel
@pytest.mark.parametrize(
    ("found", "message"),
    [
        (np.ones((2, LINES), dtype=np.float32), "got float32"),
        (np.ones((LINES, 2)).T, "not C-contiguous"),
        (np.broadcast_to(1.0, (2, LINES)).copy(order="F"), "not C-contiguous"),
        (np.ones((3, LINES)), r"\(rows, lines\) = \(2, 4\) is wanted; got the shape \(3, 4\)"),
    ],
)
def test_results_are_never_written_into_a_copy(found: np.ndarray[Any, Any], message: str) -> None:
    people, poses, into = ones(active=found)
    with pytest.raises(ValueError, match=r"GivenMuscles\.active: .*" + message):
        kernel.compiled.MuscleConstants(constants()).muscles(people, poses, into, 1)
    assert (found == 1).all()


@pytest.mark.needs_kernel
def test_a_read_only_array_is_not_written() -> None:
    frozen = np.ones((2, LINES))
    frozen.flags.writeable = False
    people, poses, into = ones(active=frozen)
    with pytest.raises(ValueError, match=r"GivenMuscles\.active: .* got a read-only array"):
        kernel.compiled.MuscleConstants(constants()).muscles(people, poses, into, 1)
    people, poses, into = ones()
    people.bow.flags.writeable = False  # what is only read may be
    kernel.compiled.MuscleConstants(constants()).muscles(people, poses, into, 1)
    assert not (into.active == 1).any()


def test_a_kernel_of_other_declarations_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "_loaded", True)
    monkeypatch.setattr(
        kernel, "compiled", type("Old", (), {"SCHEMA": "of other declarations"}), raising=False
    )
    assert not kernel.in_use()
    assert "compiled from other sources" in str(kernel.state())


def test_packing_converts_lists_and_refuses_what_would_be_rounded() -> None:
    ready = packed(constants(gain=[1, 2, 3, 4], abducts=np.array([True, False, True, True])))
    assert isinstance(ready.gain, np.ndarray)
    assert ready.gain.dtype == ready.abducts.dtype == np.float64  # type: ignore[union-attr]
    summary = schema.SummaryConstants(
        low=[0.0],
        high=[1.0],
        bins=[3],
        bits=[0.5],
        thresholds=[],
        thresholds_of=[],
        largest_rounded=1.0,
        half_bits=2,
    )
    with pytest.raises(
        UnitError, match=r"SummaryConstants\.bits: whole numbers are wanted; got values of type float64"
    ):
        packed(summary)
    assert packed(replace(summary, bits=[5])).thresholds_of.dtype == np.int32  # type: ignore[union-attr]


def test_names_of_fields_are_checked() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'haste'"):
        constants(haste=1)
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'q'"):
        schema.GivenPoses()  # type: ignore[call-arg]


@pytest.mark.parametrize("dimension", ["moods", "modes ** 2", "modes + 0.5", "len(modes)"])
def test_a_dimension_is_arithmetic_of_declared_names(dimension: str) -> None:
    with pytest.raises(ValueError, match="is no whole number, size, enum or constant"):
        declare.names_in(dimension)


def test_dimensions_tell_sizes() -> None:
    assert declare.inferred("modes") == ("modes", 0)
    assert declare.inferred("modes + 1") == ("modes", 1)
    assert declare.inferred("2 * modes") is None
    assert declare.inferred("Mark") is None


def generate(folder: Path, root: Path = ROOT) -> dict[str, str]:
    """Generate in an interpreter of its own, without any package but the standard library."""
    script = root / "kernel" / "generate.py"
    subprocess.run(
        [sys.executable, "-I", "-S", "-B", script, folder], check=True, capture_output=True, timeout=60
    )
    return {file.name: file.read_text(encoding="utf-8") for file in (folder / "schema").iterdir()}


def test_generated_enums_and_structs_are_those_of_python(tmp_path: Path) -> None:
    files = generate(tmp_path)
    structs = files["structs.hpp"]
    for name, enum in declare.enums().items():
        found = re.search(
            rf"struct {name} {{\s+enum Name : int {{(.*)}};\s+static .* count = (\d+);", structs
        )
        assert found is not None
        assert {one.name: one.value for one in enum} == {
            member.split(" = ")[0].strip(): int(member.split(" = ")[1]) for member in found[1].split(",")
        }
        assert int(found[2]) == len(enum)
    for struct in declare.structs():
        body = structs.split(f"struct {struct.name} {{")[1].split("\n};")[0]
        for name, kind in struct.kinds.items():
            assert re.search(rf"\b{name}\b", body), f"{struct.name}.{name}"
            assert f'"{name}"' in files["readers.cpp"] or isinstance(kind, declare.Length)
    assert schema.digest() in files["readers.cpp"]
    assert kernel.state().compiled is False or schema.digest() == kernel.compiled.SCHEMA


def test_unchanged_files_are_not_written_again(tmp_path: Path) -> None:
    generate(tmp_path)
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.?pp")}
    assert len(before) == 5
    generate(tmp_path)
    assert before == {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.?pp")}


def test_the_order_of_declarations_does_not_matter(tmp_path: Path) -> None:
    """Enums take other numbers, in both languages, and readers do the same in another order."""
    root = tmp_path / "shuffled"
    copied = root / "src" / "gluteus" / "mechanics" / "engine" / "schema"
    shutil.copytree(DECLARED, copied, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "kernel").mkdir()
    shutil.copy(ROOT / "kernel" / "generate.py", root / "kernel")
    for name in ("names", "constants", "people", "crowd", "recruitment", "geometry", "muscles"):
        name = f"{name}.py"
        (copied / name).write_text(shuffled((copied / name).read_text(encoding="utf-8")), encoding="utf-8")
    first, second = generate(tmp_path / "one"), generate(tmp_path / "two", root)
    assert first["structs.hpp"] != second["structs.hpp"]
    assert digest_in(first) != digest_in(second)
    for struct in declare.structs():
        assert read_lines(first, struct.name) == read_lines(second, struct.name)


def shuffled(text: str) -> str:
    """Shuffle fields and members of each class that take a line, but for the last marks."""
    lines = text.splitlines()
    ours = [
        at
        for at, line in enumerate(lines)
        if re.match(r"    \w+(: .*)? = \w+\(.*\)", line) and "psis" not in line
    ]
    runs: list[list[int]] = []
    for at in ours:
        if "sacral" in lines[at]:
            continue
        if runs and runs[-1][-1] == at - 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    chance = random.Random(7)
    for run in runs:
        moved = [lines[at] for at in run]
        chance.shuffle(moved)
        for at, line in zip(run, moved, strict=True):
            lines[at] = line
    return "\n".join(lines) + "\n"


def read_lines(files: dict[str, str], struct: str) -> list[str]:
    body = files["readers.cpp"].split(f"nanobind::handle object, {struct}& to) {{")[1].split("\n}\n")[0]
    return sorted(line for line in body.splitlines() if "infer(" not in line)


def digest_in(files: dict[str, str]) -> str:
    found = re.search(r'SCHEMA = "([0-9a-f]{64})"', files["readers.cpp"])
    assert found is not None
    return found[1]


def test_every_quantity_and_count_of_a_study_is_the_kernels() -> None:
    from gluteus.bones.draws import UNKNOWNS
    from gluteus.bones.observation import DRAWN
    from gluteus.studies.population.quantities import COUNTED, NAMES

    assert set(NAMES) == {one.name for one in schema.Quantity}
    assert set(COUNTED) == {one.name for one in schema.Count}
    assert set(UNKNOWNS) == {one.name for one in schema.Unknown}
    assert set(DRAWN) <= {one.name for one in schema.Measure}
    assert len(DRAWN) == schema.DRAWN


def test_numbers_of_a_kind_go_by_name() -> None:
    assert in_order("torus", ("inner", "outer"), {"outer": 0.05, "inner": 0.01}) == [0.01, 0.05]
    with pytest.raises(UnitError, match=r"torus: the kernel wants inner, outer; got radius; give each"):
        in_order("torus", ("inner", "outer"), {"radius": 0.01})
