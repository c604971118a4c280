"""Writes datasets as NetCDF or Parquet, whole or not at all; attributes become texts and numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from gluteus.errors import GluteusError
from gluteus.extras import require_extra

if TYPE_CHECKING:
    import xarray as xr

_MODULES: Final = {".nc": ("h5netcdf", "h5py"), ".parquet": ("pyarrow",)}

WRITERS: Final = tuple(_MODULES)
"""The endings that `write_dataset` knows."""


def write_dataset(dataset: xr.Dataset, path: Path | str, *, overwrite: bool = False) -> Path:
    """Return the path of a dataset written as `.nc` or `.parquet`, by the ending of its name.

    NetCDF keeps every array with its names and units. Parquet has one row for each step along the first
    dimension and a column for each label, `muscle_force_n/glmed1_r`; attributes stand in its metadata.

    Raises `GluteusError` for another ending, a missing library, or a file that exists or cannot be made.
    """
    path = Path(path)
    refuse_path(path, WRITERS, overwrite=overwrite)
    return _whole(path, _netcdf if path.suffix.lower() == ".nc" else _parquet, dataset)


def require_writer(ending: str) -> None:
    """Raise `MissingExtra` for an ending, such as ``.nc``, whose library is not installed."""
    if ending.lower() in WRITERS:
        require_extra("tables", f"a {ending} file", *_MODULES[ending.lower()])


def refuse_path(path: Path, endings: tuple[str, ...], *, overwrite: bool) -> None:
    """Raise `GluteusError` for a path that cannot or must not be written, before any work is done."""
    if path.suffix.lower() not in endings:
        raise GluteusError(f"{path}: results are written as {', '.join(endings)}; change the ending")
    require_writer(path.suffix)
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise GluteusError(f"{path} cannot be written; name a file in a folder that exists")
    if path.exists() and not overwrite:
        raise GluteusError(f"{path} exists; choose another name or say --overwrite (overwrite=True)")


def _whole(path: Path, write: Callable[[xr.Dataset, Path], None], dataset: xr.Dataset) -> Path:
    try:
        with TemporaryDirectory(dir=path.absolute().parent, prefix=f".{path.name}-") as folder:
            draft = Path(folder) / path.name
            write(dataset, draft)
            draft.replace(path)
    except OSError as error:
        raise GluteusError(
            f"{path} cannot be written ({error.strerror or error}); check folder and rights"
        ) from error
    return path


def _netcdf(dataset: xr.Dataset, path: Path) -> None:
    ready = dataset.assign_attrs(_plain(dataset.attrs))
    ready.to_netcdf(path, engine="h5netcdf")


def _parquet(dataset: xr.Dataset, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    first = next(iter(dataset.sizes))
    columns: dict[str, Any] = {}
    for name, variable in dataset.variables.items():
        if variable.dims[:1] == (first,):
            columns |= _columns(str(name), dataset, variable.dims[1:])
    units = {
        str(name): each.attrs["units"] for name, each in dataset.variables.items() if "units" in each.attrs
    }
    told = {"gluteus": json.dumps(dict(dataset.attrs)), "units": json.dumps(units)}
    pq.write_table(pa.table(columns).replace_schema_metadata(told), path)  # type: ignore[no-untyped-call]


def _columns(name: str, dataset: xr.Dataset, over: Sequence[Hashable]) -> dict[str, Any]:
    """A variable's columns by their labels, one for each place in the dimensions after the first."""
    labels = [[str(each) for each in dataset[dim].values.tolist()] for dim in over]
    flat = dataset[name].values.reshape(dataset[name].shape[0], -1)
    return {"/".join([name, *chosen]): flat[:, place] for place, chosen in enumerate(product(*labels))}


def _plain(attrs: Mapping[Any, Any]) -> dict[str, str | int | float]:
    """Attributes as NetCDF can hold them; what is nested becomes JSON."""

    def fits(value: Any) -> bool:
        return isinstance(value, str | int | float) and not isinstance(value, bool)

    return {str(key): value if fits(value) else json.dumps(value) for key, value in attrs.items()}
