"""Connections over real sockets: how many there may be, and how long the server waits for a client.

The server runs in this process with limits that are short, so that the tests are.
"""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from gluteus.web import Settings, create_app
from gluteus.web.server.serving import Server
from gluteus.web.server.settings import Limits

SHORT = Limits(
    connections=60,
    connections_of_one=20,
    header_s=0.4,
    body_s=0.4,
    body_rate=1_000_000.0,
    linger_s=0.3,
    write_s=0.4,
    keep_alive_s=2,
)
ASK = b"GET /api/v1/presets HTTP/1.1\r\nHost: 127.0.0.1\r\n"
UPLOAD = b"POST /api/v1/uploads?name=a.mot HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\n"


class Running:
    """A server in a thread of this process."""

    def __init__(self, settings: Settings) -> None:
        self.app = create_app(settings)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        ready = threading.Event()
        self._server = Server(self.app, ready.set)
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],), daemon=True)
        self._thread.start()
        assert ready.wait(20)

    def connect(self, source: str = "127.0.0.1") -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10, source_address=(source, 0))

    def about(self, source: str = "127.0.0.1") -> int:
        """Status of a question by another client of this machine."""
        with self.connect(source) as raw:
            raw.sendall(ASK + b"Connection: close\r\n\r\n")
            return int(everything(raw).split(b" ")[1])

    @property
    def uploads(self) -> Any:
        return self.app.state.gluteus.uploads

    def stop(self) -> float:
        """Seconds that stopping took."""
        start = time.monotonic()
        self._server.should_exit = True
        self._thread.join(20)
        assert not self._thread.is_alive()
        return time.monotonic() - start


Run = Callable[..., Running]


@pytest.fixture
def run() -> Iterator[Run]:
    started: list[Running] = []

    def make(**settings: Any) -> Running:
        started.append(Running(Settings(**({"background": False, "limits": SHORT} | settings))))
        return started[-1]

    yield make
    for each in started:
        each.stop()


def everything(raw: socket.socket) -> bytes:
    """All that comes until the server closes; a reset is an end, too."""
    found = b""
    try:
        while piece := raw.recv(65536):
            found += piece
    except ConnectionResetError:
        pass
    return found


def trickle(raw: socket.socket, piece: bytes) -> None:
    """Send a piece every 50 ms until the server closes; fail after three seconds."""
    end = time.monotonic() + 3
    try:
        while time.monotonic() < end:
            raw.sendall(piece)
            time.sleep(0.05)
    except OSError:  # reset or broken pipe, as the system likes
        return
    pytest.fail("the server still reads")


def problem_in(answer: bytes) -> dict[str, Any]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    assert b"default-src 'self'" in head
    return json.loads(body)


def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def left_on_disk(server: Running) -> list[Path]:
    return list(server.uploads._place().iterdir())


@pytest.mark.parametrize("begun", [b"", b"GET", ASK])
def test_half_a_request_is_not_waited_for(run: Run, begun: bytes) -> None:
    with run().connect() as raw:
        raw.sendall(begun)
        told = problem_in(everything(raw))
    assert (told["status"], told["rule"]) == (408, "too-slow")


def test_headers_that_trickle_are_not_waited_for(run: Run) -> None:
    with run().connect() as raw:
        raw.sendall(ASK)
        trickle(raw, b"X-Name: 1\r\n")


def test_a_second_request_has_as_little_time_as_the_first(run: Run) -> None:
    with run().connect() as raw:
        raw.sendall(ASK + b"\r\n")
        assert raw.recv(65536).startswith(b"HTTP/1.1 200")
        raw.sendall(b"GET /ap")
        rest = everything(raw)
    assert problem_in(rest[rest.rindex(b"HTTP/1.1") :])["status"] == 408


@pytest.mark.parametrize("source", ["127.0.0.1", "127.0.0.2"])
def test_many_half_sent_headers_keep_nobody_out(run: Run, source: str) -> None:
    server = run()
    with ExitStack() as held:
        for _ in range(200):
            raw = held.enter_context(server.connect())
            raw.sendall(ASK)
            if _ % 40 == 0:
                assert server.about(source) == 200
        assert len(server._server.server_state.connections) <= SHORT.connections_of_one
        assert server.about(source) == 200


def test_many_clients_that_are_silent_keep_nobody_out(run: Run) -> None:
    server = run()
    with ExitStack() as held:
        for row in range(100):
            held.enter_context(server.connect(f"127.0.0.{2 + row}")).sendall(ASK)
        # One that is being closed may still be counted.
        end = time.monotonic() + 5
        while len(server._server.server_state.connections) > SHORT.connections and time.monotonic() < end:
            time.sleep(0.01)
        assert len(server._server.server_state.connections) <= SHORT.connections
        assert server.about() == 200


def test_a_client_whose_requests_are_all_being_answered_is_told_so(run: Run) -> None:
    server = run(limits=Limits(connections_of_one=3))
    gate = threading.Event()
    server.app.state.gluteus.jobs.start("check", "k", 1, "/x", lambda _: gate.wait(20))
    number = next(iter(server.app.state.gluteus.jobs._all))
    try:
        with ExitStack() as held:
            for _ in range(3):
                raw = held.enter_context(server.connect())
                raw.sendall(f"GET /api/v1/jobs/{number}/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
                assert raw.recv(100).startswith(b"HTTP/1.1 200")
            with server.connect() as raw:
                told = problem_in(everything(raw))
            assert (told["status"], told["rule"]) == (429, "busy")
            assert server.about("127.0.0.2") == 200
    finally:
        gate.set()


def test_a_body_that_trickles_is_not_waited_for(run: Run) -> None:
    server = run()
    with server.connect() as raw:
        raw.sendall(UPLOAD)
        trickle(raw, b"x")
    until(lambda: left_on_disk(server) == [])


def test_a_body_that_stalls_is_told_so(run: Run) -> None:
    server = run()
    with server.connect() as raw:
        raw.sendall(UPLOAD + b"x" * 1000)
        assert problem_in(everything(raw))["rule"] == "too-slow"
    until(lambda: left_on_disk(server) == [])


def test_a_body_that_keeps_coming_is_waited_for(run: Run) -> None:
    server = run(limits=Limits(body_s=0.4, body_rate=10_000.0))
    with server.connect() as raw:
        raw.sendall(UPLOAD.replace(b"1000000", b"30000"))
        for _ in range(10):
            raw.sendall(b"x" * 3000)
            time.sleep(0.1)
        assert raw.recv(100).startswith(b"HTTP/1.1 201")


def test_a_refused_body_is_not_read_for_ever(run: Run) -> None:
    server = run(token="a-token-of-the-tests-0123")
    with server.connect() as raw:
        raw.sendall(UPLOAD.replace(b"1000000", b"100000000"))
        assert raw.recv(65536).startswith(b"HTTP/1.1 401")
        trickle(raw, b"x" * 1000)


def test_an_answer_that_is_not_read_is_given_up(run: Run, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("page")
    (tmp_path / "large.bin").write_bytes(b"x" * 30_000_000)
    server = run(static=tmp_path)
    with socket.socket() as raw:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        raw.settimeout(10)
        raw.connect(("127.0.0.1", server.port))
        raw.sendall(b"GET /large.bin HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        until(lambda: len(server._server.server_state.connections) == 1)
        until(lambda: not server._server.server_state.connections)


def test_uploads_that_break_off_leave_nothing(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    server = run()
    for _ in range(20):
        with server.connect() as raw:
            raw.sendall(UPLOAD + b"x" * 300_000)
            until(lambda: server.uploads.size > 0)
        until(lambda: server.uploads.size == 0)
    assert left_on_disk(server) == []
    assert server.uploads._arriving == {}
    assert [record for record in caplog.records if record.name.startswith(("uvicorn", "gluteus"))] == []


def test_what_is_arriving_counts(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gluteus.web.server.uploads._MOST_BYTES", 1_500_000)
    monkeypatch.setattr("gluteus.web.server.uploads._MOST_AT_ONCE", 2)
    server = run()
    kept = httpx.post(f"http://127.0.0.1:{server.port}/api/v1/uploads?name=a.mot", content=b"x" * 700_000)
    assert kept.status_code == 201
    with server.connect() as one, server.connect() as two, server.connect() as three:
        one.sendall(UPLOAD + b"x" * 900_000)
        until(lambda: server.uploads._files == {})  # the oldest made room
        two.sendall(UPLOAD)
        until(lambda: len(server.uploads._arriving) == 2)
        three.sendall(UPLOAD)
        assert three.recv(100).startswith(b"HTTP/1.1 429")
        two.sendall(b"x" * 700_000)
        assert two.recv(100).startswith(b"HTTP/1.1 429")
        assert server.uploads.size <= 1_500_000
    until(lambda: left_on_disk(server) == [])


def test_what_is_not_http_is_refused_like_everything_else(run: Run) -> None:
    server = run()
    for sent in (b"\x16\x03\x01\x02\x00\x01\x00", b"SSH-2.0-OpenSSH\r\n\r\n", b"GET / HTTP/9\r\n\r\n"):
        with server.connect() as raw:
            raw.sendall(sent)
            assert problem_in(everything(raw))["rule"] == "bad-input"
    with server.connect() as raw:
        raw.sendall(ASK + b"Upgrade: websocket\r\nConnection: upgrade, close\r\n\r\n")
        assert everything(raw).startswith(b"HTTP/1.1 200")
    with server.connect() as raw:
        raw.sendall(UPLOAD.replace(b"Content-Length: 1000000", b"Transfer-Encoding: chunked") + b"zz\r\n")
        assert problem_in(everything(raw))["rule"] == "bad-input"


def test_a_stop_waits_for_no_client(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    server = run(limits=Limits())
    gate = threading.Event()
    jobs = server.app.state.gluteus.jobs
    jobs.start("check", "k", 1, "/x", lambda _: gate.wait(20))
    number = next(iter(jobs._all))
    events = f"GET /api/v1/jobs/{number}/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    try:
        with server.connect() as one, server.connect() as two, server.connect() as three, server.connect():
            one.sendall(UPLOAD + b"x")
            two.sendall(ASK)
            three.sendall(events)
            assert three.recv(100).startswith(b"HTTP/1.1 200")
            until(lambda: server.uploads.size > 0)
            assert server.stop() < 3
    finally:
        gate.set()
    assert not any(record.exc_info for record in caplog.records)


def test_the_server_says_that_it_is_ready_when_it_is(tmp_path: Path) -> None:
    """`ready` is called on the loop that then answers: what was asked before is answered, too."""
    served = create_app(Settings(background=False))
    answers: list[int] = []
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]

    def ask() -> None:
        answers.append(httpx.get(f"http://127.0.0.1:{port}/api/v1/presets").status_code)
        server.should_exit = True

    server = Server(served, lambda: threading.Thread(target=ask).start())
    server.run(sockets=[listener])
    assert answers == [200]
