"""Prepared data of the mean bones: the same for everybody, computed once and cached."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from gluteus.anatomy import DATA
from gluteus.bones.shape_model import model_files
from gluteus.cache import Arrays, digest_of, kept
from gluteus.errors import FileFormatError


def prepared(name: str, compute: Callable[[], Arrays]) -> Arrays:
    """Return arrays that depend only on the shape model, the records and this package.

    Parameters
    ----------
    name : str
        Description of the arrays, used in the name of the file.
    compute : callable
        Function that returns the arrays by name, called if they are not cached.

    Returns
    -------
    mapping of str to ndarray
        The arrays, bit-identical whether they were computed or read.
    """
    return kept(f"bones-{name}", _made_from(), compute)


@cache
def _made_from() -> str:
    """Digest of the shape model's files, the records about bones, and the code that uses them."""
    code = [path for room in (DATA.parent, Path(__file__).parent) for path in sorted(room.glob("*.py"))]
    records = sorted((DATA / "attachments").glob("*.yaml"))
    fan = DATA / "norms" / "gluteus_medius_fan.yaml"
    try:
        return digest_of([*model_files(), *code, *records, fan])
    except OSError as error:
        path = Path(error.filename)
        raise FileFormatError(
            path, None, f"it cannot be read ({error.strerror}); reinstall the package that it belongs to"
        ) from error
