"""Results about a zone in the words of an examiner, beside their numbers."""

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
    """A computed number: what it is, its unit, its median and 95 % interval over ``n`` hips."""

    what: str
    unit: str
    median: float
    interval95: tuple[float, float]
    n: int

    @classmethod
    def of(cls, what: str, values: xr.DataArray) -> Measure:
        """The measure of one value for each person."""
        low, middle, high = (float(each) for each in interval95(values.to_numpy()))
        return cls(what, str(values.attrs["units"]), middle, (low, high), values.size)

    def words(self, digits: int = 0) -> str:
        """Median and interval as a reader says them: ``24 mm (19 to 29)``.

        The median alone for one hip.
        """
        low, high = self.interval95
        unit = "°" if self.unit == "degrees" else f" {self.unit}"
        told = f"{_plain(self.median, digits)}{unit}"
        return told if low == high else f"{told} ({_plain(low, digits)} to {_plain(high, digits)})"


def pillow_reason(found: xr.Dataset) -> tuple[str, tuple[Measure, ...]]:
    """Why the pillow: how long the fibres of this third are with and without it.

    And the numbers.
    """
    change, force = found["length_change_percent"], found["passive_force_n"]
    measures = tuple(
        Measure.of(f"{what} {'with' if pillow else 'without'} the pillow", values.sel(pillow=pillow))
        for what, values in (
            ("length of muscle and tendon against the neutral hip", change),
            ("passive pull of this third", force),
        )
        for pillow in (False, True)
    )
    shorter = float((change.sel(pillow=True) < change.sel(pillow=False)).mean())
    reason = (
        f"Computed: this third is {measures[0].words()} longer than in the neutral hip when the knee sinks, "
        f"{measures[1].words()} with the pillow; it is shorter with the pillow in {int(100 * shorter)} of "
        "100 hips."
    )
    return _signed(reason), measures


def place_reason(zone: TriggerZone, found: xr.Dataset) -> tuple[str, tuple[Measure, ...]]:
    """Where the zone lies on these hips, and how sure any place is; and the numbers."""
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
    """Tissues over the zone, outermost first, and how thick the mean bone makes them."""
    layers = ", ".join(each.name + (f" ({each.note})" if each.note else "") for each in zone.cover)
    behind, tensor = (float(place[name]) for name in ("behind_maximus_border_mm", "from_tensor_mm"))
    if behind > 0:
        computed = f"gluteus maximus covers it, {behind:.0f} mm behind its upper front border"
    else:
        computed = f"gluteus maximus ends {-behind:.0f} mm behind it"
    over = "lies over it" if tensor < 0 else f"begins {tensor:.0f} mm away"
    return f"Over it: {layers}. Computed on the mean bone: {computed}; the tensor fasciae latae {over}."


def palpation_reason(zone: TriggerZone, found: xr.Dataset) -> tuple[str, tuple[Measure, ...]]:
    """The way of the finger in these hips, lying with the pillow; and the numbers."""
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
            f"The fibres here run {fibres.words()} off the line to the trochanter, so feel the trochanter "
            f"and roll square to the line that leads to it ({trochanter.words()}): {finger_words(finger)}"
        )
    reason = (
        f"Computed: {told}; its front end is turned {turned} by {spines.words()} from the line between the "
        f"posterior and the anterior superior spine, {crest.words()} off the crest above."
    )
    return _signed(reason), measures


def finger_words(finger: tuple[float, ...] | np.ndarray[tuple[int], np.dtype[np.float64]]) -> str:
    """The way of the finger, there and back, from its unit vector (forward, up, outward)."""
    names = (("forward", "back"), ("up", "down"), ("outward", "inward"))
    parts = sorted(zip(finger, names, strict=True), key=lambda pair: -abs(pair[0]))
    size = max(abs(float(each)) for each in finger)
    told = [words[bool(value < 0)] for value, words in parts if abs(value) >= _PART_OF_WAY * size]
    there = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    return f"{there}, and the same way back"


def twitch_reason(signs: Mapping[str, Sign]) -> str:
    """Why the twitch comes last: how well examiners agree on it, and on what comes first."""
    told = [_agreement(signs[key]) for key in ("tenderness", "recognition", "taut_band", "twitch")]
    return _signed(f"The twitch last, because examiners agree least on it (kappa): {'; '.join(told)}.")


def point_reason(zone: TriggerZone, signs: Mapping[str, Sign]) -> str:
    """Meaning of a tender spot whose pain the person recognises: figures of that sign, and its
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
        f"({sign.source}), nothing published for the muscle as the cause{agreed}. It parts neither from the "
        "other."
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
    """The text with a real minus sign before numbers."""
    return text.replace(" -", " −").replace("(-", "(−")
