"""Results of studies: named arrays with dimensions and units, and an xarray dataset on request.

Loading xarray and pandas takes longer than computing the stance of a thousand people. Tables in the
terminal, ``--json`` and the app need only arrays, so they read `Result.array` and load neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gluteus.units import unit_of

if TYPE_CHECKING:
    import xarray as xr

Columns = Mapping[str, "ArrayLike | tuple[str | tuple[str, ...], ArrayLike]"]
"""Arrays by name, each with its dimensions, or without them if its only dimension has the same
name.
"""


@dataclass(frozen=True, eq=False)
class Variable:
    """An array with named axes.

    Attributes
    ----------
    dims : tuple of str
        One name for each axis.
    values : array
    units : str or None
        "1" for numbers without a unit; None for words.
    """

    dims: tuple[str, ...]
    values: NDArray[Any]
    units: str | None


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """Named arrays computed by a study.

    `array` and `labels` return plain arrays. ``result["name"]``, ``result.name`` and everything
    else that `xarray.Dataset` offers (``sel``, ``isel``, ``to_netcdf``) go to `dataset`, which is
    made when it is first used.

    Attributes
    ----------
    arrays : mapping of str to Variable
        The computed variables.
    axes : mapping of str to Variable
        Labels and numbers along the dimensions.
    attrs : dict
        Provenance and settings.
    """

    arrays: Mapping[str, Variable]
    axes: Mapping[str, Variable]
    attrs: dict[str, Any]

    @classmethod
    def of(cls, dataset: xr.Dataset) -> Result:
        """Return the result that a dataset contains, such as one read from a file."""
        every = {str(name): _variable_of(each) for name, each in dataset.variables.items()}
        along = {str(name) for name in dataset.coords}
        variables, coords = (
            {name: each for name, each in every.items() if (name in along) == there}
            for there in (False, True)
        )
        return cls(variables, coords, {str(name): each for name, each in dataset.attrs.items()})

    def variable(self, name: str) -> Variable:
        """Return a variable or a coordinate; raises `KeyError` for an unknown name."""
        return self.arrays[name] if name in self.arrays else self.axes[name]

    def array(self, name: str) -> NDArray[Any]:
        """Return the values of a variable or a coordinate; raises `KeyError` for an unknown
        name.
        """
        return self.variable(name).values

    def labels(self, dim: str) -> list[str]:
        """Return the labels along a dimension, such as the names of the muscles."""
        return [str(each) for each in self.axes[dim].values]

    @property
    def sizes(self) -> dict[str, int]:
        """Length of each dimension."""
        every = (*self.arrays.values(), *self.axes.values())
        return {dim: size for each in every for dim, size in zip(each.dims, each.values.shape, strict=True)}

    def of_frame(self, row: int) -> Result:
        """Return the result at one row of the dimension ``time``, which then has the length 1."""

        def cut(each: Variable) -> Variable:
            if "time" not in each.dims:
                return each
            return replace(each, values=np.take(each.values, [row], axis=each.dims.index("time")))

        arrays, axes = ({name: cut(each) for name, each in part.items()} for part in (self.arrays, self.axes))
        return Result(arrays, axes, self.attrs)

    @cached_property
    def dataset(self) -> xr.Dataset:
        """The same arrays, not copied, as an xarray dataset with units in ``attrs["units"]``."""
        import xarray as xr

        def made(each: Variable) -> xr.Variable:
            # Any other way to make a variable loads all of Dask, if it is installed, to check
            # whether it owns the values. That takes longer than computing a stance.
            units = {} if each.units is None else {"units": each.units}
            return xr.Variable(each.dims, each.values, units, fastpath=True)

        arrays, labels = (
            {name: made(each) for name, each in part.items()} for part in (self.arrays, self.axes)
        )
        return xr.Dataset(arrays, labels, self.attrs)

    def __getitem__(self, name: str) -> xr.DataArray:
        return self.dataset[name]

    def __contains__(self, name: object) -> bool:
        return name in self.arrays or name in self.axes

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrays)

    def __len__(self) -> int:
        return len(self.arrays)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # Python looks these names up when it copies or unpickles
            raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}")
        return getattr(self.dataset, name)

    def __repr__(self) -> str:
        return repr(self.dataset)


def result_of(
    data: Columns, coords: Columns, attrs: Mapping[str, object], units: Mapping[str, str] | None = None
) -> Result:
    """Make a result of arrays, each number with the unit that the ending of its name says.

    Parameters
    ----------
    data, coords : mapping
        Values with their dimensions, by name.
    attrs : mapping
        Provenance and settings.
    units : mapping, optional
        Units of the names that have no ending for a unit.
    """
    said = units or {}
    variables, labels = (
        {name: _variable(name, each, said.get(name)) for name, each in part.items()}
        for part in (data, coords)
    )
    return Result(variables, labels, dict(attrs))


def _variable(name: str, given: object, units: str | None) -> Variable:
    dims, values = cast("tuple[Any, Any]", given) if isinstance(given, tuple) else (name, given)
    array: NDArray[Any] = np.asarray(values)
    if array.dtype.kind in "fiub":
        units = units or unit_of(name) or "1"
    return Variable((dims,) if isinstance(dims, str) else tuple(dims), array, units)


def _variable_of(given: xr.Variable) -> Variable:
    units = given.attrs.get("units")
    return Variable(tuple(map(str, given.dims)), given.values, None if units is None else str(units))
