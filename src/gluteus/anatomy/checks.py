"""Rules between records: every record that another one refers to must exist."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar, cast

from gluteus.anatomy.muscle import Muscle
from gluteus.anatomy.nerve import NerveNode, Nerves, RootShare, paths
from gluteus.anatomy.record import Record, broken
from gluteus.anatomy.sources.source import Source
from gluteus.anatomy.statement import Article, Statement
from gluteus.anatomy.zone import Region, TriggerZone, Zones

R = TypeVar("R")


def unique(file: Path, place: str, records: Iterable[tuple[str, R]]) -> dict[str, R]:
    """Return the records by id, after checking that no id occurs twice."""
    found: dict[str, R] = {}
    for index, (key, record) in enumerate(records):
        if key in found:
            where = f"{place}.{index}" if place else str(index)
            raise broken(file, where, "an id belongs to one record", key, "Rename or remove one of the two.")
        found[key] = record
    return found


def known(file: Path, place: str, names: Iterable[str], existing: Iterable[str]) -> None:
    """Check that every name refers to an existing record."""
    records = list(existing)
    for name in names:
        if name not in records:
            rule = "a name is that of an existing record"
            raise broken(file, place, rule, name, f"Use one of: {', '.join(records)}.")


def check_sources(file: Path, record: object, sources: Mapping[str, Source]) -> None:
    """Check that every source key in a record is in the source list."""
    for place, key in _source_keys(record, ""):
        if key not in sources:
            raise broken(
                file, place, "a source key is in a source list", key, "Add the source to sources.json."
            )


def check_muscle(file: Path, muscle: Muscle, nodes: Mapping[str, NerveNode]) -> None:
    """Check that a muscle's file has its id as name, and that its nerves are in the tree."""
    if muscle.id != file.stem:
        raise broken(file, "id", "a muscle's id is the name of its file", muscle.id, f"Write {file.stem}.")
    for index, part in enumerate(muscle.compartments):
        _known(file, f"compartments.{index}.nerve", "a nerve of the tree", part.nerve, nodes)


def check_lines(folder: Path, muscles: Iterable[Muscle]) -> None:
    """Check that no OpenSim line belongs to two muscles."""
    owner: dict[str, str] = {}
    for muscle in muscles:
        for line in muscle.opensim:
            if owner.setdefault(line, muscle.id) != muscle.id:
                raise broken(
                    folder / f"{muscle.id}.yaml",
                    "compartments",
                    "an OpenSim line belongs to one muscle",
                    line,
                    f"Remove it here or from {owner[line]}.",
                )


def check_tree(file: Path, nerves: Nerves) -> dict[str, NerveNode]:
    """Return the nodes by id, after checking that ids are unique, parents precede their branches,
    and roots have no parents.
    """
    nodes: dict[str, NerveNode] = {}
    for index, (key, node) in enumerate(unique(file, "nodes", ((n.id, n) for n in nerves.nodes)).items()):
        place = f"nodes.{index}.parents"
        for parent in node.parents:
            _known(file, place, "a parent comes before its branches in the file", parent, nodes)
        if (node.kind == "root") != (not node.parents):
            raise broken(
                file, place, "roots, and only roots, have no parents", node.id, "Correct kind or parents."
            )
        nodes[key] = node
    return nodes


def supplies(
    file: Path, nerves: Nerves, nodes: Mapping[str, NerveNode], muscles: Mapping[str, Muscle]
) -> dict[str, tuple[RootShare, ...]]:
    """Return the root shares by muscle part (``muscle/part``), after checking that each part occurs
    once and each root leads to it.
    """
    found: dict[str, tuple[RootShare, ...]] = {}
    reaching = {m.compartment(p.id): p.nerve for m in muscles.values() for p in m.compartments}
    for index, supply in enumerate(nerves.supplies):
        place = f"supplies.{index}"
        for part in _parts(file, place, supply.of, muscles):
            if part in found:
                raise broken(
                    file, f"{place}.of", "a muscle part has one supply", part, "Remove one of the two."
                )
            ways = paths(nodes, reaching[part])
            for share in supply.roots:
                if len(ways.get(share.root, [])) != 1:
                    rule = f"there is exactly one way from a root to {part} ({reaching[part]})"
                    raise broken(file, f"{place}.roots", rule, share.root, "Correct the root or the tree.")
            found[part] = supply.roots
    for part in reaching:
        if part not in found:
            raise broken(file, "supplies", "every muscle part has a supply", part, "Add its roots.")
    return found


def check_zones(
    file: Path,
    zones: Zones,
    muscles: Mapping[str, Muscle],
    regions: Mapping[str, Region],
    statements: Mapping[str, Statement],
) -> dict[str, TriggerZone]:
    """Return the zones by id, after checking that ids are unique, and that muscle parts, covering
    muscles and regions exist.
    """
    found = unique(file, "zones", ((zone.id, zone) for zone in zones.zones))
    for index, zone in enumerate(found.values()):
        here = f"zones.{index}"
        _known(file, f"{here}.muscle", "a muscle with a record", zone.muscle, muscles)
        parts = [part.id for part in muscles[zone.muscle].compartments]
        _known(file, f"{here}.compartment", f"a part of {zone.muscle}", zone.compartment, parts)
        for number, layer in enumerate(zone.cover):
            if layer.muscle is not None:
                _known(file, f"{here}.cover.{number}.muscle", "a muscle with a record", layer.muscle, muscles)
        for number, referral in enumerate(zone.referral):
            place = f"{here}.referral.{number}.region"
            _known(file, place, "a region code of regions.csv", referral.region, regions)
        for key in zone.examination.statements:
            _known(file, f"{here}.examination.statements", "a statement of the article", key, statements)
    return found


def check_article(
    file: Path, article: Article, muscles: Mapping[str, Muscle], exercises: Collection[str]
) -> None:
    """Check that an article names a muscle, and exercises, that have records."""
    _known(file, "muscle", "a muscle with a record", article.muscle, muscles)
    for index, statement in enumerate(article.statements):
        for name in statement.exercises:
            _known(file, f"statements.{index}.exercises", "an exercise with a record", name, exercises)


def _parts(file: Path, place: str, names: Iterable[str], muscles: Mapping[str, Muscle]) -> Iterator[str]:
    for name in names:
        muscle, _, part = name.partition("/")
        _known(file, f"{place}.of", "a muscle with a record", muscle, muscles)
        own = [each.id for each in muscles[muscle].compartments]
        if part:
            _known(file, f"{place}.of", f"a part of {muscle}", part, own)
        yield from (muscles[muscle].compartment(each) for each in ([part] if part else own))


def _known(file: Path, place: str, what: str, name: str, known: Iterable[str]) -> None:
    names = list(known)
    if name not in names:
        raise broken(file, place, f"the name is {what}", name, f"Use one of: {', '.join(names)}.")


def _source_keys(record: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(record, Record):
        for name in type(record).model_fields:
            value: object = getattr(record, name)
            if name == "source" and isinstance(value, str):
                yield f"{place}{name}", value
            else:
                yield from _source_keys(value, f"{place}{name}.")
    elif isinstance(record, tuple):
        for index, item in enumerate(cast("tuple[object, ...]", record)):
            yield from _source_keys(item, f"{place}{index}.")
    elif isinstance(record, dict):
        for key, item in cast("dict[str, object]", record).items():
            yield from _source_keys(item, f"{place}{key}.")
