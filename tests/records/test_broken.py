"""Records that break a rule do not load, and the message says where and why."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gluteus.anatomy import DATA, library, norms
from gluteus.errors import RecordError


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the data folder to break."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def replaced(file: Path, old: str, new: str, count: int = 1) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, count), "utf-8")


def refusal(data: Path) -> str:
    with pytest.raises(RecordError) as error:
        library(data)
    return str(error.value)


MEDIUS = "muscles/gluteus_medius.yaml"
CASES: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "missing unit": (MEDIUS, "sd: 76.9, unit: g,", "sd: 76.9,", ("architecture.mass.unit", "required")),
    "missing source": (
        MEDIUS,
        "unit: g, source: ward2009,",
        "unit: g,",
        ("architecture.mass.source", "required"),
    ),
    "unknown unit": (
        MEDIUS,
        "unit: g,",
        "unit: stone,",
        ("architecture.mass.unit", "'stone'", "a unit is one of"),
    ),
    "unit of another dimension": (
        MEDIUS,
        "unit: g,",
        "unit: cm,",
        ("architecture", "mass has a unit of mass"),
    ),
    "unknown source": (
        MEDIUS,
        "unit: g, source: ward2009",
        "unit: g, source: nobody1999",
        ("architecture.mass.source", "'nobody1999'", "sources.json"),
    ),
    "unknown nerve": (
        MEDIUS,
        "nerve: superior_gluteal_branch_medius_middle",
        "nerve: vagus",
        ("compartments.1.nerve", "'vagus'"),
    ),
    "number as text": (MEDIUS, "value: 273.5", 'value: "273.5"', ("architecture.mass.value", "'273.5'")),
    "unknown field": (MEDIUS, "seen: recalled", "seen: recalled, colour: red", ("architecture.mass.colour",)),
    "value outside its range": (
        MEDIUS,
        "value: 4.15, low: 3.9",
        "value: 4.15, low: 4.3",
        ("low does not exceed",),
    ),
    "no origin": (
        "muscles/pectineus.yaml",
        "end: origin",
        "end: insertion",
        ("at least one origin and one insertion",),
    ),
    "line of two muscles": (
        "muscles/tensor_fasciae_latae.yaml",
        "[tfl_r]",
        "[tfl_r, sart_r]",
        ("sart_r", "one muscle"),
    ),
    "file with another id": (MEDIUS, "id: gluteus_medius", "id: gluteus_medium", ("'gluteus_medium'",)),
    "unreadable YAML": (MEDIUS, "compartments:", "compartments: [", ("line", "readable YAML")),
    "key written twice": (
        MEDIUS,
        "id: gluteus_medius",
        "id: a\nid: gluteus_medius",
        ("line 2", "repeat the key"),
    ),
    "statement twice": (
        "gluteus_medius.yaml",
        "  - id: twitch",
        "  - id: nerve",
        ("statements.12", "'nerve'"),
    ),
    "unknown stance": (
        "gluteus_medius.yaml",
        "stance: disputes",
        "stance: denies",
        ("citations", "stance", "'denies'"),
    ),
    "unknown region": ("zones.yaml", "region: SIJ", "region: SJI", ("zones.0.referral.1.region", "'SJI'")),
    "unknown muscle over a zone": (
        "zones.yaml",
        "muscle: gluteus_maximus",
        "muscle: gluteus_maximum",
        ("zones.0.cover.2.muscle", "'gluteus_maximum'"),
    ),
    "zone on no part": (
        "zones.yaml",
        "compartment: middle",
        "compartment: lower",
        ("zones.1.compartment", "'lower'"),
    ),
    "shares that miss one": ("nerves.yaml", "value: 0.5, low: 0.3", "value: 0.4, low: 0.3", ("add up to 1",)),
    "root that does not reach the nerve": (
        "nerves.yaml",
        "root: S2",
        "root: L1",
        ("exactly one way", "'L1'"),
    ),
    "parent below its branch": (
        "nerves.yaml",
        "parents: [sciatic_nerve]",
        "parents: [great_nerve]",
        ("comes before its branches", "'great_nerve'"),
    ),
    "muscle part without roots": (
        "nerves.yaml",
        "of: [iliacus]",
        "of: [psoas_major]",
        ("psoas_major/whole",),
    ),
    "region of an unknown side": (
        "regions.csv",
        "tailbone,midline",
        "tailbone,middle",
        ("regions.csv", "'middle'"),
    ),
    "source without a way to find it": (
        "sources.json",
        '"DOI": "10.1097/PHM.0000000000000261",',
        "",
        ("DOI, PMID or URL",),
    ),
    "identifier of a wrong form": (
        "sources.json",
        '"PMID": "26491935"',
        '"PMID": "PMID 26491935"',
        ("PMID",),
    ),
    "source of an unknown kind": (
        "sources.json",
        '"kind": "peer-reviewed"',
        '"kind": "famous"',
        ("'famous'",),
    ),
    "unreadable JSON": ("sources.json", "[", "", ("line", "readable JSON")),
}


@pytest.mark.parametrize("case", CASES)
def test_a_broken_record_is_refused(case: str, data: Path):
    name, old, new, expected = CASES[case]
    replaced(data / name, old, new)
    message = refusal(data)
    assert Path(name).name in message
    for part in expected:
        assert part in message


def test_the_copy_itself_loads(data: Path):
    assert library(data).muscles.keys() == library().muscles.keys()


def edit_sources(data: Path, change: Callable[[list[dict[str, object]]], None]) -> None:
    file = data / "sources.json"
    entries = json.loads(file.read_text("utf-8"))
    change(entries)
    file.write_text(json.dumps(entries), "utf-8")


def test_an_id_twice_in_one_source_list_is_refused(data: Path):
    edit_sources(data, lambda entries: entries.append(entries[0]))
    message = refusal(data)
    assert "abmp_muscolino" in message
    assert "an id belongs to one record" in message


def test_an_id_twice_in_two_source_lists_is_refused(data: Path):
    entries = json.loads((data / "sources.json").read_text("utf-8"))
    (data / "sources_more.json").write_text(json.dumps(entries[:1]), "utf-8")
    message = refusal(data)
    assert "sources_more.json" in message
    assert "abmp_muscolino" in message


def test_a_source_that_goes_missing_is_refused_where_it_is_used(data: Path):
    edit_sources(
        data, lambda entries: entries.remove(next(e for e in entries if e["id"] == "handsfield2014"))
    )
    message = refusal(data)
    assert "'handsfield2014'" in message
    assert "architecture" in message


def test_a_missing_file_is_refused(data: Path):
    (data / "nerves.yaml").unlink()
    assert "nerves.yaml" in refusal(data)


def test_a_file_that_is_not_text_is_refused(data: Path):
    (data / "zones.yaml").write_bytes(b"\xff\xfe\x00zones")
    assert "UTF-8" in refusal(data)


def test_norms_are_held_to_the_same_rules(data: Path):
    (data / "norms" / "own.yaml").write_text(
        "height: {value: 1.7, unit: m, source: nobody, seen: source}\n", "utf-8"
    )
    with pytest.raises(RecordError, match=r"own\.yaml: height\.source: .*'nobody'"):
        norms("own", data)
    with pytest.raises(RecordError, match=r"absent\.yaml"):
        norms("absent", data)


def test_norms_load_from_another_folder(data: Path):
    (data / "norms" / "own.yaml").write_text(
        "height: {value: 170, unit: cm, source: ward2009, seen: recalled}\n"
    )
    assert norms("own", data)["height"].si == pytest.approx(1.7)
