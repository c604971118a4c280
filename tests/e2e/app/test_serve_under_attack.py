"""`gluteus serve` as a process: secret tokens, a ready line that is true, a prompt end."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

TOKEN = "token-of-the-tests-0123456789"
PROXY = "gluteus.clinic.example"
UPLOAD = b"POST /api/v1/uploads?name=a.mot HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\n"


class Process:
    """A server with its output in a file; its temporary files are in a folder of their own."""

    def __init__(self, folder: Path, *arguments: str, first: str = "", **environment: str) -> None:
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self._log = folder / "log"
        command = f"{first}\nfrom gluteus.cli import main; main()"
        with self._log.open("w") as log:
            self.popen = subprocess.Popen(
                [sys.executable, "-c", command, "serve", "--port", "0", "--no-open", *arguments],
                env=os.environ | {"TMPDIR": str(self.temporary)} | environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def output(self) -> str:
        return self._log.read_text()

    def url(self) -> str:
        """The address in the ready line, as soon as it is there and not a moment later."""
        end = time.monotonic() + 60
        while time.monotonic() < end and self.popen.poll() is None:
            if found := re.search(r"Gluteus is at http://(\S+?):(\d+)/ ", self.output):
                return f"http://127.0.0.1:{found[2]}"
            time.sleep(0.01)
        pytest.fail(f"the server did not start: {self.output}")

    def connect(self, url: str) -> socket.socket:
        return socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=20)

    def left_on_disk(self) -> list[Path]:
        return [path for path in self.temporary.rglob("gluteus-*/*") if path.is_file()]


Serve = Callable[..., Process]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    made: list[Process] = []

    def start(*arguments: str, first: str = "", **environment: str) -> Process:
        made.append(Process(tmp_path, *arguments, first=first, **environment))
        return made[-1]

    yield start
    for each in made:
        each.popen.kill()
        each.popen.wait(20)


def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_ready_line_comes_when_the_page_answers(serve: Serve) -> None:
    url = serve().url()
    assert httpx.get(url, timeout=20).status_code in (200, 503)  # at once; 503 where no pages were built


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_stalled_clients_do_not_keep_it_from_ending(serve: Serve, stop: signal.Signals) -> None:
    server = serve()
    url = server.url()
    with server.connect(url) as upload, server.connect(url) as half, server.connect(url):
        upload.sendall(UPLOAD + b"x" * 100_000)
        half.sendall(b"GET / HTTP/1.1\r\n")
        until(server.left_on_disk)
        start = time.monotonic()
        server.popen.send_signal(stop)
        server.popen.wait(20)
        assert time.monotonic() - start < 5
    assert server.left_on_disk() == []
    assert "Traceback" not in server.output


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_computation_does_not_keep_it_from_ending(serve: Serve, stop: signal.Signals) -> None:
    never_ends = "import time, gluteus.web.routes.move as move; move.stance = lambda *_, **__: time.sleep(99)"
    server = serve(first=never_ends)
    url = server.url()
    head = b"POST /api/v1/stance HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    with server.connect(url) as raw, server.connect(url) as upload:
        raw.sendall(head + b"Content-Length: 2\r\n\r\n{}")
        upload.sendall(UPLOAD + b"x" * 100_000)
        until(server.left_on_disk)
        start = time.monotonic()
        server.popen.send_signal(stop)
        server.popen.wait(20)
        assert time.monotonic() - start < 5
    assert server.left_on_disk() == []


def test_twenty_uploads_that_break_off_leave_nothing(serve: Serve) -> None:
    server = serve()
    url = server.url()
    for _ in range(20):
        with server.connect(url) as raw:
            raw.sendall(UPLOAD + b"x" * 500_000)
            until(server.left_on_disk)
        until(lambda: not server.left_on_disk())
    assert server.left_on_disk() == []
    whole = httpx.post(f"{url}/api/v1/uploads?name=a.mot", content=b"x" * 1000)
    assert whole.status_code == 201
    assert len(server.left_on_disk()) == 1
    server.popen.terminate()
    server.popen.wait(20)
    assert "Traceback" not in server.output
    assert server.left_on_disk() == []


def test_a_thousand_half_sent_headers_keep_nobody_out(serve: Serve) -> None:
    server = serve()
    url = server.url()
    held: list[socket.socket] = []
    try:
        for _ in range(1000):
            held.append(server.connect(url))
            held[-1].sendall(b"GET / HTTP/1.1\r\nHost: ")
        for _ in range(5):
            assert httpx.get(f"{url}/api/v1/presets", timeout=5).status_code == 200
    finally:
        for raw in held:
            raw.close()


def test_a_token_that_is_made_is_shown_once_and_in_no_process_list(serve: Serve) -> None:
    server = serve("--host", "0.0.0.0")
    url = server.url()
    until(lambda: "?token=" in server.output)
    found = re.search(r"Access token, shown this once: (\S+)", server.output)
    assert found
    token = found[1]
    arguments = subprocess.run(
        ["ps", "-eww", "-o", "args"], capture_output=True, text=True, check=True
    ).stdout
    assert "serve --port 0" in arguments
    assert token not in arguments
    assert httpx.get(f"{url}/api/v1/about").status_code == 401
    with httpx.Client(base_url=url, follow_redirects=True) as browser:
        assert browser.get(f"/?token={token}").status_code in (200, 503)
        assert browser.get("/api/v1/about").status_code == 200
        assert token not in "".join(browser.cookies.values())
    assert server.output.count(token) == 2  # by itself, and in the address to open


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_a_token_of_a_file_is_not_shown(serve: Serve, tmp_path: Path, mode: int) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    file.chmod(mode)
    server = serve("--token-file", str(file))
    url = server.url()
    assert httpx.get(f"{url}/api/v1/about", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert httpx.get(f"{url}/api/v1/about").status_code == 401
    assert TOKEN not in server.output
    assert ("chmod 600" in server.output) == (mode != 0o600)


def test_behind_a_proxy_under_a_name_that_is_allowed(serve: Serve) -> None:
    url = serve("--allow-host", PROXY, GLUTEUS_TOKEN=TOKEN).url()
    forwarded = {"X-Forwarded-Host": PROXY, "X-Forwarded-Proto": "https"}
    with httpx.Client(base_url=url, headers=forwarded) as browser:
        first = browser.get(f"/?token={TOKEN}")
        assert first.status_code == 303
        assert "Secure" in first.headers["set-cookie"]
        session = {"Cookie": first.headers["set-cookie"].partition(";")[0]}
        asked = {"json": {"lesion": {"L5": 1}}, "headers": session | {"Origin": f"https://{PROXY}"}}
        assert browser.post("/api/v1/lesion", **asked).status_code == 200
        asked["headers"]["Origin"] = "https://evil.example"
        assert browser.post("/api/v1/lesion", **asked).status_code == 403
    assert httpx.get(f"{url}/api/v1/about", headers={"X-Forwarded-Host": "evil.example"}).status_code == 403
