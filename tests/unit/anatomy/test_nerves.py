"""Losses of parts of muscles through lesions of roots, plexuses and nerves."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gluteus.anatomy import Loss, library
from gluteus.errors import AnatomyError

LIBRARY = library()
MEDIUS = ("gluteus_medius/anterior", "gluteus_medius/middle", "gluteus_medius/posterior")
ROOTS = ("L1", "L2", "L3", "L4", "L5", "S1", "S2")


def lost(part: str, **lesions: float) -> Loss:
    return LIBRARY.innervation_lost(lesions)[part]


def test_without_a_lesion_nothing_is_lost():
    assert set(LIBRARY.innervation_lost({}).values()) == {Loss(0.0, 0.0, 0.0)}


@pytest.mark.parametrize("part", MEDIUS)
def test_l5_alone_takes_a_third_to_three_fifths_of_gluteus_medius(part: str):
    loss = lost(part, L5=1.0)
    assert 0.30 <= loss.low <= loss.typical <= loss.high <= 0.60 + 1e-12
    assert loss.typical == pytest.approx(0.50)


def test_half_a_lesion_takes_half():
    whole, half = lost(MEDIUS[0], L5=1.0), lost(MEDIUS[0], L5=0.5)
    assert half.typical == pytest.approx(whole.typical / 2)
    assert half.high == pytest.approx(whole.high / 2)


def test_a_cut_nerve_takes_everything_it_supplies_and_nothing_else():
    losses = LIBRARY.innervation_lost({"superior gluteal nerve": 1.0})
    supplied = {name for name, loss in losses.items() if loss.typical > 0}
    assert {name.split("/")[0] for name in supplied} == {
        "gluteus_medius",
        "gluteus_minimus",
        "tensor_fasciae_latae",
    }
    for name in supplied:
        assert losses[name].low == pytest.approx(1)
        assert losses[name].high == pytest.approx(1)


def test_a_cut_branch_takes_its_part_alone():
    losses = LIBRARY.innervation_lost({"superior_gluteal_branch_medius_anterior": 1.0})
    assert {name for name, loss in losses.items() if loss.high > 0} == {"gluteus_medius/anterior"}


def test_all_roots_lost_is_the_nerve_lost():
    for loss in LIBRARY.innervation_lost(dict.fromkeys(ROOTS, 1.0)).values():
        assert (loss.low, loss.typical, loss.high) == pytest.approx((1, 1, 1))


def test_the_lumbosacral_trunk_carries_l4_and_l5():
    trunk, roots = lost(MEDIUS[1], lumbosacral_trunk=1.0), lost(MEDIUS[1], L4=1.0, L5=1.0)
    assert (trunk.low, trunk.typical, trunk.high) == pytest.approx((roots.low, roots.typical, roots.high))


def test_the_trunk_spares_what_l4_sends_to_the_lumbar_plexus():
    assert lost("adductor_longus/whole", lumbosacral_trunk=1.0) == Loss(0.0, 0.0, 0.0)
    assert lost("adductor_longus/whole", L4=1.0).typical > 0


def test_two_lesions_on_one_way_leave_what_survives_both():
    assert lost(MEDIUS[0], sacral_plexus=0.5, superior_gluteal_nerve=0.5).typical == pytest.approx(0.75)


@given(st.fixed_dictionaries({root: st.floats(0, 1) for root in ROOTS}))
def test_losses_are_ordered_fractions(lesions: dict[str, float]):
    for loss in LIBRARY.innervation_lost(lesions).values():
        assert -1e-9 <= loss.low <= loss.typical + 1e-9
        assert loss.typical <= loss.high + 1e-9 <= 1 + 2e-9


@given(st.fixed_dictionaries({root: st.floats(0, 1) for root in ("L4", "L5", "S1")}))
def test_the_range_is_the_extreme_over_all_allowed_shares(lesions: dict[str, float]):
    """The greedy bounds equal those found by walking a grid of admissible shares."""
    loss = LIBRARY.innervation_lost(lesions)[MEDIUS[0]]
    low = {each.root: each.low for each in LIBRARY.supply[MEDIUS[0]]}
    high = {each.root: each.high for each in LIBRARY.supply[MEDIUS[0]]}
    found = []
    steps = [i / 40 for i in range(41)]
    for a, b in product(steps, steps):
        l4 = low["L4"] + a * (high["L4"] - low["L4"])
        l5 = low["L5"] + b * (high["L5"] - low["L5"])
        s1 = 1 - l4 - l5
        if low["S1"] - 1e-9 <= s1 <= high["S1"] + 1e-9:
            found.append(l4 * lesions["L4"] + l5 * lesions["L5"] + s1 * lesions["S1"])
    assert loss.low <= min(found) + 1e-9
    assert loss.high >= max(found) - 1e-9
    assert loss.low == pytest.approx(min(found), abs=0.02)
    assert loss.high == pytest.approx(max(found), abs=0.02)


@pytest.mark.parametrize(
    "name",
    ["superior_gluteal_nerve", "Superior Gluteal Nerve", "nervus gluteus superior", "SGN", "l5", "root L5"],
)
def test_names_are_found_in_any_spelling(name: str):
    assert LIBRARY.nerve(name).id in {"superior_gluteal_nerve", "L5"}


def test_an_unknown_nerve_names_the_close_and_the_known():
    with pytest.raises(AnatomyError) as error:
        LIBRARY.innervation_lost({"superior glutael nerve": 1.0})
    assert "did you mean superior_gluteal_nerve" in str(error.value)


@pytest.mark.parametrize("fraction", [-0.1, 1.1, float("nan")])
def test_a_fraction_outside_nought_to_one_is_refused(fraction: float):
    with pytest.raises(AnatomyError, match="between 0 and 1"):
        LIBRARY.innervation_lost({"L5": fraction})


def test_one_nerve_under_two_names_is_refused():
    with pytest.raises(AnatomyError, match="named once"):
        LIBRARY.innervation_lost({"L5": 1.0, "root L5": 0.5})


@pytest.mark.parametrize("what", ["muscle", "zone", "statement", "source"])
def test_unknown_records_of_every_kind_are_anatomy_errors(what: str):
    with pytest.raises(AnatomyError, match=r"no .* is called"):
        getattr(LIBRARY, what)("no such thing at all")
