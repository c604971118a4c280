"""`gluteus serve`: the browser app."""

import os
import secrets
import socket
import threading
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from gluteus.cli.application import app
from gluteus.cli.output import say, tell
from gluteus.errors import FileFormatError, GluteusError
from gluteus.extras import require_extra
from gluteus.input_file import open_input

if TYPE_CHECKING:
    from gluteus.web import Settings

_LONGEST_TOKEN_FILE = 1000


@app.command(epilog="Example: gluteus serve --port 8000 --store findings.sqlite")
def serve(
    port: Annotated[int, Option(min=0, max=65535, help="port to listen on; 0 chooses a free one")] = 8000,
    host: Annotated[
        str, Option(help="address to listen on; on any other than the default, clients need a token")
    ] = "127.0.0.1",
    allow_host: Annotated[
        list[str] | None,
        Option(metavar="NAME", help="host name of a reverse proxy in front of this server; may be repeated"),
    ] = None,
    token_file: Annotated[
        Path | None,
        Option(help="file with the access token; or set GLUTEUS_TOKEN; otherwise a token is made and shown"),
    ] = None,
    no_open: Annotated[bool, Option("--no-open", help="do not open a browser")] = False,
    store: Annotated[Path | None, Option(help="store for findings and reports")] = None,
) -> None:
    """Open the app in a browser: read, move, examine, train.

    By default only this machine can connect; other machines need an access token. A new store takes
    its editor's token from GLUTEUS_EDITOR_TOKEN; otherwise a token is made and printed once.
    """
    require_extra("app", "gluteus serve")
    from gluteus.web import Settings, create_app
    from gluteus.web.server.serving import Server
    from gluteus.web.server.settings import needs_token

    allowed = tuple(allow_host or ())
    token = _token(token_file, needs_token(host, allowed))
    Settings(host=host, token=token.value, allowed=allowed)  # refuse wrong settings before anything is opened
    with _listening(host, port) as listener:
        settings = Settings(
            host=host,
            port=listener.getsockname()[1],
            token=token.value,
            allowed=allowed,
            store=store,
        )
        served = create_app(settings)
        editor = served.state.gluteus.appoint_editor(os.environ.get("GLUTEUS_EDITOR_TOKEN"))
        if editor:
            tell(f"Editor's token of {store}, shown this once: {editor}")
        if not (settings.static / "index.html").is_file():
            say(
                "gluteus: the pages of the app were not built into this installation; only the API "
                "answers. Install Gluteus again with a connection to npm."
            )

        def ready() -> None:
            _announce(_address(settings), token)
            # The command that opens a browser shows its address to everybody on this machine.
            if not no_open and token.value is None:
                threading.Thread(target=webbrowser.open, args=[_address(settings)], daemon=True).start()

        Server(served, ready).run(sockets=[listener])


@dataclass(frozen=True)
class _Token:
    """The access token, if one is needed, and whether it was made here and must be shown."""

    value: str | None
    fresh: bool = False


def _token(file: Path | None, needed: bool) -> _Token:
    if file is not None:
        return _Token(_read_token(file))
    if "GLUTEUS_TOKEN" in os.environ:
        return _Token(os.environ["GLUTEUS_TOKEN"])
    return _Token(secrets.token_urlsafe(24), fresh=True) if needed else _Token(None)


def _read_token(file: Path) -> str:
    try:
        with open_input(file) as opened:
            readable_by_others = os.name == "posix" and os.fstat(opened.fileno()).st_mode & 0o077
            content = opened.read(_LONGEST_TOKEN_FILE)
    except FileFormatError as error:
        raise GluteusError(f"--token-file: {error}") from error
    if readable_by_others:
        say(f"gluteus: others on this machine can read {file}; run: chmod 600 {file}")
    return content.decode("utf-8", "replace").strip().partition("\n")[0].rstrip()


def _announce(address: str, token: _Token) -> None:
    """Print the address of the app, and its token if it was made here."""
    tell(f"Gluteus is at {address} (Ctrl+C ends it)")
    if token.fresh:
        tell(f"Access token, shown this once: {token.value}")
    if token.value is not None:
        shown = token.value if token.fresh else "YOUR-TOKEN"
        tell(f"To open it in a browser for the first time: {address}?token={shown}")


def _listening(host: str, port: int) -> socket.socket:
    """A socket bound to the address, so that a port in use gives one clear message."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Declared as TCP, so that asyncio switches Nagle's algorithm off, which would delay each answer
    # by 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host.strip("[]"), port))
    except OSError as error:
        listener.close()
        raise GluteusError(
            f"the server cannot listen on {host}, port {port}: {error.strerror or error}; "
            "choose another --port, or 0 for any free port"
        ) from error
    return listener


def _address(settings: "Settings") -> str:
    host = settings.host
    shown = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return f"http://{shown}:{settings.port}/"
