"""Writes datasets as NetCDF or Parquet, completely or not at all.

Attributes become text and numbers.
"""

from __future__ import annotations

import io
import json
from collections.abc import Hashable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gluteus.errors import GluteusError
from gluteus.extras import require_extra
from gluteus.files.bytes.whole import refuse_output, write_whole

if TYPE_CHECKING:
    import xarray as xr

_MODULES: Final = {".nc": ("h5netcdf", "h5py"), ".parquet": ("pyarrow",)}

WRITERS: Final = tuple(_MODULES)
"""The file endings that `write_dataset` supports."""


def write_dataset(dataset: xr.Dataset, path: Path | str, *, overwrite: bool = False) -> Path:
    """Write a dataset as ``.nc`` or ``.parquet``, by the ending of its name.

    NetCDF keeps every array with its names and units. Parquet has one row for each step along the
    first dimension and a column for each label, ``muscle_force_n/glmed1_r``; attributes are in its
    metadata.

    Parameters
    ----------
    dataset
        Dataset to be written.
    path
        Path of the file.
    overwrite
        Whether an existing file may be replaced.

    Returns
    -------
    Path
        The path that was given.

    Raises
    ------
    GluteusError
        The ending is not supported, a library is missing, or as in
        `gluteus.files.bytes.whole.write_whole`.
    """
    path = Path(path)
    refuse_ending(path, WRITERS)
    refuse_output(path, overwrite=overwrite)  # before a large file is made for nothing
    content = _netcdf(dataset) if path.suffix.lower() == ".nc" else _parquet(dataset)
    return write_whole(path, content, overwrite=overwrite)


def require_writer(ending: str) -> None:
    """Raise `MissingExtra` for an ending, such as ``.nc``, whose library is not installed."""
    if ending.lower() in WRITERS:
        require_extra("tables", f"a {ending} file", *_MODULES[ending.lower()])


def refuse_ending(path: Path, endings: tuple[str, ...]) -> None:
    """Raise `GluteusError` for a name without one of the endings, or if the library for it is
    missing.
    """
    if path.suffix.lower() not in endings:
        raise GluteusError(f"{path}: results are written as {', '.join(endings)}; change the ending")
    require_writer(path.suffix)


def _netcdf(dataset: xr.Dataset) -> memoryview:
    buffer = io.BytesIO()
    dataset.assign_attrs(_plain(dataset.attrs)).to_netcdf(buffer, engine="h5netcdf")
    return buffer.getbuffer()


def _parquet(dataset: xr.Dataset) -> memoryview:
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
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns).replace_schema_metadata(told), buffer)  # type: ignore[no-untyped-call]
    return buffer.getbuffer()


def _columns(name: str, dataset: xr.Dataset, over: Sequence[Hashable]) -> dict[str, Any]:
    """Return the columns of a variable by their labels, one for each position in the dimensions
    after the first.
    """
    labels = [[str(each) for each in dataset[dim].values.tolist()] for dim in over]
    flat = dataset[name].values.reshape(dataset[name].shape[0], -1)
    return {"/".join([name, *chosen]): flat[:, place] for place, chosen in enumerate(product(*labels))}


def _plain(attrs: Mapping[Any, Any]) -> dict[str, str | int | float]:
    """Return attributes as NetCDF can store them; nested ones become JSON."""

    def fits(value: Any) -> bool:
        return isinstance(value, str | int | float) and not isinstance(value, bool)

    return {str(key): value if fits(value) else json.dumps(value) for key, value in attrs.items()}
