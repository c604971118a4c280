"""Which parts of the scene and of the body chart each statement and each curve is about."""

from __future__ import annotations

from gluteus.anatomy import library
from gluteus.model.hip.hip import MEDIUS, THIRDS
from gluteus.web.answers.wire import SpeaksOf

_FRONT, _MIDDLE, _BACK = (f"{MEDIUS}/{part}" for part in THIRDS)
_NERVE = "superior_gluteal_nerve"
_ZONES = ["posterior", "middle", "anterior"]

_BY_STATEMENT: dict[str, SpeaksOf] = {
    "name": SpeaksOf(muscles=[MEDIUS]),
    "origin": SpeaksOf(muscles=[MEDIUS], bones=["pelvis"]),
    "attachment": SpeaksOf(muscles=[MEDIUS], bones=["femur_right"]),
    "strongest-abductor": SpeaksOf(muscles=[MEDIUS]),
    "anterior-internal-rotation": SpeaksOf(compartments=[_FRONT]),
    "pelvis-stabiliser": SpeaksOf(muscles=[MEDIUS], bones=["pelvis"]),
    "nerve": SpeaksOf(muscles=[MEDIUS], nerves=["L4", "L5", "S1", "sacral_plexus", _NERVE]),
    "zones-near-crest": SpeaksOf(zones=_ZONES, bones=["pelvis"]),
    "exam-position": SpeaksOf(muscles=[MEDIUS]),
    "exam-pillow": SpeaksOf(compartments=[_MIDDLE, _BACK]),
    "exam-posterior-flat": SpeaksOf(zones=["posterior"], muscles=["gluteus_maximus"]),
    "exam-rolling": SpeaksOf(zones=["middle", "anterior"], compartments=[_FRONT, _MIDDLE]),
    "twitch": SpeaksOf(zones=_ZONES),
    "back-pain-source": SpeaksOf(muscles=[MEDIUS], zones=_ZONES),
}
_ALSO = {
    "exercise-clam": ("tensor_fasciae_latae",),
    "exercise-thigh-out": ("tensor_fasciae_latae",),
    "exercise-band": ("tensor_fasciae_latae",),
}
"""Muscles that statements about exercises mention besides gluteus medius."""
_REGIONS = {
    "referred-pain-crest": ("CREST",),
    "referred-pain-buttock-thigh": ("BUT", "TH", "TROCH"),
    "referred-pain-bilateral": ("LUM", "SAC"),
}


def of_statement(statement: str) -> SpeaksOf:
    """Subjects of a statement; empty for an unknown statement."""
    found = _BY_STATEMENT.get(statement)
    if found is not None:
        return found
    if library().statements[statement].topic == "exercises":
        return SpeaksOf(muscles=[MEDIUS, *_ALSO.get(statement, ())])
    codes = _REGIONS.get(statement)
    if codes is None:
        return SpeaksOf()
    mine = {each.region for zone in library().zones.values() for each in zone.referral}
    regions = [code for code in library().regions if code.startswith(codes) and code in mine]
    return SpeaksOf(zones=_ZONES, regions=regions)


def of_curve(muscle: str | None, compartment: str | None, zone: str | None) -> SpeaksOf:
    """Subject of a curve of a figure."""
    return SpeaksOf(
        muscles=[muscle] if muscle else [],
        compartments=[compartment] if compartment else [],
        zones=[zone] if zone else [],
    )
