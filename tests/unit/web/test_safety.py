"""Access, limits of requests, and what a browser may do with an answer."""

import logging
import secrets
import socket
from pathlib import Path
from typing import Any

import pytest

from gluteus.errors import GluteusError
from gluteus.pain.store import StoreError
from gluteus.web import Settings
from gluteus.web.server.desk import Desk
from gluteus.web.server.problems import Refused
from gluteus.web.server.sessions import LASTS_S, Sessions

TOKEN = "a-token-of-the-tests-0123"


def assert_problem(answer: Any, status: int, rule: str, *words: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told.keys() == {"status", "rule", "title", "detail", "where"}
    assert (told["status"], told["rule"]) == (status, rule)
    for word in words:
        assert word in told["detail"]


@pytest.mark.parametrize(
    "address", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "127.0.0.1", "LocalHost:9"]
)
def test_names_of_this_machine_are_answered(client: Any, address: str) -> None:
    assert client.get("/about", headers={"Host": address}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "192.168.1.9:8000"]
)
def test_another_name_for_this_machine_is_refused(client: Any, host: str) -> None:
    # A page elsewhere can give its own name the address 127.0.0.1 after it was loaded.
    assert_problem(client.get("/about", headers={"Host": host}), 403, "not-allowed", "127.0.0.1")
    assert client.page("/", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "http://["},
        {"Origin": "http://127.0.0.1:port"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_pages_of_others_cannot_post(client: Any, headers: dict[str, str]) -> None:
    for method, address in (("POST", "/stance"), ("DELETE", f"/jobs/{'0' * 20}"), ("POST", "/reports")):
        refused = client.ask(method, address, headers=headers, content=b"{}")
        assert_problem(refused, 403, "not-allowed", "only the app's own page may")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {},
    ],
)
def test_the_own_page_and_programs_can_post(client: Any, headers: dict[str, str]) -> None:
    assert client.post("/lesion", {"lesion": {"L5": 1}}, headers=headers).status_code == 200


def test_a_form_of_another_page_cannot_pass_for_json(client: Any) -> None:
    # Browsers send text/plain across sites without asking first.
    asked = client.ask("POST", "/lesion", content=b'{"lesion": {}}', headers={"Content-Type": "text/plain"})
    assert asked.status_code in (415, 422)


def test_every_answer_tells_the_browser_what_it_may_do(client: Any) -> None:
    answers = [
        client.get("/about"),
        client.page("/"),
        client.get("/nothing"),
        client.post("/stance", {"shift": 7}),
    ]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        for rule in (
            "default-src 'self'",
            "script-src 'self'",
            "frame-ancestors 'none'",
            "object-src 'none'",
        ):
            assert rule in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
    assert answers[0].headers["cache-control"] == "no-store"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.9", "::", "gluteus.example"])
def test_other_machines_need_a_token(host: str) -> None:
    with pytest.raises(GluteusError, match="token"):
        Settings(host=host)
    assert not Settings(host=host, token=TOKEN).local


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_this_machine_needs_none(host: str) -> None:
    assert Settings(host=host).local


@pytest.mark.parametrize(
    "token", ["short", "with blanks in the midst of it", "ünïcode-token-of-the-tests", ""]
)
def test_a_weak_token_is_refused(token: str) -> None:
    with pytest.raises(GluteusError, match="at least 16"):
        Settings(token=token)


def test_with_a_token_nothing_is_answered_without_it(make_client: Any) -> None:
    client = make_client(host="0.0.0.0", token=TOKEN)
    for answer in (
        client.get("/about"),
        client.page("/"),
        client.post("/stance"),
        client.get("/openapi.json"),
    ):
        assert_problem(answer, 401, "token-needed")
    for wrong in ("", "x", TOKEN[:-1], TOKEN + "x", secrets.token_urlsafe(16)):
        assert client.get("/about", headers={"Authorization": f"Bearer {wrong}"}).status_code == 401
        assert client.page(f"/?token={wrong}").status_code == 401
    assert client.get("/about", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    # Any name will do where the token guards: the machine has names that we do not know.
    named = {"Authorization": f"Bearer {TOKEN}", "Host": "gluteus.clinic.example"}
    assert client.get("/about", headers=named).status_code == 200


def test_an_address_with_the_token_begins_a_session_of_its_own(make_client: Any) -> None:
    client = make_client(token=TOKEN)
    first = client.page(f"/?token={TOKEN}&statement=nerve")
    assert (first.status_code, first.headers["location"]) == (303, "/?statement=nerve")
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    assert TOKEN not in cookie
    assert client.get("/about", headers={"Cookie": cookie.partition(";")[0]}).status_code == 200


@pytest.mark.parametrize(
    "session",
    [
        TOKEN,
        "",
        ".",
        "..",
        "7fffffffffff.aa.bb",
        "x.y.z",
        "\xe4" * 70,
        "ffffffffff." + "0" * 32 + "." + "0" * 64,
    ],
)
def test_a_session_cannot_be_made_up(make_client: Any, session: str) -> None:
    headers = {"Cookie": f"gluteus_session_8000={session}".encode("latin-1")}
    assert_problem(make_client(token=TOKEN).get("/about", headers=headers), 401, "token-needed")


def test_a_session_ends_with_its_server_and_after_hours() -> None:
    now = 1_800_000_000.0
    sessions = Sessions(lambda: now)
    session = sessions.begin()
    assert sessions.holds(session)
    assert sessions.begin() != session
    content, _, signature = session.rpartition(".")
    assert not sessions.holds(f"f{content}.{signature}")
    assert not Sessions(lambda: now).holds(session)
    now += LASTS_S
    assert not sessions.holds(session)


PROXY = "gluteus.clinic.example"


@pytest.fixture
def behind_a_proxy(make_client: Any) -> Any:
    return make_client(token=TOKEN, allowed=(PROXY,))


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": PROXY, "Origin": f"https://{PROXY}"},
        {"Host": PROXY, "X-Forwarded-Proto": "https", "Origin": f"https://{PROXY}"},
        {"X-Forwarded-Host": PROXY, "X-Forwarded-Proto": "https", "Origin": f"https://{PROXY}"},
        {"X-Forwarded-Host": f"{PROXY}:443", "X-Forwarded-Proto": "https", "Origin": f"https://{PROXY}"},
        {"X-Forwarded-Host": f"{PROXY}, 127.0.0.1:8000", "Origin": f"https://{PROXY}"},
        {"X-Forwarded-Host": f"{PROXY}:8443", "Origin": f"https://{PROXY}:8443"},
    ],
)
def test_a_proxy_may_hand_over_requests_to_names_that_are_allowed(
    behind_a_proxy: Any, headers: dict[str, str]
) -> None:
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    assert behind_a_proxy.post("/lesion", {"lesion": {"L5": 1}}, headers=headers | bearer).status_code == 200
    assert behind_a_proxy.post("/lesion", headers=headers).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        # What a page of evil.example could send after its name was pointed here.
        {"Host": "evil.example", "X-Forwarded-Host": PROXY},
        {"X-Forwarded-Host": PROXY, "Origin": "https://evil.example"},
        {"X-Forwarded-Host": PROXY, "X-Forwarded-Proto": "https", "Origin": f"http://{PROXY}"},
        {"X-Forwarded-Host": PROXY, "Origin": f"https://{PROXY}:8443"},
    ],
)
def test_other_names_are_refused_behind_a_proxy(behind_a_proxy: Any, headers: dict[str, str]) -> None:
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    assert_problem(behind_a_proxy.post("/lesion", headers=headers | bearer), 403, "not-allowed")


def test_without_an_allowed_host_forwarded_names_mean_nothing(make_client: Any) -> None:
    headers = {"X-Forwarded-Host": PROXY, "Authorization": f"Bearer {TOKEN}", "Origin": f"https://{PROXY}"}
    assert_problem(make_client(token=TOKEN).post("/lesion", headers=headers), 403, "not-allowed")


def test_the_session_behind_tls_is_for_tls_alone(behind_a_proxy: Any) -> None:
    headers = {"X-Forwarded-Host": PROXY, "X-Forwarded-Proto": "https"}
    cookie = behind_a_proxy.page(f"/?token={TOKEN}", headers=headers).headers["set-cookie"]
    assert "; Secure" in cookie


def test_a_proxy_needs_a_token() -> None:
    with pytest.raises(GluteusError, match=f"{PROXY} lets other machines connect"):
        Settings(allowed=(PROXY,))


@pytest.mark.parametrize("name", ["", "https://a.example", "a.example:8000", "a.example/x", "*", "a b", "-a"])
def test_an_allowed_host_is_a_name(name: str) -> None:
    with pytest.raises(GluteusError, match="--allow-host"):
        Settings(token=TOKEN, allowed=(name,))


def test_the_token_in_an_address_opens_the_first_page_only(make_client: Any) -> None:
    client = make_client(token=TOKEN)
    assert client.get(f"/about?token={TOKEN}").status_code == 401


@pytest.mark.parametrize("said", [2_000_000, -1, "many"])
def test_large_questions_are_refused_by_what_they_say(make_client: Any, said: object) -> None:
    client = make_client(body_limit=1000)
    asked = client.ask("POST", "/stance", content=b"{}", headers={"Content-Length": str(said)})
    assert_problem(asked, 413, "too-large", "1000")


def test_large_questions_are_refused_by_what_comes(make_client: Any) -> None:
    async def endless() -> Any:
        for _ in range(100):
            yield b" " * 100

    client = make_client(body_limit=1000)
    headers = {"Content-Type": "application/json"}
    asked = client.ask("POST", "/stance", content=endless(), headers=headers)
    assert_problem(asked, 413, "too-large")


@pytest.mark.parametrize(
    "path",
    [
        "/../settings.py", "/..%2fsettings.py", "/%2e%2e/settings.py", "/assets/../../settings.py",
        "/assets/..%2f..%2fsettings.py", "//etc/passwd", "/.made-from", "/assets/.hidden", "/..\\settings.py",
        "/%00", "/index.html%00.js",
    ],
)  # fmt: skip
def test_no_file_outside_the_pages_is_served(make_client: Any, tmp_path: Path, path: str) -> None:
    static = tmp_path / "static"
    (static / "assets").mkdir(parents=True)
    (static / "index.html").write_text("<!doctype html><title>page</title>")
    (static / ".made-from").write_text("secret")
    (static / "assets" / ".hidden").write_text("secret")
    (tmp_path / "settings.py").write_text("secret")
    client = make_client(static=static)
    answer = client.page(path)
    assert answer.status_code in (400, 404)
    assert "secret" not in answer.text


def test_pages_are_fresh_and_assets_are_for_ever(make_client: Any, tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>page</title>")
    (tmp_path / "assets" / "app-AB12.js").write_text("1")
    client = make_client(static=tmp_path)
    assert client.page("/").headers["cache-control"] == "no-cache"
    script = client.page("/assets/app-AB12.js")
    assert "immutable" in script.headers["cache-control"]
    assert script.headers["content-type"].startswith("text/javascript")
    assert client.page("/assets/other.js").status_code == 404


def test_without_pages_the_server_says_what_is_missing(make_client: Any, tmp_path: Path) -> None:
    client = make_client(static=tmp_path / "never")
    answer = client.page("/")
    assert answer.status_code == 503
    assert "were not built" in answer.text
    assert_problem(client.page("/assets/app.js"), 404, "not-found")
    assert client.get("/about").status_code == 200


def test_what_breaks_inside_is_logged_and_not_shown(
    make_client: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a secret of the inside")

    monkeypatch.setattr("gluteus.web.routes.move.stance", broken)
    client = make_client()
    with caplog.at_level(logging.ERROR, "gluteus.web"):
        answer = client.post("/stance")
    assert_problem(answer, 500, "internal")
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "content-security-policy" in answer.headers
    assert "a secret of the inside" in caplog.text


def test_errors_of_the_store_show_neither_its_place_nor_its_tables(
    make_client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise StoreError(tmp_path / "secret.gluteus", None, "CHECK constraint failed: length(comment)")

    client = make_client(store=tmp_path / "secret.gluteus")
    monkeypatch.setattr("gluteus.web.routes.reports.report_inaccuracy", broken)
    question = {"statement": "nerve", "selection": {"exact": "superior"}, "comment": "wrong"}
    answer = client.post("/reports", question)
    assert_problem(answer, 500, "internal", "nothing was written")
    assert "secret" not in answer.text
    assert "constraint" not in answer.text
    assert "CHECK constraint" in caplog.text


def test_too_many_are_sent_away_and_the_rest_is_served(make_client: Any) -> None:
    client = make_client(workers=1, waiting_limit=2)
    answers = client.together(*[("/stance", {"shift": 0.5 + 0.01 * row}) for row in range(12)])
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {200, 429}
    sent_away = answers[statuses.index(429)]
    assert_problem(sent_away, 429, "busy")
    assert sent_away.headers["retry-after"] == "1"
    assert client.post("/stance").status_code == 200


def test_who_has_gone_is_not_computed_for() -> None:
    import asyncio

    class Gone:
        async def is_disconnected(self) -> bool:
            return True

    async def ask() -> None:
        await Desk(1, 1).ask(Gone(), lambda: pytest.fail("computed for nobody"))  # type: ignore[arg-type]

    with pytest.raises(Refused, match="gone"):
        asyncio.run(ask())


def test_a_taken_port_is_one_message() -> None:
    from gluteus.cli.serve import serve

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(GluteusError, match="port"):
            serve(port=taken.getsockname()[1], no_open=True)
