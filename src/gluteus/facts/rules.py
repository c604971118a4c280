"""What must be true of the studies for each computed statement to hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from gluteus.arrays import Bools, Floats
from gluteus.errors import RecordError
from gluteus.facts.evidence import Evidence
from gluteus.facts.verdict import ComputedEvidence
from gluteus.model.hip.hip import MEDIUS

if TYPE_CHECKING:
    import xarray as xr

Rule = Callable[[Evidence], tuple[ComputedEvidence, ...]]

NEARLY_ALL = 0.95
MOST = 0.5
_FRONT_BUNDLES = 1 / 6
_NEAR_CREST_MM = 40.0
_MEAN_BONE = "on the mean bone, which the strands follow in every person"


def _spread(values: ArrayLike) -> tuple[float, tuple[float, float]]:
    low, middle, high = np.quantile(np.asarray(values, dtype=float), [0.025, 0.5, 0.975])
    return float(middle), (float(low), float(high))


def _flexions(holds: Bools, bends: Floats, share: float) -> str:
    """Words for the flexions in which a condition (person, flexion) holds for at least a share of
    people.
    """
    good = bends[holds.mean(axis=0) >= share]
    if not len(good):
        return f"at no hip flexion from {bends[0]:.0f} to {bends[-1]:.0f} degrees"
    people = "nearly everybody" if share >= NEARLY_ALL else "most people"
    if len(good) == len(bends):
        return f"for {people} at every hip flexion from {bends[0]:.0f} to {bends[-1]:.0f} degrees"
    return f"for {people} at hip flexions of " + ", ".join(f"{bend:.0f}" for bend in good) + " degrees"


def _strand_origins(evidence: Evidence) -> tuple[ComputedEvidence, ...]:
    found = evidence.origin
    good = (found.within_lines & found.outer_face).values
    below = found.crest_distance_mm.values
    part = float(good.mean())
    return (
        ComputedEvidence(
            "origin",
            "strands that start on the outer face of the wing between the textbook gluteal lines",
            "%",
            100 * part,
            (100 * part, 100 * part),
            part,
            f"{_MEAN_BONE}; {float(found.area_cm2):.0f} cm2 of bone, {below.min():.0f} to "
            f"{below.max():.0f} mm from the crest",
            NEARLY_ALL,
            "origin",
        ),
    )


def _strand_insertions(evidence: Evidence) -> tuple[ComputedEvidence, ...]:
    part = float(evidence.attachment.on_trochanter.values.mean())
    return (
        ComputedEvidence(
            "attachment",
            "strands that end on the greater trochanter",
            "%",
            100 * part,
            (100 * part, 100 * part),
            part,
            _MEAN_BONE,
            NEARLY_ALL,
            "fan",
        ),
    )


def _abduction_rank(evidence: Evidence) -> tuple[ComputedEvidence, ...]:
    found = evidence.strength
    leads = found["rank"].sel(muscle=MEDIUS).values == 1
    bends = found["flexion_deg"].values
    share = 100 * found["share"].sel(muscle=MEDIUS).values[:, 0]
    middle, interval = _spread(share)
    return (
        ComputedEvidence(
            "strength",
            "share of gluteus medius in the abduction moments of all muscles, hip neutral, each at full "
            "effort; holds where no muscle has more",
            "%",
            middle,
            interval,
            float(leads[:, 0].mean()),
            f"it leads {_flexions(leads, bends, MOST)}; at {bends[-1]:.0f} degrees in "
            f"{100 * leads[:, -1].mean():.0f} % of people",
            MOST,
            "strength",
        ),
    )


def _anterior_rotation_arm(evidence: Evidence) -> tuple[ComputedEvidence, ...]:
    found = evidence.rotation
    bends = found["flexion_deg"].values
    strands = found.rotation_arm_mm.values
    front = strands[:, :, : max(1, round(strands.shape[2] * _FRONT_BUNDLES))].mean(axis=2)
    thirds = found.compartment_rotation_arm_mm
    third, hind = (thirds.sel(compartment=part).values for part in ("anterior", "posterior"))
    rows = (
        ("foremost sixth of the strands", front, "it is inward", front > 0, 0),
        (
            "front third",
            third,
            "it is inward and more so than that of the back third",
            (third > 0) & (third > hind),
            int(np.argmin(np.abs(bends - 45))),
        ),
    )
    return tuple(
        ComputedEvidence(
            "rotation",
            f"inward rotation arm of the {name}, hip flexed {bends[column]:.0f} degrees; holds where "
            f"{condition}",
            "mm",
            *_spread(arm[:, column]),
            float(good[:, column].mean()),
            f"inward {_flexions(arm > 0, bends, NEARLY_ALL)}; {_beyond_slight(found, arm)}",
            MOST,
            "rotation",
        )
        for name, arm, condition, good, column in rows
    )


def _beyond_slight(found: xr.Dataset, arm: Floats) -> str:
    """Words for the flexions in which bundles turn the thigh inward more than their third abducts
    it.
    """
    bends = found["flexion_deg"].values
    abducting = found.compartment_abduction_arm_mm.sel(compartment="anterior").values
    turning, raising = np.median(arm, axis=0), np.median(abducting, axis=0)
    beyond = turning > np.maximum(raising, 0.0)
    if not beyond.any():
        return f"at most {turning.max():.0f} mm, nowhere more than the front third abducts"
    first = int(beyond.argmax())
    return (
        f"from {bends[first]:.0f} degrees on no longer slight: {turning[first]:.0f} mm, more than the front "
        f"third abducts ({raising[first]:.0f} mm)"
    )


def _stance_share(evidence: Evidence) -> tuple[ComputedEvidence, ...]:
    found = evidence.stance
    share = found.share_of_abduction_moment.isel(person=np.flatnonzero(found.held.values))
    leads = share.argmax("muscle").values == list(share["muscle"].values).index(MEDIUS)
    middle, interval = _spread(100 * share.sel(muscle=MEDIUS).values)
    return (
        ComputedEvidence(
            "stance",
            "share of gluteus medius in the moment that holds the pelvis on one leg; holds where no muscle "
            "gives more",
            "%",
            middle,
            interval,
            float(leads.mean()),
            "standing on one leg, pelvis level, trunk upright",
            MOST,
            "stance",
        ),
    )


def _stance_without(evidence: Evidence) -> tuple[ComputedEvidence, ...]:
    found = evidence.without
    lost = found.reserve_lost
    most = lost.argmax("muscle").values == list(lost["muscle"].values).index(MEDIUS)
    middle, interval = _spread(found.reserve.sel(muscle=MEDIUS).values)
    dropped = 1 - found.held.sel(muscle=MEDIUS).values.mean()
    intact = float(np.median(found.intact.values))
    return (
        ComputedEvidence(
            "without",
            f"capacity over demand on one leg without it (with it {intact:.1f}); holds where losing any "
            "other abductor costs less",
            "times",
            middle,
            interval,
            float(most.mean()),
            f"without it {100 * dropped:.0f} % of people cannot hold the pelvis level",
            MOST,
            "weakness",
        ),
    )


def _zones_on_strands(evidence: Evidence) -> tuple[ComputedEvidence, ...]:
    found = evidence.zones
    away = found.strand_distance_mm.values
    good = (away <= found.tolerance_mm.values) & (found.crest_distance_mm.values <= _NEAR_CREST_MM)
    good &= found.nearest_third.values == found["zone"].values
    words = ", ".join(f"{name} {gap:.0f} mm" for name, gap in zip(found["zone"].values, away, strict=True))
    return (
        ComputedEvidence(
            "zones",
            "distance of a zone's middle from the nearest strand; holds where that is within the distance of "
            "two examiners' marks, near the crest, and on the third that the zone is named after",
            "mm",
            float(np.median(away)),
            (float(away.min()), float(away.max())),
            float(good.mean()),
            f"on the mean bone: {words}",
            1.0,
            "zones",
        ),
    )


def _pillow_fibre_length(evidence: Evidence) -> tuple[ComputedEvidence, ...]:
    change = evidence.pillow.length_change_percent
    gain = (change.sel(pillow=False) - change.sel(pillow=True)).values
    stretched = change.sel(pillow=False, compartment=["middle", "posterior"]).values > 0
    without = change.sel(pillow=False).median("person")
    most = str(without["compartment"].values[without.argmax("compartment").values])
    middle, interval = _spread(gain)
    return (
        ComputedEvidence(
            "pillow",
            "length that the pillow takes from the muscle, of the neutral length; holds where every third is "
            "shorter with it and the middle and back thirds are stretched without it",
            "%",
            middle,
            interval,
            float(((gain > 0).all(axis=1) & stretched.all(axis=1)).mean()),
            f"side-lying, upper hip half flexed; without the pillow the {most} third is stretched most",
            NEARLY_ALL,
            "pillow",
        ),
    )


def _posterior_zone_cover(evidence: Evidence) -> tuple[ComputedEvidence, ...]:
    zone = evidence.zones.sel(zone="posterior")
    behind, apart = float(zone.behind_maximus_border_mm), float(zone.tolerance_mm)
    margin = "closer to the border than" if abs(behind) < apart else "further from the border than"
    return (
        ComputedEvidence(
            "zones",
            "how far the hindmost zone lies behind the upper front border of gluteus maximus; holds where it "
            "is covered",
            "mm",
            behind,
            (behind, behind),
            float(behind > 0),
            f"on the mean bone, seen from the side; {margin} two examiners' marks lie apart",
            1.0,
            "zones",
        ),
    )


def _front_zone_cover(evidence: Evidence) -> tuple[ComputedEvidence, ...]:
    found = evidence.zones.sel(zone=["middle", "anterior"])
    free = np.minimum(-found.behind_maximus_border_mm.values, found.from_tensor_mm.values)
    return (
        ComputedEvidence(
            "zones",
            "distance of the middle and front zones from gluteus maximus and tensor; holds where neither "
            "covers them",
            "mm",
            float(np.median(free)),
            (float(free.min()), float(free.max())),
            float((free > 0).mean()),
            "on the mean bone, seen from the side; an aponeurosis lies between fat and muscle all the same",
            1.0,
            "zones",
        ),
    )


def _strand_direction(evidence: Evidence) -> tuple[ComputedEvidence, ...]:
    found = evidence.zones.sel(zone=["middle", "anterior"])
    along = found.fibre_direction.values
    lean = np.degrees(np.arctan2(along[:, 0], -along[:, 1]))
    above = found.bone_beneath.values.astype(bool)
    return (
        ComputedEvidence(
            "zones",
            "inclination of the fibres at the middle and front zones, lower end forward; holds where bone, "
            "not gluteus minimus, lies beneath",
            "degrees",
            float(np.median(lean)),
            (float(lean.min()), float(lean.max())),
            float(above.mean()),
            "on the mean bone; the finger rolls front to back, square to this",
            1.0,
            "zones",
        ),
    )


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
}
"""Name of a computed check, as statements ask for it, and the rule that answers it."""


def rule_of(statement: str, name: str) -> Rule:
    """Return the rule that a statement's record asks for.

    Raises
    ------
    RecordError
        No rule has that name.
    """
    if name not in RULES:
        raise RecordError(
            f"statement {statement!r} computes {name!r}, which is no rule; the rules are "
            f"{', '.join(RULES)}. Correct the record, or add the rule to facts/rules.py."
        )
    return RULES[name]
