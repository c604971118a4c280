"""Description of a question's field for forms, command lines and error messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal[
    "number", "integer", "flag", "choice", "text", "numbers", "names", "parts", "series", "questions", "other"
]  # fmt: skip


@dataclass(frozen=True)
class Described:
    """Description of a question's field for forms and command lines.

    Attributes
    ----------
    name : str
    kind : Kind
        ``parts`` are numbers by name, such as ``{"gluteus_medius": 0.5}``, ``series`` lists of
        numbers by name, and ``questions`` questions by name.
    low, high : float or None
        Range of the number, or of the numbers inside.
    choices : tuple
        Values that can be chosen.
    words : tuple of str
        Each choice as a form shows it; for a flag, words for false and true, or none.
    unit : str
        Empty if there is none.
    says, label : str
        One line of help, and the short name in a form.
    usual : tuple of float or None
        Narrower range that a slider offers.
    step : float or None
        Step of a slider.
    ends : tuple of str or None
        Words for the two ends of a slider.
    heading : str
        Heading of the field in a form.
    own : bool
        Whether the question itself declares the field, and not a question that it extends.
    default : object
        None if the field can be left out, or must be given.
    optional : bool
        Whether a field that is left out counts as unknown or as not asked for.
    required : bool
    """

    name: str
    kind: Kind
    low: float | None
    high: float | None
    choices: tuple[Any, ...]
    words: tuple[str, ...]
    unit: str
    says: str
    label: str
    usual: tuple[float, float] | None
    step: float | None
    ends: tuple[str, str] | None
    heading: str
    own: bool
    default: object
    optional: bool
    required: bool
