"""The cases from which the ranking learns, each scored without itself: seconds, so once."""

from collections.abc import Sequence

import pytest

from gluteus.anatomy.pain.cases import Case, case_library
from gluteus.pain.ranking import evaluation
from gluteus.pain.ranking.case_evaluation import OutOfFold, out_of_fold


@pytest.fixture(scope="package")
def folds() -> OutOfFold:
    return out_of_fold(case_library().scored("development"))


@pytest.fixture
def scored_once(folds: OutOfFold, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports that take the folds from above."""

    def known(cases: Sequence[Case]) -> OutOfFold:
        assert list(cases) == list(case_library().scored("development"))
        return folds

    monkeypatch.setattr(evaluation, "out_of_fold", known)
