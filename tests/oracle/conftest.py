"""OpenSim for the tests that compare with it."""

import sys
import warnings
from collections.abc import Iterator
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def osim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """Return the module `opensim`, imported in a folder of its own: it opens a log file there."""
    if sys.version_info >= (3, 14):
        pytest.skip("OpenSim 4.6 has no wheel for this Python")
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.chdir(tmp_path_factory.mktemp("opensim"))
        warnings.simplefilter("ignore", DeprecationWarning)  # SWIG's, on newer Pythons
        import opensim

        opensim.Logger.setLevelString("Off")
        yield opensim
