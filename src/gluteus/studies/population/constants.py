"""Constants of a study of a population: computed once, stored with it, equal for all workers.

About 80,000 numbers depend only on the study, among them polynomials of the bones and muscle sizes.
NumPy computes them, and their last digits depend on its version, its BLAS and the processor. The
compiled kernel gives the same bits for the same constants on every machine, so a study keeps the
constants with which it began (decision 40).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, cast

import numpy as np

from gluteus.bones.draws import draw_layout
from gluteus.mechanics.engine import schema
from gluteus.mechanics.engine.packing import packed
from gluteus.mechanics.engine.schema.declare import Array, Choice, Nested, kinds_of
from gluteus.studies.population.kernel_tables import hip_constants
from gluteus.studies.population.question import StanceStudy


@dataclass(frozen=True, eq=False)
class Constants:
    """Constants of a study.

    Parameters
    ----------
    hip : HipConstants
        Packed constants that the kernel needs.
    """

    hip: schema.HipConstants

    @cached_property
    def digest(self) -> str:
        """SHA-256 of `to_text`: equal for equal bits."""
        return hashlib.sha256(self.to_text().encode()).hexdigest()

    def to_text(self) -> str:
        """Return the constants as JSON, from which `constants_from` restores the same bits."""
        return json.dumps(_written(self.hip), separators=(",", ":"))


def constants_of(study: StanceStudy) -> Constants:
    """Return the constants of a study as NumPy computes them here, once in a process.

    Raises
    ------
    AnatomyError
        The study names an unknown muscle or nerve, or a part out of range.
    """
    return _computed(study.to_json(), _Asked(study))


@lru_cache(maxsize=4)
def constants_from(text: str) -> Constants:
    """Return constants that were written as text.

    Raises
    ------
    ValueError, KeyError, TypeError
        The text was not written by `Constants.to_text` of this version.
    """
    return Constants(packed(_read("HipConstants", json.loads(text))))


class _Asked:
    """A study that equals any other, so that the cache compares only the text beside it."""

    def __init__(self, study: StanceStudy) -> None:
        self.study = study

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=16)
def _computed(text: str, asked: _Asked) -> Constants:
    return Constants(packed(hip_constants(asked.study, draw_layout())))


def _written(struct: Any) -> dict[str, Any]:
    """Return a struct of the schema as JSON values; floats are written without loss."""
    cls = cast("type[object]", type(struct))
    content: dict[str, Any] = {}
    for name, kind in kinds_of(cls).items():
        value = getattr(struct, name)
        match kind:
            case _ if value is None:
                content[name] = None
            case Array():
                content[name] = {"shape": list(value.shape), "values": value.ravel().tolist()}
            case Nested(each=None):
                content[name] = _written(value)
            case Nested():
                content[name] = [_written(one) for one in value]
            case Choice():
                content[name] = int(value)
            case _:
                content[name] = value
    return content


def _read(struct: str, content: dict[str, Any]) -> Any:
    cls: type = getattr(schema, struct)
    values: dict[str, Any] = {}
    for name, kind in kinds_of(cls).items():
        value = content[name]
        match kind:
            case _ if value is None:
                values[name] = None
            case Array():
                values[name] = np.array(value["values"], dtype=kind.type).reshape(value["shape"])
            case Nested(each=None):
                values[name] = _read(kind.struct, value)
            case Nested():
                values[name] = [_read(kind.struct, one) for one in value]
            case Choice():
                values[name] = getattr(schema, kind.enum)(value)
            case _:
                values[name] = value
    return cls(**values)
