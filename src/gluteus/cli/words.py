"""Options that say more than one word: MUSCLE=FRACTION, KG@SIDE, lists of numbers."""

from typing import Annotated, Literal

from typer import Option

from gluteus.errors import GluteusError

Weaken = Annotated[
    list[str] | None, Option(help="MUSCLE=FRACTION_LEFT, such as gluteus_medius=0.5; may be repeated")
]
Lesion = Annotated[
    list[str] | None, Option(help="NERVE_OR_ROOT[=FRACTION_LOST], such as L5=0.5; may be repeated")
]


def fractions(pairs: list[str] | None, default: float | None = None) -> dict[str, float]:
    """Numbers by name from NAME=NUMBER; a name alone has the default."""
    found: dict[str, float] = {}
    for pair in pairs or []:
        name, equals, text = pair.partition("=")
        if not equals and default is None:
            raise GluteusError(
                f"{pair!r} names no fraction; write MUSCLE=FRACTION_LEFT, such as gluteus_medius=0.5"
            )
        found[name.strip()] = number(text, pair) if equals else float(default or 0.0)
    return found


def read_finding(text: str) -> tuple[str, str]:
    """Name and result of NAME=yes, NAME=no or NAME=unknown."""
    name, equals, said = (part.strip() for part in text.partition("="))
    if not equals or not said:
        raise GluteusError(f"a finding is ITEM=yes, ITEM=no or ITEM=unknown; met {text!r}. Write it so.")
    return name, said


def number(text: str, where: str) -> float:
    """The number in a text that stands somewhere in what was written."""
    try:
        return float(text)
    except ValueError:
        raise GluteusError(
            f"{text!r} in {where!r} is not a number; write digits with a decimal point"
        ) from None


def numbers(text: str) -> list[float]:
    """The numbers in a list with commas."""
    return [number(each, text) for each in text.split(",")]


def held_load(text: str | None) -> tuple[float, str]:
    """Kilograms and side from KG@SIDE; nothing held without one."""
    if text is None:
        return 0.0, "left"
    kilograms, at, side = text.partition("@")
    if not at:
        raise GluteusError(f"load {text!r} names no side; write KG@left or KG@right")
    return number(kilograms, text), side


def compensation(text: str) -> Literal["none", "trunk"]:
    """What the body does when the abductors cannot hold the pelvis."""
    if text == "none":
        return "none"
    if text == "trunk":
        return "trunk"
    raise GluteusError(
        f"compensate = {text!r} is unknown; choose none (the pelvis drops) or trunk (it leans)"
    )
