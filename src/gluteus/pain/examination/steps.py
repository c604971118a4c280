"""The guided examination of one trigger zone: ordered steps, each with reasons, numbers and
items.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gluteus.anatomy import Layer, TriggerZone, library
from gluteus.anatomy.pain.examination import Because, Figure, Item, StepRecord, examination_library
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.anatomy.pain.red_flags import Questionnaire
from gluteus.choices import SIDES, Side
from gluteus.json_types import JsonObject
from gluteus.model.hip.hip import Hip
from gluteus.pain.examination import items as about
from gluteus.pain.examination.words import (
    Measure,
    cover_words,
    finger_words,
    palpation_reason,
    pillow_reason,
    place_reason,
    point_reason,
    twitch_reason,
)
from gluteus.refusals import check_choice
from gluteus.studies import palpation, pillow, zone_place
from gluteus.studies.labels import provenance

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, slots=True)
class ExaminedItem:
    """A question that the examiner answers, with its published figures and the evidence against
    them.

    `favours` are the sources of pain that the item speaks for, by id, and `alike` the sources that
    it cannot distinguish from them. `part_of` are signs that it decides together with other items.
    `moves` says whether a result can change a ranking, alone or with those items.
    """

    id: str
    name: str
    ask: str
    how: str | None
    figures: tuple[Figure, ...]
    conflicts: tuple[str, ...]
    favours: tuple[str, ...]
    part_of: tuple[str, ...]
    moves: bool
    source: str
    seen: str
    note: str | None
    alike: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to do, why (with sources), the numbers computed for it, and its items.

    A step that `loads` the hip or the spine may have to wait
    (`gluteus.pain.examination.result.waits_for`).
    """

    id: str
    title: str
    text: tuple[str, ...]
    because: tuple[Because, ...]
    computed: tuple[Measure, ...]
    items: tuple[ExaminedItem, ...]
    loads: bool = False


@dataclass(frozen=True, slots=True)
class Direction:
    """How the palpating finger moves, for the given person.

    `across` names the structure that the finger crosses, and `words` describe its direction. The
    angles [degrees] are to the line between the spines (positive: the front end is turned up), to
    the crest above, and to the line from the zone to the trochanter. `finger`, `fibres` and
    `normal` are unit vectors of the central right hip, and `spot_mm` is the centre of the zone
    [mm]. They are in the frame of the right pelvis (forward, up, right), also when the left side is
    examined.
    """

    across: str
    words: str
    finger_to_spines: Measure
    finger_to_crest: Measure
    finger_to_trochanter: Measure
    fibres_to_trochanter: Measure
    finger: tuple[float, float, float]
    fibres: tuple[float, float, float]
    normal: tuple[float, float, float]
    spot_mm: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Examination:
    """The examination of one zone of a person's hip; show `caveats` with it."""

    zone: TriggerZone
    side: Side
    position: str
    pillow: str
    technique: str
    cover: tuple[Layer, ...]
    covered_by: str
    direction: Direction
    steps: tuple[Step, ...]
    caveats: tuple[str, ...]
    version: int
    provenance: JsonObject

    @property
    def items(self) -> tuple[ExaminedItem, ...]:
        """All items, in the order in which they are examined."""
        return tuple(item for step in self.steps for item in step.items)


_Reason = Callable[["_Studies"], tuple[tuple[str, ...], tuple[Measure, ...]]]


@dataclass(frozen=True)
class _Studies:
    """Results of studies for one zone: `palpation` and `pillow` over people, `place` on the mean
    bone.
    """

    zone: TriggerZone
    palpation: xr.Dataset
    pillow: xr.Dataset
    place: xr.Dataset


def examination(zone: str, hip: Hip | None = None, side: str = "right") -> Examination:
    """Return the examination of a trigger zone of gluteus medius, computed for the given hips.

    Parameters
    ----------
    zone : str
        ``posterior``, ``middle`` or ``anterior``, or another name of the zone.
    hip : Hip, optional
        The person's hips; by default the population's central hip. Everything is computed on a
        right hip.
    side : {'left', 'right'}
        The side that is examined.

    Returns
    -------
    Examination
        Steps with reasons, numbers and items.

    Raises
    ------
    AnatomyError
        The zone or the side does not exist.
    """
    record = library().zone(zone)
    check_choice("side", side, SIDES)
    hips = hip or Hip()
    found = _Studies(
        record,
        palpation(hips).dataset.sel(zone=record.id),
        pillow(hips).dataset.sel(compartment=record.compartment),
        zone_place(hips).dataset.sel(zone=record.id),
    )
    central = palpation(Hip(hips.person)).dataset.sel(zone=record.id).isel(person=0)
    written = examination_library()
    steps = tuple(_step(each, found) for each in written.steps.values())
    told = record.examination
    return Examination(
        zone=record,
        side="left" if side == "left" else "right",
        position=told.position,
        pillow=told.pillow,
        technique=told.technique,
        cover=record.cover,
        covered_by=cover_words(record, found.place),
        direction=_direction(record, found.palpation, central),
        steps=steps,
        caveats=pain_library().caveats,
        version=written.version,
        provenance=provenance(hips, _sources(record, steps, found)),
    )


def red_flags() -> Questionnaire:
    """Return the questions that come before the examination."""
    return pain_library().gate


def _step(record: StepRecord, found: _Studies) -> Step:
    written = examination_library()
    text, computed = _FROM_ZONE[record.from_zone](found) if record.from_zone else ((str(record.text),), ())
    keys = record.items if record.id != "rivals" else written.rivals[found.zone.id]
    items = tuple(_item(written.items[key], found.zone.id) for key in keys)
    if record.id == "feel":
        text = (*text, point_reason(found.zone, written.signs), twitch_reason(written.signs))
    return Step(record.id, record.title, text, record.because, computed, items, record.loads)


def _position(found: _Studies) -> tuple[tuple[str, ...], tuple[Measure, ...]]:
    told = found.zone.examination
    reason, measures = pillow_reason(found.pillow)
    return (told.steps[0], f"The pillow: {told.pillow[0].lower()}{told.pillow[1:]}", reason), measures


def _place(found: _Studies) -> tuple[tuple[str, ...], tuple[Measure, ...]]:
    told = found.zone.examination
    reason, measures = place_reason(found.zone, found.palpation)
    return (told.steps[1], reason, cover_words(found.zone, found.place)), measures


def _palpation(found: _Studies) -> tuple[tuple[str, ...], tuple[Measure, ...]]:
    told = found.zone.examination
    reason, measures = palpation_reason(found.zone, found.palpation)
    *actions, compare = told.steps[2:]
    return (*actions, reason, compare), measures


_FROM_ZONE: dict[str, _Reason] = {"position": _position, "place": _place, "palpation": _palpation}


def _item(item: Item, zone: str) -> ExaminedItem:
    sign, settles = about.sign_of(item), about.signs_with(item, zone)
    source, seen = about.source_of(item)
    return ExaminedItem(
        id=item.id,
        name=about.name_of(item),
        ask=item.ask,
        how=sign.how if sign else None,
        figures=about.figures_of(item),
        conflicts=about.conflicts_of(item),
        favours=sign.favours if sign else (),
        part_of=tuple(each.id for each in settles if each is not sign),
        moves=any(each.moves for each in settles),
        source=source,
        seen=seen,
        note=item.note or (sign.note if sign else None),
        alike=sign.alike if sign else (),
    )


def _direction(zone: TriggerZone, found: xr.Dataset, central: xr.Dataset) -> Direction:
    vectors = {name: _vector(central[name]) for name in ("finger", "fibres", "normal", "spot_mm")}
    flat = zone.examination.technique == "flat palpation"
    return Direction(
        across="the upper front border of gluteus maximus" if flat else "the fibres of gluteus medius",
        words=finger_words(vectors["finger"]),
        finger_to_spines=Measure.of("finger to the line between the spines", found["finger_to_spines_deg"]),
        finger_to_crest=Measure.of("finger to the crest above", found["finger_to_crest_deg"]),
        finger_to_trochanter=Measure.of(
            "finger to the line from the zone to the trochanter", found["finger_to_trochanter_deg"]
        ),
        fibres_to_trochanter=Measure.of(
            "fibres to the line from the zone to the trochanter", found["fibres_to_trochanter_deg"]
        ),
        **vectors,
    )


def _vector(values: xr.DataArray) -> tuple[float, float, float]:
    forward, up, right = (float(each) for each in values.to_numpy())
    return forward, up, right


def _sources(zone: TriggerZone, steps: tuple[Step, ...], found: _Studies) -> list[str]:
    keys = [layer.source for layer in zone.cover]
    keys += [each.source for step in steps for each in step.because]
    keys += [item.source for step in steps for item in step.items]
    keys += [each.value.source for step in steps for item in step.items for each in item.figures]
    for dataset in (found.palpation, found.pillow, found.place):
        keys += dataset.attrs["sources"]
    return list(dict.fromkeys([*keys, *pain_library().caveat_sources]))
