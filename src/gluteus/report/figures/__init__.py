"""The figures of the report by name, each drawn from one dataset of the evidence.

`draw` gives every figure whose evidence is there. `FIGURES_OF` says which figures belong to which
statement.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from gluteus.quantiles import LEAST_FOR_INTERVAL, enough
from gluteus.report.drawing.style import SETTINGS

if TYPE_CHECKING:
    from gluteus.facts import CheckResult
    from gluteus.report.figures.picture import Picture

# By the name of a figure: the evidence that it needs, and the module that draws it.
_FIGURES: dict[str, tuple[frozenset[str], str, str]] = {
    "fan": (frozenset(), "bones", "draw"),
    "strength": (frozenset({"strength"}), "strength", "draw"),
    "rotation": (frozenset({"rotation"}), "rotation", "draw"),
    "boundary": (frozenset({"boundary"}), "rotation", "draw_boundary"),
    "stance": (frozenset({"stance"}), "stance", "draw"),
    "weakness": (frozenset({"weakness", "without"}), "weakness", "draw"),
    "zones": (frozenset({"zones"}), "zones", "draw"),
    "pillow": (frozenset({"pillow"}), "pillow", "draw"),
    "exercises": (frozenset({"exercises"}), "exercise_work", "draw"),
    "referred-posterior": (frozenset(), "referred", "draw_posterior"),
    "referred-middle": (frozenset(), "referred", "draw_middle"),
    "referred-anterior": (frozenset(), "referred", "draw_anterior"),
}

FIGURES_OF: dict[str, tuple[str, ...]] = {
    "origin": ("fan",),
    "attachment": ("fan",),
    "strongest-abductor": ("strength",),
    "anterior-internal-rotation": ("rotation", "boundary"),
    "pelvis-stabiliser": ("stance", "weakness"),
    "zones-near-crest": ("zones",),
    "exam-pillow": ("pillow",),
    "exam-posterior-flat": ("zones",),
    "exam-rolling": ("zones",),
    "referred-pain-crest": ("referred-posterior",),
    "referred-pain-buttock-thigh": ("referred-middle",),
    "referred-pain-bilateral": ("referred-anterior",),
}

_ALSO_CALLED = {"origin": "fan", "attachment": "fan", "bones": "fan"}


def known_name(name: str) -> str | None:
    """Return the name of the figure that evidence calls `name`; None if there is no such figure."""
    name = _ALSO_CALLED.get(name, name)
    return name if name in _FIGURES else None


def draw(result: CheckResult) -> dict[str, Picture]:
    """Return all figures by name, in the order of the article.

    Parameters
    ----------
    result : CheckResult
        Result of a check. Figures without their evidence, or with too few people, are left out.

    Returns
    -------
    dict of str to Picture
        Figures by name.
    """
    there = frozenset(result.evidence)
    if "stance" in there and not _enough_stand(result):
        there -= {"stance"}
    return {name: draw_one(result, name) for name, (needed, *_) in _FIGURES.items() if needed <= there}


def _enough_stand(result: CheckResult) -> bool:
    """Whether enough people hold the pelvis level for an interval of their forces."""
    held = result.evidence["stance"]["held"].values
    return enough(int(held.sum()), held.size, LEAST_FOR_INTERVAL)


def draw_one(result: CheckResult, name: str) -> Picture:
    """Return the figure of that name; the same data give the same bytes.

    Raises
    ------
    KeyError
        There is no such figure, or its evidence is missing.
    """
    import matplotlib as mpl

    _, module, function = _FIGURES[name]
    with mpl.rc_context(SETTINGS):
        return getattr(import_module(f"{__name__}.{module}"), function)(result)
