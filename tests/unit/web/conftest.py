"""The app in this process, asked without a network."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gluteus.web import Settings, create_app

HOST = "http://127.0.0.1:8000"


class Client:
    """Asks an app synchronously, always from the same event loop.

    What breaks inside is an answer.
    """

    def __init__(self, settings: Settings) -> None:
        self.app = create_app(settings)
        self._loop = asyncio.Runner()
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        self._http = httpx.AsyncClient(transport=transport, base_url=HOST, timeout=60)

    def ask(self, method: str, address: str, **given: Any) -> httpx.Response:
        if address.startswith("/") and not given.pop("whole", False):
            address = f"/api/v1{address}"
        return self._loop.run(self._http.request(method, address, **given))

    def get(self, address: str, **given: Any) -> httpx.Response:
        return self.ask("GET", address, **given)

    def post(self, address: str, body: Any = None, **given: Any) -> httpx.Response:
        return self.ask("POST", address, json={} if body is None else body, **given)

    def page(self, address: str, **given: Any) -> httpx.Response:
        """An address outside the API."""
        return self.ask("GET", address, whole=True, **given)

    def together(self, *questions: tuple[str, Any]) -> list[httpx.Response]:
        """Several questions (address, body) at the same time."""

        async def all_of_them() -> list[httpx.Response]:
            asked = (self._http.post(f"/api/v1{address}", json=body) for address, body in questions)
            return await asyncio.gather(*asked)

        return self._loop.run(all_of_them())

    def close(self) -> None:
        self._loop.run(self._http.aclose())
        self._loop.close()
        self.app.state.gluteus.close()


MakeClient = Callable[..., Client]


@pytest.fixture
def make_client() -> Iterator[MakeClient]:
    """Apps with settings of one's own, closed at the end."""
    made: list[Client] = []

    def make(**settings: Any) -> Client:
        made.append(Client(Settings(**({"background": False} | settings))))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """One app with a store, shared by the tests that change nothing they compare."""
    store: Path = tmp_path_factory.mktemp("web") / "store.gluteus"
    found = Client(Settings(background=False, store=store))
    yield found
    found.close()
