"""Numbers of a planned operation, or of several options, for page, terminal and JSON alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Floats
from gluteus.json_types import JsonObject
from gluteus.model.hip.operation import Operation
from gluteus.quantiles import share
from gluteus.report.as_json import distribution, number, provenance
from gluteus.report.who import operation_words
from gluteus.studies.operation.compare import CUP_QUANTITIES
from gluteus.studies.operation.question import AFTER
from gluteus.studies.result import Result

FORCE = "hip_contact_force_bw"
RIM_DISTANCE = "cup_rim_distance_mm"
_LEAST_CHANGE_BW = 1e-6
"""Changes of the hip contact force below this are rounding [body weights]."""

QUANTITIES = {
    FORCE: ("hip contact force [body weights]", 2),
    "abductor_force_bw": ("force of the abductors [body weights]", 2),
    "gluteus_medius_force_bw": ("force of gluteus medius [body weights]", 2),
    "gluteus_medius_activation": ("activation of gluteus medius", 2),
    "capacity_over_demand": ("strength over demand", 2),
    "abduction_strength_nm": ("maximum abduction moment [N m]", 0),
    "abduction_arm_mm": ("abduction arm [mm]", 1),
    "fibre_length_percent": ("fibre length of gluteus medius [% of optimal]", 1),
    "cup_force_angle_deg": ("angle of hip force to cup axis [degrees]", 0),
    RIM_DISTANCE: ("distance of hip force to cup rim [mm]", 1),
}
"""For each quantity, its label with the unit, and the number of decimals in a table."""

CHANGES = {
    "forward_mm": "femur forward [mm]",
    "up_mm": "femur up: a shorter leg [mm]",
    "lateral_mm": "femur lateral: more offset [mm]",
    "neck_length_mm": "longer neck [mm]",
    "neck_shaft_angle_deg": "steeper neck [degree]",
    "version_deg": "stem more anteverted [degree]",
    "cup_medial_mm": "socket towards the midline [mm]",
    "cup_up_mm": "socket up [mm]",
    "cup_forward_mm": "socket forward [mm]",
    "trochanter_lateral_mm": "trochanter outward [mm]",
    "trochanter_down_mm": "trochanter down [mm]",
}
"""For each change of an operation, its label with the unit."""

NOTES = (
    "Values before and after, and differences, are of the same people in one-leg stance.",
    "The orientation of the cup changes no muscle and no force, only where in the cup the force acts.",
    "Contact of implants or bones, the bearing, and findings during surgery are not modelled. This informs "
    "planning and does not replace it.",
)


def known(values: Floats) -> Floats:
    """Return the finite ones of values (person,)."""
    return values[np.isfinite(values)]


@dataclass(frozen=True)
class PlannedOption:
    """One operation, compared with the hip before it, in the people who stand in all cases.

    Attributes
    ----------
    found : Result
        Result of `plan`.
    name : str
        Name of the case.
    operation : Operation
        All changes of the option.
    """

    found: Result
    name: str
    operation: Operation

    @property
    def words(self) -> str:
        """The changes in words."""
        return operation_words(self.operation)

    @property
    def _place(self) -> int:
        return self.found.labels("case").index(self.name)

    @cached_property
    def quantities(self) -> tuple[str, ...]:
        """Names of the option's quantities; those of a cup only if the option has one."""
        return tuple(
            name
            for name in QUANTITIES
            if name not in CUP_QUANTITIES or np.isfinite(self.found.array(name)[self._place]).any()
        )

    def cases(self, name: str) -> dict[str, Floats]:
        """Return values (person,) before and after, and differences, of people who have the
        quantity.
        """
        values = self.found.array(name)
        before, after = values[0], values[self._place]
        return {"before": known(before), "after": known(after), "difference": known(after - before)}

    @property
    def held(self) -> float:
        """Share of all people whose muscles hold their usual posture after the operation."""
        return float(self.found.array("held")[self._place].mean())

    @property
    def falls(self) -> float:
        """Share of people whose hip force falls; NaN for too few people, or if nobody's force
        changes.
        """
        change = self.cases(FORCE)["difference"]
        if np.all(np.abs(change) <= _LEAST_CHANGE_BW):
            return float("nan")
        return share(change < -_LEAST_CHANGE_BW, asked(self.found))

    @property
    def near_rim(self) -> float:
        """Share of people whose hip force acts within `rim_limit_mm` of the rim; NaN without a
        cup.
        """
        if RIM_DISTANCE not in self.quantities:
            return float("nan")
        return share(self.cases(RIM_DISTANCE)["after"] <= rim_limit_mm(), asked(self.found))

    def as_json(self) -> JsonObject:
        """Return the numbers of one operation, named as in ``--json``."""
        people = asked(self.found)
        content: JsonObject = {
            "words": self.words,
            "held": {"before": number(self.found.array("held")[0].mean()), "after": number(self.held)},
            "quantities": {
                name: {case: distribution(values, people) for case, values in self.cases(name).items()}
                for name in self.quantities
            },
            "chance_that_hip_force_falls": number(self.falls),
        }
        if RIM_DISTANCE in self.quantities:
            content["rim"] = {
                "limit_mm": rim_limit_mm(),
                "share_within_limit": number(self.near_rim),
                "source": norms("implant")["rim_distance_raised_ions"].source,
            }
        return content


def rim_limit_mm() -> float:
    """Return the distance [mm] from the force to the rim below which metal ions were raised
    (`yoon2013`).
    """
    return norms("implant")["rim_distance_raised_ions"].value


def asked(found: Result) -> int:
    """Return how many people were asked."""
    return len(found.array("standing"))


def standing(found: Result) -> int:
    """Return how many people stand before the operation and after every option."""
    return int(found.array("standing").sum())


def options_of(found: Result) -> tuple[PlannedOption, ...]:
    """Return the operations of a plan in their order."""
    return tuple(_options(found))


def _options(found: Result) -> Iterator[PlannedOption]:
    operations: dict[str, Any] = json.loads(found.attrs["operations"])
    for name, operation in operations.items():
        yield PlannedOption(found, name, Operation.model_validate(operation))


def compares(found: Result) -> bool:
    """Whether several options were asked for, by name."""
    return [each.name for each in options_of(found)] != [AFTER]


def plan_json(found: Result) -> JsonObject:
    """Return each quantity before and after, differences within the same people, and slopes by
    change.

    Compared options are listed under ``options``; all cover the same people.
    """
    content: JsonObject = {
        "person": json.loads(found.attrs["person"]),
        "side": found.attrs["side"],
        "operation": json.loads(found.attrs["operation"]),
        "n": {"asked": asked(found), "standing": standing(found)},
    }
    options = options_of(found)
    if compares(found):
        content["options"] = [
            {"name": each.name, "operation": each.operation.content_given(), **each.as_json()}
            for each in options
        ]
    else:
        content |= options[0].as_json()
    return content | {
        "hip_contact_force_bw_per_mm_or_deg": _slopes(found, "slope"),
        "abductor_force_bw_per_mm_or_deg": _slopes(found, "abductor_slope"),
        "provenance": provenance(found.attrs),
    }


def _slopes(found: Result, name: str) -> JsonObject:
    rows = zip(found.labels("change"), found.array(name), strict=True)
    return {change: distribution(known(values), len(values)) for change, values in rows}
