"""Muscles and surfaces of one side, read from the YAML files here, and made for both sides."""

import itertools
import math
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.models import document as osim
from tests.models import legs
from tests.models.legs import on_side, turned_on_side

HERE = Path(__file__).parent
KINDS = {
    "Thelen": "Thelen2003Muscle",
    "Millard": "Millard2012EquilibriumMuscle",
    "De Groote": "DeGrooteFregly2016Muscle",
}
Record = Mapping[str, Any]


def read(name: str) -> dict[str, Any]:
    """Return one of the YAML files."""
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def place_of(words: str, side: str) -> tuple[str, osim.Vec3]:
    """Return body and place on a side, of words such as "femur 0 -0.25 0.02" for the right one."""
    body, *numbers = words.split()
    x, y, z = map(float, numbers)
    return body if body in ("pelvis", "torso") else f"{body}_{side}", on_side((x, y, z), side)


def coordinate_path(name: str, side: str) -> str:
    """Return the path of a coordinate of a leg, such as "hip_flexion"."""
    return f"/jointset/{name.split('_')[0]}_{side}/{name}_{side}"


def path_point(name: str, record: str | Record, side: str) -> ET.Element:
    """Make a point of a path: fixed, conditional or moving."""
    if isinstance(record, str):
        return osim.point(name, *place_of(record, side))
    body, place = place_of(record["at"], side)
    if "when" in record:
        of, low, high = record["when"].split()
        return osim.conditional_point(name, body, place, coordinate_path(of, side), float(low), float(high))
    moves = record["moves"]
    functions = [osim.spline(moves["knee"], moves[letter]) for letter in "xy"]
    knee = coordinate_path("knee_angle", side)
    return osim.moving_point(name, body, [*functions, osim.constant(place[2])], knee)


def straight_length(path: list[str | Record]) -> float:
    """Return the length [m] of a path while all coordinates are 0, without its wraps."""
    places = list[tuple[float, ...]]()
    for record in path:
        if not isinstance(record, str) and "when" in record:
            low, high = map(float, record["when"].split()[1:])
            if not low <= 0.0 <= high:
                continue
        body, place = place_of(record if isinstance(record, str) else record["at"], "r")
        places.append(tuple(a + b for a, b in zip(legs.STANDING[body], place, strict=True)))
    return sum(math.dist(*pair) for pair in itertools.pairwise(places))


def sizes(record: Record) -> dict[str, float]:
    """Return a muscle's sizes; its fibre is at 0.95 of the optimum while all coordinates are 0."""
    slack = max(straight_length(record["path"]) - 0.95 * record["fibre"], 0.02)
    return {
        "max_isometric_force": record["force"],
        "optimal_fiber_length": record["fibre"],
        "tendon_slack_length": round(slack, 4),
        "pennation_angle_at_optimal": record["pennation"],
        "max_contraction_velocity": 10.0,
    }


def muscles(records: Mapping[str, Record]) -> Iterator[ET.Element]:
    """Make the muscles of both sides; they are Thelen's where no other model is named."""
    for side in legs.SIDES:
        for name, record in records.items():
            on = f"{name}_{side}"
            points = [path_point(f"{on}-P{k}", each, side) for k, each in enumerate(record["path"], 1)]
            wraps = [osim.path_wrap(on, f"{each}_{side}") for each in record.get("over", ())]
            yield osim.muscle(KINDS[record.get("model", "Thelen")], on, points, wraps, **sizes(record))


def surfaces(records: Mapping[str, Record]) -> dict[str, list[ET.Element]]:
    """Make the surfaces of both sides, by the body that carries them."""
    made: dict[str, list[ET.Element]] = {}
    for side in legs.SIDES:
        for name, record in records.items():
            body, place = place_of(record["at"], side)
            turned = turned_on_side(record["turned"], side)
            made.setdefault(body, []).append(
                osim.surface(
                    record["kind"], f"{name}_{side}", place, turned, record["quadrant"], **record["sizes"]
                )
            )
    return made


def markers(records: Mapping[str, str]) -> Iterator[ET.Element]:
    """Make the markers of both sides."""
    for side in legs.SIDES:
        for name, words in records.items():
            body, place = place_of(words, side)
            frame = osim.frame_path(body)
            yield osim.element(
                "Marker", f"{side.upper()}{name}", socket_parent_frame=frame, location=place, fixed=True
            )
