"""One small check and a strict reader of HTML, shared by all tests of the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from gluteus.facts import CheckResult, check
from gluteus.report import figures
from gluteus.report.figures.picture import Picture
from gluteus.report.pages.check import page
from tests.helpers.coarse import coarse_bones

VOID = {"meta", "link", "img", "br", "hr", "input", "path", "circle", "rect", "use"}


@dataclass
class Node:
    """An element of a page."""

    tag: str
    attributes: dict[str, str]
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def all(self, tag: str, name: str | None = None) -> list[Node]:
        return [
            each for each in self.walk()
            if each.tag == tag and (name is None or name in each.attributes.get("class", "").split())
        ]  # fmt: skip

    def by_id(self, name: str) -> Node:
        (found,) = [each for each in self.walk() if each.attributes.get("id") == name]
        return found

    @property
    def text(self) -> str:
        words = "".join(child if isinstance(child, str) else f" {child.text} " for child in self.children)
        return " ".join(words.split())


class _Strict(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Node("document", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice"
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def _parse(text: str) -> Node:
    parser = _Strict()
    parser.feed(text)
    parser.close()
    assert len(parser.open) == 1, f"<{parser.open[-1].tag}> is never closed"
    return parser.open[0]


@pytest.fixture(scope="package")
def parse() -> Callable[[str], Node]:
    """Text of a page to its tree; AssertionError where tags do not nest."""
    return _parse


@pytest.fixture(scope="package", autouse=True)
def drawn_coarsely() -> Iterator[None]:
    with coarse_bones():
        yield


@pytest.fixture(scope="package")
def result() -> CheckResult:
    return check(samples=40, seed=3)


@pytest.fixture(scope="package")
def pictures(result: CheckResult) -> dict[str, Picture]:
    return figures.draw(result)


@pytest.fixture(scope="package")
def html(result: CheckResult, pictures: dict[str, Picture]) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "draw", lambda result: pictures)
        return page(result)


@pytest.fixture(scope="package")
def document(html: str) -> Node:
    return _parse(html)
