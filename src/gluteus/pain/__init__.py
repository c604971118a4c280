"""Where it hurts: red flags first, referred-pain maps, and what pain can come from.

- `screen`, `questionnaire`, `read_answers`: the red-flag questions and what their answers stop.
- `forward`: from a trigger zone, or another source of pain, to the regions where it is felt.
- `rank`: from regions to a set of candidates, red flags first; `pain_json` for ``--json``.
- `body_chart`: outlines and regions of a woman or a man in millimetres, registered to the bones.
- `read_drawing`, `parse_drawing`, `drawing_json`, `fractions`: free-hand drawings on it, and the part of
  each region that they cover.

The chart and drawings are loaded at first use: a ranking by codes does not wait for bones and geometry. The
room names no disease of anybody: it lists what pain can come from and what to examine next.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from gluteus.pain.ranking.as_json import fractions_json, pain_json
from gluteus.pain.ranking.forward import ReferredMap, forward
from gluteus.pain.ranking.rank import Candidate, Constant, PainResult, Pair, rank
from gluteus.pain.red_flags.answers import read_answers
from gluteus.pain.red_flags.screening import Reason, Screen, questionnaire, screen

if TYPE_CHECKING:
    from gluteus.pain.chart.chart import BodyChart, ChartArea, ChartView, body_chart
    from gluteus.pain.chart.drawing import Drawing, Mark, drawing_json, parse_drawing, read_drawing
    from gluteus.pain.chart.drawn_regions import Fractions, fractions

__all__ = [
    "BodyChart",
    "Candidate",
    "ChartArea",
    "ChartView",
    "Constant",
    "Drawing",
    "Fractions",
    "Mark",
    "PainResult",
    "Pair",
    "Reason",
    "ReferredMap",
    "Screen",
    "body_chart",
    "drawing_json",
    "forward",
    "fractions",
    "fractions_json",
    "pain_json",
    "parse_drawing",
    "questionnaire",
    "rank",
    "read_answers",
    "read_drawing",
    "screen",
]

_HOMES = {
    "BodyChart": "gluteus.pain.chart.chart",
    "ChartArea": "gluteus.pain.chart.chart",
    "ChartView": "gluteus.pain.chart.chart",
    "Drawing": "gluteus.pain.chart.drawing",
    "Fractions": "gluteus.pain.chart.drawn_regions",
    "Mark": "gluteus.pain.chart.drawing",
    "body_chart": "gluteus.pain.chart.chart",
    "drawing_json": "gluteus.pain.chart.drawing",
    "fractions": "gluteus.pain.chart.drawn_regions",
    "parse_drawing": "gluteus.pain.chart.drawing",
    "read_drawing": "gluteus.pain.chart.drawing",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'gluteus.pain' has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
