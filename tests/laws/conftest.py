"""Engines on which laws run: NumPy, and the compiled kernel with each instruction set."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from gluteus.mechanics.engine import kernel

with pytest.MonkeyPatch.context() as _patch:
    _patch.delenv("GLUTEUS_KERNEL", raising=False)
    _there = kernel.state()

_NEEDED = pytest.param("kernel", marks=pytest.mark.needs_kernel)
COMPILED = kernel.compiled.isas() if _there.compiled else [_NEEDED]


@contextmanager
def _variables(**values: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setenv(f"GLUTEUS_{name}", value)
        yield


@contextmanager
def _on(name: str) -> Iterator[str]:
    with _variables(KERNEL="off" if name == "numpy" else name):
        yield name


@pytest.fixture(scope="session")
def variables() -> Callable[..., AbstractContextManager[None]]:
    """Return a context that sets variables of the environment, ``GLUTEUS_`` before their names."""
    return _variables


@pytest.fixture(params=["numpy", *COMPILED])
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run a law on NumPy, and on the kernel with each instruction set of this machine."""
    with _on(request.param) as name:
        yield name


@pytest.fixture(params=["numpy", COMPILED[-1]], scope="module")
def module_engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run the laws of a module, which Hypothesis repeats, on NumPy and on the kernel's best set.

    Other laws hold all instruction sets to the same bits. Every test of the module must use this.
    """
    with _on(request.param) as name:
        yield name


@pytest.fixture(params=COMPILED)
def instructions(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run a law on the kernel alone, with each instruction set of this machine."""
    with _on(request.param) as name:
        yield name


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a law on the kernel alone, with its best instructions."""
    for name in ("GLUTEUS_KERNEL", "GLUTEUS_THREADS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(
    params=[{"THREADS": "1"}, {"THREADS": "2"}, {"THREADS": "3"}, *({"KERNEL": name} for name in COMPILED)]
    if _there.compiled
    else COMPILED,
    ids=str,
)
def setting(request: pytest.FixtureRequest) -> Iterator[str]:
    """Settings of the kernel that must not change a bit."""
    with _variables(**request.param):
        yield str(request.param)
