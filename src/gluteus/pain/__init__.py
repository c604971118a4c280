"""Pain: red-flag questions, referred-pain maps, and the structures that pain can come from.

- `screen`, `questionnaire`, `read_answers`: the red-flag questions, and what follows from answers.
- `forward`: from a trigger zone, or another source of pain, to the regions where it is felt.
- `rank`: from painful regions to a list of candidates, red flags first; `pain_json` for ``--json``.
- `body_chart`: outlines and regions of a woman or a man in millimetres, registered to the bones.
- `read_drawing`, `parse_drawing`, `drawing_json`, `fractions`: free-hand drawings on it,
  and the part of each region that they cover.

The chart and drawings are loaded at first use, so that a ranking by region codes does not wait for
bones and geometry. The package never names a disease of a person: it lists the structures that pain
can come from, and what to examine next.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
