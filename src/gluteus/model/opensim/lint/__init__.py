"""Checks of an OpenSim model before it is used: impossible values, likely mistakes and remarks.

- `lint`: all findings in a model or document, as a `LintResult`.
- `Finding`: rule, place, line, value, message, severity, remedy; `RULES` lists the rules.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from gluteus.arguments import check_types
from gluteus.errors import FileFormatError, FileFormatWarning, UnitError, UnsupportedFeature
from gluteus.files.osim.lines import part_lines
from gluteus.model.opensim.lint.actions import action_findings, compared_muscles
from gluteus.model.opensim.lint.fibres import length_findings, parameter_findings
from gluteus.model.opensim.lint.finding import RULES, SEVERITIES, Finding, Severity, finding_of
from gluteus.model.opensim.lint.jumps import jump_findings
from gluteus.model.opensim.lint.masses import mass_findings
from gluteus.model.opensim.lint.poses import Windows
from gluteus.model.opensim.lint.sides import Sides
from gluteus.model.opensim.lint.tidy import not_modelled_findings, range_findings, unused_findings
from gluteus.model.opensim.model import OsimModel, read_osim

__all__ = ["RULES", "Finding", "LintResult", "Severity", "lint"]

_MOST_LEFT_OUT: Final = 100


@dataclass(frozen=True)
class LintResult:
    """Findings in a model.

    Attributes
    ----------
    model
        Name of the model.
    path
        Path of its document.
    findings
        Findings, the most serious first; findings of one severity in the order of the document.
    looked_at
        Number of bodies, coordinates and muscles, and of muscles with a record.
    """

    model: str
    path: Path
    findings: tuple[Finding, ...]
    looked_at: Mapping[str, int]

    def count(self, severity: Severity) -> int:
        """Return the number of findings with a severity."""
        return sum(finding.severity == severity for finding in self.findings)


@check_types
def lint(model: OsimModel | Path | str) -> LintResult:
    """Check a model for impossible values and likely mistakes.

    docs/lint.md lists the rules.

    Parameters
    ----------
    model : OsimModel, Path or str
        A model, or the path of a document. Parts of a document that Gluteus does not model are left
        out and listed, where that is possible. Warnings of the reader become findings of the rule
        ``document``; for a model, they were raised when it was read.

    Returns
    -------
    LintResult
        Findings, the most serious first.

    Raises
    ------
    FileFormatError
        The document is malformed.
    UnsupportedFeature
        The document contains a part that cannot be left out.
    UnitError
        The model describes several people.
    """
    remarks = list[Finding]()
    if not isinstance(model, OsimModel):
        model, remarks = _read(model)
    if model.people > 1:
        raise UnitError(f"lint takes the model of one person, not of {model.people}; give model.only([0])")
    lines = _lines(model)
    found = [replace(each, line=_line(each.place, lines)) for each in _findings(model)]
    found += remarks
    found.sort(key=_order)
    looked_at = {
        "bodies": len(model.spec.bodies),
        "coordinates": len(model.coordinate_names),
        "muscles": len(model.muscle_names),
        "muscles_with_record": compared_muscles(model),
    }
    return LintResult(model.spec.name, model.spec.path, tuple(found), looked_at)


def _findings(model: OsimModel) -> Iterator[Finding]:
    windows = Windows(model)
    yield from mass_findings(model)
    yield from Sides(model, windows).findings()
    yield from parameter_findings(model)
    yield from length_findings(model, windows)
    yield from action_findings(model)
    yield from jump_findings(model, windows)
    yield from range_findings(model, windows)
    yield from unused_findings(model)
    yield from not_modelled_findings(model)


def _order(each: Finding) -> tuple[int, int, int]:
    return SEVERITIES.index(each.severity), list(RULES).index(each.rule), each.line or 0


def _read(path: Path | str) -> tuple[OsimModel, list[Finding]]:
    """Return the model of a document without the parts that can be left out, and the reader's
    warnings.
    """
    allowed: set[str] = set()
    while True:
        try:
            with warnings.catch_warnings(record=True) as met:
                warnings.simplefilter("always", FileFormatWarning)
                return read_osim(path, allow=allowed), _remarks([each.message for each in met])
        except UnsupportedFeature as refused:
            if refused.name in allowed or len(allowed) >= _MOST_LEFT_OUT:
                raise
            allowed.add(refused.name)


def _remarks(met: Iterable[Warning | str]) -> list[Finding]:
    """Return the reader's warnings as findings; other warnings are raised again."""
    found = list[Finding]()
    for each in met:
        if isinstance(each, FileFormatWarning):
            found.append(replace(finding_of("document", "", each.remark), line=each.line))
        else:
            warnings.warn(each, stacklevel=4)
    return found


def _lines(model: OsimModel) -> Mapping[str, int]:
    """Return the lines of the document's parts; none if it no longer exists."""
    try:
        return part_lines(model.spec.path)
    except FileFormatError:
        return {}


def _line(place: str, lines: Mapping[str, int]) -> int | None:
    while place and place not in lines:
        place = place.rpartition("/")[0]
    return lines.get(place)
