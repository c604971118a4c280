"""Plugin of pytest: the kernel that `GLUTEUS_SANITIZED` names takes the place of the installed one.

See scripts/sanitize.py.
"""

import os
import sys
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_loader

_NAME = "gluteus.mechanics.engine._kernel"

assert _NAME not in sys.modules, "another kernel is loaded already"
_loader = ExtensionFileLoader(_NAME, os.environ["GLUTEUS_SANITIZED"])
_spec = spec_from_loader(_NAME, _loader)
assert _spec is not None
sys.modules[_NAME] = module_from_spec(_spec)
_loader.exec_module(sys.modules[_NAME])


def pytest_report_header() -> str:
    """Say which kernel is tested."""
    return f"kernel under sanitizers: {os.environ['GLUTEUS_SANITIZED']}"
