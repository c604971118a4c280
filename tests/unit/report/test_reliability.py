"""The picture of the ranking's reliability shows the evaluations that it is given."""

import io
from dataclasses import replace

import numpy as np
from PIL import Image

from gluteus.pain.ranking.evaluation import Bin, Evaluation
from gluteus.report.figures.reliability import draw_reliability

FOUND = Evaluation(
    people=1000,
    top=(0.7, 0.9, 0.95),
    top_constant=(0.1, 0.3, 0.45),
    top_chance=(0.03, 0.08, 0.14),
    brier=0.48,
    brier_constant=1.12,
    covered=0.899,
    claimed=0.9,
    size=3.3,
    bins=tuple(Bin(low, low + 0.2, 200, low + 0.1, low + 0.1) for low in (0.0, 0.2, 0.4, 0.6, 0.8)),
)


def test_the_words_are_those_of_the_evaluation():
    picture = draw_reliability({"regions named": FOUND, "drawn": replace(FOUND, covered=0.907, brier=0.37)})
    for words in ("89.9 of 100", "90.7 of 100", "Brier score 0.48", "0.37", "constant list 1.12"):
        assert words in picture.caption
        assert words in picture.alt
    assert "the maps may not hold" in picture.caption


def test_the_picture_follows_the_data():
    def drawn(found: Evaluation) -> np.ndarray:
        return np.asarray(Image.open(io.BytesIO(draw_reliability({"x": found}).data)).convert("RGB"))

    plain = drawn(FOUND)
    assert np.array_equal(plain, drawn(FOUND))
    off = replace(FOUND, bins=tuple(replace(each, observed=each.predicted / 2) for each in FOUND.bins))
    width = plain.shape[1] // 2
    assert not np.array_equal(plain[:, :width], drawn(off)[:, :width])
    fewer = drawn(replace(FOUND, top=(0.2, 0.3, 0.4)))
    assert not np.array_equal(plain[:, width:], fewer[:, width:])
