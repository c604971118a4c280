"""XML from strangers: nothing is fetched, expanded or built without bound."""

import time
from pathlib import Path

import pytest

from gluteus.errors import FileFormatError, FileFormatWarning
from gluteus.files import read_actuators, read_loads, read_osim_spec
from gluteus.files.bytes import xml_tree
from gluteus.files.bytes.xml_tree import read_tree
from gluteus.input_file import read_bytes

ENTITIES = "".join(f'<!ENTITY lol{i} "{f"&lol{i - 1};" * 10}">' for i in range(1, 10))
LAUGHS = f"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol0 "lol">{ENTITIES}]>
<OpenSimDocument Version="40000">&lol9;</OpenSimDocument>"""


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "given.osim"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_tree_keeps_order_text_and_lines(tmp_path: Path) -> None:
    root = read_tree(
        written(tmp_path, '<a v="1">\n <b name="x"> 1\n 2 </b>\n <!-- no -->\n <c><![CDATA[<&]]></c>\n</a>')
    )
    assert (root.tag, root.attributes, root.text) == ("a", {"v": "1"}, "")
    assert [(child.tag, child.name, child.text, child.line) for child in root.children] == [
        ("b", "x", "1\n 2", 2),
        ("c", "", "<&", 5),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    declared = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    text = f'<?xml version="1.0" encoding="{declared}"?><a name="Müller"/>'
    assert read_tree(written(tmp_path, text.encode(encoding))).name == "Müller"


@pytest.mark.parametrize("encoding", ["rot13", "utf-7", "cp037", "hex", "idna", "nonsense", "utf-8\u00e9"])
def test_odd_encodings_are_refused(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(FileFormatError):
        read_tree(written(tmp_path, f'<?xml version="1.0" encoding="{encoding}"?><a/>'))


@pytest.mark.parametrize("read", [read_tree, read_osim_spec, read_loads, read_actuators])
def test_a_billion_laughs_end_at_the_first(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    start = time.process_time()
    with pytest.raises(FileFormatError, match=r"line 2: .*DTD"):
        read(written(tmp_path, LAUGHS))
    assert time.process_time() - start < 5, "nothing was expanded"


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
        '<!DOCTYPE a PUBLIC "p" "http://127.0.0.1:9/a.dtd">',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>',
        "<!DOCTYPE a>",
    ],
)
def test_document_types_are_refused(tmp_path: Path, doctype: str) -> None:
    with pytest.raises(FileFormatError, match="DTD"):
        read_tree(written(tmp_path, f"{doctype}<a>&x;</a>"))


def test_unknown_entities_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"line 2: .*undefined entity"):
        read_tree(written(tmp_path, "<a>\n&lol;</a>"))


def test_ten_thousand_levels(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="nested more than 64 deep"):
        read_tree(written(tmp_path, "<a>" * 10_000 + "</a>" * 10_000))


def test_as_many_levels_as_allowed(tmp_path: Path) -> None:
    depth = xml_tree.MAX_DEPTH
    element = read_tree(written(tmp_path, "<a>" * depth + "</a>" * depth))
    for _ in range(depth - 1):
        (element,) = element.children
    assert element.empty


@pytest.mark.parametrize("text", ["<{}/>", '<a {}="1"/>', '<a b="{}"/>'])
def test_long_names_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.xml"
    path.write_text(text.format("x" * 1000))
    read_tree(path)
    path.write_text(text.format("x" * 1001))
    with pytest.raises(FileFormatError, match="more than 1000 characters; shorten it"):
        read_tree(path)


def test_too_many_elements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_tree, "MAX_ELEMENTS", 100)
    assert len(read_tree(written(tmp_path, f"<a>{'<b/>' * 99}</a>")).children) == 99
    with pytest.raises(FileFormatError, match="more than 100 elements"):
        read_tree(written(tmp_path, f"<a>{'<b/>' * 100}</a>"))


def test_a_huge_file_is_not_read_in(tmp_path: Path) -> None:
    path = tmp_path / "huge.osim"
    with path.open("wb") as file:
        file.truncate(10 * 2**30)  # sparse: ten gigabytes that take no place
    with pytest.raises(FileFormatError, match=f"at most {xml_tree.MAX_BYTES} bytes"):
        read_tree(path)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "is empty"),
        ("words", "syntax error"),
        ("<a>\n<b>\n</a>", "line 3: .*mismatched tag"),
        ("<a/><b/>", "junk after document element"),
        ("<a", "unclosed token"),
        ("<a>\x00</a>", "invalid token"),
    ],
)
def test_malformed(tmp_path: Path, text: str | bytes, rule: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(FileFormatError, match=rule) as caught:
        read_tree(path)
    assert caught.value.path == path
    assert caught.value.line is not None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"<a>\n<!-- one -- two --><b>x & y</b></a>", "comments and a lone '&'"),
        (b"<a>\n<b>x\xe9 &amp; &#38; y</b></a>", "Windows-1252"),
        (b"<a>\n<!-- Gel\xe4nde --><b>x & y</b></a>", "a lone '&'"),
    ],
)
def test_faults_that_opensim_lets_pass_are_mended(tmp_path: Path, text: bytes, told: str) -> None:
    with pytest.warns(FileFormatWarning, match=f"line 2: .*{told}"):
        root = read_tree(written(tmp_path, text))
    assert root.children[0].text in ("x & y", "x\u00e9 & & y")
    assert root.children[0].line == 2


def test_a_document_type_is_refused_after_mending_too(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="DTD"):
        read_tree(written(tmp_path, b"<!-- a -- b --><!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"))


@pytest.mark.parametrize("encoding", ["windows-1252", "gb2312", "latin1", "shift_jis"])
def test_encodings_that_the_parser_does_not_know(tmp_path: Path, encoding: str) -> None:
    word = {"gb2312": "\u81c0", "shift_jis": "\u81c0"}.get(encoding, "M\u00fcller")
    text = f'<?xml version="1.0" encoding="{encoding}"?><a name="{word}"/>'
    assert read_tree(written(tmp_path, text.encode(encoding))).name == word


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"cannot be read .*No such file"):
        read_tree(tmp_path / "none.osim")
    with pytest.raises(FileFormatError, match="cannot be read"):
        read_tree(tmp_path)
    with pytest.raises(FileFormatError, match="cannot be read"):
        read_bytes("a\0b", 10)
