"""The verbs of the command line: each parses its options, calls one study and prints the result.

Each file holds the verbs for one kind of user, and adds them to `app` when it is imported.
"""

from importlib import import_module
from pkgutil import iter_modules

from gluteus.cli.application import app, main

for _file in iter_modules(__path__):
    import_module(f"{__name__}.{_file.name}")

__all__ = ["app", "main"]
