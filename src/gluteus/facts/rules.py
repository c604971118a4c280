"""Rules of the computed statements, for any muscle."""

from __future__ import annotations

from collections.abc import Mapping
from functools import wraps
from typing import TYPE_CHECKING

import numpy as np

from gluteus.anatomy import library
from gluteus.arrays import Bools, Floats
from gluteus.errors import RecordError
from gluteus.facts import conditions
from gluteus.facts.conditions import MOST, NEARLY_ALL, Rule
from gluteus.facts.evidence import Evidence
from gluteus.facts.exercise_rules import EXERCISE_RULES
from gluteus.facts.verdict import ComputedEvidence
from gluteus.model.hip.hip import THIRDS
from gluteus.quantiles import LEAST_FOR_MEDIAN, enough, share_of_100
from gluteus.studies.fan.turning import turning_words

if TYPE_CHECKING:
    import xarray as xr

_FRONT_BUNDLES = 1 / 6
_NEAR_CREST_MM = 40.0
_OWN_BONES = (
    "on each person's bones; lines, footprint and zones are drawn from the ranges of their descriptions"
)


def _of_fan(rule: Rule) -> Rule:
    """Make a rule refuse muscles that the model does not have as a fan of strands."""

    @wraps(rule)
    def checked(evidence: Evidence, muscle: str) -> tuple[ComputedEvidence, ...]:
        evidence.needs_fan(rule.__name__.lstrip("_"), muscle)
        return rule(evidence, muscle)

    return checked


def _flexions(holds: Bools, bends: Floats, share: float) -> str:
    """Describe at which flexions a condition (person, flexion) holds for at least a share of
    people.
    """
    good = bends[holds.mean(axis=0) >= share]
    if not len(good):
        return f"at no hip flexion from {bends[0]:.0f} to {bends[-1]:.0f} degrees"
    people = "nearly everybody" if share >= NEARLY_ALL else "most people"
    if len(good) == len(bends):
        return f"for {people} at every hip flexion from {bends[0]:.0f} to {bends[-1]:.0f} degrees"
    return f"for {people} at hip flexions of " + ", ".join(f"{bend:.0f}" for bend in good) + " degrees"


@_of_fan
def _strand_origins(evidence: Evidence, muscle: str) -> tuple[ComputedEvidence, ...]:
    found = evidence.origin
    share, below = found.share_within.values, found.crest_distance_mm.values
    outside = int((~found.outer_face.values).sum())
    return (
        conditions.found(
            evidence,
            "origin",
            "cross-section of the muscle that starts between the gluteal lines",
            "%",
            100 * share,
            f"at least {100 * NEARLY_ALL:.0f} % of it starts between the lines, and every strand starts on "
            "the outer face of the wing",
            (share >= NEARLY_ALL) & (outside == 0),
            f"{_OWN_BONES}; {float(found.area_cm2):.0f} cm2 of bone, {np.median(below.min(axis=1)):.0f} to "
            f"{np.median(below.max(axis=1)):.0f} mm from the crest",
            MOST,
            "origin",
            "consistency",
        ),
    )


@_of_fan
def _strand_insertions(evidence: Evidence, muscle: str) -> tuple[ComputedEvidence, ...]:
    share = evidence.attachment.share_on.values
    return (
        conditions.found(
            evidence,
            "attachment",
            "cross-section of the muscle that ends on the greater trochanter",
            "%",
            100 * share,
            f"at least {100 * NEARLY_ALL:.0f} % of it ends there",
            share >= NEARLY_ALL,
            f"{_OWN_BONES}, seen from the side",
            MOST,
            "fan",
            "consistency",
        ),
    )


def _abduction_rank(evidence: Evidence, muscle: str) -> tuple[ComputedEvidence, ...]:
    found = evidence.strength
    leads = found["rank"].sel(muscle=muscle).values == 1
    bends = found["flexion_deg"].values
    share = 100 * found["share"].sel(muscle=muscle).values[:, 0]
    last = share_of_100(float(leads[:, -1].mean()))
    return (
        conditions.found(
            evidence,
            "strength",
            f"share of {_name(muscle)} in the abduction moments of all muscles at full effort, hip neutral",
            "%",
            share,
            "no muscle has a larger share",
            leads[:, 0],
            f"it has the largest share {_flexions(leads, bends, MOST)}; at {bends[-1]:.0f} degrees in {last} "
            "of 100 people",
            MOST,
            "strength",
        ),
    )


@_of_fan
def _anterior_rotation_arm(evidence: Evidence, muscle: str) -> tuple[ComputedEvidence, ...]:
    found = evidence.rotation
    bends = found["flexion_deg"].values
    strands = found.rotation_arm_mm.values
    front = strands[:, :, : max(1, round(strands.shape[2] * _FRONT_BUNDLES))].mean(axis=2)
    thirds = found.compartment_rotation_arm_mm
    third, hind = (thirds.sel(compartment=part).values for part in ("anterior", "posterior"))
    turning = turning_words(bends, thirds.transpose("person", "flexion", "compartment").values)
    rows = (
        (
            "foremost sixth of the strands",
            front,
            "the arm is internal",
            front > 0,
            f"internal {_flexions(front > 0, bends, NEARLY_ALL)}; {_beyond_slight(found, front)}",
        ),
        (
            "front third",
            third,
            "the arm is internal and larger than that of the back third",
            (third > 0) & (third > hind),
            turning,
        ),
    )
    return tuple(
        conditions.found(
            evidence,
            "rotation",
            f"internal rotation arm of the {name}, hip straight",
            "mm",
            arm[:, 0],
            condition,
            good[:, 0],
            where,
            MOST,
            "rotation",
        )
        for name, arm, condition, good, where in rows
    )


def _beyond_slight(found: xr.Dataset, arm: Floats) -> str:
    """Describe at which flexions bundles turn the thigh inward more than their third abducts it."""
    bends = found["flexion_deg"].values
    abducting = found.compartment_abduction_arm_mm.sel(compartment="anterior").values
    turning, raising = np.median(arm, axis=0), np.median(abducting, axis=0)
    beyond = turning > np.maximum(raising, 0.0)
    if not beyond.any():
        return f"at most {turning.max():.0f} mm, at no flexion more than the abduction arm of the front third"
    first = int(beyond.argmax())
    return (
        f"from {bends[first]:.0f} degrees on the rotation is no longer slight: {turning[first]:.0f} mm, more "
        f"than the abduction arm of the front third ({raising[first]:.0f} mm)"
    )


def _stance_share(evidence: Evidence, muscle: str) -> tuple[ComputedEvidence, ...]:
    found = evidence.stance
    held = found.held.values
    if not enough(int(held.sum()), held.size, LEAST_FOR_MEDIAN):
        return ()  # The share is known only for people who can hold the pelvis level.
    share = found.share_of_abduction_moment.isel(person=np.flatnonzero(held))
    leads = share.argmax("muscle").values == list(share["muscle"].values).index(muscle)
    return (
        conditions.found(
            evidence,
            "stance",
            f"share of {_name(muscle)} in the moment that holds the pelvis level on one leg",
            "%",
            100 * share.sel(muscle=muscle).values,
            "no muscle gives more",
            leads,
            "people who can hold the pelvis level on one leg, trunk upright",
            MOST,
            "stance",
        ),
    )


def _stance_without(evidence: Evidence, muscle: str) -> tuple[ComputedEvidence, ...]:
    found = evidence.without
    lost = found.reserve_lost
    most = lost.argmax("muscle").values == list(lost["muscle"].values).index(muscle)
    dropped = 1 - float(found.held.sel(muscle=muscle).values.mean())
    intact = float(np.median(found.intact.values))
    return (
        conditions.found(
            evidence,
            "without",
            f"capacity over demand on one leg without {_name(muscle)} (with all muscles {intact:.1f})",
            "times",
            found.reserve.sel(muscle=muscle).values,
            "the loss of any other abductor reduces the capacity less",
            most,
            f"without it {share_of_100(dropped)} of 100 people cannot hold the pelvis level",
            MOST,
            "weakness",
        ),
    )


@_of_fan
def _zones_on_strands(evidence: Evidence, muscle: str) -> tuple[ComputedEvidence, ...]:
    found = evidence.zones_in_people
    away = found.strand_distance_mm.values
    wanted = [library().zones[name].compartment for name in found["zone"].values]
    on_own = found.nearest_third.values == np.array([THIRDS.index(part) for part in wanted])
    good = (away <= found.tolerance_mm.values) & (found.crest_distance_mm.values <= _NEAR_CREST_MM) & on_own
    each = ", ".join(
        f"{name} zone in {share_of_100(float(share))}"
        for name, share in zip(found["zone"].values, good.mean(axis=0), strict=True)
    )
    return (
        conditions.found(
            evidence,
            "zones_in_people",
            "distance of the zone that is furthest from a strand",
            "mm",
            away.max(axis=1),
            "every zone is as close to a strand as the marks of two examiners are to each other, lies within "
            f"{_NEAR_CREST_MM:.0f} mm of the crest, and on the third of its name",
            good.all(axis=1),
            f"{_OWN_BONES}; of 100 people, {each}",
            MOST,
            "zones",
            "consistency",
        ),
    )


def _pillow_fibre_length(evidence: Evidence, muscle: str) -> tuple[ComputedEvidence, ...]:
    evidence.needs_fan("pillow_fibre_length", muscle)
    change = evidence.pillow.length_change_percent
    gain = (change.sel(pillow=False) - change.sel(pillow=True)).values
    stretched = change.sel(pillow=False, compartment=["middle", "posterior"]).values > 0
    without = change.sel(pillow=False).median("person")
    most = str(without["compartment"].values[without.argmax("compartment").values])
    return (
        conditions.found(
            evidence,
            "pillow",
            "shortening of the muscle by the pillow, relative to its neutral length (mean of its thirds)",
            "%",
            gain.mean(axis=1),
            "every third is shorter with the pillow, and the middle and back thirds are stretched without it",
            (gain > 0).all(axis=1) & stretched.all(axis=1),
            "side-lying, upper hip half flexed, in assumed postures; without the pillow the "
            f"{most} third is stretched most",
            NEARLY_ALL,
            "pillow",
        ),
    )


@_of_fan
def _posterior_zone_cover(evidence: Evidence, muscle: str) -> tuple[ComputedEvidence, ...]:
    zone = evidence.zones_in_people.sel(zone="posterior")
    behind, apart = zone.behind_maximus_border_mm.values, float(zone.tolerance_mm)
    return (
        conditions.found(
            evidence,
            "zones_in_people",
            "distance of the back zone behind the upper front border of gluteus maximus",
            "mm",
            behind,
            "gluteus maximus covers the zone",
            behind > 0,
            f"{_OWN_BONES}, seen from the side; two examiners' marks lie {apart:.0f} mm apart",
            MOST,
            "zones",
            "consistency",
        ),
    )


@_of_fan
def _front_zone_cover(evidence: Evidence, muscle: str) -> tuple[ComputedEvidence, ...]:
    found = evidence.zones_in_people.sel(zone=["middle", "anterior"])
    free = np.minimum(-found.behind_maximus_border_mm.values, found.from_tensor_mm.values).min(axis=1)
    return (
        conditions.found(
            evidence,
            "zones_in_people",
            "distance of the middle and front zones from gluteus maximus and tensor, the smaller of the two",
            "mm",
            free,
            "neither muscle covers them",
            free > 0,
            f"{_OWN_BONES}, seen from the side; an aponeurosis still lies between fat and muscle",
            MOST,
            "zones",
            "consistency",
        ),
    )


@_of_fan
def _strand_direction(evidence: Evidence, muscle: str) -> tuple[ComputedEvidence, ...]:
    found = evidence.zones_in_people.sel(zone=["middle", "anterior"])
    return (
        conditions.found(
            evidence,
            "zones_in_people",
            "mean inclination of the fibres at the middle and front zones, lower end forward",
            "degrees",
            found.fibre_lean_deg.values.mean(axis=1),
            "bone lies beneath both zones, not gluteus minimus",
            found.bone_beneath.values.all(axis=1),
            f"{_OWN_BONES}; the finger rolls at right angles to the fibres",
            MOST,
            "zones",
            "consistency",
        ),
    )


def _name(muscle: str) -> str:
    return library().muscles[muscle].names.en


RULES: Mapping[str, Rule] = {
    "strand_origins": _strand_origins,
    "strand_insertions": _strand_insertions,
    "abduction_rank": _abduction_rank,
    "anterior_rotation_arm": _anterior_rotation_arm,
    "stance_share": _stance_share,
    "stance_without": _stance_without,
    "zones_on_strands": _zones_on_strands,
    "pillow_fibre_length": _pillow_fibre_length,
    "posterior_zone_cover": _posterior_zone_cover,
    "front_zone_cover": _front_zone_cover,
    "strand_direction": _strand_direction,
    **EXERCISE_RULES,
}
"""Rules of the computed checks, by the names that statements use."""


def rule_of(statement: str, name: str) -> Rule:
    """Return the rule that a statement's record asks for.

    Raises
    ------
    RecordError
        No rule has that name.
    """
    if name not in RULES:
        raise RecordError(
            f"statement {statement!r} computes {name!r}, which is not a rule; the rules are "
            f"{', '.join(RULES)}. Correct the record, or add the rule to facts/rules.py."
        )
    return RULES[name]
