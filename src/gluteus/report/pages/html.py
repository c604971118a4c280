"""Escaping templates, one style sheet, and files that are replaced in one step."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from gluteus.files.bytes.whole import write_whole
from gluteus.report.fonts import all_faces
from gluteus.visible import visible

_TEMPLATES = Path(__file__).parent / "templates"


def render_page(template: str, **content: object) -> str:
    """Return a page from a template of this package, which can use ``style``.

    All text is escaped, except the page's own style sheet and pictures marked as such. Control
    characters are shown as escapes, in pictures too.
    """
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"pretty": pretty, "sentence": sentence}
    # Only our own files are not escaped; records are.
    style = Markup(f"{all_faces()}\n{(_TEMPLATES / 'page.css').read_text(encoding='utf-8')}")
    return visible(environment.get_template(template).render(style=style, **content))


def pretty(text: str) -> str:
    """Return the text with squares and cubes of lengths as superscripts: ``mm2`` becomes
    ``mm²``.
    """
    return re.sub(r"\b([cm]?m)([23])\b", lambda found: found[1] + {"2": "²", "3": "³"}[found[2]], text)


def sentence(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]


def write_text(path: Path | str, text: str, *, overwrite: bool = False, private: bool = False) -> Path:
    """Write a page or picture in which control characters are shown as escapes.

    Parameters
    ----------
    path
        The file to write.
    text
        The whole text.
    overwrite
        Whether an existing file may be replaced.
    private
        Whether only the owner may read it.

    Returns
    -------
    Path
        The path that was given.

    Raises
    ------
    GluteusError
        As for `gluteus.files.bytes.whole.write_whole`.
    """
    return write_whole(Path(path), visible(text).encode(), overwrite=overwrite, private=private)
