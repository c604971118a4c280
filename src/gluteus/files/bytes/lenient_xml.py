"""Repairs XML that is not well formed, where every program interprets it in the same way.

OpenSim's own reader accepts faults that a strict one refuses: two dashes within a comment, a lone
ampersand, and characters that do not belong to the declared encoding. Nothing else is repaired.
"""

from __future__ import annotations

import re
from typing import Final

_COMMENT: Final = re.compile(rb"<!--.*?-->", re.DOTALL)
_LONE_AMPERSAND: Final = re.compile(rb"&(?!#\d{1,8};|#x[0-9a-fA-F]{1,8};|[A-Za-z_:][\w:.-]{0,60};)")
_DECLARED: Final = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")

CODECS: Final = {
    "windows-1252": "cp1252", "cp1252": "cp1252", "latin1": "latin-1", "latin-1": "latin-1",
    "iso8859-1": "latin-1", "iso-8859-15": "iso-8859-15", "windows-1250": "cp1250",
    "windows-1251": "cp1251", "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030",
    "shift_jis": "cp932", "euc-jp": "euc-jp", "euc-kr": "cp949", "big5": "big5",
}  # fmt: skip
"""Encodings that the parser does not support, with Python's names for them."""


def in_utf8(data: bytes) -> tuple[bytes, str | None]:
    """Return a document in UTF-8, and the encoding from which it had to be converted.

    Only encodings in `CODECS` are converted; the parser handles the others.
    """
    declared = _DECLARED.match(data[:400])
    codec = CODECS.get(declared[1].decode("ascii").lower()) if declared else None
    return (data, None) if codec is None else (data.decode(codec, "replace").encode(), codec)


def mended(data: bytes) -> tuple[bytes, str]:
    """Return a document without the usual faults, and a list of the repairs; line numbers stay the
    same.
    """
    told = list[str]()
    blank = _COMMENT.sub(lambda found: b"\n" * found[0].count(b"\n"), data)
    if blank != data:
        told.append("comments")
    whole = _LONE_AMPERSAND.sub(b"&amp;", blank)
    if whole != blank:
        told.append("a lone '&'")
    try:
        whole.decode("utf-8")
    except UnicodeDecodeError:
        whole = whole.decode("cp1252", "replace").encode()
        told.append("letters that are not UTF-8 (read as Windows-1252)")
    return whole, " and ".join(told)
