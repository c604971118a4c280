"""The alert after a positive neurological finding: nerve roots come first and some steps wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gluteus.anatomy.pain.patterns import Sign, pain_library
from gluteus.pain.ranking.structures import structures
from gluteus.pain.red_flags.screening import Screen


@dataclass(frozen=True, slots=True)
class RaisedAlert:
    """A positive neurological examination.

    Attributes
    ----------
    title, urgency, reason, go : str
        Heading, how soon to act, why, and where to go.
    withheld : str
        What must not be done meanwhile.
    signs : tuple of str
        The signs that raise the alert.
    first : tuple of str
        The structures that these signs speak for; a list begins with them.
    source : str
        The source of the advice.
    """

    title: str
    urgency: str
    reason: str
    go: str
    withheld: str
    signs: tuple[str, ...]
    first: tuple[str, ...]
    source: str


def raised(findings: Mapping[str, bool | None]) -> RaisedAlert | None:
    """Return the alert that the findings raise, or None.

    Parameters
    ----------
    findings : mapping of str to bool
        Signs by id: found, or not found.
    """
    records = pain_library()
    written = records.alert
    found = tuple(key for key in written.signs if findings.get(key))
    if not found:
        return None
    favoured = {pattern for key in found for pattern in records.signs[key].favours}
    return RaisedAlert(
        title=written.title,
        urgency=written.urgency,
        reason=written.reason,
        go=written.go,
        withheld=written.withheld,
        signs=found,
        first=tuple(key for key, each in structures().items() if favoured & set(each.patterns)),
        source=written.source,
    )


def may_be_proposed(sign: Sign, flags: Screen, alert: RaisedAlert | None) -> bool:
    """Whether a sign may be proposed: it neither loads a bone that may be broken, nor needs a
    needle while a root may be affected.
    """
    if sign.loads and (alert or flags.no_load):
        return False
    return not (alert and sign.needle)
