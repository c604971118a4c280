"""Optional libraries: the extra that installs each, and one message if they are missing."""

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
"""Extra -> the modules that it installs; a test compares them with `pyproject.toml`."""


def require_extra(extra: str, what: str, *modules: str) -> None:
    """Refuse to begin work that cannot be finished without an extra.

    Parameters
    ----------
    extra
        Name of the extra, a key of `EXTRAS`.
    what
        The feature that needs it, as the message names it: ``"gluteus serve"``, ``"a .nc file"``.
    *modules
        Modules of the extra that are needed; all of them by default.

    Raises
    ------
    MissingExtra
        If one of the modules is not installed; the message has the command that installs it.
    """
    missing = [module for module in modules or EXTRAS[extra] if find_spec(module) is None]
    if missing:
        raise MissingExtra(extra, what, missing)
