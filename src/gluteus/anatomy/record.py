"""The base class of all records: typed, frozen, and strict about its input."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from gluteus.errors import RecordError

Text = Annotated[str, StringConstraints(min_length=1)]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]


class Record(BaseModel):
    """A record in a data file.

    A field that is missing, unknown or of another type is refused.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)


def broken(file: Path, place: str, rule: str, value: object, advice: str) -> RecordError:
    """Return the error for a record that breaks a rule.

    Parameters
    ----------
    file : Path
        The data file.
    place : str
        Path inside the file, such as ``architecture.mass.unit``.
    rule, value, advice
        The rule, the value that was found, and the remedy.
    """
    met = repr(value)
    shown = met if len(met) <= 120 else f"{met[:117]}..."
    return RecordError(f"{file}: {place}: {rule}; got {shown}. {advice}")
