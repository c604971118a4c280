"""`gluteus serve`: the browser app."""

import os
import socket
import threading
import webbrowser
from pathlib import Path
from typing import Annotated

import typer
from typer import Option

from gluteus.cli.app import app
from gluteus.errors import GluteusError
from gluteus.extras import require_extra


@app.command(epilog="Example: gluteus serve --port 8000 --store findings.sqlite")
def serve(
    port: Annotated[int, Option(min=0, max=65535, help="0 chooses a free one")] = 8000,
    host: Annotated[
        str, Option(help="address to listen on; any but this machine's own needs a token")
    ] = "127.0.0.1",
    token: Annotated[
        str | None, Option(help="whoever asks must know it; GLUTEUS_TOKEN does the same unseen")
    ] = None,
    no_open: Annotated[bool, Option("--no-open", help="do not open a browser")] = False,
    store: Annotated[Path | None, Option(help="file that keeps findings and reports")] = None,
) -> None:
    """The browser app: read, move, examine. It listens on this machine alone.

    A new store gets an editor's token, from GLUTEUS_EDITOR_TOKEN or made here, which is printed once.
    """
    require_extra("app", "gluteus serve")
    import uvicorn

    from gluteus.web import Settings, create_app

    settings = Settings(
        host=host,
        port=port,
        token=token or os.environ.get("GLUTEUS_TOKEN"),
        store=store,
    )
    with _listening(host, port) as listener:
        address = _address(host, listener.getsockname()[1], settings.token)
        served = create_app(settings)
        if not (settings.static / "index.html").is_file():
            typer.echo(
                "gluteus: the pages of the app were not built into this installation; only the API answers. "
                "Install Gluteus again with a connection to npm.",
                err=True,
            )
        typer.echo(f"Gluteus is at {address} (Ctrl+C ends it)")
        editor = served.state.gluteus.appoint_editor(os.environ.get("GLUTEUS_EDITOR_TOKEN"))
        if editor:
            typer.echo(f"Editor's token of {store}, shown this once: {editor}")
        if not no_open:
            threading.Timer(0.8, webbrowser.open, [address]).start()
        config = uvicorn.Config(
            served, log_level="warning", server_header=False, limit_concurrency=1000, timeout_keep_alive=30
        )
        uvicorn.Server(config).run(sockets=[listener])


def _listening(host: str, port: int) -> socket.socket:
    """A socket bound there, so that a taken port is one clear message."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, so that asyncio switches Nagle's algorithm off: it would hold each answer for 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host.strip("[]"), port))
    except OSError as error:
        listener.close()
        raise GluteusError(
            f"nothing can listen on {host}, port {port}: {error.strerror or error}; choose another --port, "
            "or 0 for any that is free"
        ) from error
    return listener


def _address(host: str, port: int, token: str | None) -> str:
    shown = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return f"http://{shown}:{port}/" + (f"?token={token}" if token else "")
