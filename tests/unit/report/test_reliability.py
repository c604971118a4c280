"""The picture of the ranking on published cases shows the results that it is given."""

import io
from dataclasses import replace

import numpy as np
from PIL import Image

from gluteus.pain.ranking.case_evaluation import CaseScores
from gluteus.report.figures.reliability import draw_case_scores

FOUND = CaseScores(cases=50, top=(20, 30, 40), brier=0.8, held=45, size=11.0)


def test_the_words_are_those_of_the_results():
    picture = draw_case_scores({"Gluteus": FOUND, "constant": replace(FOUND, top=(5, 10, 15))})
    for words in ("40 %, 60 %, 80 %", "10 %, 20 %, 30 %"):
        assert words in picture.caption
        assert words in picture.alt
    assert "45 of 50" in picture.caption


def test_the_picture_follows_the_data():
    def drawn(found: CaseScores) -> np.ndarray:
        return np.asarray(Image.open(io.BytesIO(draw_case_scores({"x": found}).data)).convert("RGB"))

    assert np.array_equal(drawn(FOUND), drawn(FOUND))
    assert not np.array_equal(drawn(FOUND), drawn(replace(FOUND, top=(10, 30, 40))))
