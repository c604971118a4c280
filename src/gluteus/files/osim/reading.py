"""State of reading a document: class defaults, and lists of parts that are not represented."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gluteus.errors import FileFormatError, FileFormatWarning, UnsupportedFeature
from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.left_out import not_computed, without_mechanics
from gluteus.files.osim.spec.model import Unsupported

# Largest number of names that a message lists.
MANY: Final = 40
_MANY_REMARKS: Final = 20
FIRST_OF_VERSION_4: Final = 40000
# Properties of earlier versions that programs still write.
_FORMER: Final = frozenset({"location", "coordinate", "body", "motion_type", "display_preference"})

Listed = dict[tuple[str, int], Unsupported]


@dataclass
class Reading:
    """Path, class defaults, and parts of a document that are not in the specification.

    Attributes
    ----------
    path, defaults, version
        Path, class defaults and version of the document.
    left_out
        Parts that are not modelled, and must be allowed by the caller.
    not_computed
        Contact forces and constraints, which are listed without `allow` and named in every result.
    ignored
        Parts without mechanics.
    refused
        Parts that cannot be left out, each with advice.
    forceless
        Muscles of which only the path is modelled; their force must be allowed to be left out.
    remarks
        Oddities that OpenSim accepts silently: message -> lines.
    """

    path: Path
    defaults: dict[str, Element] = field(default_factory=dict[str, Element])
    version: int = 40000
    left_out: Listed = field(default_factory=Listed)
    not_computed: Listed = field(default_factory=Listed)
    ignored: Listed = field(default_factory=Listed)
    refused: list[tuple[Unsupported, str]] = field(default_factory=list[tuple[Unsupported, str]])
    forceless: list[Unsupported] = field(default_factory=list[Unsupported])
    remarks: dict[str, list[int]] = field(default_factory=dict[str, list[int]])

    def leave_out(self, name: str, where: str, line: int) -> None:
        """Record a part according to its class: `settle` refuses it if it could change a result."""
        lists = self.left_out
        if without_mechanics(name):
            lists = self.ignored
        elif not_computed(name):
            lists = self.not_computed
        lists.setdefault((name, line), Unsupported(name, where, line))

    def ignore(self, name: str, where: str, line: int) -> None:
        """Record a part without mechanics."""
        self.ignored.setdefault((name, line), Unsupported(name, where, line))

    def unknown(self, name: str, where: str, line: int) -> None:
        """Record an unknown property; in a document of version 4 it may be misspelt."""
        self.ignore(name, where, line)
        if self.version >= FIRST_OF_VERSION_4 and not without_mechanics(name) and name not in _FORMER:
            self.remark(
                line, f"{name} is not a property here ({where}); it is ignored, as OpenSim ignores it"
            )

    def refuse(self, name: str, where: str, line: int, advice: str) -> None:
        """Record a part that cannot be left out; `settle` refuses it."""
        self.refused.append((Unsupported(name, where, line), advice))

    def remark(self, line: int, message: str) -> None:
        """Record an oddity that changes no number, for a warning."""
        self.remarks.setdefault(message, []).append(line)

    def settle(self, allow: frozenset[str]) -> tuple[Unsupported, ...]:
        """Warn about the remarks, and return the parts that were left out of the model.

        Raises
        ------
        UnsupportedFeature
            Parts are not modelled and not named in ``allow``; one message names all of them.
        """
        for number, (message, lines) in enumerate(self.remarks.items()):
            if number == _MANY_REMARKS:
                self._warn(lines[0], f"{len(self.remarks) - number} more remarks of this kind")
                break
            again = f" (and {len(lines) - 1} times more)" if len(lines) > 1 else ""
            self._warn(lines[0], f"{message}{again}")
        waiting = [left for left in self.left_out.values() if left.name not in allow]
        if waiting or self.refused:
            raise self._refusal(waiting)
        without_force = (left for left in self.forceless if left.name in allow)
        return (*self.left_out.values(), *self.not_computed.values(), *without_force)

    def _refusal(self, waiting: list[Unsupported]) -> UnsupportedFeature:
        met = [each for each, _ in self.refused] + waiting
        first = met[0]
        advice = dict[str, str]()
        for each, remedy in self.refused:
            advice.setdefault(each.name, remedy)
        others = list[str]()
        for name in list(dict.fromkeys(each.name for each in met))[:MANY]:
            lines = sorted(each.line for each in met if each.name == name and each is not first)
            if name == first.name:
                others += [f"{name} again (line {lines[0]})"] if lines else []
            else:
                remedy = f"; {advice[name]}" if name in advice else ""
                others.append(f"{name} (line {lines[0]}{remedy})")
        told = f"in {first.where} ({self.path}, line {first.line}) is not modelled"
        if self.refused:
            told += f" and cannot be left out; {advice[first.name]}"
        told += f". The document also has: {', '.join(others)}." if others else "."
        names = sorted({each.name for each in waiting})[:MANY]
        if names:
            rest = "the rest" if self.refused else "them" if len(names) > 1 else "it"
            told += (
                f" Take {rest} out of the document, or read without: --allow {','.join(names)}, in Python "
                f"allow={tuple(names)!r}; the result lists what was left out"
            )
        return UnsupportedFeature(first.name, told)

    def error(self, line: int, message: str) -> FileFormatError:
        return FileFormatError(self.path, line, message)

    def _warn(self, line: int, message: str) -> None:
        warnings.warn(FileFormatWarning.at(self.path, line, message), stacklevel=2)
