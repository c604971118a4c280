"""What is written: muscles, nerves, trigger zones, statements and sources as typed, frozen records.

- `library`: all records, loaded once and checked as a whole.
- `norms`: published values by name, each a `Quantity`.
- `standing`, `review_due`, `reviewer`: the sourcing policy.
- `read_yaml`: one YAML file as a typed record, for data files of other rooms.
"""

from gluteus.anatomy.library import DATA, Library, library, norms
from gluteus.anatomy.muscle import (
    Action,
    Alternative,
    Architecture,
    Attachment,
    Compartment,
    Ids,
    Muscle,
    Names,
    VolumeRegression,
)
from gluteus.anatomy.nerve import Loss, NerveNode, RootShare
from gluteus.anatomy.quantity import UNITS, Quantity, Seen
from gluteus.anatomy.reading import read_yaml
from gluteus.anatomy.record import Record
from gluteus.anatomy.sources.policy import (
    COUNTING_KINDS,
    NO_REVIEWER,
    REVIEW_LASTS,
    CitedVerdict,
    Standing,
    counts,
    review_due,
    reviewer,
    standing,
)
from gluteus.anatomy.sources.source import Source
from gluteus.anatomy.statement import STATEMENT_IDS, Citation, Review, Stance, Statement
from gluteus.anatomy.zone import Examination, Layer, Position, Referral, Region, TriggerZone

__all__ = [
    "COUNTING_KINDS",
    "DATA",
    "NO_REVIEWER",
    "REVIEW_LASTS",
    "STATEMENT_IDS",
    "UNITS",
    "Action",
    "Alternative",
    "Architecture",
    "Attachment",
    "Citation",
    "CitedVerdict",
    "Compartment",
    "Examination",
    "Ids",
    "Layer",
    "Library",
    "Loss",
    "Muscle",
    "Names",
    "NerveNode",
    "Position",
    "Quantity",
    "Record",
    "Referral",
    "Region",
    "Review",
    "RootShare",
    "Seen",
    "Source",
    "Stance",
    "Standing",
    "Statement",
    "TriggerZone",
    "VolumeRegression",
    "counts",
    "library",
    "norms",
    "read_yaml",
    "review_due",
    "reviewer",
    "standing",
]
