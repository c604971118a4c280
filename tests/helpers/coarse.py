"""Reports with coarse bones, for tests that look at words and places."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from gluteus.report.drawing.render import render
from gluteus.report.figures import picture, views


@contextmanager
def coarse_bones() -> Iterator[None]:
    """Draw bones with a ninth of their pixels.

    `tests/e2e/test_report_page.py` draws a whole report as users get it.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views, "render", lambda meshes, view, width: render(meshes, view, width // 3))
        patch.setattr(picture, "_DOTS", 72)
        yield
