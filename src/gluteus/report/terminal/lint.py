"""Findings on a model, in the terminal and as plain data."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from gluteus._version import __version__
from gluteus.anatomy import norms
from gluteus.json_types import JsonObject
from gluteus.model.opensim.lint import Finding, LintResult
from gluteus.model.opensim.lint.finding import SEVERITIES
from gluteus.report.as_json import number

_LOOKS: Final = {"error": "bold red", "warning": "bold yellow", "note": "bold cyan"}
_SHOWN: Final = 12


def lint_text(result: LintResult, every: bool = False) -> Group:
    """Return the findings by rule, the most severe first.

    `every` shows all findings of a rule instead of the first dozen.
    """
    counts = ", ".join(_count(result.count(each), each) for each in SEVERITIES)
    looked = result.looked_at
    parts: list[RenderableType] = [
        Text(f"{result.model}: {counts}", style="bold"),
        Text(
            f"{_counted(looked['bodies'], 'body')}, {_counted(looked['coordinates'], 'coordinate')}, "
            f"{_counted(looked['muscles'], 'muscle')}; "
            f"muscles with a record of what they do at the hip: {looked['muscles_with_record']}"
        ),
    ]
    for (severity, rule), group in groupby(result.findings, key=lambda each: (each.severity, each.rule)):
        found = list(group)
        shown = found if every else found[:_SHOWN]
        parts += [
            Text(),
            Text.assemble((f"{severity} ", _LOOKS[severity]), (rule, "bold")),
            _table(shown),
        ]
        if len(shown) < len(found):
            parts.append(Text(f"      and {len(found) - len(shown)} more; --all shows them", style="dim"))
        parts.append(Text(f"      To do: {found[0].remedy}.", style="dim"))
    return Group(*parts)


def lint_json(result: LintResult) -> JsonObject:
    """Return the findings as one object; the message of a finding gives the unit of its value."""
    return {
        "model": result.model,
        "looked_at": dict(result.looked_at),
        "counts": {each: result.count(each) for each in SEVERITIES},
        "findings": [
            {
                "rule": each.rule,
                "severity": each.severity,
                "place": each.place,
                "line": each.line,
                "value": None if each.value is None else number(each.value),
                "message": each.message,
                "remedy": each.remedy,
            }
            for each in result.findings
        ],
        "provenance": {
            "version": __version__,
            "seed": 0,
            "samples": None,
            "model": str(result.path),
            "sources": sorted({quantity.source for quantity in norms("lint").values()}),
        },
    }


def _table(findings: list[Finding]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", style="dim", width=6)
    table.add_column(overflow="fold")
    for each in findings:
        table.add_row("" if each.line is None else str(each.line), Text(each.message))
    return table


def _count(count: int, severity: str) -> str:
    return _counted(count, severity) if count else f"no {severity}s"


def _counted(count: int, noun: str) -> str:
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{count} {noun if count == 1 else plural}"
