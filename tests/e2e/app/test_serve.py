"""`gluteus serve` in a process of its own: it starts, answers, refuses, and ends."""

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any
from unittest import mock

import httpx
import pytest

from tests.helpers.command import Done, gluteus


def serve(*arguments: str, **environment: str) -> Done:
    """A server in this process that must end before it serves anybody."""
    with (
        mock.patch.dict(os.environ, environment),
        mock.patch("uvicorn.Server.run", side_effect=AssertionError("it serves")),
    ):
        return gluteus("serve", "--no-open", *arguments)


def test_the_help_names_an_example() -> None:
    done = serve("--help")
    assert done.returncode == 0
    assert "Example: gluteus serve" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (("--host", "0.0.0.0"), {"GLUTEUS_TOKEN": "short"}, ("16",)),
        (("--host", "0.0.0.0"), {"GLUTEUS_TOKEN": ""}, ("16",)),
        (("--token-file", "no/such/file"), {}, ("no/such/file", "--token-file")),
        (("--allow-host", "https://a.example"), {}, ("https://a.example", "--allow-host")),
        (("--store", "no/such/folder/x.gluteus", "--port", "0"), {}, ("no/such/folder",)),
        (("--store", __file__, "--port", "0"), {}, ("another kind of file",)),
        (("--host", "256.0.0.1"), {}, ("256.0.0.1",)),
    ],
)
def test_it_does_not_start_where_it_must_not(
    arguments: tuple[str, ...], environment: dict[str, str], words: tuple[str, ...]
) -> None:
    done = serve(*arguments, **environment)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
    for word in words:
        assert word in done.stderr


def test_the_token_is_no_argument() -> None:
    """Everybody on a machine sees the arguments of every process."""
    done = serve("--token", "0123456789abcdef")
    assert done.returncode == 2
    assert "--token-file" in done.stderr


def test_it_answers_and_names_the_editors_token_once(app: Any) -> None:
    told = httpx.get(f"{app.api}/about").json()
    assert told["features"]["store"]
    editor = {"X-Gluteus-Editor": app.editor_token}
    assert httpx.get(f"{app.api}/reports", headers=editor).status_code == 200
    assert httpx.get(f"{app.api}/reports").status_code == 403


def test_the_page_is_there_and_asks_nobody_else(app: Any) -> None:
    page = httpx.get(app.url)
    assert page.status_code == 200
    assert page.headers["content-security-policy"].startswith("default-src 'self'")
    for part in page.text.split('"'):
        if part.startswith("/assets/"):
            assert httpx.get(app.url + part).status_code == 200


def test_clients_side_by_side_get_their_own_answers(app: Any) -> None:
    """The minute with 200 clients is `benchmarks/serve.py`."""
    from gluteus import Hip, Person, stance
    from gluteus.report.as_json import stance_json

    people = [{"sex": "fm"[row % 2], "mass_kg": 56.0 + row} for row in range(12)]
    wanted = [stance_json(stance(Hip(Person.of(**each)), 0.9))["hip_contact_force_bw"] for each in people]
    wrong: list[object] = []

    def move(row: int) -> None:
        with httpx.Client(base_url=app.api, timeout=60) as http:
            for _ in range(4):
                answer = http.post("/stance", json={"person": people[row], "shift": 0.9})
                if answer.status_code != 200 or answer.json()["hip_contact_force_bw"] != wanted[row]:
                    wrong.append((row, answer.text[:200]))

    threads = [threading.Thread(target=move, args=(row,)) for row in range(len(people))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert wrong == []


def test_a_body_longer_than_announced_does_not_get_in(app: Any) -> None:
    host, port = app.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as raw:
        head = f"POST /api/v1/stance HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
        raw.sendall((head + "Transfer-Encoding: chunked\r\n\r\n").encode())
        piece = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        try:
            for _ in range(40):
                raw.sendall(piece)
            raw.sendall(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass
        assert b" 413 " in raw.recv(400).split(b"\r\n")[0]


def test_no_store_is_made_where_nothing_listens(tmp_path: Path) -> None:
    store = tmp_path / "never.gluteus"
    words = ("--no-open", "--store", str(store), "--host", "256.0.0.1")
    done = subprocess.run(
        [sys.executable, "-c", "from gluteus.cli import main; main()", "serve", *words],
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert not store.exists()


def test_answers_are_not_held_back() -> None:
    """Nagle's algorithm with delayed acknowledgements would cost each step of a slider 40 ms."""
    from gluteus.cli.serve import _listening

    with _listening("127.0.0.1", 0) as listener:
        listener.listen()
        with socket.create_connection(listener.getsockname(), timeout=5):
            accepted, _ = listener.accept()
            with accepted:
                assert accepted.proto == socket.IPPROTO_TCP  # what asyncio looks at
