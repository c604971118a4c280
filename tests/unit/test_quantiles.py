"""The rule of too few people: an interval takes thirty of those asked, a median ten."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gluteus.quantiles import ENDS, interval95, share


@pytest.mark.parametrize(
    ("people", "asked", "known"),
    [
        (0, 1000, ()),
        (9, 1000, ()),
        (10, 1000, (1,)),
        (29, 1000, (1,)),
        (30, 1000, (0, 1, 2)),
        (5, 5, (0, 1, 2)),
        (4, 5, ()),
        (1, 1, (0, 1, 2)),
        (0, 1, ()),
        (3, None, (0, 1, 2)),
    ],
)
def test_who_is_left_says_what_is_given(people: int, asked: int | None, known: tuple[int, ...]) -> None:
    values = np.random.default_rng(0).normal(size=(people, 2))
    found = interval95(values, asked)
    assert found.shape == (3, 2)
    assert tuple(np.flatnonzero(np.isfinite(found).all(axis=1))) == known
    if len(known) == 3:
        assert_allclose(found, np.quantile(values, ENDS, axis=0))


def test_a_share_needs_ten_people() -> None:
    assert share(np.ones(9), 1000) != share(np.ones(9), 1000), "not a number"
    assert share(np.array([1.0] * 9 + [0.0]), 1000) == 0.9
    assert share(np.ones(1), 1) == 1.0
