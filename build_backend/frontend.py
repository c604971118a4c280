"""The browser front end, built before the package is, so that wheel, sdist and editable install carry it.

Sources are in `frontend/`; what is built goes into `src/gluteus/web/`, is named in `.gitignore`, and is
therefore named again under `tool.scikit-build.sdist.include`, which sdist and wheel both follow.
"""

from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "frontend" / "package.json"


def requires_for_frontend() -> list[str]:
    """What building the front end needs: Node as a wheel, so that nobody needs one on the system."""
    return []


def build_frontend() -> None:
    """Build the front end where its sources are; an unpacked sdist carries it built."""
