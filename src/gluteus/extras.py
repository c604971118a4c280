"""Optional libraries: which extra brings which, and one message where they are missing."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from gluteus.errors import MissingExtra

EXTRAS: Final = {
    "app": ("fastapi", "h11", "uvicorn"),
    "cohort": ("distributed", "pyarrow", "zarr"),
    "health": ("fhir",),
    "sensitivity": ("SALib",),
    "tables": ("h5netcdf", "h5py", "pyarrow"),
}
"""Extra -> the modules that it brings; the same as in `pyproject.toml`, which a test compares."""


def require_extra(extra: str, what: str, *modules: str) -> None:
    """Refuse to begin what cannot be finished without an extra.

    Parameters
    ----------
    extra
        Name of the extra, a key of `EXTRAS`.
    what
        What needs it, as the message names it: ``"gluteus serve"``, ``"a .nc file"``.
    *modules
        Those of its modules that are needed; all of them by default.

    Raises
    ------
    MissingExtra
        If one of the modules is not installed; the message has the command that installs it.
    """
    missing = [module for module in modules or EXTRAS[extra] if find_spec(module) is None]
    if missing:
        raise MissingExtra(extra, what, missing)
