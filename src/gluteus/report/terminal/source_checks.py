"""Findings of the source checks, in the terminal and as plain data."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from gluteus.facts.accuracy import Recomputed
from gluteus.facts.source_finding import Finding
from gluteus.json_types import JsonObject

_LOOKS = {"certain arithmetic": "red", "likely misprint": "yellow", "disagreement": "cyan"}
_LIMITS = (
    "Arithmetic shows that printed numbers contradict each other, but never which of them is "
    "wrong. Disagreements are shown, not decided. Sources listed under 'from memory' were not "
    "read, so they are not evidence."
)


def source_checks_text(findings: Sequence[Finding], ratios: Sequence[Recomputed], claims: int) -> Group:
    """Return the findings, and what follows from printed sensitivities and specificities."""
    heading = f"{len(findings)} findings in {claims} claims and in the citations of the article"
    parts: list[RenderableType] = [Text(heading, style="bold")]
    for sure, look in _LOOKS.items():
        some = [each for each in findings if each.sure == sure]
        if some:
            parts += [Text(f"\n{sure}: {len(some)}", style=f"bold {look}"), _table(some)]
    return Group(*parts, Text(), _ratios(ratios), Text(_LIMITS))


def source_checks_json(findings: Sequence[Finding], ratios: Sequence[Recomputed], claims: int) -> JsonObject:
    """Return the findings as one object; shares are fractions from 0 to 1."""
    return {
        "claims": claims,
        "findings": [
            {
                "kind": each.kind,
                "sure": each.sure,
                "sources": list(each.sources),
                "claims": list(each.claims),
                "printed": each.printed,
                "expected": each.expected,
                "from_memory": list(each.memory),
                "notes": list(each.notes),
            }
            for each in findings
        ],
        "recomputed": [
            {
                "claim": each.claim,
                "source": each.source,
                "what": each.what,
                "lr_positive": each.lr_positive,
                "lr_negative": each.lr_negative,
                "prior_behind_ppv": each.prior,
                "other_prior": each.elsewhere,
                "ppv_at_other_prior": each.ppv_elsewhere,
            }
            for each in ratios
        ],
        "limits": _LIMITS,
    }


def _table(findings: Sequence[Finding]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0))
    for head in ("kind", "printed", "against it"):
        table.add_column(Text(head), header_style="dim", overflow="fold")
    for each in findings:
        table.add_row(each.kind, Text(_printed(each)), Text(_against(each)))
    return table


def _printed(finding: Finding) -> str:
    """Return what was printed, and the sources in brackets unless the finding names all of them."""
    said = finding.printed + finding.expected
    if all(source in said for source in finding.sources):
        return finding.printed
    return f"{finding.printed} [{', '.join(finding.sources)}]"


def _against(finding: Finding) -> str:
    memory = f"from memory: {', '.join(finding.memory)}" if finding.memory else ""
    notes = [note.rstrip(".") for note in finding.notes]
    return "; ".join(part for part in (finding.expected, *notes, memory) if part)


def _ratios(ratios: Sequence[Recomputed]) -> Table:
    table = Table(title="Recomputed from sensitivity and specificity")
    for head in ("test", "source", "LR+", "LR-", "prior behind the PPV", "PPV at another prior"):
        table.add_column(Text(head), overflow="fold")
    for each in ratios:
        table.add_row(
            Text(each.what),
            each.source,
            _ratio(each.lr_positive),
            _ratio(each.lr_negative),
            _share(each.prior),
            "" if each.ppv_elsewhere is None else f"{_share(each.ppv_elsewhere)} at {_share(each.elsewhere)}",
        )
    return table


def _ratio(value: float | None) -> str:
    return "without end" if value is None else f"{value:.2f}"


def _share(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.0f} %"
