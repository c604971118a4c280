"""YAML that strangers write: read, or refused with the line and without delay."""

from pathlib import Path

import pytest

from gluteus.errors import FileFormatError
from gluteus.yaml_file import DEEPEST, LARGEST_FILE, read_yaml_file


def written(folder: Path, text: str | bytes) -> Path:
    file = folder / "some.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def test_content_is_that_of_the_file(tmp_path: Path) -> None:
    text = "a: 1\nb: [1.5, two, null]\nc: {d: 2024-02-29, e: true}\n"
    found = read_yaml_file(written(tmp_path, text))
    assert isinstance(found, dict)
    assert found["b"] == [1.5, "two", None]
    assert str(found["c"]["d"]) == "2024-02-29"
    assert read_yaml_file(written(tmp_path, "")) is None
    assert read_yaml_file(written(tmp_path, "[" * (DEEPEST - 1) + "x" + "]" * (DEEPEST - 1))) is not None


def test_aliases_and_merged_keys_are_read(tmp_path: Path) -> None:
    text = "a: &a {b: 1, c: 2}\nd:\n  <<: *a\n  c: 3\ne: [*a, *a]\n"
    found = read_yaml_file(written(tmp_path, text))
    assert found == {"a": {"b": 1, "c": 2}, "d": {"b": 1, "c": 3}, "e": [{"b": 1, "c": 2}] * 2}


BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 200))
CHAIN = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 200))
REFUSED = {
    "bomb of aliases": (BOMB, None, "values with its aliases"),
    "bomb of aliases in a chain": (CHAIN, None, "levels with its aliases"),
    "alias of what it is in": ("a: &a [1, [*a]]\n", 1, "levels"),
    "repeated key": ("a: 1\nb:\n  c: 1\n  c: 2\n", 4, "must not repeat the key 'c'"),
    "key that is a list": ("? [a, b]\n: 1\n", 1, "plain words as keys"),
    "too deep": ("a:\n  " + "[" * 500 + "]" * 500, 2, f"at most {DEEPEST} levels"),
    "deeper than a parser can": ("[" * 400_000, None, "must"),
    "long number": ("a: " + "9" * 200_000, 1, "numbers in at most"),
    "long sexagesimal": ("a: 1" + ":59" * 200_000, 1, "numbers in at most"),
    "no such day": ("a: 2024-02-31\n", None, "valid numbers and dates"),
    "tag that does not fit": ("a: !!bool maybe\n", None, "valid numbers and dates"),
    "empty number": ("a: !!int ''\n", None, "valid numbers and dates"),
    "time that is none": ("a: !!timestamp soon\n", None, "valid numbers and dates"),
    "open bracket": ("a: [1,\nb: 2\n", 3, "must be readable YAML"),
    "tab": ("a:\n\t- 1\n", 2, "must be readable YAML"),
    "Python object": ("a: !!python/object/apply:os.system [ls]\n", 1, "must be readable YAML"),
    "two documents": ("a: 1\n---\nb: 2\n", 2, "must be readable YAML"),
    "control character": ("a: \x07\n", None, "must be readable YAML"),
    "Latin-1": (b"a: 1\nb: \xe9\n", 2, "text in UTF-8"),
    "too large": ("# " + "x" * LARGEST_FILE, None, f"at most {LARGEST_FILE} bytes"),
}


@pytest.mark.parametrize(("text", "line", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused_says_where_and_why(
    tmp_path: Path, text: str | bytes, line: int | None, words: str
) -> None:
    file = written(tmp_path, text)
    with pytest.raises(FileFormatError) as refused:
        read_yaml_file(file)
    assert words in str(refused.value)
    assert refused.value.path == file
    if line is not None:
        assert refused.value.line == line


def test_what_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    for place in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(FileFormatError, match="cannot be read"):
            read_yaml_file(place)
