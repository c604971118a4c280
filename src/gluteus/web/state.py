"""What one running server shares between its requests."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.requests import Request

from gluteus.web.desk import Desk
from gluteus.web.hips import Hips
from gluteus.web.jobs import Jobs
from gluteus.web.scene_parts import Drawn
from gluteus.web.settings import Settings


@dataclass
class State:
    """Settings, the queue, and what was computed before."""

    settings: Settings
    desk: Desk
    jobs: Jobs
    hips: Hips = field(default_factory=Hips)
    drawn: Drawn = field(default_factory=Drawn)

    @classmethod
    def of(cls, settings: Settings) -> State:
        """A fresh state."""
        return cls(settings, Desk(settings.workers, settings.waiting_limit), Jobs())

    def open_reports(self, statement: str) -> int:
        """How many reports about a statement nobody has answered."""
        return 0


def state_of(request: Request) -> State:
    """The state of the server that a request came to."""
    found: State = request.app.state.gluteus
    return found
