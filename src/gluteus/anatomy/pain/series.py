"""Published series: the share of confirmed patients with pain in each area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from gluteus.anatomy import checks
from gluteus.anatomy.collection import DATA, library
from gluteus.anatomy.pain.cases import case_library
from gluteus.anatomy.pain.patterns import Share
from gluteus.anatomy.quantity import Quantity
from gluteus.anatomy.reading import read_yaml
from gluteus.anatomy.record import Key, Record, Text

_PACKAGED = DATA.resolve()


class Area(Record):
    """An area that series name, in regions of the body chart; pain in any of the regions counts."""

    id: Key
    regions: Annotated[tuple[Text, ...], Field(min_length=1)]


class SeriesFigure(Record):
    """A published number about a series other than the share of an area."""

    what: Text
    value: Quantity


class Series(Record):
    """A group of patients with a confirmed source, and where they felt pain.

    `groups` has several members if the publication does not separate them, and none if it is not
    about one source. A series without shares is kept for its `note`.
    """

    id: Key
    groups: tuple[Key, ...]
    level: Text | None = None
    source: Key
    n: Annotated[int, Field(gt=0)] | None = None
    confirmed_by: Text
    reference_standard: Text
    quality: Literal["good", "fair", "weak"]
    shares: tuple[Share, ...] = ()
    figures: tuple[SeriesFigure, ...] = ()
    note: Text | None = None


class SeriesFile(Record):
    """The data file of series, with the areas that they use."""

    areas: tuple[Area, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class SeriesLibrary:
    """All series and areas by id."""

    areas: Mapping[str, Area]
    series: Mapping[str, Series]


def series_library(path: Path | None = None) -> SeriesLibrary:
    """Load all published series at the first call and check them as a whole.

    Parameters
    ----------
    path : Path, optional
        Another data folder of the same layout; default: the one of the package.

    Returns
    -------
    SeriesLibrary

    Raises
    ------
    RecordError
        A record breaks a rule; the message gives file, place, rule and value.
    """
    return _series_library(path.resolve() if path else _PACKAGED)


@cache
def _series_library(folder: Path) -> SeriesLibrary:
    file = folder / "pain" / "series.yaml"
    written = read_yaml(file, SeriesFile)
    records = library(folder)
    checks.check_sources(file, written, records.sources)
    areas = checks.unique(file, "areas", ((each.id, each) for each in written.areas))
    series = checks.unique(file, "series", ((each.id, each) for each in written.series))
    for area in areas.values():
        checks.known(file, f"areas.{area.id}", area.regions, records.regions)
    groups = case_library(folder).groups
    for each in series.values():
        place = f"series.{each.id}"
        checks.known(file, f"{place}.groups", each.groups, groups)
        checks.known(file, f"{place}.shares", (share.area for share in each.shares), areas)
        checks.unique(file, f"{place}.shares", ((share.area, share) for share in each.shares))
    return SeriesLibrary(areas=MappingProxyType(areas), series=MappingProxyType(series))
