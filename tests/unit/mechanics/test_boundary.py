"""The kernel's boundary: whatever Python passes is computed or refused, never read out of bounds.

Calls of real studies are recorded, and every field of every struct in them is damaged, one by one.
`scripts/sanitize.py` runs the same under AddressSanitizer and UBSan.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from gluteus.arrays import Floats
from gluteus.bones import Person
from gluteus.mechanics.body.dynamics import Loads
from gluteus.mechanics.body.motion import place, stations
from gluteus.mechanics.body.tracking import Targets
from gluteus.mechanics.body.tree import Tree
from gluteus.mechanics.engine import kernel, schema, standing_kernel
from gluteus.mechanics.engine.choice import COMPILED
from gluteus.mechanics.engine.schema import declare
from gluteus.mechanics.recruitment.dual import DualProblem
from gluteus.mechanics.recruitment.linear import LinearProgramme
from gluteus.model.hip.hip import Hip
from gluteus.model.opensim.model import read_osim
from gluteus.model.opensim.muscles import hill_muscles
from gluteus.studies import StanceStudy, stance, strength
from gluteus.studies.population.compiled import crowd_of
from gluteus.studies.population.draws import chunk_key
from gluteus.studies.sensitivity.force_slopes import force_slopes
from tests.helpers.models import model_path

pytestmark = pytest.mark.needs_kernel


@dataclass(frozen=True)
class Call:
    """A call of the kernel, and its arguments: structs, and perhaps a number of threads."""

    name: str
    ask: Callable[..., object]
    arguments: tuple[Any, ...]

    def structs(self) -> Iterator[tuple[int, Any]]:
        return ((at, each) for at, each in enumerate(self.arguments) if hasattr(each, "__dataclass_fields__"))

    def having(self, at: int, argument: Any) -> object:
        """Call with another argument."""
        return self.ask(*self.arguments[:at], argument, *self.arguments[at + 1 :])


class Recorder:
    """Stands before the kernel, and keeps the first call of each kind."""

    def __init__(self, kernel: Any, calls: dict[str, Call], name: str = "") -> None:
        self._kernel, self._calls, self._name = kernel, calls, name

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._kernel, name)
        if not callable(found):  # such as the names of kinds
            return found
        return Recorder(found, self._calls, f"{self._name}.{name}".strip("."))

    def __call__(self, *arguments: Any) -> Any:
        found = self._kernel(*arguments)
        if any(hasattr(each, "__dataclass_fields__") for each in arguments):
            self._calls.setdefault(self._name, Call(self._name, self._kernel, arguments))
        return Recorder(found, self._calls, self._name) if isinstance(self._kernel, type) else found


@cache
def calls() -> dict[str, Call]:
    """A call of each kind, as real studies make them."""
    recorded = dict[str, Call]()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("GLUTEUS_KERNEL", raising=False)
        patch.setattr(kernel, "in_use", lambda: True)
        patch.setattr(kernel, "compiled", Recorder(kernel.compiled, recorded))
        patch.setattr(kernel, "threads", lambda: 1)
        standing_kernel._constants.cache_clear()  # other tests made theirs unrecorded
        answer_much()
    return recorded


def answer_much() -> None:
    hip = Hip(Person(age=50), samples=5, seed=1)
    stance(hip, lesions={"superior_gluteal_nerve": 0.9})
    strength(hip, "abduction", (0.0,))
    force_slopes(hip, ["up_mm"])
    study = StanceStudy(
        Person(age=20, age_to=90, neck_length_mm=55), lesions={"L5": 0.5}, thresholds={"mass_kg": (70.0,)}
    )
    crowd_of(study, 20, key=chunk_key(0, 0), values=np.empty((20, len(schema.Quantity))))
    numbers = np.linspace(-1.0, 1.0, 9)
    kernel.compiled.elementary(
        schema.ElementaryCall(
            function=schema.Elementary.sincos, x=numbers, y=numbers, one=numbers.copy(), two=numbers.copy()
        )
    )
    kernel.compiled.peak(schema.PeakCall(operation=schema.Peak.root, rounds=2))
    walk()


def walk() -> None:
    """Geometry, dynamics and muscles of a model whose paths wrap over every surface."""
    model = read_osim(model_path("wrapped legs"))
    q = model.resolve(np.zeros((3, len(model.coordinate_names))))
    geometry = COMPILED.geometry(model.tree, model.paths)
    found = geometry.in_poses(q)
    found.wrenches(np.ones_like(found.length))
    geometry.near_switch(q, np.arange(2))
    dynamics = COMPILED.dynamics(model.tree, np.array([0.0, -9.81, 0.0]))
    dynamics.carried(q, q, q, np.arange(2))
    force, feet = np.ones((1, 1, 3)), (model.tree.names[-1],)
    dynamics.pushes(q, Loads(feet, force, force, force, feet, feet))
    follow_markers(model.tree, q)
    muscles = COMPILED.muscle_forces(hill_muscles(model.spec.muscles))
    muscles.capacity_and_passive(found.length, np.zeros_like(found.length), "compliant", True)
    one = np.ones((2, 4))
    COMPILED.dual(
        DualProblem(np.ones((2, 3, 4)), np.ones((2, 3)), one, 0 * one, one, 2),
        unit=1.0, proximal=1e-6, passes=2, max_iterations=20,
    )  # fmt: skip
    COMPILED.reward(LinearProgramme(one, np.ones((2, 2, 4)), np.ones((2, 2))))


def follow_markers(tree: Tree, q: Floats) -> None:
    """Calls of tracking, each with a marker on every body."""
    body, count = np.arange(len(tree.names)), q.shape[1]
    points = np.full((1, len(body), 3), 0.05)
    measured = stations(place(tree, q), body, points)
    far, held = np.full(count, np.inf), np.zeros(count, dtype=np.bool_)
    targets = Targets(body, points, measured, np.ones(len(body)), q, np.ones(count), held, -far, far)
    tracking = COMPILED.tracking(tree)
    tracking.undetermined(targets, tracking.track(targets, q).q)


KINDS = (
    "Geometry", "Geometry.run", "Geometry.dynamics", "Geometry.pushes",
    "Geometry.track", "Geometry.determine", "Muscles", "Muscles.forces",
    "MuscleConstants", "MuscleConstants.muscles", "MuscleConstants.hold", "MuscleConstants.slopes",
    "HipConstants", "HipConstants.crowd", "recruit", "greatest", "elementary", "peak",
)  # fmt: skip


def test_every_call_is_recorded() -> None:
    assert set(calls()) == set(KINDS)


def damaged(value: Any, kind: declare.Kind) -> Iterator[tuple[str, Any]]:
    """Yield values that must be refused in the place of a good one, and what is wrong with each."""
    match kind:
        case declare.Array():
            yield from damaged_array(value, kind)
        case declare.Number(optional=optional):
            yield "text", "heavy"
            if not optional:
                yield "none", None
        case declare.Whole(low=low, high=high):
            yield from (
                ("below", low - 1),
                ("above", high + 1),
                ("part", 1.5),
                ("huge", 2**70),
                ("none", None),
            )
        case declare.Choice(optional=optional):
            yield from (("below", -1), ("above", 1000), ("text", "sphere"))
            if not optional:
                yield "none", None
        case declare.Flag():
            yield from (("number", 2), ("none", None))
        case declare.Length():
            yield from (("huge", 2**70), ("none", None), ("negative", -1))
        case declare.Nested():
            yield "none", None


def damaged_array(value: Any, kind: declare.Array) -> Iterator[tuple[str, Any]]:
    yield "text", "numbers"
    if not kind.optional:
        yield "none", None
    if value is None:
        return
    yield "type", value.astype(np.float32 if kind.type == "float64" else np.float64)
    yield "byte order", value.astype(value.dtype.newbyteorder(">")) if value.itemsize > 1 else "numbers"
    yield "dimensions", value[None]
    if kind.written:
        frozen = value.copy()
        frozen.flags.writeable = False
        yield "read-only", frozen
        yield "longer", np.concatenate([value, value[:1]]) if len(value) else np.ones((1, 1, 1, 1))
    if value.size > 1 and not kind.strided:
        yield "strided", np.repeat(value, 2, axis=-1)[..., ::2]
    if kind.below is not None and value.size:
        for name, number in (("low", -2), ("high", 2**31 - 1)):
            wrong = value.copy()
            wrong.flat[-1] = number
            yield name, wrong
    if kind.ascends_to is not None:
        yield "backwards", np.ascontiguousarray(value[::-1]) if value[-1] else value + 1


@dataclass(frozen=True)
class Field:
    """A field of a struct, of one within it, too; ``change`` gives the whole with another value."""

    place: str
    kind: declare.Kind
    value: Any
    change: Callable[[Any], Any]


def fields_of(struct: Any) -> Iterator[Field]:
    cls = type(struct)
    for name, kind in declare.kinds_of(cls).items():

        def change(value: Any, name: str = name) -> Any:
            return replace(struct, **{name: value})

        inner = getattr(struct, name)
        yield Field(f"{cls.__name__}.{name}", kind, inner, change)
        if isinstance(kind, declare.Nested):
            parts = inner if kind.each else [inner]
            for at, part in enumerate(parts):
                for each in fields_of(part):
                    yield replace(each, change=_within(change, each.change, list(parts), at, bool(kind.each)))


def _within(
    outer: Callable[[Any], Any], inner: Callable[[Any], Any], parts: list[Any], at: int, many: bool
) -> Callable[[Any], Any]:
    def change(value: Any) -> Any:
        changed = [*parts[:at], inner(value), *parts[at + 1 :]]
        return outer(changed if many else changed[0])

    return change


def refusal(call: Call, at: int, struct: Any) -> str | None:
    """Return why a call is refused with another struct; None where it is not."""
    try:
        call.having(at, struct)
    except ValueError as error:
        return str(error)
    return None


@pytest.mark.parametrize("name", KINDS)
def test_what_does_not_fit_is_refused_with_its_place(name: str) -> None:
    call, count = calls()[name], 0
    for at, struct in call.structs():
        for field in fields_of(struct):
            for wrong, other in damaged(field.value, field.kind):
                count += 1
                said = refusal(call, at, field.change(other))
                assert said is not None, f"{field.place} was taken with {wrong}"
                assert re.match(r"\w+(\.\w+)?: .", said), said
    assert count >= 5


@pytest.mark.parametrize("name", [*(name for name in KINDS if "." in name), "recruit", "greatest"])
@pytest.mark.parametrize("threads", [0, -1, schema.MOST_THREADS + 1])
def test_threads_out_of_range_are_refused(name: str, threads: int) -> None:
    call = calls()[name]
    with pytest.raises(ValueError, match=f"threads: a number from 1 to 1024 is wanted; got {threads}"):
        call.having(len(call.arguments) - 1, threads)


@pytest.mark.parametrize("number", [np.nan, np.inf, -1e308, 0.0], ids=str)
@pytest.mark.parametrize("name", KINDS)
def test_no_number_makes_it_read_or_write_out_of_bounds(name: str, number: float) -> None:
    """Refused or computed: a write beyond an array shows in a crash, or in a sanitizer."""
    call = calls()[name]
    for at, struct in call.structs():
        for field in fields_of(struct):
            others: list[Any] = []
            if isinstance(field.kind, declare.Number):
                others = [number]
            elif is_read(field) and field.value.dtype == np.float64:
                others = [np.full_like(field.value, number)]
            for other in others:
                with suppress(ValueError):
                    ask_on(call, at, field.change(other))


def is_read(field: Field) -> bool:
    return isinstance(field.kind, declare.Array) and field.value is not None and not field.kind.written


def ask_on(call: Call, at: int, struct: Any) -> None:
    """Call; what the kernel keeps after that is asked what was asked of the good one."""
    kept = call.having(at, struct)
    for name, other in calls().items():
        if name.startswith(f"{call.name}."):
            getattr(kept, name.removeprefix(f"{call.name}."))(*other.arguments)


def test_a_path_over_nine_surfaces_is_refused() -> None:
    constants = calls()["Geometry"].arguments[0]
    nine = {
        name: np.repeat(getattr(constants, name)[:1], 9, axis=0)
        for name, kind in declare.kinds_of(type(constants)).items()
        if isinstance(kind, declare.Array) and kind.shape[0] == "surfaces"
    }
    first = np.zeros_like(constants.surface_first)
    first[1:] = 9
    sizes = constants.surface_size[: constants.size_first[1]]
    nine |= {
        "size_first": np.arange(10, dtype=np.int32) * len(sizes),
        "surface_size": np.tile(sizes, 9),
    }
    with pytest.raises(ValueError, match=r"surface_first: muscle 0 wraps over 9 surfaces; give at most 8"):
        kernel.compiled.Geometry(replace(constants, surface_first=first, **nine))


@pytest.mark.parametrize(("field", "value"), [("wrap_first", 10**6), ("wrap_first", -2), ("wrap_last", -2)])
def test_a_surface_that_begins_or_ends_nowhere_is_refused(field: str, value: int) -> None:
    constants = calls()["Geometry"].arguments[0]
    wrong = getattr(constants, field).copy()
    wrong[0] = value
    with pytest.raises(
        ValueError, match=rf"GeometryConstants\.{field}: muscle \d+ has .* at point {value}; give"
    ):
        kernel.compiled.Geometry(replace(constants, **{field: wrong}))


@pytest.mark.parametrize("last", [0, 1, 2**31 - 1])
def test_a_surface_may_end_anywhere(last: int) -> None:
    """An end beyond the path is its last point, and before the start there is nothing to wrap."""
    constants, run = calls()["Geometry"].arguments[0], calls()["Geometry.run"].arguments
    kernel.compiled.Geometry(replace(constants, wrap_last=np.full_like(constants.wrap_last, last))).run(*run)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"low": np.nan}, "low and high must be finite"),
        ({"high": -np.inf}, "low and high must be finite"),
        ({"largest_rounded": 2.0**47, "half_bits": 23}, r"at most 2\*\*\(23 \+ half_bits\)"),
        ({"largest_rounded": 2.0**45, "half_bits": 1}, r"at most 2\*\*\(23 \+ half_bits\)"),
        ({"largest_rounded": np.nan}, "above 0"),
    ],
)
def test_a_summary_whose_sums_or_bins_have_no_room_is_refused(changed: dict[str, Any], message: str) -> None:
    constants = calls()["HipConstants"].arguments[0]
    wrong = {
        name: np.full_like(getattr(constants.summary, name), value) if name in ("low", "high") else value
        for name, value in changed.items()
    }
    with pytest.raises(ValueError, match=f"SummaryConstants.*{message}"):
        kernel.compiled.HipConstants(replace(constants, summary=replace(constants.summary, **wrong)))


@pytest.mark.parametrize("wrong", [-1, 1000])
@pytest.mark.parametrize(
    ("name", "field"), [("Geometry", "GeometryConstants.surface_kind"), ("Muscles", "CurveConstants.kind")]
)
def test_kinds_that_the_kernel_does_not_have_are_refused(name: str, field: str, wrong: int) -> None:
    call = calls()[name]
    (at, struct), *_ = call.structs()
    (kind,) = [each for each in fields_of(struct) if each.place == field]
    assert kind.value.size
    said = refusal(call, at, kind.change(np.full_like(kind.value, wrong)))
    assert said is not None
    assert said.startswith(f"{field}: a number of one of")
