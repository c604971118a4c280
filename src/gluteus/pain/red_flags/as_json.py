"""The outcome of the red-flag questions as a plain object."""

from __future__ import annotations

from dataclasses import asdict

from gluteus.json_types import JsonObject
from gluteus.pain.red_flags.screening import Screen


def screen_json(flags: Screen) -> JsonObject:
    """Return the outcome with the keys that all commands and the API share."""
    return {
        "tier": flags.tier,
        "stop": flags.stop,
        "reasons": [asdict(each) for each in flags.reasons],
        "urgent": [asdict(each) for each in flags.urgent],
        "notes": [asdict(each) for each in flags.notes],
        "unanswered": list(flags.unanswered),
        "for_examiner": list(flags.for_examiner),
    }
