"""All records, loaded once and checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from gluteus.anatomy import checks
from gluteus.anatomy.muscle import Muscle
from gluteus.anatomy.nerve import (
    Loss,
    NerveNode,
    Nerves,
    RootShare,
    checked_lesions,
    find_node,
    innervation_lost,
)
from gluteus.anatomy.quantity import Quantity
from gluteus.anatomy.reading import read_csv, read_json, read_yaml
from gluteus.anatomy.search import named
from gluteus.anatomy.sources.policy import Standing, standing
from gluteus.anatomy.sources.source import Source
from gluteus.anatomy.statement import Article, Statement
from gluteus.anatomy.zone import Region, TriggerZone, Zones
from gluteus.arguments import check_types

DATA = (Path(__file__).parent / "data").resolve()
_ARTICLE = ("gluteus_medius.yaml", "gluteus_medius_exercises.yaml")
"""Files of the article's statements, in the order in which they are read."""


@dataclass(frozen=True, slots=True)
class Library:
    """All records, each by its id.

    `supply` holds the root shares of every muscle part by its full name
    (``gluteus_medius/anterior``).
    """

    folder: Path
    sources: Mapping[str, Source]
    muscles: Mapping[str, Muscle]
    nerves: Mapping[str, NerveNode]
    supply: Mapping[str, tuple[RootShare, ...]]
    regions: Mapping[str, Region]
    zones: Mapping[str, TriggerZone]
    statements: Mapping[str, Statement]
    subject: str
    """Id of the muscle that is the subject of the statements."""

    @check_types
    def muscle(self, name: str) -> Muscle:
        """Return the muscle with an id, English or Latin name, or OpenSim line.

        Raises
        ------
        AnatomyError
            No muscle has that name.
        """
        return named("muscle", name, self.muscles.values(), _muscle_names)

    @check_types
    def nerve(self, name: str) -> NerveNode:
        """Return the root, plexus or nerve with an id or name; raises AnatomyError if there is
        none.
        """
        return find_node(self.nerves, name)

    @check_types
    def zone(self, name: str) -> TriggerZone:
        """Return the trigger zone with an id or name; raises AnatomyError if there is none."""
        return named(
            "trigger zone",
            name,
            self.zones.values(),
            lambda zone: (zone.id, zone.names.en, zone.names.la, *zone.names.also),
        )

    @check_types
    def statement(self, name: str) -> Statement:
        """Return the statement with an id; raises AnatomyError if there is none."""
        return named("statement", name, self.statements.values(), lambda each: (each.id,))

    @check_types
    def source(self, key: str) -> Source:
        """Return the source with a key; raises AnatomyError if there is none."""
        return named("source", key, self.sources.values(), lambda each: (each.id,))

    def standing(self, statement: str, part: str | None = None) -> Standing:
        """Return what citations alone say about a statement or one of its parts."""
        return standing(self.statement(statement).citations, self.sources, part)

    @check_types
    def innervation_lost(self, lesions: Mapping[str, float]) -> Mapping[str, Loss]:
        """Return the fraction of innervation that each muscle part loses.

        Parameters
        ----------
        lesions : mapping of str to float
            Fraction of fibres lost (0 to 1) by name of root, plexus or nerve: ``{"L5": 1.0}``.

        Returns
        -------
        mapping of str to Loss
            For every muscle part (``gluteus_medius/anterior``) the typical fraction and its range
            over the shares of the roots. A nerve that is cut completely causes a loss of 1.

        Raises
        ------
        AnatomyError
            A name is not in the tree, or a fraction lies outside 0 to 1.
        """
        by_node = checked_lesions(self.nerves, lesions)
        return MappingProxyType(
            {
                muscle.compartment(part.id): innervation_lost(
                    self.nerves, part.nerve, self.supply[muscle.compartment(part.id)], by_node
                )
                for muscle in self.muscles.values()
                for part in muscle.compartments
            }
        )


def library(path: Path | None = None) -> Library:
    """Return all records, loaded at the first call and validated together.

    Parameters
    ----------
    path : Path, optional
        Another data folder with the same layout; by default that of the package.

    Returns
    -------
    Library
        Records by kind and id.

    Raises
    ------
    RecordError
        A record breaks a rule; the message has file, place, rule and value.
    """
    return _library(path.resolve() if path else DATA)


def norms(name: str, path: Path | None = None) -> Mapping[str, Quantity]:
    """Return the published values of ``norms/NAME.yaml``.

    Parameters
    ----------
    name : str
        Name of the file without its ending, such as ``stance``.
    path : Path, optional
        Another data folder; by default that of the package.

    Returns
    -------
    mapping of str to Quantity
        Values by key, each with its unit and source.

    Raises
    ------
    RecordError
        There is no such file, or a value in it breaks a rule.
    """
    return _norms(name, path.resolve() if path else DATA)


@cache
def _norms(name: str, folder: Path) -> Mapping[str, Quantity]:
    file = folder / "norms" / f"{name}.yaml"
    values = read_yaml(file, dict[str, Quantity])
    checks.check_sources(file, values, _sources(folder))
    return MappingProxyType(values)


@cache
def _sources(folder: Path) -> Mapping[str, Source]:
    found: dict[str, Source] = {}
    for file in sorted(folder.glob("sources*.json")):
        listed = read_json(file, tuple[Source, ...])
        found = checks.unique(file, "", [*found.items(), *((each.id, each) for each in listed)])
    return MappingProxyType(found)


@cache
def _library(folder: Path) -> Library:
    sources = _sources(folder)
    regions = _regions(folder / "regions.csv")
    nerve_file = folder / "nerves.yaml"
    nerves = read_yaml(nerve_file, Nerves)
    checks.check_sources(nerve_file, nerves, sources)
    nodes = checks.check_tree(nerve_file, nerves)
    muscles = _muscles(folder / "muscles", sources, nodes)
    supply = checks.supplies(nerve_file, nerves, nodes, muscles)
    subject, statements = _statements(folder, sources, muscles)
    zone_file = folder / "zones.yaml"
    zones = read_yaml(zone_file, Zones)
    checks.check_sources(zone_file, zones, sources)
    return Library(
        folder=folder,
        sources=sources,
        muscles=MappingProxyType(muscles),
        nerves=MappingProxyType(nodes),
        supply=MappingProxyType(supply),
        regions=MappingProxyType(regions),
        zones=MappingProxyType(checks.check_zones(zone_file, zones, muscles, regions, statements)),
        statements=MappingProxyType(statements),
        subject=subject,
    )


def _regions(file: Path) -> dict[str, Region]:
    return checks.unique(file, "line", ((each.code, each) for each in read_csv(file, tuple[Region, ...])))


def _muscles(
    folder: Path, sources: Mapping[str, Source], nodes: Mapping[str, NerveNode]
) -> dict[str, Muscle]:
    muscles: dict[str, Muscle] = {}
    for file in sorted(folder.glob("*.yaml")):
        muscle = read_yaml(file, Muscle)
        checks.check_sources(file, muscle, sources)
        checks.check_muscle(file, muscle, nodes)
        muscles[muscle.id] = muscle
    checks.check_lines(folder, muscles.values())
    return muscles


def _statements(
    folder: Path, sources: Mapping[str, Source], muscles: Mapping[str, Muscle]
) -> tuple[str, dict[str, Statement]]:
    """Return the muscle of the article, and its statements in the order of the files."""
    found: dict[str, Statement] = {}
    subject = ""
    exercises = [file.stem for file in sorted((folder / "exercises").glob("*.yaml"))]
    for file in (folder / name for name in _ARTICLE):
        article = read_yaml(file, Article)
        checks.check_sources(file, article, sources)
        checks.check_article(file, article, muscles, exercises)
        subject = article.muscle
        statements = ((each.id, each) for each in article.statements)
        found = checks.unique(file, "statements", [*found.items(), *statements])
    return subject, found


def _muscle_names(muscle: Muscle) -> tuple[str, ...]:
    names = muscle.names
    return (muscle.id, names.en, names.la, *names.also, *muscle.opensim)
