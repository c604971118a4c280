"""Sentences for command lines that the parser refuses: option, value, rule, remedy."""

import re
from difflib import get_close_matches
from typing import Any, get_args

from typer.exceptions import TyperException

from gluteus.described import Described, Kind


def misuse(error: TyperException) -> str:
    """Return what was wrong with the words of a command, as one sentence.

    The parser's own sentences come from its libraries. They are replaced where the range, the
    choices or the closest option helps the user more.
    """
    option, cause = getattr(error, "param", None), error.__cause__
    if option is not None and hasattr(cause, "errors"):
        return _wrong_value(option, cause)
    missing = type(error).__name__ == "MissingParameter"
    if option is not None and missing:
        return f"{_name(option)} is missing; give {_what(option)}"
    unknown = getattr(error, "option_name", None)
    if unknown is not None and type(error).__name__ == "NoSuchOption":
        return _unknown_option(str(unknown), error)
    if type(error).__name__ == "BadOptionUsage" and "requires an argument" in error.format_message():
        return f"{unknown} needs a value; write it after the option"
    command = re.search(r"No such command '(.*?)'\.(?: Did you mean (.*)\?)?", error.format_message())
    if command:
        close = f"; did you mean {command[2]}?" if command[2] else ""
        return f"there is no command {command[1]}{close}"
    extra = re.search(r"unexpected extra argument\(s\) \((.*)\)", error.format_message())
    if extra:
        return f"unexpected: {extra[1]}; {_only(error)}give options as --NAME VALUE"
    words = " ".join(error.format_message().replace("Value error, ", "").split()).rstrip(".")
    return f"{words[:1].lower()}{words[1:]}"


def _only(error: Any) -> str:
    """Name the argument that a command takes once, if several were given."""
    command = error.ctx.command
    places = [each for each in command.get_params(error.ctx) if each.param_type_name == "argument"]
    return f"{command.name} takes one {_name(places[0])} at a time; " if len(places) == 1 else ""


def _wrong_value(option: Any, cause: Any) -> str:
    from gluteus.refusals import guess, in_words, remedy, typed

    first = cause.errors()[0]
    field = _described(option)
    rule = "is unknown" if field.choices else in_words(first["type"], str(first["msg"]))
    value = first["input"]
    return f"{_name(option)} {typed(str(value))} {rule}; {remedy(field)}{guess(field, value)}"


def _described(option: Any) -> Described:
    """The option as if it were a field of a question."""
    annotation = option.type_descriptor.annotation
    choices = _choices(annotation)
    kind: Kind = "choice" if choices else "integer" if annotation is int else "number"
    return Described(
        name=str(option.name),
        kind=kind,
        low=option.min,
        high=option.max,
        choices=choices,
        words=(),
        unit="",
        says=_what(option),
        label=str(option.name),
        usual=None,
        step=None,
        ends=None,
        heading="",
        own=True,
        default=None,
        optional=False,
        required=bool(option.required),
    )


def _choices(annotation: Any) -> tuple[Any, ...]:
    """The strings of a Literal, alone or beside None."""
    found = get_args(annotation)
    if found and all(isinstance(each, str) for each in found):
        return found
    inner = (_choices(each) for each in found if each is not type(None))
    return next((each for each in inner if each), ())


def _name(option: Any) -> str:
    """The option as users type it, or the place of an argument."""
    longest = max((str(each) for each in option.opts), key=len, default=str(option.name))
    return longest if longest.startswith("-") else longest.upper()


def _what(option: Any) -> str:
    return str(getattr(option, "help", "") or "a value")


def _unknown_option(name: str, error: Any) -> str:
    """Say that an option does not exist, and which one may be meant."""
    known = [str(each) for option in error.ctx.command.get_params(error.ctx) for each in option.opts]
    options = [each for each in known if each.startswith("--")]
    close = get_close_matches(name, options, 3) or list(error.possibilities or ())
    words = f"; did you mean {' or '.join(sorted(close))}?" if close else ""
    return f"there is no option {name}{words}"
