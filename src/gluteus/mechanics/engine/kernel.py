"""State of the compiled kernel: whether it is in use, its instruction set and threads, or why it is
not used.

Two environment variables, which every call reads, decide:

- ``GLUTEUS_KERNEL``: ``off`` for NumPy only; ``baseline``, ``avx2`` or ``avx512`` for an
  instruction set. By default the best one is used. All give the same bits.
- ``GLUTEUS_THREADS``: number of threads; by default all cores. Results do not depend on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gluteus.errors import UnsupportedFeature
from gluteus.mechanics.engine import schema

if TYPE_CHECKING:
    from gluteus.mechanics.engine import _kernel as compiled  # pyright: ignore[reportMissingModuleSource]

    _loaded: bool
else:
    try:
        from gluteus.mechanics.engine import _kernel as compiled

        _loaded = True
    except ImportError:
        _loaded = False

_ABSENT: Final = (
    "it was not compiled when Gluteus was installed: install a C++17 compiler (Debian, Ubuntu: g++; macOS: "
    "xcode-select --install) and the headers of Python, then install Gluteus again (in a clone: make kernel)"
)


@dataclass(frozen=True)
class State:
    """Choice of the engine that does the arithmetic.

    Attributes
    ----------
    compiled
        Whether the compiled kernel is in use; otherwise NumPy is.
    instruction_set
        Instruction set in use; None without the kernel.
    threads
        Number of threads.
    reason
        Why the kernel is not in use; None if it is.
    """

    compiled: bool
    instruction_set: str | None
    threads: int
    reason: str | None

    def __str__(self) -> str:
        if self.reason is not None:
            return f"NumPy, without the compiled kernel: {self.reason}"
        return f"compiled kernel, {self.instruction_set}, {self.threads} thread{'s' * (self.threads != 1)}"


def state() -> State:
    """Return whether the compiled kernel is in use, and how.

    Raises
    ------
    UnsupportedFeature
        An environment variable has an invalid value.
    """
    reason = _reason()
    if reason is not None:
        return State(False, None, 1, reason)
    return State(True, compiled.isa(), threads(), None)


def in_use() -> bool:
    """Return whether callers may use `compiled`, and set its instruction set. Raises as `state`."""
    return _reason() is None


def threads() -> int:
    """Return the largest number of threads that the kernel uses. Raises as `state`."""
    if not _is_there():
        return 1
    wanted = compiled.variable("GLUTEUS_THREADS")
    if not wanted:
        return compiled.cores()
    if not wanted.isdecimal() or not 1 <= int(wanted) <= schema.MOST_THREADS:
        raise UnsupportedFeature(
            "GLUTEUS_THREADS",
            f"must be a number from 1 to {schema.MOST_THREADS}; got {wanted!r}; correct or unset it",
        )
    return int(wanted)


def _is_there() -> bool:
    return _loaded and _matches()


def _matches() -> bool:
    """Whether the kernel was built from these declarations; early kernels had no digest."""
    return getattr(compiled, "SCHEMA", None) == schema.digest()


def _reason() -> str | None:
    if not _loaded:
        return _ABSENT
    if not _matches():
        return (
            "it was compiled from other sources than these; install Gluteus again (in a clone: make kernel)"
        )
    wanted = compiled.variable("GLUTEUS_KERNEL")
    if wanted == "off":
        return "GLUTEUS_KERNEL is off"
    wanted = wanted or compiled.isas()[-1]
    if wanted != compiled.isa() and not compiled.use(wanted):
        raise UnsupportedFeature(
            "GLUTEUS_KERNEL",
            f"must be off or one of {', '.join(compiled.isas())} here; got {wanted!r}; correct or unset it",
        )
    return None
