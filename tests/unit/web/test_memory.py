"""Objects for the life of a server are left out of garbage collections."""

import gc
import time
from collections.abc import Iterator

import pytest

from gluteus.web.routes import article
from gluteus.web.server.memory import leave_uncollected
from gluteus.web.server.settings import Settings
from gluteus.web.server.state import State


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_everything_that_exists_is_left_out() -> None:
    before = [[] for _ in range(1000)]
    leave_uncollected()
    assert gc.get_freeze_count() >= len(before)


def test_it_follows_the_first_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(article, "check_evidence", lambda evidence, **asked: "verdicts")
    monkeypatch.setattr(article, "Evidence", lambda hip: hip)
    state = State.of(Settings(background=False))
    try:
        job = article.begin(state, then=leave_uncollected)
        end = time.monotonic() + 30
        while state.jobs.job(job.id).state not in ("done", "failed") and time.monotonic() < end:
            time.sleep(0.01)
        assert state.jobs.result(job.id, "check") == "verdicts"
        assert gc.get_freeze_count() > 10_000
    finally:
        state.close()
