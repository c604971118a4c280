"""Connection to a Dask cluster whose workers have the same Gluteus."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from gluteus._version import __version__
from gluteus.errors import GluteusError

_PATIENCE = "15s"


@contextmanager
def connected(address: str) -> Generator[Any]:
    """Yield a client of the cluster at an address such as ``tcp://127.0.0.1:8786``.

    Raises
    ------
    GluteusError
        No scheduler answers, it has no workers, or they have another version of Gluteus.
    """
    from distributed import Client

    try:
        client: Any = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise GluteusError(
            f"no Dask scheduler answers at {address} ({error}); start one with `dask scheduler`, or leave "
            "out --scheduler"
        ) from error
    with client:
        _check_versions(client, address)
        yield client


def _check_versions(client: Any, address: str) -> None:
    client.wait_for_workers(1, timeout=60)
    found: dict[str, str] = client.run(_version)
    strange = {worker: version for worker, version in found.items() if version != __version__}
    if strange:
        worker, version = next(iter(strange.items()))
        raise GluteusError(
            f"worker {worker} of {address} has Gluteus {version}, this is {__version__}; install the same"
        )


def _version() -> str:
    return __version__
