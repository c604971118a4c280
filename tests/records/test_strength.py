"""The norm that strength is drawn from follows from what was read
(docs/decisions/0026-strength.md).
"""

import pytest

from gluteus.anatomy import norms

SEXES = ("men", "women")


def value(name: str) -> float:
    return norms("body")[name].value


def test_one_series_of_both_sexes_is_shared_out_by_mass_and_the_ratio_of_the_sexes() -> None:
    men, women = (norms("body")[f"abduction_torque_isometric_per_mass_{sex}"] for sex in SEXES)
    assert men.n is not None
    assert women.n is not None
    whole = men.n * men.value * value("mass_men") + women.n * women.value * value("mass_women")
    assert whole / (men.n + women.n) == pytest.approx(value("abduction_torque_isometric"), abs=0.5)
    ratio = value("abduction_torque_eccentric_women_novices") / value(
        "abduction_torque_eccentric_men_novices"
    )
    assert women.value / men.value == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("sex", SEXES)
def test_the_level_is_the_mean_of_two_series_weighted_by_their_people(sex: str) -> None:
    series = [norms("body")[f"abduction_torque_{name}_{sex}"] for name in ("isometric_per_mass",)]
    series.append(norms("body")[f"abduction_torque_{sex}_runners"])
    counts = [one.n or 0 for one in series]
    mean = sum(count * one.value for count, one in zip(counts, series, strict=True)) / sum(counts)
    norm = norms("muscle_model")[f"abduction_strength_{sex}"]
    assert norm.value == pytest.approx(mean, abs=0.006)
    assert norm.n == sum(counts)


@pytest.mark.parametrize("sex", SEXES)
def test_the_spread_is_that_of_the_largest_sample(sex: str) -> None:
    novices = norms("body")[f"abduction_torque_eccentric_{sex}_novices"]
    norm = norms("muscle_model")[f"abduction_strength_{sex}"]
    assert novices.sd is not None
    assert norm.sd is not None
    assert norm.sd / norm.value == pytest.approx(novices.sd / novices.value, abs=0.001)


def test_the_level_lies_between_the_two_kinds_of_lengthening_effort() -> None:
    novices, athletes = (value(f"abduction_torque_eccentric_men_{who}") for who in ("novices", "football"))
    assert novices < norms("muscle_model")["abduction_strength_men"].value < athletes
