"""The questions that verbs ask, and how the command line spells some of their fields.

Fields that are not named here have the option that `gluteus.cli.asked` makes of their name: a new
field of a question is an option of every verb that asks it.
"""

from collections.abc import Mapping
from typing import Any

from gluteus.cli.asked import Asked, AskedHip, Spelling, plain
from gluteus.errors import GluteusError


def _parts(pairs: list[str], whole: float | None = None) -> dict[str, object]:
    """Values by name from NAME=NUMBER; a name alone gets the full value."""
    found: dict[str, object] = {}
    for pair in pairs:
        name, equals, said = pair.partition("=")
        if not equals and whole is None:
            raise GluteusError(
                f"{pair!r} has no fraction; write MUSCLE=FRACTION_LEFT, such as gluteus_medius=0.5"
            )
        found[name.strip()] = plain(said) if equals else whole
    return found


def _weakened(pairs: list[str]) -> Mapping[str, object]:
    return {"weaken": _parts(pairs)}


def _errors(pairs: list[str]) -> Mapping[str, object]:
    return {"errors": _parts(pairs)}


def _cut(pairs: list[str]) -> Mapping[str, object]:
    return {"lesions": _parts(pairs, 1.0)}


def _held(said: str) -> Mapping[str, object]:
    """Kilograms and side from KG@SIDE."""
    kilograms, at, side = said.partition("@")
    if not at:
        raise GluteusError(f"--load {said} has no side; write KG@left or KG@right")
    return {"load_kg": plain(kilograms), "load_side": side.strip()}


def _downwards(said: str) -> Mapping[str, object]:
    """Lengthening of the leg as a downward move of the femur."""
    length = plain(said)
    return {"up_mm": -length if isinstance(length, int | float) else length}


def _options(pairs: list[str]) -> Mapping[str, object]:
    """Operations by name from NAME=CHANGES."""
    found: dict[str, object] = {}
    for pair in pairs:
        name, equals, said = pair.partition("=")
        if not equals or not name.strip():
            raise GluteusError(
                f"option {pair!r} has no name; write NAME=CHANGES, such as 'long neck=add-neck-length 4'"
            )
        if name.strip() in found:
            raise GluteusError(f"two options are named {name.strip()!r}; give each a name of its own")
        found[name.strip()] = OPERATION.said(said)
    return {"options": found}


def _thresholds(pairs: list[str]) -> Mapping[str, object]:
    """Values by quantity from QUANTITY=NUMBER,NUMBER."""
    found: dict[str, list[object]] = {}
    for pair in pairs:
        name, equals, said = pair.partition("=")
        if not equals:
            raise GluteusError(f"{pair!r} has no value; write QUANTITY=VALUE, such as hip_contact_force_bw=4")
        found.setdefault(name.strip(), []).extend(plain(value) for value in said.split(","))
    return {"thresholds": found}


_MUSCLES = {
    "weaken": Spelling(
        says="MUSCLE=FRACTION_LEFT, such as gluteus_medius=0.5; may be repeated; "
        "`gluteus list muscles` has the names",
        read=_weakened,
    ),
    "lesions": Spelling(
        "lesion",
        "NERVE_OR_ROOT[=FRACTION_LOST], such as L5=0.5; may be repeated; `gluteus list nerves` has the names",
        read=_cut,
    ),
}
_LOAD: dict[str, Any] = {
    "load_kg": Spelling(
        "load",
        "load carried in a hand, such as 10@left [kg, 0 to 200]",
        "KG@SIDE",
        _held,
    )
}
_PERSON: dict[str, Any] = {
    "home": "gluteus.bones.person",
    "name": "Person",
    "spelled": {
        "errors": Spelling(
            "error",
            "MEASURE=ERROR, such as femoral_offset_mm=2; may be repeated, or write --femoral-offset 42+-2",
            read=_errors,
        ),
        "age": Spelling(says="20 to 90, or a range such as 60-80; default: a young adult"),
    },
    "covered": frozenset({"age_to"}),
    "heading": "Person (everything that is not given stays a distribution)",
}
_STANDING = "gluteus.studies.standing.question"

PERSON = Asked(**_PERSON)
HIP = AskedHip(**_PERSON)
OPERATION = Asked(
    "gluteus.model.hip.operation",
    "Operation",
    {
        "forward_mm": Spelling("femur-forward"),
        "up_mm": Spelling(
            "lengthen",
            "move the femur down, away from its head [mm, -60 to 60]",
            read=_downwards,
            back=lambda up: f"{-float(up):g}",
        ),
        "lateral_mm": Spelling("add-offset"),
        "neck_length_mm": Spelling("add-neck-length"),
        "neck_shaft_angle_deg": Spelling("add-neck-shaft-angle"),
        "version_deg": Spelling("add-stem-version"),
        "trochanter_lateral_mm": Spelling("trochanter-out"),
    },
    heading="Operation",
)
MARKERS = Asked("gluteus.studies.kinematics.question", "MarkersOptions")
AXES = Asked("gluteus.studies.kinematics.question", "MarkersOptions", covered=frozenset({"times"}))
"""For recordings whose times are those of their forces."""

INTERVALS = Asked(
    "gluteus.studies.intervals.question",
    "IntervalOptions",
    {"samples": Spelling("samples", metavar="N"), "errors": Spelling("error")},
)
FORCES = Asked("gluteus.studies.motion.question", "ForcesOptions", {"joints": Spelling("joint")})
LAB = Asked(
    "gluteus.studies.motion.question",
    "ForcesOptions",
    {
        "joints": Spelling("joint"),
        "lowpass_hz": Spelling(
            says="cut-off of the coordinates' low-pass filter [Hz, 0.01 to 1000]; default: 6"
        ),
    },
)
STANCE = Asked(_STANDING, "StanceQuestion", _MUSCLES | _LOAD, frozenset({"load_side"}))
EXERCISES = Asked(
    "gluteus.studies.exercise.question",
    "ExercisesQuestion",
    _MUSCLES | {"exercises": Spelling("exercise")},
)
PLAN = Asked(
    "gluteus.studies.operation.question",
    "PlanQuestion",
    _MUSCLES
    | {
        "options": Spelling(
            "option",
            "an operation to compare, such as 'long neck=add-neck-length 4, lengthen 2'; may be repeated; "
            "changes given as separate options apply to all of them",
            "NAME=CHANGES",
            _options,
        )
    },
)
SENSITIVITY = Asked("gluteus.studies.sensitivity.question", "SensitivityQuestion")
STRENGTH = Asked(_STANDING, "StrengthQuestion", _MUSCLES)
ARMS = Asked(_STANDING, "ArmsQuestion")
COHORT = Asked(
    "gluteus.studies.population.question",
    "CohortQuestion",
    _MUSCLES
    | _LOAD
    | {
        "thresholds": Spelling(
            "threshold",
            "count people above values: QUANTITY=VALUE[,VALUE], such as hip_contact_force_bw=4; "
            "`gluteus list quantities` has the names",
            "QUANTITY=VALUE",
            _thresholds,
        )
    },
    frozenset({"load_side"}),
)
