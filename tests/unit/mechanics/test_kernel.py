"""The compiled kernel: whether it is there, who decides, and whether its elementary functions are
right.
"""

import math
from collections.abc import Callable

import numpy as np
import provisions
import pytest
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from gluteus.errors import UnsupportedFeature
from gluteus.mechanics.engine import kernel, schema

Array = NDArray[np.float64]

SINCOS, ATAN2, EXP, ACOS, ASINH = (
    schema.Elementary[name] for name in ("sincos", "atan2", "exp", "acos", "asinh")
)


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.delenv("GLUTEUS_KERNEL", raising=False)
    return kernel.compiled


def call(which: schema.Elementary, x: Array, y: Array | None = None) -> tuple[Array, Array]:
    one, two = np.empty_like(x), np.empty_like(x)
    other = x if y is None else y
    kernel.compiled.elementary(schema.ElementaryCall(function=which, x=x, y=other, one=one, two=two))
    return one, two


def test_where_there_is_a_compiler_there_is_a_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GLUTEUS_KERNEL", raising=False)
    state = kernel.state()
    if state.compiled:
        assert state.reason is None
    else:
        assert provisions.kernel_remedy(), f"{state.reason}; its build failed: see pip install -v"


def test_the_environment_turns_the_kernel_off(monkeypatch: pytest.MonkeyPatch, compiled: object) -> None:
    monkeypatch.setenv("GLUTEUS_KERNEL", "off")
    state = kernel.state()
    assert (state.compiled, state.instruction_set, state.threads) == (False, None, 1)
    assert str(state) == "NumPy, without the compiled kernel: GLUTEUS_KERNEL is off"


def test_without_a_kernel_the_reason_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "_loaded", False)
    state = kernel.state()
    assert not state.compiled
    assert not kernel.in_use()
    assert "C++17 compiler" in str(state)


def test_a_kernel_of_other_sources_is_not_used(monkeypatch: pytest.MonkeyPatch, compiled: object) -> None:
    monkeypatch.setattr(compiled, "SCHEMA", "another digest")
    assert "other sources" in str(kernel.state())
    monkeypatch.delattr(compiled, "SCHEMA")  # as in kernels before the schema
    assert "other sources" in str(kernel.state())


def test_the_environment_chooses_the_instruction_set(
    monkeypatch: pytest.MonkeyPatch, compiled: object
) -> None:
    for name in kernel.compiled.isas():
        monkeypatch.setenv("GLUTEUS_KERNEL", name)
        assert kernel.state().instruction_set == name
    monkeypatch.delenv("GLUTEUS_KERNEL")
    assert kernel.state().instruction_set == kernel.compiled.isas()[-1]


def test_the_environment_chooses_the_threads(monkeypatch: pytest.MonkeyPatch, compiled: object) -> None:
    monkeypatch.setenv("GLUTEUS_THREADS", "3")
    assert kernel.threads() == 3
    monkeypatch.delenv("GLUTEUS_THREADS")
    assert kernel.threads() == kernel.compiled.cores() >= 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GLUTEUS_KERNEL", "fast"),
        ("GLUTEUS_THREADS", "0"),
        ("GLUTEUS_THREADS", "two"),
        ("GLUTEUS_THREADS", "-1"),
    ],
)
def test_values_that_mean_nothing_are_refused(
    monkeypatch: pytest.MonkeyPatch, compiled: object, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UnsupportedFeature, match=f"{name}.*got '{value}'"):
        kernel.state()


def angles() -> Array:
    random = np.random.default_rng(0)
    special = [0.0, -0.0, np.pi, -np.pi, np.pi / 2, 1e9, -3e300, 5e-324, np.inf, -np.inf, np.nan]
    return np.concatenate([random.uniform(-10, 10, 3000), random.uniform(-1e6, 1e6, 999), special])


def units_off(found: Array, wanted: Array) -> float:
    """Greatest difference in units of the last place, where both are finite."""
    finite = np.isfinite(wanted)
    assert_array_equal(np.isfinite(found), finite)
    wanted = wanted[finite]
    return float(np.max(np.abs(found[finite] - wanted) / np.spacing(np.abs(wanted))))


def library(function: Callable[..., float], *arguments: Array) -> Array:
    """Return the result of Python's mathematics, NaN where it refuses."""

    def one(*values: float) -> float:
        try:
            return function(*values)
        except ValueError:
            return float("nan")
        except OverflowError:
            return float("inf")

    return np.array([one(*values) for values in zip(*(each.tolist() for each in arguments), strict=True)])


def test_elementary_functions_are_those_of_the_mathematical_library(compiled: object) -> None:
    x = angles()
    sine, cosine = call(SINCOS, x)
    assert units_off(sine, library(math.sin, x)) <= 2
    assert units_off(cosine, library(math.cos, x)) <= 2
    y = x[::-1].copy()
    assert units_off(call(ATAN2, x, y)[0], library(math.atan2, x, y)) <= 2
    power = np.append(np.linspace(-700, 708, 3001), [800.0, np.nan])
    assert units_off(call(EXP, power)[0], library(math.exp, power)) <= 2
    unit = np.linspace(-1, 1, 1001)
    for found, function in zip(call(ACOS, unit), (math.acos, math.asin), strict=True):
        assert np.abs(found - library(function, unit)).max() < 1e-15
    wide = np.concatenate([np.linspace(-20, 20, 2001), [1e-9, 1e9, -1e18, np.nan]])
    wanted = library(math.asinh, wide)
    assert_array_equal(np.isnan(call(ASINH, wide)[0]), np.isnan(wanted))
    assert np.nanmax(np.abs(call(ASINH, wide)[0] - wanted) / (1.0 + np.abs(wanted))) < 5e-16


def test_arc_tangents_of_zeros_go_by_their_signs(compiled: object) -> None:
    y, x = np.array([0.0, -0.0, 0.0, -0.0]), np.array([0.0, 0.0, -0.0, -0.0])
    found = call(ATAN2, y, x)[0]
    assert_array_equal(found, np.arctan2(y, x))
    assert_array_equal(np.signbit(found), np.signbit(y))


def test_all_instruction_sets_give_the_same_bits(compiled: object, monkeypatch: pytest.MonkeyPatch) -> None:
    x = angles()
    for which in (SINCOS, ATAN2, EXP, ACOS, ASINH):
        found = []
        for name in kernel.compiled.isas():
            monkeypatch.setenv("GLUTEUS_KERNEL", name)
            assert kernel.in_use()
            found.append(call(which, x, x[::-1].copy()))
        for other in found[1:]:
            assert_array_equal(other, found[0])
