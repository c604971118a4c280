"""Help of the verbs: options in groups, with their values described in words."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import typer
from typer.core import TyperCommand

_TYPE = re.compile(r"<(?:list\[)?([^<>\[\]]+?)(?: range)?\]?>")
_WORDS = {"str": "TEXT", "int": "NUMBER", "float": "NUMBER", "Path": "FILE", "path": "FILE"}


class PlainCommand(TyperCommand):
    """A command whose help shows the options of each question under a heading of its own.

    Attributes
    ----------
    headings : mapping
        Beginning of the parameters' names -> heading.
    """

    headings: Mapping[str, str] = {}

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """See click: arguments, options of the verb itself, then those of each question."""
        rows: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": []}
        rows |= {heading: [] for heading in self.headings.values()}
        for each in self.get_params(ctx):
            record = each.get_help_record(ctx)
            prefix = next((one for one in self.headings if str(each.name).startswith(one)), "")
            kind = "Arguments" if each.param_type_name == "argument" else "Options"
            if record is not None:
                rows[self.headings.get(prefix, kind)].append((_plain(record[0]), record[1]))
        for heading, listed in rows.items():
            if listed:
                with formatter.section(heading):
                    formatter.write_dl(listed)


def _plain(option: str) -> str:
    """An option whose help describes its value in words instead of as a Python type."""
    return _TYPE.sub(lambda found: _WORDS.get(found[1], found[1]), option)


class Verbs(typer.Typer):
    """An application whose commands have plain help."""

    def command(self, name: str | None = None, **settings: Any) -> Callable[[Any], Any]:
        """See typer: register a command."""
        given: dict[str, Any] = {"cls": PlainCommand} | settings
        return super().command(name, **given)
