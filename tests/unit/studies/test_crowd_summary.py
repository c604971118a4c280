"""Summaries merge exactly, in any order, and refuse what would count somebody twice."""

from fractions import Fraction
from functools import reduce
from random import Random

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gluteus.errors import AnatomyError
from gluteus.studies.population.quantities import COUNTED, MEASURED
from gluteus.studies.population.summary import ChunkSummary, QuantitySummary

FORCE = MEASURED[0]
VALUES = st.lists(st.floats(-5.0, 30.0), min_size=0, max_size=40)


def summary(chunk: int, values: list[float], study: str = "a", seed: int = 0, size: int = 50) -> ChunkSummary:
    one = QuantitySummary.of(FORCE, np.array(values, dtype=float), (3.0, 4.0))
    counts = dict.fromkeys(COUNTED, len(values))
    return ChunkSummary(study, seed, size, ((chunk, chunk),), ("numpy",), "c0", counts, {FORCE.name: one})


@given(st.lists(VALUES, min_size=2, max_size=6), st.randoms())
@example([[0.0], [-0.0]], Random(0))  # zeros that compare equal, merged in the other order
def test_any_order_and_any_tree_give_the_same_bits(parts: list[list[float]], order: object) -> None:
    chunks = [summary(index, values) for index, values in enumerate(parts)]
    straight = reduce(ChunkSummary.merge, chunks)
    order.shuffle(chunks)  # type: ignore[attr-defined]
    middle = len(chunks) // 2
    tree = reduce(ChunkSummary.merge, chunks[middle:])
    if middle:
        tree = tree.merge(reduce(ChunkSummary.merge, chunks[:middle]))
    assert tree.digest() == straight.digest()
    assert ChunkSummary.from_json(tree.to_json()).digest() == straight.digest()


@given(st.lists(st.floats(0.0, 20.0), min_size=2, max_size=60))
def test_merged_moments_are_those_of_all_values(values: list[float]) -> None:
    half = len(values) // 2
    merged = summary(0, values[:half]).merge(summary(1, values[half:]))[FORCE.name]
    exact = [Fraction(value) for value in values]
    mean = sum(exact) / len(exact)
    variance = sum((value - mean) ** 2 for value in exact) / (len(exact) - 1)
    assert merged.mean == pytest.approx(float(mean), abs=1e-11)
    assert merged.variance == pytest.approx(float(variance), abs=1e-9)
    assert (merged.least, merged.most) == (min(values), max(values))
    assert merged.exceeded.tolist() == [sum(value > limit for value in values) for limit in (3.0, 4.0)]


def test_quantiles_are_right_to_the_width_of_a_bin() -> None:
    values = np.random.default_rng(1).lognormal(1.2, 0.25, 20000)
    found = QuantitySummary.of(FORCE, values)
    for part in (0.0, 0.001, 0.025, 0.5, 0.975, 0.999, 1.0):
        assert abs(found.quantile(part) - np.quantile(values, part)) <= 2 * FORCE.resolution


def test_values_beyond_the_histogram_are_counted_at_its_ends() -> None:
    found = QuantitySummary.of(FORCE, np.array([-1.0, 2.0, 99.0]))
    assert found.histogram[0] == found.histogram[-1] == 1
    assert (found.quantile(0.0), found.quantile(1.0)) == (-1.0, 99.0)
    assert found.mean == pytest.approx(100.0 / 3)


def test_nothing_has_no_mean() -> None:
    found = QuantitySummary.of(FORCE, np.zeros(0))
    assert np.isnan([found.mean, found.sd, found.quantile(0.5)]).all()


@pytest.mark.parametrize(
    "other",
    [summary(0, [1.0]), summary(1, [1.0], "b"), summary(1, [1.0], seed=1), summary(1, [1.0], size=51)],
    ids=["same chunk", "other study", "other seed", "other size"],
)
def test_what_does_not_belong_together_does_not_merge(other: ChunkSummary) -> None:
    with pytest.raises(AnatomyError, match=r"twice|different populations"):
        summary(0, [2.0]).merge(other)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"study": 1}', summary(0, [1.0]).to_json()[:-20]])
def test_a_broken_text_is_one_clear_error(text: str) -> None:
    with pytest.raises(AnatomyError, match="not a summary of a population"):
        ChunkSummary.from_json(text)
