"""Where it hurts: red flags first, referred-pain maps, and what pain can come from.

- `screen`, `questionnaire`, `read_answers`: the red-flag questions and what their answers stop.
- `forward`: from a trigger zone, or another source of pain, to the regions where it is felt.
- `rank`: from regions to a set of candidates, red flags first; `pain_json` for ``--json``.

The room names no disease of anybody: it lists what pain can come from and what to examine next.
"""

from gluteus.pain.answers import read_answers
from gluteus.pain.as_json import pain_json
from gluteus.pain.forward import ReferredMap, forward
from gluteus.pain.ranking import Candidate, Constant, PainResult, Pair, rank
from gluteus.pain.screening import Reason, Screen, questionnaire, screen

__all__ = [
    "Candidate",
    "Constant",
    "PainResult",
    "Pair",
    "Reason",
    "ReferredMap",
    "Screen",
    "forward",
    "pain_json",
    "questionnaire",
    "rank",
    "read_answers",
    "screen",
]
