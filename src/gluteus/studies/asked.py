"""The signature of studies: a hip, and a question given as one object or as its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Any, TypeVar

from gluteus.bones.person import Person
from gluteus.described import Described, Kind
from gluteus.errors import AnatomyError
from gluteus.model.hip.hip import Hip
from gluteus.question import Question, described
from gluteus.refusals import remedy, short

Found = TypeVar("Found")
Study = Callable[..., Found]

_TYPES: Mapping[Kind, str] = {
    "number": "float",
    "integer": "int",
    "flag": "bool",
    "choice": "choice",
    "text": "str",
    "numbers": "sequence of float",
    "names": "iterable of str",
    "parts": "mapping of str to float",
    "series": "mapping of str to sequence of float",
    "questions": "mapping of str to question",
    "other": "object",
}
"""Types of fields, as docstrings name them."""


def hip_of(subject: object, verb: str) -> Hip:
    """Return the hip that a study is about.

    Raises
    ------
    AnatomyError
        The argument is not a hip. A person is refused too, because it is unclear whether their
        central hip or many drawn hips are meant.
    """
    if isinstance(subject, Hip):
        return subject
    if isinstance(subject, Person):
        raise AnatomyError(
            f"{verb}: a Person is not a Hip; give Hip(person) for the one hip with published means, or "
            "Hip(person, samples=1000) for the hips that the person may have"
        )
    raise AnatomyError(f"{verb}: {short(subject)} is not a Hip; give Hip(person)")


def takes(question: type[Question], *positional: str) -> Callable[[Study[Found]], Study[Found]]:
    """Let a study ``(hip, ..., question, *, ...)`` take its question as one object or as keywords.

    The fields of the question become parameters of the signature and of the docstring.

    Parameters
    ----------
    question : type of Question
    positional : str
        Names of the fields that can be given without their names, after the hip.
    """

    def taking(study: Study[Found]) -> Study[Found]:
        own = list(signature(study).parameters.values())
        names = [each.name for each in own]
        at = next(place for place, name in enumerate(names) if name in ("question", "options"))
        whole = names[at]
        leading, extras = names[:at], names[at + 1 :]

        @wraps(study)
        def ask(*first: Any, **given: Any) -> Found:
            fixed = dict(zip(leading, first, strict=False))
            fixed |= {name: given.pop(name) for name in leading if name in given}
            if "hip" in fixed:
                fixed["hip"] = hip_of(fixed["hip"], study.__name__)
            more = {name: given.pop(name) for name in extras if name in given}
            rest = first[len(leading) :]
            return study(**fixed, **{whole: _question(question, whole, positional, rest, given)}, **more)

        fields = [_parameter(each, each.name in positional) for each in described(question).values()]
        fields.sort(key=lambda each: positional.index(each.name) if each.name in positional else 99)
        ask.__dict__["__signature__"] = Signature(_in_order([*own[:at], *fields, *own[at + 1 :]]))
        ask.__doc__ = _with_fields(study.__doc__ or "", question)
        return ask

    return taking


def _question(
    question: type[Question],
    name: str,
    positional: tuple[str, ...],
    first: tuple[Any, ...],
    given: dict[str, Any],
) -> Question:
    """Return the question from positional arguments and keywords; None leaves a field at its
    default.
    """
    whole = first[0] if first else given.get(name)
    if isinstance(whole, question):
        if len(first) > 1 or given.keys() - {name}:
            raise AnatomyError(
                f"{question.__name__} and {', '.join(given)} are both given; change the "
                "question with model_copy(update=...)"
            )
        return whole
    if len(first) > len(positional):
        raise TypeError(f"only {', '.join(positional) or 'nothing'} can be given without a name")
    fields = dict(zip(positional, first, strict=False)) | given
    return question(**{name: value for name, value in fields.items() if value is not None})


def _parameter(each: Described, by_place: bool) -> Parameter:
    kind = Parameter.POSITIONAL_OR_KEYWORD if by_place else Parameter.KEYWORD_ONLY
    return Parameter(each.name, kind, default=each.default, annotation=_annotation(each))


def _annotation(each: Described) -> Any:
    kinds = {"number": float, "integer": int, "flag": bool, "text": str, "choice": str}
    return kinds.get(each.kind, Parameter.empty)


def _in_order(parameters: list[Parameter]) -> list[Parameter]:
    return sorted(parameters, key=lambda each: each.kind)


def _with_fields(text: str, question: type[Question]) -> str:
    """Return a docstring in which the fields of the question replace ``{fields}``."""
    lines = list[str]()
    for each in described(question).values():
        lines += [
            f"    {each.name} : {_TYPES[each.kind]}{'' if each.required else ', optional'}",
            f"        {each.says[:1].upper()}{each.says[1:]}; {remedy(each)}.",
        ]
    return text.replace("{fields}", "\n".join(lines).lstrip())
