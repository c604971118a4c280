"""The page of an examination: one HTML file, laid out for A4, with the person's own bones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gluteus._version import __version__
from gluteus.anatomy import library
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.pain.examination.result import Examined
from gluteus.pain.examination.steps import Examination, ExaminedItem
from gluteus.pain.ranking.outweighed import outweighed_words
from gluteus.report.figures.palpation import draw
from gluteus.report.pages.content import person_words
from gluteus.report.pages.html import render_page, write_text
from gluteus.report.references import Reference, references
from gluteus.report.terminal.examination import earlier_words, figure_words, speaks_for
from gluteus.report.terminal.pain import always_words, promise_words

if TYPE_CHECKING:
    from gluteus.model.hip.hip import Hip


def examination_page(result: Examined, hip: Hip) -> str:
    """Return the page of an examination as HTML.

    If a red flag stops, it shows the stop and no steps.
    """
    told = result.examination
    flagged = [*result.screen.reasons, *result.screen.urgent]
    keys = [*(_keys(told) if told else ()), *(each.source for each in flagged)]
    listed = references(list(dict.fromkeys(keys)))
    flags = pain_library().red_flags
    zone = told.zone.names.en if told else f"{result.encounter.zone} zone"
    return render_page(
        "examination.html.j2",
        title=f"{zone.capitalize()} of gluteus medius, {result.encounter.side} side",
        result=result,
        told=told,
        picture=draw(told, hip) if told else None,
        person=person_words(hip.person),
        open_questions=[flags[key].ask for key in result.screen.unanswered],
        waiting={step: each.worded(_numbers(result)) for step, each in result.waiting.items()},
        earlier=earlier_words(result.encounter) if result.encounter.earlier else None,
        for_examiner=[flags[key].ask for key in result.screen.for_examiner],
        titles={each.id: each.title for each in pain_library().gate.tiers},
        regions=_regions(result),
        said={each.item: each.result for each in result.encounter.findings},
        numbers={key: each.number for key, each in listed.items()},
        listed=list(listed.values()),
        about=about,
        always=always_words,
        promise=promise_words,
        outweighed=outweighed_words,
        named=partial(_named, listed),
        version=__version__,
        samples=f"{hip.samples} sampled hips" if hip.samples else "the central hip",
    )


def _numbers(result: Examined) -> dict[str, str]:
    """Return the names of questions on the page: numbers for open questions, texts for the
    others.
    """
    flags = pain_library().red_flags
    listed = {key: str(place) for place, key in enumerate(result.screen.unanswered, start=1)}
    return {key: flag.ask.rstrip("?") for key, flag in flags.items()} | listed


def _regions(result: Examined) -> str:
    """Return the names of the regions whose codes appear in the tables of candidates."""
    names = library().regions
    known = [code for code in (result.ranking.regions if result.ranking else ()) if code in names]
    return "; ".join(f"{code}: {names[code].name}" for code in known) + "." if known else ""


def _keys(told: Examination) -> list[str]:
    """Return the sources of the examination, and those that its texts name."""
    known: list[str] = list(told.provenance["sources"])  # type: ignore[call-overload]
    items = [about(item) for step in told.steps for item in step.items]
    words = re.findall(
        r"[a-z0-9_]+", " ".join([*items, *(text for step in told.steps for text in step.text)])
    )
    return list(dict.fromkeys([*known, *(word for word in words if word in library().sources)]))


def _named(listed: Mapping[str, Reference], text: str) -> str:
    """Return the text with keys of sources replaced by author and year."""
    return re.sub(r"[a-z0-9_]+", lambda word: listed[word[0]].short if word[0] in listed else word[0], text)


def about(item: ExaminedItem) -> str:
    """Return what is known about an item: the sources it speaks for, its figures, and its
    conflicts.
    """
    told = [f"Speaks for {speaks_for(item)}."] if item.favours else []
    told += (
        ["; ".join(figure_words(each) for each in item.figures) + "."] if item.figures else ["No figures."]
    )
    told += [f"But: {each}." for each in item.conflicts]
    told += [item.note] if item.note else []
    return " ".join(told)


def write_examination(result: Examined, hip: Hip, path: Path | str, *, overwrite: bool = False) -> Path:
    """Write an examination as one page; parameters and errors as those of `write_text`."""
    return write_text(path, examination_page(result, hip), overwrite=overwrite, private=True)
