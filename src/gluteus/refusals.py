"""Sentences for values that do not fit: the place, the value, the rule and the remedy.

Only this module turns the errors of pydantic and of the command line's parser into sentences of
Gluteus.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from shlex import quote
from typing import Any

from gluteus.described import Described
from gluteus.errors import AnatomyError

_LONGEST_SHOWN = 80
_MOST_LISTED = 40
_LARGEST_GUESSED = 1e9
"""Numbers above this cannot be sizes in another unit, and some are too large for a float."""

_WORDS = {
    "greater_than": "is out of range",
    "greater_than_equal": "is out of range",
    "less_than": "is out of range",
    "less_than_equal": "is out of range",
    "finite_number": "is not a finite number",
    "float_type": "is not a number",
    "float_parsing": "is not a number",
    "int_type": "is not a whole number",
    "int_parsing": "is not a whole number",
    "int_parsing_size": "is out of range",
    "int_from_float": "is not a whole number",
    "bool_type": "is neither true nor false",
    "bool_parsing": "is neither true nor false",
    "string_type": "is not text",
    "string_too_short": "is empty",
    "string_too_long": "is too long",
    "literal_error": "is unknown",
    "dict_type": "is not a mapping of names to values",
    "mapping_type": "is not a mapping of names to values",
    "list_type": "is not a list",
    "tuple_type": "is not a list",
    "set_type": "is not a list",
    "frozen_set_type": "is not a list",
    "iterable_type": "is not a list",
    "model_type": "is not a group of fields",
    "model_attributes_type": "is not a group of fields",
    "dataclass_type": "is not a group of fields",
    "json_invalid": "is not valid JSON",
    "too_long": "has too many entries",
    "too_short": "has too few entries",
    "missing": "is missing",
}
MISSING = _WORDS["missing"]
UNKNOWN_NAME = "is not a name here"

_IN_METRES = {"mm": 1e-3, "cm": 1e-2, "m": 1.0, "in": 0.0254, "ft": 0.3048}
_IN_KILOGRAMS = {"g": 1e-3, "kg": 1.0, "lb": 0.45359237, "lbs": 0.45359237}
_NUMBER = re.compile(r"\s*([-+]?\d+(?:[.,]\d+)?)\s*([^\W\d]*\.?|°|%)\s*")


class Misfit(AnatomyError):
    """A value of a question does not fit.

    Attributes
    ----------
    place : tuple
        Names and indices that lead to the value, such as ``("person", "mass_kg")``.
    value : object
        The value itself.
    rule : str
        The rule that it breaks and the remedy, as the rest of a sentence that begins with place and
        value.
    """

    def __init__(self, place: Sequence[str | int], value: object, rule: str) -> None:
        self.place = tuple(place)
        self.value = value
        self.rule = rule
        shown = place_of(self.place) or "the question"
        if not rule.startswith((MISSING, UNKNOWN_NAME)):
            shown = f"{shown} = {short(value)}"
        super().__init__(f"{shown} {rule}")

    def __reduce__(self) -> tuple[type[Misfit], tuple[object, ...]]:
        """Return how to make the error again in another process."""
        return type(self), (self.place, self.value, self.rule)


class Mismatch(AnatomyError):
    """Values of a question do not fit together, or do not fit the person.

    Attributes
    ----------
    fields : tuple of str
        Fields that the message names. An interface whose users know them by other names replaces
        them.
    """

    def __init__(self, message: str, fields: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.fields = tuple(fields)


def with_article(name: str) -> str:
    """Return the name of a class or a tool after ``a`` or ``an``."""
    return f"{'an' if name[:1] in 'AEIO' else 'a'} {name}"


def short(value: object) -> str:
    """Return a value as code, shortened if it is long."""
    shown = repr(value)
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}..."


def typed(words: str) -> str:
    """Return words of a command line quoted for a shell, shortened if they are long."""
    return quote(words if len(words) <= _LONGEST_SHOWN else f"{words[:_LONGEST_SHOWN]}...")


def place_of(location: Sequence[int | str]) -> str:
    """Return where in a question an error lies, such as ``person.mass_kg``."""
    return ".".join(str(part)[:_LONGEST_SHOWN] for part in location if part != "[key]")


def in_words(kind: str, message: str) -> str:
    """Return the rule that a validation error of pydantic breaks.

    Parameters
    ----------
    kind : str
        Type of the error, such as ``float_parsing``.
    message : str
        Its message, which is used if a validator of Gluteus wrote it.
    """
    if kind in _WORDS:
        return _WORDS[kind]
    if kind in ("value_error", "assertion_error"):
        words = message.partition("error, ")[2] or message
        return f"does not fit: {words[:1].lower()}{words[1:]}"
    return "does not have the form that is needed"


def unknown_field(name: str, names: Sequence[str]) -> str:
    """Return the rule for a field that a question does not have."""
    return f"{UNKNOWN_NAME}; {_meant(name, names) or f'use one of {listed(names)}'}"


def no_such(what: str, name: object, names: Iterable[str], *, others: Mapping[str, str] | None = None) -> str:
    """Return the sentence for a name that no record has.

    Parameters
    ----------
    what : str
        Kind of record, such as ``muscle``.
    name : object
        What was given.
    names : iterable of str
        The names that exist.
    others : mapping, optional
        Further spellings -> the names that they stand for; only used to guess what was meant.
    """
    known = list(names)
    return f"no {what} is called {short(name)}; {_meant(name, known, others) or f'give {listed(known)}'}"


def check_choice(name: str, value: object, choices: Sequence[object]) -> None:
    """Refuse a value that is none of the choices.

    Raises
    ------
    AnatomyError
        The value is not among the choices; the sentence names them.
    """
    if value not in choices:
        raise AnatomyError(f"{name} = {short(value)} is unknown; give {either(choices)}")


def _meant(name: object, names: Sequence[str], others: Mapping[str, str] | None = None) -> str:
    """Return a question that suggests names with a similar spelling, or nothing."""
    spellings = {_plain(each): each for each in names}
    spellings = {_plain(each): meant for each, meant in (others or {}).items()} | spellings
    close = get_close_matches(_plain(str(name)), spellings, 3, 0.7)
    found = list(dict.fromkeys(spellings[each] for each in close))
    return f"did you mean {either(found)}?" if found else ""


def _plain(name: str) -> str:
    return name.strip().casefold().replace("-", "_").replace(" ", "_")


def listed(names: Iterable[str]) -> str:
    """Return names separated by commas, at most forty of them."""
    known = list(names)
    more = f" and {len(known) - _MOST_LISTED} more" if len(known) > _MOST_LISTED else ""
    return ", ".join(known[:_MOST_LISTED]) + more


def either(choices: Sequence[object]) -> str:
    """Return choices as words: ``none or trunk``, ``2 or 3``, ``a, b or c``."""
    words = [str(each) for each in choices]
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def range_of(low: float | None, high: float | None, unit: str = "", *, whole: bool = False) -> str:
    """Return the instruction for a number: ``give 1.3 to 2.2 m``."""
    ends = [str(int(end)) if whole else f"{end:g}" for end in (low, high) if end is not None]
    unit = f" {unit}" if unit else ""
    if len(ends) == 2:
        return f"give {ends[0]} to {ends[1]}{unit}"
    if ends:
        return f"give {ends[0]}{unit} or {'more' if low is not None else 'less'}"
    return f"give a {'whole ' if whole else ''}number{f' in{unit}' if unit else ''}"


def remedy(field: Described) -> str:
    """Return the instruction for a field: its range and unit, or its choices."""
    if field.choices:
        given = f"give {either(field.choices)}"
    elif field.kind == "flag":
        given = "give true or false"
    elif field.low is not None or field.high is not None:
        given = range_of(field.low, field.high, field.unit, whole=field.kind == "integer")
        given = given.replace("give ", "give names, each with ", 1) if field.kind == "parts" else given
    elif field.kind == "other":
        given = "give its fields by name"
    else:
        given = f"give {field.says}" if field.says else "correct it"
    return f"{given}, or leave it out" if field.optional else given


def guess(field: Described, value: object) -> str:
    """Return ``. Did you mean 1.68?`` where a value looks like one that fits, or nothing.

    A choice may be misspelt or be written in other words. A number may have a unit or a decimal
    comma, or be given in another unit.
    """
    if field.choices:
        meant = _choice(field, value)
    elif field.kind in ("number", "numbers", "parts"):
        meant = _number(field, value)
    else:
        meant = ""
    return f". Did you mean {meant}?" if meant else ""


def _choice(field: Described, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        return ""
    said = _plain(value)
    spelled = {_plain(str(each)): str(each) for each in field.choices}
    words = {_plain(each): str(choice) for each, choice in zip(field.words, field.choices, strict=False)}
    known = words | spelled
    begun = {choice for each, choice in known.items() if said.startswith(each) or each.startswith(said)}
    if len(begun) == 1:
        return begun.pop()
    close = get_close_matches(said, known, 1)
    return known[close[0]] if close else ""


def _number(field: Described, value: Any) -> str:
    """Return a number that fits and is written like the value, or nothing."""
    if isinstance(value, str):
        found = _NUMBER.fullmatch(value)
        if not found:
            return ""
        number, unit = float(found[1].replace(",", ".")), found[2].rstrip(".").casefold()
        factors = [_factor(unit, field.unit)]
    elif isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST_GUESSED:
        number, factors = float(value), _other_sizes(field)
    else:
        return ""
    fitting = [each for factor in factors if factor and _fits(field, each := number * factor)]
    return f"{fitting[0]:.4g}" if len(fitting) == 1 else ""


def _factor(unit: str, wanted: str) -> float | None:
    """Return what a number in one unit is multiplied by to be in the other."""
    for units in (_IN_METRES, _IN_KILOGRAMS):
        if unit in units and wanted in units:
            return units[unit] / units[wanted]
    names = {"": "", "°": "degrees", "deg": "degrees", "degree": "degrees", "y": "years", "%": ""}
    said = names.get(unit, unit)
    if unit == "%" and not wanted:
        return 0.01
    return 1.0 if said in ("", wanted.casefold(), wanted.casefold().rstrip("s")) else None


def _other_sizes(field: Described) -> list[float]:
    """Return the factors that convert from other units that are often used by mistake."""
    if field.unit == "m":
        return [1e-2, 1e-3]
    if field.unit == "mm":
        return [10.0, 1e3]
    return [1e-2] if not field.unit and field.high == 1 else []


def _fits(field: Described, number: float) -> bool:
    low, high = field.low, field.high
    return (low is None or number >= low) and (high is None or number <= high)
