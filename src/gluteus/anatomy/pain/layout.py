"""Neighbours among the regions of the body chart, and the meaning of words for wider areas."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from gluteus.anatomy import checks
from gluteus.anatomy.collection import DATA, library
from gluteus.anatomy.pain.series import series_library
from gluteus.anatomy.reading import read_yaml
from gluteus.anatomy.record import Key, Record, Text

_PACKAGED = DATA.resolve()


class Layout(Record):
    """Neighbours among regions, and words for areas wider than one region.

    `neighbours` lists each pair once; the regions of the `buttock` are also neighbours of each
    other. `coded` gives the region that the coding rules choose for an area of the series when its
    part is not named. `vague` are words that may be given instead of a region.
    """

    buttock: tuple[Text, ...]
    neighbours: dict[Text, tuple[Text, ...]]
    coded: dict[Key, Text]
    vague: dict[Key, Key]


def pain_layout(path: Path | None = None) -> Layout:
    """Load the layout at the first call and check it against regions and areas.

    Parameters
    ----------
    path : Path, optional
        Another data folder of the same layout; default: the one of the package.

    Raises
    ------
    RecordError
        A name is not that of a region or an area; the message gives file, place and value.
    """
    return _pain_layout(path.resolve() if path else _PACKAGED)


@cache
def _pain_layout(folder: Path) -> Layout:
    file = folder / "pain" / "layout.yaml"
    written = read_yaml(file, Layout)
    regions, areas = library(folder).regions, series_library(folder).areas
    checks.known(file, "buttock", written.buttock, regions)
    for region, touching in written.neighbours.items():
        checks.known(file, f"neighbours.{region}", (region, *touching), regions)
    checks.known(file, "coded", written.coded, areas)
    checks.known(file, "coded", written.coded.values(), regions)
    checks.known(file, "vague", written.vague.values(), areas)
    return written
