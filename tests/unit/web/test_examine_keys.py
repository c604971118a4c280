"""Answers have every key that the command line's objects have."""

from typing import Any

from gluteus.pain import pain_json, rank
from gluteus.pain.examination.as_json import examined_json
from gluteus.pain.examination.notes import Notes
from gluteus.pain.examination.result import examined
from gluteus.web.answers.pain_shapes import PainAnswer
from gluteus.web.routes.examine import ExamineAnswer


def lacking(told: Any, wanted: Any, place: str = "") -> list[str]:
    """Places of keys that are wanted and not told."""
    if isinstance(wanted, dict):
        return [
            each
            for key, value in wanted.items()
            for each in (lacking(told[key], value, f"{place}.{key}") if key in told else [f"{place}.{key}"])
        ]
    if isinstance(wanted, list | tuple) and not isinstance(told, str):
        pairs = zip(told, wanted, strict=True)
        return [each for mine, theirs in pairs for each in lacking(mine, theirs, f"{place}[]")]
    return []


def test_pain_lacks_nothing() -> None:
    wanted = pain_json(rank(["CREST_P"], "right", {}, {"point_gmed_middle": True}, unanswered="show"))
    assert wanted["candidates"]
    told = PainAnswer.model_validate(wanted | {"drawn": None, "region_names": {}, "baseline": []})
    assert lacking(told.model_dump(mode="json"), wanted | {"baseline": []}) == []


def test_examination_lacks_nothing() -> None:
    notes = Notes("posterior", "left")
    notes.find({"tenderness": "yes"})
    wanted = examined_json(examined(notes.encounter))
    told = ExamineAnswer.model_validate(wanted | {"kept": False, "fhir": None, "scene": None})
    assert lacking(told.model_dump(mode="json"), wanted) == []
