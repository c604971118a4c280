"""Parses XML to a small tree with line numbers; refuses anything that could fetch data, expand or
exhaust memory.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple, NoReturn
from xml.parsers import expat

from gluteus.errors import FileFormatError, FileFormatWarning
from gluteus.files.bytes.lenient_xml import in_utf8, mended
from gluteus.input_file import not_empty, read_bytes
from gluteus.visible import visible, visible_line

MAX_BYTES: Final = 64 * 2**20
MAX_DEPTH: Final = 64
MAX_ELEMENTS: Final = 500_000
MAX_ATTRIBUTES: Final = 100
MAX_NAME: Final = 1_000
"""Characters of a tag, and of the name and the value of an attribute."""
MAX_TAG: Final = 2**20
"""Bytes of a tag with all that is in it, and of a comment."""
ENCODINGS: Final = ("utf-8", "utf-16", "us-ascii", "ascii", "iso-8859-1")
_CHUNK: Final = 2**16
_INVALID_TOKEN: Final = 4
"""Expat's code for a character that is not allowed at its position."""


@dataclass(slots=True, eq=False)
class Element:
    """An element: its tag, attributes, own text without surrounding white space, children
    and line.
    """

    tag: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list[Element] = field(default_factory=list["Element"])

    @property
    def name(self) -> str:
        """The name attribute, or an empty string."""
        return self.attributes.get("name", "")

    @property
    def label(self) -> str:
        """The tag and, if there is one, the name: the label of the element in messages."""
        return f"{self.tag} {self.name!r}" if self.name else self.tag

    @property
    def empty(self) -> bool:
        """Whether the element holds neither text nor children."""
        return not self.text and not self.children


class _Builder:
    """Builds the tree while the parser reads tags, and stops the parser at the first refusal."""

    def __init__(self, path: Path, converted: bool) -> None:
        self.path, self.converted = path, converted
        self.document = Element("", {}, 0)
        self.open = [self.document]
        self.texts: list[list[str]] = [[]]
        self.count = 0
        self.parser = expat.ParserCreate("utf-8" if converted else None)
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self.declaration
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters

    def refuse(self, message: str) -> NoReturn:
        raise FileFormatError(self.path, self.parser.CurrentLineNumber, message)

    def declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and not self.converted and encoding.lower() not in ENCODINGS:
            self.refuse(
                f"the encoding must be one of {', '.join(ENCODINGS)}, not {encoding[:40]!r}; save as UTF-8"
            )

    def doctype(self, name: str, system: str | None, public: str | None, internal: bool) -> None:
        self.refuse("a document type (DTD) and entities are refused; delete the <!DOCTYPE ...> part")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) > MAX_DEPTH:
            self.refuse(f"elements are nested more than {MAX_DEPTH} deep; no model file needs that")
        if self.count > MAX_ELEMENTS:
            self.refuse(f"there are more than {MAX_ELEMENTS} elements; split the file")
        if len(attributes) > MAX_ATTRIBUTES:
            self.refuse(f"an element has more than {MAX_ATTRIBUTES} attributes; no model file needs that")
        if len(tag) > MAX_NAME or any(max(map(len, pair)) > MAX_NAME for pair in attributes.items()):
            self.refuse(f"a tag or an attribute has more than {MAX_NAME} characters; shorten it")
        attributes = {name: visible_line(value) for name, value in attributes.items()}
        element = Element(tag, attributes, self.parser.CurrentLineNumber)
        self.open[-1].children.append(element)
        self.open.append(element)
        self.texts.append([])

    def characters(self, text: str) -> None:
        self.texts[-1].append(text)

    def end(self, tag: str) -> None:
        self.open.pop().text = visible("".join(self.texts.pop()).strip())


def read_tree(path: Path | str) -> Element:
    """Return the root of an XML file.

    Control characters are replaced by escapes.

    Parameters
    ----------
    path
        A file, which may come from a stranger.

    Raises
    ------
    FileFormatError
        The file is not well formed; has a document type, which could define entities or fetch data;
        or exceeds the limits of this module. The error names the line.
    """
    return _read(Path(path)).root


def read_sound(path: Path | str) -> tuple[bytes, str | None]:
    """Return an XML file as bytes that any parser reads, after all checks of `read_tree`.

    Parameters
    ----------
    path
        A file, which may come from a stranger.

    Returns
    -------
    bytes
        The document, repaired where it was not well formed.
    str or None
        Its encoding, if it differs from the declared one.

    Raises
    ------
    FileFormatError
        As in `read_tree`.
    """
    found = _read(Path(path))
    return found.data, found.codec


class _Read(NamedTuple):
    """A document, its bytes, and their encoding if it differs from the declared one."""

    root: Element
    data: bytes
    codec: str | None


def _read(path: Path) -> _Read:
    given = read_bytes(path, MAX_BYTES)
    not_empty(path, given)
    data, converted = in_utf8(given)
    codec = None if converted is None else "utf-8"
    try:
        return _Read(_parsed(data, path, codec), data, codec)
    except expat.ExpatError as error:
        fault = error
    whole, told = mended(data)
    try:
        root = _parsed(whole, path, "utf-8") if fault.code == _INVALID_TOKEN else None
    except expat.ExpatError:
        root = None
    if root is None:
        message = f"is not well-formed XML: {expat.ErrorString(fault.code)}; correct it, or save it again"
        raise FileFormatError(path, fault.lineno, message)
    remark = f"is not well-formed XML; read after repairing {told}"
    warnings.warn(FileFormatWarning.at(path, fault.lineno, remark), stacklevel=3)
    return _Read(root, whole, "utf-8")


def _parsed(data: bytes, path: Path, codec: str | None) -> Element:
    builder = _Builder(path, codec is not None)
    # In pieces, so that the parser stops soon after a refusal.
    for start in range(0, len(data), _CHUNK):
        builder.parser.Parse(data[start : start + _CHUNK], False)
        if start + _CHUNK - max(builder.parser.CurrentByteIndex, 0) > MAX_TAG:
            builder.refuse(f"a tag or comment has more than {MAX_TAG} bytes; shorten or close it")
    builder.parser.Parse(b"", True)
    return builder.document.children[0]
