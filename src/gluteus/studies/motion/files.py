"""Write and read results of `forces`: a table of forces for other programs, or everything."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import numpy as np

from gluteus.apart import Budget, Tell, run_apart
from gluteus.errors import FileFormatError, FileFormatWarning, GluteusError
from gluteus.files import MotionTable, read_loads, write_table
from gluteus.files.bytes import whole
from gluteus.files.bytes.datasets import WRITERS, refuse_ending, write_dataset
from gluteus.files.bytes.hdf5 import read_arrays
from gluteus.mechanics.engine.recruitment import Status
from gluteus.studies.motion.setup import trial_files
from gluteus.studies.result import Result, Variable

ENDINGS = (".sto", *WRITERS)
READING: Final = Budget(seconds=60, memory=1_000_000_000)


def refuse_output(path: Path | str, *, overwrite: bool = False) -> None:
    """Raise `GluteusError` for a path that `write_forces` would refuse, before anything is
    computed.
    """
    refuse_ending(Path(path), ENDINGS)
    whole.refuse_output(Path(path), overwrite=overwrite)


def files_of_motion(
    model: Path,
    motion: Path | None,
    loads: Path | None,
    actuators: Sequence[str | Path] = (),
) -> list[Path]:
    """Return all files that a recorded motion needs.

    These include the files that a set-up names, and the table that the loads file names.
    """
    found = [model, *map(Path, actuators)]
    found += [] if motion is None else [motion]
    with suppress(GluteusError), warnings.catch_warnings():
        warnings.simplefilter("ignore", FileFormatWarning)
        setup = trial_files(model)
        found += [] if setup is None else setup.all_files
        loads = setup.loads if loads is None and setup is not None else loads
    return [*found, *files_of_loads(loads)]


def files_of_loads(loads: Path | None) -> list[Path]:
    """Return a loads file, if there is one, and the table that it names."""
    if loads is None:
        return []
    with (
        suppress(GluteusError),
        warnings.catch_warnings(),
    ):
        # `forces` reports this error when it reads the loads.
        warnings.simplefilter("ignore", FileFormatWarning)
        table = read_loads(loads).datafile
        return [loads] if table is None else [loads, table]
    return [loads]


def write_forces(result: Result, path: Path | str, *, overwrite: bool = False) -> Path:
    """Write a result in the format of the path's ending, and return the path.

    A `.sto` file contains the forces of muscles and actuators, as OpenSim's static optimisation
    writes them, and a column `status`. It also has a column `plausible` if any frame is not
    plausible. Frames that could not be computed are left out. `.nc` and `.parquet` files contain
    everything.

    Raises `GluteusError` for another ending, a file that exists, or a `.sto` without any frame.
    """
    path = Path(path)
    refuse_output(path, overwrite=overwrite)
    if path.suffix.lower() != ".sto":
        return write_dataset(result.dataset, path, overwrite=overwrite)
    return write_table(force_table(result), path, overwrite=overwrite)


def read_forces(
    path: Path | str,
    *,
    trusted: bool = False,
    check: Callable[[], None] | None = None,
    budget: Budget = READING,
) -> Result:
    """Return the result in a `.nc` file of `write_forces`; nested settings stay JSON texts.

    Parameters
    ----------
    path : Path or str
        The file. It need not be trusted, because it is read in a separate process, which takes
        about a second to start.
    trusted : bool
        Read the file in this process. A damaged or hostile file can then make the HDF5 library run
        for ever, or crash the program.
    check : callable, optional
        Called ten times a second while the process reads; an exception that it raises ends it.
    budget : Budget
        Time and memory that the process may use.

    Raises
    ------
    FileFormatError
        As for `gluteus.files.bytes.hdf5.read_arrays`.
    GluteusError
        The process exceeded its budget, or crashed.
    """
    path = Path(path)
    if trusted:
        return _stored(path)
    return run_apart(_stored, path, budget=budget, follow=None if check is None else lambda _: check())


def _stored(path: Path, _: Tell | None = None) -> Result:
    """Return the result in a file, read in this process."""
    stored = read_arrays(path)
    axes, arrays = (
        {
            name: Variable(each.dims, each.values, each.units)
            for name, each in stored.arrays.items()
            if (name in stored.coordinates) == along
        }
        for along in (True, False)
    )
    lengths = {(dim, size) for each in stored.arrays.values() for dim, size in each.axes}
    if len(lengths) > len({dim for dim, _ in lengths}):
        raise FileFormatError(path, None, "must have arrays that agree in the lengths of their axes")
    return Result(arrays, axes, dict(stored.attrs))


def force_table(result: Result) -> MotionTable:
    """Return forces of muscles [N] and actuators [N or N m] over time, and the status, as a table.

    If any frame is not plausible, a column `plausible` marks the frames, and the name of the table
    says why.
    """
    status, plausible = result.array("status"), result.array("plausible")
    there = status <= Status.UNMET
    if not there.any():
        raise GluteusError("no frame could be computed, so that there is no force to write; see the statuses")
    marks = {"status": status} if plausible.all() else {"plausible": plausible, "status": status}
    parts = [
        result.array("muscle_force_n"),
        result.array("actuator_force"),
        *(each[:, None] for each in marks.values()),
    ]
    why = [each["id"] for each in result.attrs["warnings"] if each["severity"] == "implausible"]
    return MotionTable(
        name=f"forces, implausible ({', '.join(why)})" if why else "forces",
        time=result.array("time")[there],
        columns=(*result.labels("muscle"), *result.labels("actuator"), *marks),
        values=np.concatenate(parts, axis=1)[there],
        in_degrees=False,
    )
