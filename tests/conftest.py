"""Settings of every test run: no display, no colours, one thread per worker, generous examples."""

import os

# Before NumPy is loaded: each pytest worker has a core, so its linear algebra must not want two.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
os.environ["MPLBACKEND"] = "Agg"
os.environ["NO_COLOR"] = "1"
os.environ["COLUMNS"] = "120"
os.environ["GLUTEUS_CACHE_DIR"] = ""  # what an earlier run kept must not decide a test
os.environ.pop("FORCE_COLOR", None)
os.environ.pop("GITHUB_ACTIONS", None)

from hypothesis import HealthCheck, settings  # noqa: E402

# A shared machine is slow now and then; a law that fails only for being slow tells nothing.
settings.register_profile(
    "gluteus", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("ci", parent=settings.get_profile("gluteus"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "gluteus")
