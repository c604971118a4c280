"""HDF5 files of strangers: each points out of itself, swells or contradicts itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np

SECRET = b"SECRET OF THE SERVER " * 64
Make = Callable[[h5py.File, Path], None]


def external_storage(file: h5py.File, secret: Path) -> None:
    file.create_dataset("value", shape=(64,), dtype="u1", external=[(str(secret), 0, 64)])


def external_link(file: h5py.File, secret: Path) -> None:
    file["value"] = h5py.ExternalLink(str(secret.with_suffix(".h5")), "/value")


def soft_link(file: h5py.File, _: Path) -> None:
    file["real"] = np.zeros(3)
    file["value"] = h5py.SoftLink("/real")


def link_to_itself(file: h5py.File, _: Path) -> None:
    file["value"] = h5py.SoftLink("/value")


def virtual_dataset(file: h5py.File, secret: Path) -> None:
    layout = h5py.VirtualLayout(shape=(8,), dtype="f8")
    layout[:] = h5py.VirtualSource(str(secret.with_suffix(".h5")), "value", shape=(8,))
    file.create_virtual_dataset("value", layout)


def group(file: h5py.File, _: Path) -> None:
    file.create_group("inner")["value"] = np.zeros(3)


def group_in_itself(file: h5py.File, _: Path) -> None:
    file["again"] = file["/"]


def named_type(file: h5py.File, _: Path) -> None:
    file["kind"] = np.dtype("f8")


def compressed_bomb(file: h5py.File, _: Path) -> None:
    zeros = {"chunks": (1_000_000,), "compression": "gzip", "compression_opts": 9}
    file.create_dataset("value", data=np.zeros(10_000_000), **zeros)


def unwritten_bomb(file: h5py.File, _: Path) -> None:
    file.create_dataset("value", shape=(10**12,), dtype="f8", chunks=(1000,))


def many_bombs(file: h5py.File, _: Path) -> None:
    for number in range(200):
        file.create_dataset(f"value{number}", shape=(10_000_000,), dtype="f8", chunks=(1000,))


def large_pieces(file: h5py.File, _: Path) -> None:
    file.create_dataset("value", shape=(3,), maxshape=(None,), dtype="u1", chunks=(4_000_000_000,))


def checksum_filter(file: h5py.File, _: Path) -> None:
    file.create_dataset("value", data=np.zeros(10), chunks=(5,), fletcher32=True)


def many_axes(file: h5py.File, _: Path) -> None:
    file.create_dataset("value", shape=(1,) * 32, dtype="f8")


def many_arrays(file: h5py.File, _: Path) -> None:
    for number in range(400):
        file[f"value{number}"] = 0.0


def long_name(file: h5py.File, _: Path) -> None:
    file["v" * 10_000] = 0.0


def many_names(file: h5py.File, _: Path) -> None:
    file.create_dataset("muscle", shape=(1_000_000,), dtype=h5py.string_dtype())


def long_names(file: h5py.File, _: Path) -> None:
    file.create_dataset("muscle", data=["m" * 1_000_000] * 20, dtype=h5py.string_dtype())


def wide_names(file: h5py.File, _: Path) -> None:
    file.create_dataset("muscle", shape=(1000,), dtype="S1000000", chunks=(1,))


def compound(file: h5py.File, _: Path) -> None:
    file.create_dataset("value", shape=(3,), dtype=[("a", "f8"), ("b", "S10000")])


def reference(file: h5py.File, _: Path) -> None:
    file.create_dataset("value", shape=(3,), dtype=h5py.ref_dtype)


def ragged(file: h5py.File, _: Path) -> None:
    file.create_dataset("value", shape=(3,), dtype=h5py.vlen_dtype(np.float64))


def array_type(file: h5py.File, _: Path) -> None:
    file.create_dataset("value", shape=(3,), dtype=np.dtype(("f8", (100, 100))))


def empty(file: h5py.File, _: Path) -> None:
    file["value"] = h5py.Empty("f8")


def long_attribute(file: h5py.File, _: Path) -> None:
    file.attrs["model"] = "m" * 2_000_000


def many_attributes(file: h5py.File, _: Path) -> None:
    for number in range(200):
        file.attrs[f"a{number}"] = 1


def odd_dimensions(file: h5py.File, _: Path) -> None:
    file["value"] = np.zeros(3)
    file["value"].attrs["DIMENSION_LIST"] = "time"


def dimension_of_itself(file: h5py.File, _: Path) -> None:
    file["value"] = np.zeros(3)
    row: Any = np.empty(1, dtype=object)
    row[0] = np.array([file.ref], dtype=h5py.ref_dtype)
    file["value"].attrs.create("DIMENSION_LIST", row, dtype=h5py.vlen_dtype(h5py.ref_dtype))


HOSTILE: tuple[Make, ...] = (
    external_storage, external_link, soft_link, link_to_itself, virtual_dataset, group, group_in_itself,
    named_type, compressed_bomb, unwritten_bomb, many_bombs, large_pieces, checksum_filter, many_axes,
    many_arrays, long_name, many_names, long_names, wide_names, compound, reference, ragged, array_type,
    empty, long_attribute, many_attributes, odd_dimensions,
)  # fmt: skip
"""Files that are to be refused."""

TO_ELSEWHERE: tuple[Make, ...] = (external_storage, external_link, virtual_dataset, unwritten_bomb)
"""Those of them that an attack was made with; the others differ in the reader alone."""

HARMLESS: tuple[Make, ...] = (dimension_of_itself,)
"""Odd files that hold numbers nevertheless."""


def write_hostile(make: Make, folder: Path) -> Path:
    """Write a hostile file, and beside it what it wants to read."""
    secret = folder / "secret.txt"
    secret.write_bytes(SECRET)
    with h5py.File(secret.with_suffix(".h5"), "w") as other:
        other["value"] = np.arange(8.0)
    path = folder / f"{make.__name__}.nc"
    with h5py.File(path, "w") as file:
        make(file, secret)
    return path
