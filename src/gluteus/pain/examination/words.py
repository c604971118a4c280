"""Results about a zone, in the words of an examiner and as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gluteus.anatomy import Quantity, TriggerZone
from gluteus.anatomy.pain.patterns import Sign
from gluteus.quantiles import interval95

if TYPE_CHECKING:
    import xarray as xr

_PART_OF_WAY = 0.35
_HALF_WAY = 0.5


@dataclass(frozen=True, slots=True)
class Measure:
    """A computed number: its name, its unit, and its median and 95 % interval over `n` hips."""

    what: str
    unit: str
    median: float
    interval95: tuple[float, float]
    n: int

    @classmethod
    def of(cls, what: str, values: xr.DataArray) -> Measure:
        """Return the measure of a value that was computed for each person."""
        low, middle, high = (float(each) for each in interval95(values.to_numpy()))
        return cls(what, str(values.attrs["units"]), middle, (low, high), values.size)

    def words(self, digits: int = 0) -> str:
        """Return the median and the interval in words: ``24 mm (19 to 29)``.

        For a single hip, the median alone.
        """
        low, high = self.interval95
        unit = "°" if self.unit == "degrees" else f" {self.unit}"
        told = f"{_plain(self.median, digits)}{unit}"
        return told if low == high else f"{told} ({_plain(low, digits)} to {_plain(high, digits)})"


def pillow_reason(found: xr.Dataset) -> tuple[str, tuple[Measure, ...]]:
    """Return the reason for the pillow and its numbers: fibre lengths of this third with and
    without it.
    """
    change, force = found["length_change_percent"], found["passive_force_n"]
    measures = tuple(
        Measure.of(f"{what} {'with' if pillow else 'without'} the pillow", values.sel(pillow=pillow))
        for what, values in (
            ("length of muscle and tendon, relative to the neutral hip", change),
            ("passive pull of this third", force),
        )
        for pillow in (False, True)
    )
    shorter = float((change.sel(pillow=True) < change.sel(pillow=False)).mean())
    reason = (
        f"Computed: this third is {measures[0].words()} longer than in the neutral hip when the knee sinks, "
        f"{measures[1].words()} with the pillow; with the pillow, it is shorter in {int(100 * shorter)} of "
        "100 hips."
    )
    return _signed(reason), measures


def place_reason(zone: TriggerZone, found: xr.Dataset) -> tuple[str, tuple[Measure, ...]]:
    """Return where the zone lies on these hips, how certain the place is, and the numbers."""
    from_front, whole = found["crest_from_front_mm"], found["crest_length_mm"]
    near, far = ("anterior", "posterior")
    if zone.position.along_crest.si > _HALF_WAY:
        near, far = far, near
        from_front = (whole - from_front).assign_attrs(from_front.attrs)
    along = Measure.of(f"along the crest from the {near} superior spine", from_front)
    length = Measure.of("length of the crest between the spines", whole)
    below = Measure.of("below the crest", found["below_crest_mm"])
    tolerance = zone.position.tolerance
    reason = (
        f"{zone.where} Computed: {along.words()} along the crest from the {near} superior iliac spine, of "
        f"{length.words()} to the {far} one, and {below.words()} below it. Search around it: two "
        f"examiners put the same point {tolerance.value:g} {tolerance.unit} apart."
    )
    return reason, (along, length, below)


def cover_words(zone: TriggerZone, place: xr.Dataset) -> str:
    """Return which tissues lie over the zone, outermost first, and their extent on the mean
    bone.
    """
    layers = ", ".join(each.name + (f" ({each.note})" if each.note else "") for each in zone.cover)
    behind, tensor = (float(place[name]) for name in ("behind_maximus_border_mm", "from_tensor_mm"))
    if behind > 0:
        computed = f"gluteus maximus covers it, {behind:.0f} mm behind its upper front border"
    else:
        computed = f"gluteus maximus ends {-behind:.0f} mm behind it"
    over = "lies over it" if tensor < 0 else f"begins {tensor:.0f} mm away"
    return f"Over it: {layers}. Computed on the mean bone: {computed}; the tensor fasciae latae {over}."


def palpation_reason(zone: TriggerZone, found: xr.Dataset) -> tuple[str, tuple[Measure, ...]]:
    """Return the direction of the finger in these hips, in lying with the pillow, and the
    numbers.
    """
    measures = tuple(
        Measure.of(what, found[name])
        for what, name in (
            ("finger to the line between the spines", "finger_to_spines_deg"),
            ("finger to the crest above", "finger_to_crest_deg"),
            ("finger to the line from the zone to the trochanter", "finger_to_trochanter_deg"),
            ("fibres to the line from the zone to the trochanter", "fibres_to_trochanter_deg"),
        )
    )
    spines, crest, trochanter, fibres = measures
    finger = found["finger"].mean("person").to_numpy()
    turned = "up" if spines.median >= 0 else "down"
    if zone.examination.technique == "flat palpation":
        way = finger_words(finger)
        told = f"The border runs from the crest to the tip of the trochanter; the finger goes {way}"
    else:
        told = (
            f"The fibres here run {fibres.words()} off the line to the trochanter, so feel the "
            f"trochanter and roll perpendicular to the line that leads to it "
            f"({trochanter.words()}): {finger_words(finger)}"
        )
    reason = (
        f"Computed: {told}; its front end is turned {turned} by {spines.words()} from the line between the "
        f"posterior and the anterior superior spine, {crest.words()} off the crest above."
    )
    return _signed(reason), measures


def finger_words(finger: tuple[float, ...] | np.ndarray[tuple[int], np.dtype[np.float64]]) -> str:
    """Describe the finger's movement, there and back, from its unit vector (forward, up,
    outward).
    """
    names = (("forward", "back"), ("up", "down"), ("outward", "inward"))
    parts = sorted(zip(finger, names, strict=True), key=lambda pair: -abs(pair[0]))
    size = max(abs(float(each)) for each in finger)
    told = [words[bool(value < 0)] for value, words in parts if abs(value) >= _PART_OF_WAY * size]
    there = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    return f"{there}, and the same way back"


def twitch_reason(signs: Mapping[str, Sign]) -> str:
    """Return why the twitch comes last: examiners agree less on it than on the items before it."""
    told = [_agreement(signs[key]) for key in ("tenderness", "recognition", "taut_band", "twitch")]
    return _signed(f"The twitch last, because examiners agree least on it (kappa): {'; '.join(told)}.")


def point_reason(zone: TriggerZone, signs: Mapping[str, Sign]) -> str:
    """Return what a tender spot with familiar pain means: the figures of that sign, and its
    limits.
    """
    sign = signs[f"point_gmed_{zone.id}"]
    figures = ", ".join(
        f"{name} {value.value:g} {value.unit}"
        for name, value in (("sensitivity", sign.sensitivity), ("specificity", sign.specificity))
        if value is not None
    )
    agreed = f"; examiners agree with kappa {sign.kappa.value:g} ({sign.kappa.source})" if sign.kappa else ""
    return (
        f"Tender and familiar together are the trigger point of the literature: {figures} for a nerve root "
        f"({sign.source}), nothing published for the muscle as the cause{agreed}. The finding does "
        f"not distinguish the two."
    )


def _agreement(sign: Sign) -> str:
    kappa: Quantity | None = sign.kappa
    if kappa is None:
        return f"{sign.name} not published"
    value = f"{kappa.value:g}" if kappa.low is None else f"{kappa.low:g} to {kappa.high:g}"
    return f"{sign.name} {value} ({kappa.source})"


def _plain(value: float, digits: int) -> str:
    return f"{round(value, digits) + 0.0:.{digits}f}"


def _signed(text: str) -> str:
    """Return the text with a true minus sign before numbers."""
    return text.replace(" -", " −").replace("(-", "(−")
