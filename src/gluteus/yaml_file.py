"""Reads YAML files strictly: with limited size and depth, and without repeated keys."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import yaml

from gluteus.errors import FileFormatError
from gluteus.input_file import read_text

LARGEST_FILE = 1_000_000  # bytes
MOST_VALUES = 200_000  # with every alias written out: a few lines can expand to billions
DEEPEST = 30  # values inside each other
LONGEST_NUMBER = 100  # characters

_NO_VALUE = (ValueError, OverflowError, AttributeError, KeyError, IndexError, TypeError)
"""Errors that the library raises if a text does not fit its tag, such as ``!!bool x``."""

_NUMBERS = frozenset({"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"})


class _Size(NamedTuple):
    values: int
    levels: int


def read_yaml_file(path: Path) -> object:
    """Return the content of a file with one YAML document.

    Parameters
    ----------
    path
        The file, which need not be trusted.

    Returns
    -------
    object
        Mappings, lists, text, numbers, dates and None; None for an empty file.

    Raises
    ------
    FileFormatError
        The file cannot be read, is larger than `LARGEST_FILE`, is not one YAML document in UTF-8,
        holds more than `MOST_VALUES`, is nested more deeply than `DEEPEST`, or has a repeated key
        or a value that its type does not allow. The error names the line where there is one.
    """
    loader = yaml.CSafeLoader(read_text(path, LARGEST_FILE))
    try:
        root = loader.get_single_node()
        if root is None:
            return None
        _measure(root, path, 0, {})
        return loader.construct_document(root)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "no YAML"
        raise FileFormatError(
            path,
            mark.line + 1 if mark else None,
            f"must be readable YAML, met: {problem}; check the indents, colons and quotes there",
        ) from error
    except _NO_VALUE as error:
        raise FileFormatError(
            path, None, f"must contain valid numbers and dates, met: {error}; correct the value, or quote it"
        ) from error
    finally:
        loader.dispose()


def _measure(node: yaml.Node, path: Path, depth: int, known: dict[int, _Size]) -> _Size:
    """Return the size of a value with its aliases written out, and refuse too large values.

    ``depth`` is the number of collections around it, and ``known`` holds sizes that were measured
    already.
    """
    size = known.get(id(node))
    if size is None:
        if depth >= DEEPEST:
            raise _refused(path, node, f"must nest at most {DEEPEST} levels; use fewer levels")
        parts = [_measure(part, path, depth + 1, known) for part in _parts(node, path)]
        size = _Size(1 + sum(part.values for part in parts), 1 + max((p.levels for p in parts), default=0))
        known[id(node)] = size
    if size.values > MOST_VALUES:
        raise _refused(path, node, f"must contain at most {MOST_VALUES} values with its aliases; shorten it")
    if depth + size.levels > DEEPEST:
        raise _refused(path, node, f"must nest at most {DEEPEST} levels with its aliases; use fewer levels")
    return size


def _parts(node: yaml.Node, path: Path) -> list[yaml.Node]:
    """Return the nodes inside a node."""
    if isinstance(node, yaml.MappingNode):
        _check_keys(node, path)
        return [part for pair in node.value for part in pair]
    if isinstance(node, yaml.SequenceNode):
        return node.value
    if node.tag in _NUMBERS and len(node.value) > LONGEST_NUMBER:
        raise _refused(path, node, f"must write numbers in at most {LONGEST_NUMBER} characters")
    return []


def _check_keys(mapping: yaml.MappingNode, path: Path) -> None:
    met: set[str] = set()
    for key, _ in mapping.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _refused(path, key, "must have plain words as keys; got a collection; name the key")
        if key.value in met:
            raise _refused(path, key, f"must not repeat the key {key.value!r} in one mapping; remove one")
        met.add(key.value)


def _refused(path: Path, node: yaml.Node, message: str) -> FileFormatError:
    return FileFormatError(path, node.start_mark.line + 1, message)
