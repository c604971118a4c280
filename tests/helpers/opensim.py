"""OpenSim as the tests of `oracle` use it."""

from collections.abc import Iterable
from types import ModuleType


def restore_defaults(osim: ModuleType, classes: Iterable[str]) -> None:
    """Give classes their own defaults back: a document that sets some leaves them to the next."""
    for name in classes:
        osim.OpenSimObject.registerType(getattr(osim, name)())
