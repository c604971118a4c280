"""Check the wording of documentation, docstrings, comments and messages against `words.toml`.

Run without arguments for the whole repository, or with the files to check; `--write` lowers the
numbers in the list of old files. Files in `words_old.txt` may have as many findings as the list
says: they were written before the rules. Any other file, new or moved, may have none.
"""

import argparse
import ast
import inspect
import io
import os
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RULES, OLD = ROOT / "scripts" / "words.toml", ROOT / "scripts" / "words_old.txt"
KINDS = ("docstring", "comment", "string", "paragraph", "record")
MADE = {"build", "dist", "node_modules", "static", "_build"}  # folders that Git ignores
WIDTH = 100  # columns that prose in source files may take
CODE = re.compile(r"``[^`]*``|`[^`]*`|\]\([^)]*\)|<[^>\s][^>]*>|https?://\S+")


@dataclass(frozen=True)
class Text:
    """A passage of prose.

    Parameters
    ----------
    line : int
        Number of its first line in the file, from 1.
    words : str
        The passage, with its line breaks.
    kind : str
        One of `KINDS`.
    """

    line: int
    words: str
    kind: str


@dataclass(frozen=True)
class Rule:
    """Wording to avoid, and what to write instead."""

    name: str
    pattern: re.Pattern[str]
    instead: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """A place in a file that breaks a rule."""

    line: int
    rule: str
    words: str
    instead: str


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules of `words.toml`."""
    return tuple(
        Rule(
            each["name"],
            re.compile(each["pattern"], re.I | re.M),
            each["instead"],
            tuple(each.get("in", KINDS)),
        )
        for each in tomllib.loads(RULES.read_text(encoding="utf-8"))["rule"]
    )


def python_texts(source: str) -> Iterator[Text]:
    """Yield the docstrings, the comments and the strings of three words and more."""
    tree = ast.parse(source)
    docstrings = {id(node): node for node in _docstrings(tree)}
    for node in docstrings.values():
        yield Text(node.lineno, inspect.cleandoc(str(node.value)), "docstring")
    for node in ast.walk(tree):
        words = node.value if isinstance(node, ast.Constant) and id(node) not in docstrings else None
        if isinstance(words, str) and len(words.split()) > 2:
            yield Text(node.lineno, words, "string")
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = ((each.start[0], each.string) for each in tokens if each.type == tokenize.COMMENT)
    yield from _joined(((line, words.lstrip("#:! ")) for line, words in comments), "comment")


def _docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    """Yield the strings that stand alone: docstrings and notes on constants."""
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Expr) else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value


def yaml_texts(source: str) -> Iterator[Text]:
    """Yield the comments and the values of three words and more of a record, line by line."""
    for number, line in enumerate(source.splitlines(), 1):
        value, _, comment = line.partition(" #")
        kind = "comment" if value.lstrip().startswith("#") else "record"
        for text, of in ((value, kind), (comment, "comment")):
            if len(text.split()) > 2:
                yield Text(number, text.strip(" #"), of)


def typescript_texts(source: str) -> Iterator[Text]:
    """Yield the comments, and the strings of three words and more, of TypeScript."""
    yield from slash_texts(source)
    quoted = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')
    for hit in quoted.finditer(source):
        words = hit[1] or hit[2] or ""
        if len(words.split()) > 2:
            yield Text(source.count("\n", 0, hit.start()) + 1, words, "string")


def slash_texts(source: str) -> Iterator[Text]:
    """Yield the comments of C++ and TypeScript that begin with two slashes."""
    found = re.compile(r"(?<![:\"'])//+\s?(.*)$")
    lines = [(number, found.search(line)) for number, line in enumerate(source.splitlines(), 1)]
    yield from _joined([(number, hit[1]) for number, hit in lines if hit], "comment")


def markdown_texts(source: str) -> Iterator[Text]:
    """Yield the paragraphs outside fenced code; rows, headings and list items are one each."""
    fenced, lines = False, list[tuple[int, str]]()
    for number, line in enumerate(source.splitlines(), 1):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        elif not fenced and line.strip():
            alone = line.lstrip().startswith(("|", "#", "- ", "* ", ">"))
            if alone and lines:
                yield from _joined(lines, "paragraph")
                lines = []
            lines.append((number, line.strip().lstrip("#-*>| ")))
    yield from _joined(lines, "paragraph")


def _joined(lines: Iterable[tuple[int, str]], kind: str) -> Iterator[Text]:
    """Join lines whose numbers follow each other."""
    first, last, words = 0, 0, list[str]()
    for number, line in lines:
        if words and number != last + 1:
            yield Text(first, "\n".join(words), kind)
            words = []
        first = first if words else number
        words.append(line)
        last = number
    if words:
        yield Text(first, "\n".join(words), kind)


READERS = (
    {".py": python_texts, ".md": markdown_texts}
    | dict.fromkeys((".cpp", ".hpp"), slash_texts)
    | dict.fromkeys((".ts", ".tsx", ".mjs"), typescript_texts)
    | dict.fromkeys((".yaml", ".yml"), yaml_texts)
)


def findings_in(text: Text) -> Iterator[Finding]:
    """Yield what the rules find in a passage, code left out."""
    words = CODE.sub(lambda hit: " " * len(hit[0]), text.words)
    for rule in rules():
        if text.kind in rule.kinds:
            for hit in rule.pattern.finditer(words):
                line = text.line + words.count("\n", 0, hit.start() + len(hit[0]) - len(hit[0].lstrip()))
                yield Finding(line, rule.name, " ".join(hit[0].split())[:60], rule.instead)


def check(path: Path) -> list[Finding]:
    """Return what is wrong with the wording of a file, in the order of its lines."""
    source = path.read_text(encoding="utf-8")
    texts = list(READERS[path.suffix](source))
    found = [each for text in texts for each in findings_in(text)]
    return sorted([*found, *wide_lines(source, texts)], key=lambda each: each.line)


def wide_lines(source: str, texts: Iterable[Text]) -> Iterator[Finding]:
    """Yield the lines of docstrings and comments in source files that pass the width for prose."""
    lines = source.splitlines()
    for text in texts:
        first, last = text.line, text.line + text.words.count("\n")
        for number, line in enumerate(lines[first - 1 : last], first):
            prose = text.kind == "docstring" or (text.kind == "comment" and line.lstrip()[0] in "#/")
            if prose and len(line) > WIDTH:
                yield Finding(number, "wide line", line[-40:], f"prose ends at column {WIDTH}")


def prose_files() -> list[Path]:
    """Return the files that hold prose and that Git knows or would add; all, without Git."""
    examples = {ROOT / name for name in tomllib.loads(RULES.read_text(encoding="utf-8"))["examples"]}
    return sorted(path for path in set(_files()) - examples if path.suffix in READERS and path.is_file())


def _files() -> Iterator[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):  # an unpacked archive, or no Git here
        for folder, folders, names in os.walk(ROOT):
            folders[:] = [name for name in folders if name not in MADE and not name.startswith(".")]
            yield from (Path(folder) / name for name in names)
    else:
        yield from (ROOT / name for name in listed.stdout.splitlines())


def old_files() -> dict[str, int]:
    """Return how many findings each file of the list may have."""
    lines = OLD.read_text(encoding="utf-8").splitlines() if OLD.is_file() else []
    pairs = (line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))
    return {name: int(count) for count, name in pairs}


def main() -> int:
    """Check files, print what is wrong, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--write", action="store_true", help="lower the numbers in the list of old files")
    parser.add_argument("--all", action="store_true", help="show the findings of old files too")
    given = parser.parse_args()
    some = [path.resolve() for path in given.files]
    chosen = some if some and not given.write else prose_files()
    found = {path.relative_to(ROOT).as_posix(): check(path) for path in chosen if path.suffix in READERS}
    if given.write:
        head = "# Findings that files written before the rules may have. Lower the numbers, add no file.\n"
        old = {name: len(each) for name, each in found.items()} if given.all else old_files()
        counts = {name: min(len(each), old.get(name, 0)) for name, each in found.items()}
        rows = (f"{count} {name}\n" for name, count in counts.items() if count)
        OLD.write_text(head + "".join(rows), encoding="utf-8")
        return 0
    allowed = {} if given.all else old_files()
    over = {name: each for name, each in found.items() if len(each) > allowed.get(name, 0)}
    for name, each in over.items():
        for one in each:
            print(f"{name}:{one.line}: {one.rule}: {one.words!r}; {one.instead}")
    if over:
        print(f"{sum(map(len, over.values()))} findings in {len(over)} files. Rules: scripts/words.toml")
    return bool(over)


if __name__ == "__main__":
    sys.exit(main())
