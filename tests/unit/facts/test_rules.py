"""No verdict is hard-coded: for each computed check there is evidence that turns it round."""

from collections.abc import Callable, Mapping
from functools import cache, cached_property
from importlib import import_module

import numpy as np
import pytest
from numpy.typing import NDArray

from gluteus.anatomy import Quantity, Standing, library, norms
from gluteus.bones.fan import FanBoundaries
from gluteus.errors import RecordError
from gluteus.facts import RULES, ComputedEvidence, Evidence, settle
from gluteus.facts.exercise_rules import EXERCISE_RULES
from gluteus.facts.rules import rule_of
from gluteus.mechanics.hip.model import Model
from gluteus.model.hip.hip import MEDIUS, Hip

Change = Callable[[Model], Model]
UNCITED = Standing()
PEOPLE, SEED = 60, 5
CLEARLY = 0.15


class ChangedHip(Hip):
    """A hip with a fan that nobody has."""

    def __init__(self, change: Change) -> None:
        super().__init__(samples=PEOPLE, seed=SEED)
        self._change = change

    @cached_property
    def _changed(self) -> Model:
        return self._change(super().model())

    def model(self) -> Model:
        return self._changed


def swapped_sizes(model: Model) -> Model:
    """Gluteus medius as small as gluteus minimus, and the other way round."""
    force, one, two = model.max_force.copy(), model.lines_of(MEDIUS), model.lines_of("gluteus_minimus")
    ratio = force[:, two].sum(axis=1, keepdims=True) / force[:, one].sum(axis=1, keepdims=True)
    force[:, one] *= ratio
    force[:, two] /= ratio
    return model.changed(max_force=force)


def front_to_back(model: Model) -> Model:
    """The fan's origins mirrored about the trochanter: front strands start behind."""
    origin, mine = model.origin.copy(), model.lines_of(MEDIUS)
    trochanter = model.insertion[:, mine, 0].mean(axis=1, keepdims=True)
    origin[:, mine, 0] = 2 * trochanter - origin[:, mine, 0]
    return model.changed(origin=origin)


def inside_out(model: Model) -> Model:
    """The fan on the other side of the hip: what turned inward turns outward in every posture."""
    mine = model.lines_of(MEDIUS)
    mirror: NDArray[np.float64] = np.where(mine[:, None], [1.0, 1.0, -1.0], 1.0)
    return model.changed(origin=model.origin * mirror, insertion=model.insertion * mirror)


def bounded(**moved: object) -> Hip:
    return Hip(samples=PEOPLE, seed=SEED, boundaries=FanBoundaries.published().moved(**moved))


def exchanged_pillow() -> dict[str, Quantity]:
    table = dict(norms("side_lying"))
    one, two = "adduction_with_pillow", "adduction_without_pillow"
    return table | {one: table[two], two: table[one]}


def covers(**values: float) -> dict[str, Quantity]:
    table = dict(norms("covers"))
    return table | {name: table[name].model_copy(update={"value": value}) for name, value in values.items()}


TURNED: Mapping[str, Callable[[], Hip]] = {
    "strand_origins": lambda: bounded(front_behind_asis=0.0, back_before_psis=0.0),
    "strand_insertions": lambda: bounded(footprint_back=(-0.02, -0.043), footprint_front=(0.002, -0.07)),
    "abduction_rank": lambda: ChangedHip(swapped_sizes),
    "anterior_rotation_arm": lambda: ChangedHip(inside_out),
    "stance_share": lambda: ChangedHip(swapped_sizes),
    "stance_without": lambda: ChangedHip(swapped_sizes),
    "zones_on_strands": lambda: bounded(back_before_psis=0.12),
    "strand_direction": lambda: bounded(front_behind_asis=0.04),
}
"""Rule -> hips on which it comes out the other way."""

TURNED_NUMBERS: Mapping[str, tuple[str, str, Callable[[], dict[str, Quantity]]]] = {
    "pillow_fibre_length": ("pillow", "side_lying", exchanged_pillow),
    "posterior_zone_cover": ("place_in_people", "covers", lambda: covers(maximus_border_before_psis=5.0)),
    "front_zone_cover": ("place_in_people", "covers", lambda: covers(tensor_half_breadth=100.0)),
}
"""Rule -> study, and published values under which it comes out the other way."""


OF_ANY_MUSCLE = ("abduction_rank", "stance_share", "stance_without")


@cache
def evidence() -> Evidence:
    return Evidence(Hip(samples=PEOPLE, seed=SEED))


def all_hold(found: tuple[ComputedEvidence, ...]) -> bool:
    return all(each.holds for each in found)


def assert_turned(plain: tuple[ComputedEvidence, ...], turned: tuple[ComputedEvidence, ...]) -> None:
    if all(each.tests == "consistency" for each in plain):
        # No evidence, so that no verdict turns: what turns is in how many people it holds.
        assert {settle(UNCITED, found)[0] for found in (plain, turned)} == {"not settled"}
        assert abs(plain[0].holds_in - turned[0].holds_in) > CLEARLY
        return
    assert all_hold(plain) != all_hold(turned)
    # By itself the evidence decides, one way and then the other.
    verdicts = {settle(UNCITED, found)[0] for found in (plain, turned)}
    assert "supported" in verdicts
    assert verdicts & {"contradicted", "contested"}


def test_every_rule_has_evidence_that_turns_it() -> None:
    """Those about exercises are turned in `test_exercise_rules`."""
    assert TURNED.keys() | TURNED_NUMBERS.keys() == RULES.keys() - EXERCISE_RULES.keys()


def answer(rule: str, found: Evidence) -> tuple[ComputedEvidence, ...]:
    return RULES[rule](found, found.muscle)


@pytest.mark.parametrize("rule", TURNED)
def test_other_bones_and_muscles_turn_the_verdict(rule: str) -> None:
    assert_turned(answer(rule, evidence()), answer(rule, Evidence(TURNED[rule]())))


@pytest.mark.parametrize("rule", TURNED_NUMBERS)
def test_other_published_values_turn_the_verdict(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    study, table, values = TURNED_NUMBERS[rule]
    plain, changed = answer(rule, evidence()), values()
    monkeypatch.setattr(
        import_module(f"gluteus.studies.fan.{study}"),
        "norms",
        lambda name: changed if name == table else norms(name),
    )
    assert_turned(plain, answer(rule, Evidence(Hip(samples=PEOPLE, seed=SEED))))


def test_mirrored_fan_turns_its_front_bundles_outward() -> None:
    """At neutral; once the hip is flexed, every bundle above the joint turns the thigh inward."""
    plain = answer("anterior_rotation_arm", evidence())[0]
    mirrored = answer("anterior_rotation_arm", Evidence(ChangedHip(front_to_back)))[0]
    assert (plain.stance, mirrored.stance) == ("supports", "disputes")
    assert mirrored.median < -5.0 < plain.median


@pytest.mark.parametrize(
    ("statement", "change"),
    [
        ("strongest-abductor", swapped_sizes),
        ("pelvis-stabiliser", swapped_sizes),
        ("anterior-internal-rotation", inside_out),
        ("anterior-internal-rotation", front_to_back),
    ],
)
def test_statement_is_settled_otherwise_on_a_turned_hip(statement: str, change: Change) -> None:
    """With its citations, as the page shows it."""
    computes = library().statement(statement).computes
    turned = Evidence(ChangedHip(change))
    plain, other = (
        settle(
            library().standing(statement), tuple(each for rule in computes for each in answer(rule, found))
        )
        for found in (evidence(), turned)
    )
    assert plain[0] in ("well supported", "supported")
    order = ("contradicted", "contested", "supported", "well supported")
    assert order.index(other[0]) <= order.index(plain[0])  # type: ignore[arg-type]
    assert other[1].computed_against


def test_rules_records_and_names_agree() -> None:
    asked = {rule for statement in library().statements.values() for rule in statement.rules}
    assert asked == RULES.keys()


def test_rules_answer_for_any_muscle() -> None:
    """The strongest abductor is one muscle: for another the same rule comes to the opposite."""
    minimus = Evidence(evidence().hip, "gluteus minimus")
    (found,) = answer("abduction_rank", minimus)
    assert not found.holds
    assert "gluteus minimus" in found.quantity
    assert not answer("stance_share", minimus)[0].holds
    piriformis = Evidence(evidence().hip, "piriformis")
    assert "piriformis" in piriformis.without["muscle"].values
    assert not answer("stance_without", piriformis)[0].holds


@pytest.mark.parametrize("rule", [name for name in RULES if name not in (*OF_ANY_MUSCLE, *EXERCISE_RULES)])
def test_rules_of_strands_refuse_a_muscle_without_them(rule: str) -> None:
    with pytest.raises(RecordError, match=rf"rule '{rule}' needs a fan of strands.*gluteus_maximus"):
        answer(rule, Evidence(evidence().hip, "gluteus_maximus"))


def test_a_rule_that_does_not_exist_is_refused() -> None:
    with pytest.raises(RecordError, match="'origin' computes 'strand_colours', which is not a rule"):
        rule_of("origin", "strand_colours")


def test_at_least_nine_statements_are_computed() -> None:
    assert sum(bool(statement.rules) for statement in library().statements.values()) >= 9


@pytest.mark.parametrize("rule", RULES)
def test_evidence_is_complete(rule: str) -> None:
    for found in answer(rule, evidence()):
        low, high = found.interval95
        assert low <= found.median <= high
        assert 0 <= found.holds_n <= found.n
        assert found.over == "people"
        assert found.n == PEOPLE or found.study in ("stance", "exercises")
        assert found.condition
        assert 0.0 < found.needed <= 1.0
        assert found.study in evidence().datasets()
        assert found.unit
        assert found.range
        assert found.holds == (found.holds_in >= found.needed)


def test_words_of_a_range_follow_the_numbers() -> None:
    plain = answer("abduction_rank", evidence())[0].range
    swapped = answer("abduction_rank", Evidence(ChangedHip(swapped_sizes)))[0].range
    assert plain.startswith("it has the largest share for most people at hip flexions of 0,")
    assert swapped != plain
    assert "no longer slight" in answer("anterior_rotation_arm", evidence())[0].range
    outward = answer("anterior_rotation_arm", Evidence(ChangedHip(inside_out)))[0].range
    assert outward.startswith("internal at no hip flexion")


def test_sentence_and_figure_count_the_same_people() -> None:
    """People who cannot hold the pelvis without gluteus medius are in sentence and curve."""
    evidence = Evidence(Hip(samples=PEOPLE, seed=SEED))
    drawn = evidence.weakness.held.sel(what=MEDIUS, strength_left=0.0).values.mean()
    assert 0 < drawn < 1
    told = next(each for each in answer("stance_without", evidence))
    assert f"{100 * (1 - drawn):.0f} of 100 people cannot hold" in told.range
