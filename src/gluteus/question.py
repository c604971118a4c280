"""Questions: what can be asked, declared once with its ranges, units and help.

A question is a frozen pydantic model. Studies take it as their argument, and study files and HTTP
requests contain it. The options of the command line, the sliders of the app and the types of the
front end are generated from its fields. A value that does not fit is refused with the same sentence
everywhere: the place, the value, the rule, the remedy.

>>> from gluteus.bones.person import Person
>>> Person(mass_kg=500)
Traceback (most recent call last):
gluteus.refusals.Misfit: mass_kg = 500 is out of range; give 30 to 250 kg, or leave it out
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from inspect import get_annotations
from typing import Annotated, Any, ClassVar, Self, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic.functional_validators import ModelWrapValidatorHandler
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from gluteus.described import Described, Kind
from gluteus.errors import AnatomyError
from gluteus.json_types import JsonObject
from gluteus.refusals import MISSING, Misfit, guess, in_words, listed, range_of, remedy, short, unknown_field
from gluteus.units import unit_of

Schema = dict[str, Any]

Name = Annotated[str, Field(min_length=1, max_length=80)]
Fraction = Annotated[float, Field(ge=0, le=1)]
Parts = Annotated[dict[Name, Fraction], Field(max_length=60)]
"""Fractions by name, such as ``{"gluteus_medius": 0.5}``."""

_OURS = "question"
"""Type of errors whose sentence lacks only the place and the value."""


class Question(BaseModel):
    """A question to a study; unknown names and values out of range are refused.

    Attributes
    ----------
    LATER : frozenset of str
        Fields that were added after results of the question had been stored. `content` shows them
        only where they differ from their default, so that an old question keeps its fingerprint.
    HEADING : str
        Heading of the fields that this class declares, in a form.

    Raises
    ------
    AnatomyError
        A value does not fit. Inside another pydantic model, that model's validation error is
        raised.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    LATER: ClassVar[frozenset[str]] = frozenset()
    HEADING: ClassVar[str] = ""

    def __init__(self, *by_place: Any, **given: Any) -> None:
        if by_place:
            name = type(self).__name__
            fields = list(type(self).model_fields)
            raise AnatomyError(
                f"{name} takes its fields by name, and {short(by_place[0])} has none; write "
                f"{name}({fields[0]}=...). The names are {listed(fields)}"
            )
        try:
            super().__init__(**given)
        except ValidationError as error:
            raise refusal(error.errors()[0]) from None

    # Without this mark pydantic would call __init__ for a question inside another model, and a
    # wrong value there would lose its place.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @model_validator(mode="wrap")
    @classmethod
    def _with_rules(cls, given: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Give each error the rule and the remedy that the field declares."""
        try:
            return handler(given)
        except ValidationError as error:
            found = [_with_rule(cls, each) for each in error.errors()]
            raise ValidationError.from_exception_data(cls.__name__, found) from None

    def content(self) -> JsonObject:
        """All fields as JSON values; those of `LATER` only where they differ from their default."""
        declared = type(self).model_fields
        unsaid = {
            name
            for name in self.LATER
            if getattr(self, name) == declared[name].get_default(call_default_factory=True)
        }
        return self.model_dump(mode="json", exclude=unsaid)

    def content_given(self) -> JsonObject:
        """The fields that differ from their defaults, as JSON values."""
        return self.model_dump(mode="json", exclude_defaults=True)


Part = TypeVar("Part", bound=Question)


def part_of(question: Question, part: type[Part]) -> Part:
    """The part of a question that belongs to a question that it extends."""
    said = question.model_fields_set & part.model_fields.keys()
    return part.model_construct(said, **{name: getattr(question, name) for name in part.model_fields})


def number(
    low: float,
    high: float,
    says: str,
    *,
    label: str | None = None,
    unit: str | None = None,
    usual: tuple[float, float] | None = None,
    step: float | None = None,
    ends: tuple[str, str] | None = None,
) -> Any:
    """Declare a number of a question.

    Parameters
    ----------
    low, high : float
        Range, ends included, in the unit of the field's name.
    says : str
        One line of help.
    label : str, optional
        Short name in a form.
    unit : str, optional
        Unit, if the field's name does not end in it.
    usual : tuple of float, optional
        Narrower range that a slider offers.
    step : float, optional
        Step of a slider.
    ends : tuple of str, optional
        Words for the two ends of a slider.
    """
    shown = {
        "unit": unit,
        "usual": None if usual is None else list(usual),
        "step": step,
        "ends": None if ends is None else list(ends),
    }
    extra = {name: value for name, value in shown.items() if value is not None}
    return Field(ge=low, le=high, title=label, description=says, json_schema_extra=cast("Any", extra) or None)


def choice(says: str, *, label: str, words: Mapping[Any, str], most: int | None = None) -> Any:
    """Declare a field of a question with choices, or a flag whose two values have names in a form.

    Parameters
    ----------
    says : str
        One line of help.
    label : str
        Short name in a form.
    words : mapping
        Value -> words for it in a form; a value without an entry is shown as it is.
    most : int, optional
        Most values that can be chosen together, if more than one.
    """
    shown: dict[str, Any] = {"words": {_key(value): each for value, each in words.items()}}
    return Field(title=label, description=says, max_length=most, json_schema_extra=shown)


def _key(value: object) -> str:
    """A value as a key of a JSON object: ``true``, ``2``, ``trunk``."""
    return str(value).lower() if isinstance(value, bool) else str(value)


@lru_cache(maxsize=64)
def described(question: type[BaseModel]) -> Mapping[str, Described]:
    """The fields of a question in their order, from its JSON schema."""
    schema = _schema(question)
    properties = cast("dict[str, Schema]", schema.get("properties", {}))
    must = schema.get("required", ())
    fields = question.model_fields
    return {
        name: _described(question, name, each, fields[name], name in must)
        for name, each in properties.items()
    }


@lru_cache(maxsize=64)
def _schema(question: type[BaseModel]) -> Schema:
    return question.model_json_schema()


def _home(question: type[BaseModel], name: str) -> type[BaseModel]:
    """The class that declares a field."""
    return next((each for each in question.__mro__ if name in get_annotations(each)), question)


def _described(
    question: type[BaseModel], name: str, schema: Schema, field: FieldInfo, required: bool
) -> Described:
    home = _home(question, name)
    parts = _alternatives(schema)
    inner = [each for part in parts for each in _alternatives(_inside(part))] or parts
    low, high = _range(inner)
    usual = cast("list[float] | None", schema.get("usual"))
    ends = cast("list[str] | None", schema.get("ends"))
    kind, choices = _kind(parts), _choices(inner)
    return Described(
        name=name,
        kind=kind,
        low=low,
        high=high,
        choices=choices,
        words=_words((False, True) if kind == "flag" else choices, schema.get("words", {})),
        unit=str(schema.get("unit", unit_of(name))),
        says=str(schema.get("description", "")),
        label=field.title or name,
        usual=None if usual is None else (usual[0], usual[1]),
        step=schema.get("step"),
        ends=None if ends is None else (ends[0], ends[1]),
        heading=str(getattr(home, "HEADING", "")),
        own=home is question,
        default=schema.get("default"),
        optional=any(each.get("type") == "null" for each in schema.get("anyOf", ())),
        required=required,
    )


def _alternatives(schema: Schema) -> list[Schema]:
    """The schemas of a value, without null."""
    found: Sequence[Schema] = schema.get("anyOf") or ([schema] if schema else [])
    return [each for each in found if each.get("type") != "null"]


def _inside(schema: Schema) -> Schema:
    """The schema of the entries of an array or object; empty without one."""
    prefix = cast("list[Schema]", schema.get("prefixItems", []))
    within = schema.get("items") or schema.get("additionalProperties")
    found: object = prefix[0] if prefix else within
    return cast("Schema", found) if isinstance(found, dict) else {}


def _kind(parts: list[Schema]) -> Kind:
    types = {str(each.get("type")) for each in parts}
    if all("enum" in each or "const" in each for each in parts):
        return "choice"
    if types == {"array"}:
        inner = {str(each.get("type")) for each in _alternatives(_inside(parts[0]))}
        return "numbers" if inner <= {"number", "integer"} else "names" if inner <= {"string"} else "other"
    if types == {"object"} and "additionalProperties" in parts[0]:
        inner = _inside(parts[0])
        inside = "question" if "$ref" in inner else str(inner.get("type"))
        kinds: dict[str, Kind] = {"number": "parts", "array": "series", "question": "questions"}
        return kinds.get(inside, "other")
    names: dict[str, Kind] = {
        "number": "number", "integer": "integer", "boolean": "flag", "string": "text",
    }  # fmt: skip
    return names.get(next(iter(types)), "other") if len(types) == 1 else "other"


def _range(parts: list[Schema]) -> tuple[float | None, float | None]:
    for part in parts:
        low = part.get("minimum", part.get("exclusiveMinimum"))
        high = part.get("maximum", part.get("exclusiveMaximum"))
        if low is not None or high is not None:
            return low, high
    return None, None


def _words(choices: tuple[Any, ...], said: Mapping[str, str]) -> tuple[str, ...]:
    """Words for each choice; empty for a flag that declares none."""
    if choices == (False, True) and not said:
        return ()
    return tuple(said.get(_key(each), str(each).replace("_", " ")) for each in choices)


def _choices(parts: list[Schema]) -> tuple[Any, ...]:
    found = list[Any]()
    for part in parts:
        found += part.get("enum", [part["const"]] if "const" in part else [])
    return tuple(found)


def refusal(error: ErrorDetails) -> Misfit:
    """Return a validation error as a sentence: the place, the value, the rule and the remedy."""
    place = tuple(error["loc"])
    if place[-1:] == ("[key]",):
        place = place[:-2]
    rule = str(error["msg"])
    if error["type"] != _OURS:
        rule = in_words(error["type"], rule)
        rule = f"{rule}; give it" if rule == MISSING else rule
    return Misfit(place, error["input"], rule)


def does_not_fit(rule_and_remedy: str) -> PydanticCustomError:
    """The error of a validator; ``rule_and_remedy`` continues the sentence "PLACE = VALUE ..."."""
    return PydanticCustomError(_OURS, "{says}", {"says": rule_and_remedy})


def _with_rule(question: type[BaseModel], error: ErrorDetails) -> InitErrorDetails:
    location, kind = error["loc"], error["type"]
    found = InitErrorDetails(
        type=does_not_fit(_sentence(question, error)), loc=location, input=error["input"]
    )
    if kind == _OURS:
        found["type"] = does_not_fit(str(error["msg"]))
    return found


def _sentence(question: type[BaseModel], error: ErrorDetails) -> str:
    kind, location = error["type"], error["loc"]
    if kind == "extra_forbidden":
        return unknown_field(str(location[-1]), list(question.model_fields))
    field = described(question).get(str(location[0])) if location else None
    rule = "is not a name" if location[-1:] == ("[key]",) else in_words(kind, str(error["msg"]))
    if location[-1:] == ("[key]",) and field is not None:
        return f"{rule}; {remedy(field)}"
    if field is None:
        return f"{rule}; give its fields by name"
    if rule == MISSING:
        return f"{rule}; {remedy(field)}"
    if len(location) > 1 and field.kind == "parts" and field.low is not None:
        return f"{rule}; {range_of(field.low, field.high, field.unit)}{guess(field, error['input'])}"
    return f"{rule}; {remedy(field)}{guess(field, error['input'])}"
