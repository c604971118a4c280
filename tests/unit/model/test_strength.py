"""How strong drawn people are, and muscles that no strength can be asked of."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gluteus.anatomy import norms
from gluteus.bones.person import Person
from gluteus.errors import AnatomyError, RecordError
from gluteus.mechanics.muscle.rigid import fibre_state
from gluteus.model import Hip
from gluteus.model.hip import strength as room
from gluteus.studies import strength


def test_drawn_muscles_make_the_strength_that_was_drawn() -> None:
    hip = Hip(samples=40, seed=2)
    made = strength(hip, "abduction", [0.0]).balanced_moment_nm.values[:, 0]
    assert_allclose(made, hip.sizes.strength, rtol=1e-8)
    assert np.ptp(made) > 50.0


def test_bones_do_not_make_people_stronger_but_need_less_force() -> None:
    """Longer arms of the same person: the strength stays, the force per cross-section falls."""
    short, long = (Hip(Person(sex="m", femoral_offset_mm=offset)) for offset in (38.0, 50.0))
    assert_allclose(short.sizes.strength, long.sizes.strength)
    assert long.specific_tension[0] < short.specific_tension[0]


def test_force_and_cross_section_give_the_same_moment_by_their_units() -> None:
    model = Hip().model()
    found = model.paths(np.zeros((1, 3)))
    state = fibre_state(
        found.length + model.constant_length, model.tendon_length, model.fibre_length, model.pennation
    )
    whole = room.greatest_abduction(found.moment, state, model.max_force)
    assert_allclose(room.greatest_abduction(found.moment, state, 1e-6 * model.max_force), 1e-6 * whole)


def test_muscles_that_only_adduct_are_refused() -> None:
    moment = np.zeros((1, 4, 3))
    moment[..., 0] = 0.03
    state = fibre_state(np.full((1, 4), 0.3), 0.2, 0.1)
    with pytest.raises(AnatomyError, match="cannot abduct"):
        room.greatest_abduction(moment, state, np.full((1, 4), 500.0))


def test_a_norm_without_a_spread_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    table = dict(norms("muscle_model"))
    table["abduction_strength_women"] = table["abduction_strength_women"].model_copy(update={"sd": None})
    monkeypatch.setattr(room, "norms", lambda name: table if name == "muscle_model" else norms(name))
    with pytest.raises(RecordError, match="Add an sd"):
        room.strength_norm.__wrapped__()
