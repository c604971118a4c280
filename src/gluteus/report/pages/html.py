"""What every page is written with: templates that escape, one style sheet, a file replaced in one step."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from gluteus.errors import FileFormatError
from gluteus.files.bytes.whole import write_whole
from gluteus.visible import visible

_TEMPLATES = Path(__file__).parent / "templates"


def render_page(template: str, **content: object) -> str:
    """A page from a template of this package; ``style`` is there for it.

    Text is escaped; nothing but the page's own style sheet goes in unescaped, and pictures marked as
    such. Control characters are shown as escapes, in pictures too.
    """
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"pretty": pretty, "sentence": sentence}
    # Our own file, not a record: the only text that is not escaped.
    style = Markup((_TEMPLATES / "page.css").read_text(encoding="utf-8"))
    return visible(environment.get_template(template).render(style=style, **content))


def pretty(text: str) -> str:
    """The text with squares and cubes of lengths raised: ``mm2`` becomes ``mm²``."""
    return re.sub(r"\b([cm]?m)([23])\b", lambda found: found[1] + {"2": "²", "3": "³"}[found[2]], text)


def sentence(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def write_text(path: Path | str, text: str) -> Path:
    """Where the page now stands; a file that was there before is replaced in one step, or left as it was.

    Raises
    ------
    FileFormatError: `path` is a folder, or lies in one that does not exist.
    GluteusError: it cannot be written there.
    """
    target = Path(path)
    if target.is_dir():
        raise FileFormatError(
            target, None, "a report is one file, but this is a folder; give a name such as report.html"
        )
    if not target.parent.is_dir():
        raise FileFormatError(
            target, None, f"the folder {target.parent} does not exist; make it, or choose another place"
        )
    return write_whole(target, text.encode())
