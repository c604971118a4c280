"""The keys that options and files use, with their meanings."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from gluteus.anatomy import library
from gluteus.anatomy.exercise import exercise_records
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.bones.attachments import hip_muscles
from gluteus.pain.examination.items import examination_items
from gluteus.studies import MOTIONS
from gluteus.studies.population.quantities import NAMES
from gluteus.units import unit_of


def keys_of(kind: str) -> Mapping[str, str]:
    """Return the keys of a kind, each with its meaning.

    Parameters
    ----------
    kind : str
        ``muscles``, ``nerves``, ``regions``, ``signs``, ``items``, ``red-flags``, ``motions``,
        ``quantities``, ``statements``, ``sources-of-pain`` or ``exercises``.
    """
    records, pain = library(), pain_library()
    if kind == "muscles":
        return {name: records.muscle(name).names.en for name in hip_muscles()}
    if kind == "nerves":
        return {key: each.names.en for key, each in records.nerves.items()}
    if kind == "regions":
        return {code: each.name for code, each in pain.regions.items()}
    if kind == "signs":
        return {key: each.name for key, each in pain.signs.items()}
    if kind == "items":
        return {key: each.ask for key, each in examination_items().items()}
    if kind == "red-flags":
        return {key: each.ask for key, each in pain.red_flags.items()}
    if kind == "motions":
        return {name: "of the thigh" for name in MOTIONS}
    if kind == "quantities":
        return {name: unit_of(name) or "no unit" for name in NAMES}
    if kind == "statements":
        return {key: each.text for key, each in records.statements.items()}
    if kind == "exercises":
        return {key: each.name for key, each in exercise_records().items()}
    return {key: each.name for key, each in pain.patterns.items()}


def keys_text(found: Mapping[str, str]) -> RenderableType:
    """Return keys and their meanings as two columns."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column()
    for key, words in found.items():
        table.add_row(Text(key, style="bold"), Text(words))
    return table
