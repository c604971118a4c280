"""The check of wording refuses what `words.toml` lists and leaves correct English alone."""

from pathlib import Path

import pytest

import check_prose


def rules_in(text: str, kind: str = "paragraph") -> list[str]:
    return [each.rule for each in check_prose.findings_in(check_prose.Text(1, text, kind))]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("The patient says where he feels it.", "generic he"),
        ("Each reader sees the words that concern\nhim.", "generic he"),
        ("Who finds an inaccuracy selects the words.", "Who without a question"),
        ("It ends.\nWho wants more reads\non here.", "Who without a question"),
        ("Columns parted by commas", "parted"),
        ("Whoever asks", "archaic word"),
        ("Passive force is told from active force", "told"),
        ("This is no diagnosis.", "is no"),
        ("outward rotation", "rotation"),
        ("the behavior of fibers", "American spelling"),
    ],
)
def test_listed_wording_is_refused(text: str, rule: str) -> None:
    assert rule in rules_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "Who is this for? For readers.",
        "A patient who finds the place shows it.",
        "There is no treatment that helps everyone.",
        "Two sources cannot be told apart.",
        "The `color` of `fiber` in [a page](https://example.org/his/color)",
        "What counts",
        "The helper checks this and the other theory.",
    ],
)
def test_correct_english_passes(text: str) -> None:
    assert rules_in(text) == []


def test_docstrings_begin_with_what_they_do() -> None:
    assert rules_in("What a wheel carries.", "docstring") == ["docstring that begins with What"]
    assert rules_in("What does a wheel carry? This answers.", "docstring") == []


def test_places_are_those_of_the_file(tmp_path: Path) -> None:
    source = tmp_path / "a.py"
    wide = "# " + 60 * "ab "
    lines = ['"""Fine."""', "", "x = 1  # he", wide, "", "def f():", '    """Say it', "", '    to him."""']
    source.write_text("\n".join([*lines, '    return f"{x} as he said it"', ""]))
    found = [(each.line, each.rule) for each in check_prose.check(source)]
    assert found == [(3, "generic he"), (4, "wide line"), (9, "generic he"), (10, "generic he")]


def test_code_in_markdown_is_left_out(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("# Title\n\n```python\nhe = 1\n```\n\n- one\n- he said\n\nA line\nof his.\n")
    assert [each.line for each in check_prose.check(page)] == [8, 11]


def test_comments_of_other_languages_are_read(tmp_path: Path) -> None:
    code = tmp_path / "a.cpp"
    code.write_text('auto url = "https://his.example";\nint x; // where he stands\n')
    assert [each.line for each in check_prose.check(code)] == [2]


def test_without_git_the_same_files_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with_git = check_prose.prose_files()
    monkeypatch.setenv("PATH", "")
    without = check_prose.prose_files()
    assert len(with_git) > 300
    missed = {path.relative_to(check_prose.ROOT).parts[0] for path in set(with_git) - set(without)}
    assert missed <= {".github"}
    assert not {"node_modules", ".venv"} & {part for path in without for part in path.parts}


def test_records_and_strings_of_the_front_end_are_read(tmp_path: Path) -> None:
    record = tmp_path / "a.yaml"
    record.write_text("# where he stands\nname: pain on inward rotation\nmotion: inward rotation\n")
    assert [each.line for each in check_prose.check(record)] == [1, 2]
    page = tmp_path / "a.ts"
    page.write_text('// fine\nconst words = "turned by inward rotation";\n')
    assert [each.line for each in check_prose.check(page)] == [2]
