"""Formulas of documents: arithmetic is computed, and nothing else is run."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gluteus.errors import GluteusError
from gluteus.mechanics.structures.expression import LONGEST, formula
from gluteus.mechanics.structures.laws import blankevoort_tension, limit_force, smooth_step

X = np.linspace(-1.3, 1.7, 31)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2*x^2 - 3", 2.0 * X**2 - 3.0),
        ("-x^2", -(X**2)),
        ("exp(-abs(x))/(1+x^2)", np.exp(-np.abs(X)) / (1.0 + X**2)),
        ("k*x + c; c = k^2; k = 3", 3.0 * X + 9.0),
        ("step(x)*max(x, 0.5)", (X >= 0.0) * np.maximum(X, 0.5)),
        ("select(step(x), x, 2)", np.where(X >= 0.0, X, 2.0)),
        ("1e2", np.full_like(X, 100.0)),
    ],
)
def test_formulas_are_arithmetic(text: str, expected: np.ndarray) -> None:
    assert_allclose(formula(text, ("x",))(X), expected, atol=1e-14)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')", "x.real", "x[0]", "lambda: 1", "y + 1", "open('f')",
        "x if x else 1",
        "x = 1", "x; 3", "x, x", "'x' * 9", "sin(x, x)", "exp(*x)",
        "x" + "+x" * LONGEST, "True", "x == x", "x @ x", "-" * 100 + "x", "x +", "1j",
        "1" * 400, "x*" + "9" * 1500, "1e999", "1if x else 2", "(" * 900 + "x" + ")" * 900, "x" + "^x" * 900,
    ],
)  # fmt: skip
def test_other_code_is_refused(text: str) -> None:
    with pytest.raises(GluteusError, match="formula"):
        formula(text, ("x",))(X)


def test_a_step_is_flat_at_its_ends_and_halfway_in_the_middle() -> None:
    assert_allclose(smooth_step(np.array([-1.0, 0.0, 0.5, 1.0, 2.0]), 0.0, 1.0), [0, 0, 0.5, 1, 1])
    step = 1e-5
    assert_allclose(smooth_step(np.array([step, 1.0 - step]), 0.0, 1.0), [0.0, 1.0], atol=1e-13)


def test_a_stop_pushes_back_and_only_beyond_its_limits() -> None:
    q = np.array([-2.0, -0.5, 0.0, 0.5, 2.0])
    stop = {"upper": (3.0, 1.0), "lower": (2.0, -1.0), "transition": 0.1, "damping": 0.5}
    assert_allclose(limit_force(q, np.zeros(5), **stop), [2.0, 0.0, 0.0, 0.0, -3.0])
    assert_allclose(limit_force(q, np.ones(5), **stop), [1.5, 0.0, 0.0, 0.0, -3.5])


def test_a_ligament_is_smooth_where_its_toe_ends() -> None:
    law = {"slack": 0.1, "stiffness": 1000.0, "transition": 0.06, "damping": 0.0}
    at = 0.1 * (1.0 + np.array([-0.1, 0.0, 0.06 - 1e-9, 0.06 + 1e-9, 0.12]))
    tension = blankevoort_tension(at, np.zeros(5), **law)
    assert_allclose(tension, [0.0, 0.0, 30.0, 30.0, 90.0], atol=1e-5)
