"""The browser app: every study over HTTP, on this machine alone unless a token says otherwise.

It computes nothing itself: each endpoint reads a question, runs one study, and returns what the
command line prints with ``--json``. `create_app` makes the app; `Settings` says where it listens
and what it allows.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
