"""The browser app: every study over HTTP, on this machine alone unless a token says otherwise.

It holds no science: each endpoint reads a question, asks one study, and hands back what the command
line prints with ``--json``. `create_app` is the whole of it; `Settings` says where it listens and
what it allows.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
