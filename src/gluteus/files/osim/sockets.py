"""Paths by which parts of a document refer to each other, resolved and checked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from gluteus.files.osim.node import Node, Reading
from gluteus.files.osim.spec.model import GROUND, OffsetFrameSpec
from gluteus.refusals import either

# Largest number of comparisons for a hint about similar names.
_COMPARED: Final = 1000


@dataclass(frozen=True)
class _Reference:
    """One use of a path: the kind of part to which it must lead, and its location."""

    kind: str
    path: str
    where: str
    line: int


@dataclass
class Sockets:
    """All parts that others can refer to, and all references that were found.

    `check` compares them at the end.
    """

    reading: Reading
    known: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set, {"frame": {GROUND}}))
    wraps: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    references: list[_Reference] = field(default_factory=list[_Reference])
    shared: frozenset[str] = frozenset()
    """Names that several coordinates share; these are also identified by the name of their
    joint.
    """
    first: dict[str, str] = field(default_factory=dict[str, str])
    """Path of the first coordinate with each name."""

    def add(self, kind: str, path: str, node: Node) -> str:
        """Register a part under its path; raises `FileFormatError` if the path is used twice."""
        if any(path in paths for paths in self.known.values()):
            node.fail(f"{path} occurs twice in the document; names within one set must differ")
        self.known[kind].add(path)
        return path

    def frame(self, node: Node, owner: str, tag: str) -> str:
        """Return the absolute path of the frame that a socket of `owner` names."""
        return self._resolve("frame", node, owner, tag, node.needed(tag))

    def body(self, node: Node, tag: str, name: str) -> str:
        """Return the path of a body given by its name, as in actuators."""
        path = name if name.startswith("/") else GROUND if name == "ground" else f"/bodyset/{name}"
        if path not in self.known["frame"] and f"/{name}" in self.known["frame"]:
            path = f"/{name}"
        return self._resolve("frame", node, "/", tag, path)

    def coordinate(self, node: Node, owner: str, tag: str, path: str) -> str:
        """Return the name of the coordinate to which a socket's `path` leads."""
        return self.unique_name(self._resolve("coordinate", node, owner, tag, path))

    def unique_name(self, path: str) -> str:
        """Return the name of the coordinate at a path, with that of its joint if others share the
        name.
        """
        joint, name = path.split("/")[-2:]
        return f"{joint}/{name}" if name in self.shared else name

    def coordinate_named(self, node: Node, tag: str, name: str) -> str:
        """Return the name of a coordinate given by its name or path."""
        self.references.append(_Reference("coordinate", name, f"{tag} of {node.where}", node.line_of(tag)))
        if "/" in name:
            return self.unique_name(name)
        # If several have the same name, OpenSim takes the first.
        return self.unique_name(self.first.get(name, f"/{name}"))

    def _resolve(self, kind: str, node: Node, owner: str, tag: str, text: str) -> str:
        path = absolute(owner, text)
        if path is None:
            node.fail(f"{tag} of {node.where} must stay inside the model; got {text!r}", node.line_of(tag))
        self.references.append(_Reference(kind, path, f"{tag} of {node.where}", node.line_of(tag)))
        return path

    def check(self) -> None:
        """Raise `FileFormatError` for the first reference to a part that does not exist."""
        for reference in self.references:
            known = self.known[reference.kind]
            by_name = reference.kind == "coordinate" and reference.path in self.known["coordinate name"]
            if reference.path not in known and not by_name:
                near = get_close_matches(reference.path, sorted(known)[:_COMPARED], n=3, cutoff=0.5)
                hint = f"; did you mean {either(near)}?" if near else "; correct the path"
                rule = f"names {reference.path!r}, but the model has no such {reference.kind}{hint}"
                raise self.reading.error(reference.line, f"{reference.where} {rule}")


def absolute(owner: str, text: str) -> str | None:
    """Return the absolute path of `text`, which is relative to component `owner`.

    Returns None for a path above the root.

    `absolute("/jointset/hip_r", "pelvis_offset")` is `/jointset/hip_r/pelvis_offset`.
    """
    parts: list[str] = [] if text.startswith("/") else [part for part in owner.split("/") if part]
    for part in text.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)


def check_offsets(frames: list[tuple[OffsetFrameSpec, Node]]) -> None:
    """Raise `FileFormatError` if offset frames depend on each other in a circle."""
    parents = {frame.frame: frame.parent for frame, _ in frames}
    sound: set[str] = set()
    for frame, node in frames:
        met: set[str] = set()
        path = frame.frame
        while path in parents and path not in sound:
            if path in met:
                node.fail(f"{frame.frame} is fixed to itself through {frame.parent}; correct socket_parent")
            met.add(path)
            path = parents[path]
        sound |= met
