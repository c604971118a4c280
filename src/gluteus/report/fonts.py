"""Fonts of pages and figures: those that the app ships, embedded where they are needed.

If the app was not built, the fonts are missing, and pages use those of the system.
"""

from __future__ import annotations

import base64
from functools import cache
from importlib.resources import files

SANS = '"Source Sans 3", system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif'
"""Font families of figures, tables and headings, as in the app."""
_FACES = (
    ("Source Sans 3", "normal", "source-sans-3-latin-wght-normal"),
    ("Source Serif 4", "normal", "source-serif-4-latin-wght-normal"),
    ("Source Serif 4", "italic", "source-serif-4-latin-wght-italic"),
)


@cache
def sans_face() -> str:
    """Return the font of figures as a style sheet rule; an empty text if the font is missing."""
    return _rule(*_FACES[0])


@cache
def all_faces() -> str:
    """Return all fonts of a page as style sheet rules; an empty text if they are missing."""
    return "\n".join(filter(None, (_rule(*face) for face in _FACES)))


def _rule(family: str, style: str, stem: str) -> str:
    folder = files("gluteus") / "web" / "static" / "assets"
    found = [each for each in folder.iterdir() if each.name.startswith(stem)] if folder.is_dir() else []
    if not found:
        return ""
    data = base64.b64encode(sorted(found, key=lambda each: each.name)[0].read_bytes()).decode("ascii")
    return (
        f'@font-face{{font-family:"{family}";font-style:{style};font-weight:200 900;'
        f'src:url("data:font/woff2;base64,{data}") format("woff2")}}'
    )
