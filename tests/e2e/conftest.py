"""Fixtures that end-to-end tests share."""

from collections.abc import Iterator

import pytest

from tests.helpers.coarse import coarse_bones


@pytest.fixture(scope="module")
def drawn_coarsely() -> Iterator[None]:
    """Reports of this process with coarse bones, in modules that look at nothing but words."""
    with coarse_bones():
        yield
