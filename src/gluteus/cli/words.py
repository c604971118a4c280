"""Options with values of several parts: findings and lists of numbers."""

from gluteus.errors import GluteusError


def read_finding(text: str) -> tuple[str, str]:
    """Name and result of NAME=yes, NAME=no or NAME=unknown."""
    name, equals, said = (part.strip() for part in text.partition("="))
    if not equals or not said:
        raise GluteusError(f"--finding {text!r} has no answer; write {name or 'NAME'}=yes, =no or =unknown")
    return name, said


def number(text: str, where: str) -> float:
    """The number in a text that is part of an option's value."""
    try:
        return float(text)
    except ValueError:
        raise GluteusError(
            f"{text!r} in {where!r} is not a number; write digits with a decimal point"
        ) from None


def numbers(text: str) -> list[float]:
    """The numbers in a comma-separated list."""
    return [number(each, text) for each in text.split(",")]
