"""Rules of the lint with their remedies, and findings with their location."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Severity = Literal["error", "warning", "note"]

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")
"""`error`: impossible; `warning`: probably a mistake.

`note`: worth knowing before the model is used.
"""

RULES: Final[dict[str, tuple[Severity, str]]] = {
    "mass-none": ("warning", "give the body a mass, or weld it to its neighbour"),
    "inertia-impossible": ("error", "no body has such an inertia: check its six numbers and their order"),
    "inertia-mass": ("warning", "inertia and mass do not belong together: check both, and their units"),
    "mass-share": ("warning", "compare the mass with published parts of body mass, or scale it"),
    "left-right-missing": ("warning", "add the other side, or give the part a name without a side"),
    "left-right-mass": (
        "warning",
        "give both sides the same mass, centre and inertia, or say why they differ",
    ),
    "left-right-joint": ("warning", "mirror the joint's frames, axes and functions, or say why they differ"),
    "left-right-sign": ("note", "the two sides count this coordinate in opposite senses: mind it in results"),
    "left-right-range": ("note", "give both sides the same range and default"),
    "left-right-muscle": ("warning", "give both sides the same parameter, or say why they differ"),
    "left-right-path": ("warning", "mirror the points and surfaces of the path, or say why they differ"),
    "muscle-parameter": ("error", "correct the parameter: the muscle cannot work with it"),
    "path-length": ("error", "correct the points of the path"),
    "path-idle": ("warning", "attach the muscle to the bodies on both sides of a joint, or take it out"),
    "tendon-slack": (
        "warning",
        "shorten the tendon's slack length, or correct the path or the joint's range",
    ),
    "fibre-length": ("warning", "adjust fibre and tendon slack lengths to the path, or the joint's range"),
    "arm-sign": ("warning", "check the path's points and the joint's axes against the muscle's record"),
    "path-jump": ("warning", "replace points that come and go by a surface, or keep away from that angle"),
    "range-wide": ("note", "narrow the range to what people can do"),
    "range-default": ("warning", "put the default into the range"),
    "document": ("note", "correct the document, or know how it is read"),
    "locked": ("note", "unlock it, or know that OpenSim keeps its value whatever a motion says"),
    "unused": ("note", "take it out, or use it"),
    "not-modelled": ("note", "know that Gluteus moves the model as if it were not there"),
}
"""Severity and remedy of every rule."""


@dataclass(frozen=True)
class Finding:
    """A mistake in a model, or a property that its user should know.

    Attributes
    ----------
    rule
        Key of `RULES`.
    place
        Path of the part in the document, such as `/forceset/glut_med1_r`.
    message
        What was found and what the rule requires.
    value
        The number that was found, in the unit that the message names; None if there is none.
    severity
        Severity of the rule, or a milder one.
    line
        Line of the part in the document, if known.
    """

    rule: str
    place: str
    message: str
    value: float | None
    severity: Severity
    line: int | None = None

    @property
    def remedy(self) -> str:
        """Remedy."""
        return RULES[self.rule][1]


def figures(value: float, count: int = 2) -> str:
    """Return a number with a given number of significant figures; large numbers are not written as
    powers of ten.
    """
    return f"{value:.0f}" if abs(value) >= 10**count - 0.5 else f"{value:.{count}g}"


def finding_of(
    rule: str, place: str, message: str, value: float | None = None, severity: Severity | None = None
) -> Finding:
    """Return a finding with the severity of its rule, or a milder one."""
    return Finding(rule, place, message, value, severity or RULES[rule][0])
