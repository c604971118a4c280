"""One object of a document, read so that nothing in it is skipped silently.

A reader takes the properties that it supports from a `Node` and then calls `finish`. Properties
that were not read have no meaning in OpenSim either, which skips them silently. Here they are
listed, with a warning.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, Final, NoReturn, TypeVar, get_type_hints

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.reading import MANY as MANY
from gluteus.files.osim.reading import Reading as Reading

Spec = TypeVar("Spec")

# Limits may be infinite; all other numbers must be finite and physically possible.
LARGEST: Final = 1e15
_MAY_BE_INFINITE: Final = frozenset({"min_control", "max_control", "range"})
_BOOLS: Final = {"true": True, "false": False, "1": True, "0": False}
_DECIMAL_COMMA: Final = re.compile(r"\d,\d")
# Properties that describe appearance and not mechanics.
LOOKS: Final = ("FrameGeometry", "attached_geometry", "Appearance")
_UNASSIGNED: Final = ("", "unassigned")
# An attribute that includes the content of an element from elsewhere.
_INCLUDES: Final = ("file",)


class Node:
    """An object element with its class default, which provides the properties that the element
    lacks.
    """

    def __init__(self, element: Element, reading: Reading, where: str = "") -> None:
        self.element, self.reading = element, reading
        default = reading.defaults.get(element.tag)
        self._children = element.children
        self._defaults = default.children if default is not None and default is not element else []
        self._taken: set[int] = set()
        self.where = f"{where} > {element.label}" if where else element.label
        if element.text:
            self.remark(f"loose text in {self.where} is ignored: {element.text[:40]!r}")
        self._check_attributes(element, "name")

    @property
    def tag(self) -> str:
        return self.element.tag

    @property
    def name(self) -> str:
        return self.element.name

    def fail(self, message: str, line: int | None = None) -> NoReturn:
        raise self.reading.error(self.element.line if line is None else line, message)

    def remark(self, message: str, line: int | None = None) -> None:
        """Warn about an oddity that, as in OpenSim, changes nothing."""
        self.reading.remark(self.element.line if line is None else line, message)

    def _check_attributes(self, element: Element, *known: str) -> None:
        for attribute in element.attributes:
            if attribute in _INCLUDES:
                self.reading.leave_out(f"{element.tag} {attribute}=", self.where, element.line)
            elif attribute not in known:
                self.reading.ignore(f"{element.tag} {attribute}=", self.where, element.line)

    def required_name(self) -> str:
        """Return the name of the object, which must not be blank or contain a slash, because it is
        part of paths.
        """
        if not self.name or "/" in self.name:
            self.fail(f"{self.tag} needs a name without '/', not {self.name!r}")
        return self.name

    def has(self, tag: str) -> bool:
        """Whether the element, or the default of its class, has a property of this name."""
        return any(child.tag == tag for child in (*self._children, *self._defaults))

    def take(self, *tags: str) -> Element | None:
        """Return the child with one of these tags; those of the element come before those of the
        default.
        """
        for child in (*self._children, *self._defaults):
            if child.tag in tags:
                self._mark(child, lambda other: other.tag in tags)
                return child
        return None

    def take_object(self, prop: str) -> Element | None:
        """Return the object in a property: `<prop><Class/></prop>`, or `<Class name="prop"/>`."""
        for child in (*self._children, *self._defaults):
            if child.tag == prop:
                self._mark(child, lambda other: other.tag == prop)
                if child.text:
                    self.remark(f"loose text in {prop} of {self.where} is ignored", child.line)
                if len(child.children) > 1:
                    self.remark(f"only the first object of {prop} in {self.where} counts", child.line)
                self._check_attributes(child)
                return child.children[0] if child.children else None
            if child.name == prop:
                self._mark(child, lambda other: other.name == prop)
                return child
        return None

    def _mark(self, child: Element, same: Callable[[Element], bool]) -> None:
        self._taken.add(id(child))
        again = [other for other in self._children if other is not child and same(other)]
        if again and child in self._children:
            self.remark(f"{child.tag} occurs twice in {self.where}; the first counts", again[0].line)
            self._taken.update(map(id, again))
        self._taken.update(id(other) for other in self._defaults if same(other))

    def text(self, tag: str) -> str | None:
        """Return the text of a simple property, or None if neither element nor default has it."""
        child = self.take(tag)
        if child is None:
            return None
        if child.children:
            self.fail(f"{tag} in {self.where} must contain text, not elements", child.line)
        self._check_attributes(child)
        return child.text

    def line_of(self, tag: str) -> int:
        return next((child.line for child in self._children if child.tag == tag), self.element.line)

    def value(self, tag: str, kind: Any) -> Any:
        """Return a simple property as `kind`, or None if it is absent."""
        text = self.text(tag)
        return None if text is None else self._parse(tag, text, kind)

    def _parse(self, tag: str, text: str, kind: Any) -> Any:
        if kind is str:
            return text
        if kind is bool:
            if text.lower() not in _BOOLS:
                self.fail(f"{tag} in {self.where} must be true or false, not {text!r}", self.line_of(tag))
            return _BOOLS[text.lower()]
        if kind == float | None and not text:
            return None
        numbers = self._numbers(tag, text)
        count = 1 if kind in (float, float | None) else len(kind.__args__)
        if kind != tuple[float, ...] and len(numbers) != count:
            self.fail(
                f"{tag} in {self.where} must contain {count} numbers, not {len(numbers)}", self.line_of(tag)
            )
        return numbers if kind not in (float, float | None) else numbers[0]

    def _numbers(self, tag: str, text: str) -> tuple[float, ...]:
        parts = text.split()
        if any(part.endswith(",") for part in parts[:-1]):
            self.remark(f"commas after numbers in {tag} of {self.where} are ignored", self.line_of(tag))
            parts = [part.removesuffix(",") for part in parts]
        try:
            numbers = tuple(map(float, parts))
        except ValueError:
            numbers = (math.nan,)
        # Written so that comparisons with NaN fail.
        good = all(abs(number) <= LARGEST or tag in _MAY_BE_INFINITE for number in numbers)
        if not good or any(map(math.isnan, numbers)) or "_" in text:
            comma = "; write a decimal point instead of the comma" if _DECIMAL_COMMA.search(text) else ""
            self.fail(
                f"{tag} in {self.where} must contain finite numbers up to {LARGEST:g}, "
                f"not {text[:60]!r}{comma}",
                self.line_of(tag),
            )
        return numbers

    def fill(self, cls: type[Spec], **given: Any) -> Spec:
        """Return a spec of `cls`: fields not in `given` come from the properties of the same
        names.
        """
        kinds = _kinds(cls)
        for item in fields(cls):  # pyright: ignore[reportArgumentType]
            if item.name in given:
                continue
            value = self.value(item.name, kinds[item.name])
            if value is not None:
                given[item.name] = value
            elif item.default is MISSING:
                self.fail(f"{self.where} needs {item.name}")
        return cls(**given)

    def assigned(self, tag: str) -> str | None:
        """Return the text of a property, or None if it is absent, blank or `Unassigned`."""
        text = self.text(tag)
        return None if text is None or text.lower() in _UNASSIGNED else text

    def needed(self, tag: str) -> str:
        """Return the text of a property that must not be blank."""
        text = self.assigned(tag)
        if text is None:
            self.fail(f"{self.where} needs {tag}", self.line_of(tag))
        return text

    def switch(self) -> dict[str, bool]:
        """Return `appliesForce`, which older documents store as its opposite; None in version 4."""
        disabled = self.value("isDisabled", bool) if self.reading.version < 40000 else None
        return {} if disabled is None else {"appliesForce": not disabled}

    def objects(self, tag: str) -> Iterator[Element]:
        """Yield the objects in a list property such as `frames`."""
        child = self.take(tag)
        if child is not None:
            if child.text:
                message = f"loose text in {tag} of {self.where} is ignored: {child.text[:40]!r}"
                self.remark(message, child.line)
            self._check_attributes(child)
            yield from child.children

    def leave_out(self, element: Element) -> None:
        """Record one object of this node that is not modelled."""
        self.reading.leave_out(element.tag, f"{self.where} > {element.label}", element.line)

    def refuse(self, element: Element, advice: str) -> None:
        """Record one object of this node that cannot be left out without changing the rest."""
        self.reading.refuse(element.tag, f"{self.where} > {element.label}", element.line, advice)

    def finish(self, *ignored: str) -> None:
        """List every child that was not read, except ``ignored`` ones and those about
        appearance.
        """
        for child in (*self._children, *self._defaults):
            if id(child) in self._taken or child.tag in (*ignored, *LOOKS):
                continue
            if child.tag in ("components", "groups"):
                for left in child.children:
                    self.leave_out(left)
            else:
                self.reading.unknown(child.tag, f"{self.where} > {child.label}", child.line)


@cache
def _kinds(cls: type[Any]) -> dict[str, Any]:
    return get_type_hints(cls)


def words(text: str | None) -> tuple[str, ...]:
    """Return the words of a list property; some files use brackets or commas."""
    return tuple(re.sub(r"[(),]", " ", text or "").split())
