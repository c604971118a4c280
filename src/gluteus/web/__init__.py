"""The browser app: every study over HTTP, on this machine alone unless a token says otherwise.

It holds no science: each endpoint reads a question, asks one study, and hands back what the command line
prints with ``--json``. `create_app` is the whole of it; `Settings` says where it listens and what it allows.
"""

from gluteus.web.app import create_app
from gluteus.web.server.settings import Settings

__all__ = ["Settings", "create_app"]
