"""The lines of the hip fit the records of their muscles."""

from __future__ import annotations

import numpy as np
import pytest

from gluteus.anatomy import library
from gluteus.anatomy.attachments import hip_lines


@pytest.mark.parametrize("line", hip_lines(), ids=lambda line: line.name)
def test_a_line_belongs_to_a_part_that_has_a_nerve(line) -> None:
    part = f"{line.muscle}/{line.compartment or 'whole'}"
    assert part in library().supply


def test_the_lines_of_a_muscle_share_all_of_it() -> None:
    shares: dict[str, float] = {}
    for line in hip_lines():
        shares[line.muscle] = shares.get(line.muscle, 0.0) + line.share
    assert np.allclose(list(shares.values()), 1.0, atol=1e-9), shares
