"""Settings of every test run: no display, no colours, one thread per worker, generous examples.

A machine may lack two things that tests need: the compiled kernel and a browser. Tests that need
them are then skipped, and the last lines of the run say how to add them. Where `CI` is set to
anything, the run ends with an error instead.
"""

import os
import sys
from collections import Counter
from collections.abc import Generator
from functools import cache

# Before NumPy is loaded: each pytest worker has a core, so its linear algebra must not want two.
# Two threads that wait for each other cost some laws five times the processor time.
NUMPY_CAME_FIRST = "numpy" in sys.modules
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
os.environ["MPLBACKEND"] = "Agg"
os.environ["NO_COLOR"] = "1"
os.environ["COLUMNS"] = "120"
os.environ["GLUTEUS_CACHE_DIR"] = ""  # what an earlier run kept must not decide a test
os.environ.pop("FORCE_COLOR", None)
os.environ.pop("GITHUB_ACTIONS", None)

import provisions  # noqa: E402
import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

from gluteus.mechanics.engine import kernel  # noqa: E402

# A shared machine is slow now and then; a law that fails only for being slow tells nothing.
settings.register_profile(
    "gluteus", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("ci", parent=settings.get_profile("gluteus"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "gluteus")

NEEDS_KERNEL = "needs the compiled kernel"
NEEDS_BROWSER = "needs a browser"
NEEDS_MODELS = "needs published models in ../shared/opensim"

_kernel = kernel.state()  # read now, before any test sets GLUTEUS_KERNEL
_browser = cache(provisions.find_browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium that opens pages. Without one, tests that use this are skipped."""
    return str(_browser())


def pytest_configure(config: pytest.Config) -> None:
    """End a run of continuous integration that would be slow, or would have to skip tests."""
    if not os.environ.get("CI") or hasattr(config, "workerinput"):
        return
    if NUMPY_CAME_FIRST:
        raise pytest.UsageError(
            "A plugin of pytest loads NumPy before tests/conftest.py limits its threads; "
            "turn the plugin off under addopts in pyproject.toml"
        )
    missing = [] if _kernel.compiled else [_kernel_remedy()]
    missing += [] if _browser() else [provisions.browser_remedy()]
    if missing:
        raise pytest.UsageError("\n".join(["CI is set, and no test may be skipped there.", *missing]))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose mark `needs_kernel` or fixture asks for what is missing."""
    fixtures = getattr(item, "fixturenames", ())
    if (item.get_closest_marker("needs_kernel") or "compiled" in fixtures) and not _kernel.compiled:
        pytest.skip(NEEDS_KERNEL)
    if "chromium" in fixtures and not _browser():
        pytest.skip(NEEDS_BROWSER)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None]:
    """End with one line for each reason to skip tests: how many, why, and how to run them."""
    yield
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", []))
    remedies = {NEEDS_KERNEL: _kernel_remedy, NEEDS_BROWSER: provisions.browser_remedy}
    for reason, count in sorted(reasons.items()):
        remedy = f". {remedies[reason]()}" if reason in remedies else ""
        terminalreporter.write_line(f"Skipped {count}: {reason}{remedy}", yellow=True)


def _reason(report: pytest.TestReport) -> str:
    """Return why a test was skipped, in the same words for all published models."""
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return NEEDS_MODELS if reason.endswith("../shared/opensim") else reason.removeprefix("Skipped: ")


def _kernel_remedy() -> str:
    """Why the kernel is not in use, and what to do about it."""
    reason = f"The kernel is not in use: {_kernel.reason}"
    return reason if "GLUTEUS_KERNEL" in reason else provisions.kernel_remedy() or reason
