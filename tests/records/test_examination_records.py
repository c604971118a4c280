"""The examination as written: figures have sources, zones have rivals, and a broken record does not
load.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gluteus.anatomy import DATA, library
from gluteus.anatomy.pain.examination import examination_library
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.errors import RecordError
from gluteus.pain.examination.items import figures_of, items_of, source_of

RECORDS = examination_library()


def test_twitch_is_felt_last_and_tenderness_and_recognition_first():
    order = RECORDS.steps["feel"].items
    assert order[:2] == ("tenderness", "recognition")
    assert order[-1] == "twitch"


def test_red_flags_and_the_neurological_screen_come_first():
    assert list(RECORDS.steps)[:2] == ["red_flags", "neurological"]
    assert "neuro_screen" in RECORDS.steps["neurological"].items
    for zone in library().zones:
        assert items_of(zone)[0].id == "neuro_screen"


def test_every_item_is_asked_somewhere():
    asked = {item.id for zone in library().zones for item in items_of(zone)}
    assert asked == set(RECORDS.items)


@pytest.mark.parametrize("item", RECORDS.items.values(), ids=lambda item: item.id)
def test_an_item_has_a_source_and_every_figure_too(item):
    source, seen = source_of(item)
    assert source in library().sources
    assert seen in ("source", "secondary", "recalled")
    for figure in figures_of(item):
        assert figure.value.source in library().sources
    assert item.ask.endswith("?")


def test_what_parts_a_merged_candidate_is_asked_where_it_can_be_felt():
    """Signs that a hand or eye can find; needles and machines are not part of the examination."""
    by_zone = {"gmed_posterior": "posterior", "gmed_middle": "middle", "gmed_anterior": "anterior"}
    for merged in pain_library().merged.values():
        for zone in (by_zone[each] for each in merged.members if each in by_zone):
            settled = {each.id for each in items_of(zone)} | {
                each.sign.format(zone=zone) for each in RECORDS.derived
            }
            wanted = [key for key in merged.examine if RECORDS.signs[key].kind not in ("imaging", "block")]
            assert settled & set(wanted), (merged.id, zone)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("sign: tenderness", "sign: magic", "a name is that of an existing record; got 'magic'"),
        ("zone: anterior", "zone: lower", "every zone has its rivals"),
        ("items: [abductors_weak, foot_weak]", "items: [mood]", "got 'mood'"),
        (
            "source: hardcastle1985\n    seen",
            "source: nobody2020\n    seen",
            "source key is in a source list",
        ),
        ("    name: weak toes or ankle\n", "", "an item names a sign, or has name, source and seen"),
        ("    from_zone: place\n", "", "a step has a text, or takes it from the zone"),
        ("found: [tenderness, recognition]", "found: [mood]", "got 'mood'"),
        ("  - id: twitch\n", "  - id: taut_band\n", "an id belongs to one record; got 'taut_band'"),
    ],
)
def test_a_broken_record_does_not_load(tmp_path: Path, old: str, new: str, message: str):
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    file = folder / "pain" / "examination.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RecordError, match=message):
        examination_library(folder)


def test_steps_that_load_the_hip_wait_for_the_questions_about_bones():
    flags = pain_library().red_flags
    bones = {
        key
        for key, each in flags.items()
        if each.category in ("fracture", "femoral neck and head") and each.tier != "note"
    }
    held = {key for key, each in flags.items() if each.no_load}
    assert held == bones | {"adolescent", "pregnancy_bone"}
    assert {step.id for step in RECORDS.steps.values() if step.loads} == {"strength", "stance", "rivals"}
