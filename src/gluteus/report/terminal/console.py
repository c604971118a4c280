"""The terminal.

Text from users and files is shown, but can never control the terminal.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from gluteus.visible import visible


class _SafeConsole(Console):
    """A console that escapes control characters in everything printed, except its own styles."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)


def terminal(*, stderr: bool = False, **settings: Any) -> Console:
    """Return the console of standard output or standard error.

    Parameters
    ----------
    stderr
        Whether it is the console of standard error.
    **settings
        Settings of `rich.console.Console`.

    Returns
    -------
    Console
        It shows each control character of what is printed as an escape such as ``\\x1b``.
    """
    return _SafeConsole(stderr=stderr, highlight=False, **settings)
