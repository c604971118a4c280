"""One name for muscles and coordinates that have different names in different families of
models.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Final

from gluteus.anatomy import Record, read_yaml
from gluteus.arguments import check_types
from gluteus.errors import AnatomyError
from gluteus.refusals import either

_SIDES: Final = ("_r", "_l")
_TABLE: Final = Path(__file__).parent / "data" / "aliases.yaml"


class _Aliases(Record):
    """Families of models that use these names, and aliases of each of our names, by group."""

    families: dict[str, dict[str, str]]
    names: dict[str, dict[str, tuple[str, ...]]]


@check_types
def canonical_name(name: str) -> str:
    """Return the name that Gluteus uses for a muscle or coordinate.

    `canonical_name("glut_med1_l")` is `glmed1_l`. The pairs are in `data/aliases.yaml`.

    Parameters
    ----------
    name : str
        A name of any family of models.

    Returns
    -------
    str
        The name in Gluteus; an unknown name is returned unchanged.
    """
    stem, side = (name[:-2], name[-2:]) if name.endswith(_SIDES) else (name, "")
    return _canonical().get(stem, stem) + side


@check_types
def matching_name(wanted: str, names: Iterable[str]) -> str:
    """Return the name with the same meaning as a wanted one, from any family of models.

    Parameters
    ----------
    wanted : str
        A name of a muscle or coordinate.
    names : iterable of str
        Names to choose from.

    Returns
    -------
    str
        One of `names`.

    Raises
    ------
    AnatomyError
        No name has that meaning; the message lists similar names.
    """
    names = tuple(names)
    if wanted in names:
        return wanted
    meaning = canonical_name(wanted)
    for name in names:
        if canonical_name(name) == meaning:
            return name
    near = get_close_matches(wanted, names, n=4) or names[:4]
    raise AnatomyError(
        f"none of {len(names)} names means {wanted!r}; "
        f"{f'did you mean {either(near)}?' if near else 'give the names of the model'}"
    )


@cache
def _canonical() -> dict[str, str]:
    table = read_yaml(_TABLE, _Aliases).names
    return {alias: name for group in table.values() for name, aliases in group.items() for alias in aliases}
