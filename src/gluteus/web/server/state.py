"""State that the requests of one server share."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from starlette.requests import Request

from gluteus.pain.store import EditorRefused, Store
from gluteus.web.answers.scene_parts import Drawn
from gluteus.web.server.desk import Desk
from gluteus.web.server.hips import Hips
from gluteus.web.server.jobs import Jobs
from gluteus.web.server.problems import Refused
from gluteus.web.server.settings import Settings
from gluteus.web.server.uploads import Uploads


@dataclass
class State:
    """Settings, the queue, earlier results, and the store if there is one."""

    settings: Settings
    desk: Desk
    jobs: Jobs
    store: Store | None
    hips: Hips = field(default_factory=Hips)
    drawn: Drawn = field(default_factory=Drawn)
    uploads: Uploads = field(default_factory=Uploads)

    @classmethod
    def of(cls, settings: Settings) -> State:
        """A fresh state.

        Raises
        ------
        StoreError
            The file is not a store.
        """
        store = Store(settings.store) if settings.store else None
        return cls(settings, Desk(settings.workers, settings.waiting_limit), Jobs(), store)

    def kept(self) -> Store:
        """The store.

        Raises
        ------
        Refused
            The server was started without one.
        """
        if self.store is None:
            raise Refused(
                "not-ready",
                "this server has no store; start it with `gluteus serve --store FILE`",
            )
        return self.store

    def open_reports(self) -> Counter[str]:
        """Number of open reports about each statement."""
        if self.store is None:
            return Counter()
        return Counter(each.statement for each in self.store.list_reports(open_only=True))

    def appoint_editor(self, token: str | None = None) -> str | None:
        """The editor's token if this call set it.

        None if there is no store, or it has an editor already.

        Raises
        ------
        AnatomyError
            The token is too short.
        """
        if self.store is None:
            return None
        try:
            return self.store.set_editor_token(token)
        except EditorRefused:
            return None

    def close(self) -> None:
        """End jobs and the use of the store."""
        self.jobs.close()
        self.uploads.close()
        if self.store is not None:
            self.store.close()


def state_of(request: Request) -> State:
    """The state of the server that a request came to."""
    found: State = request.app.state.gluteus
    return found
