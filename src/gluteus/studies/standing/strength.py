"""Maximum moments of each muscle over postures."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gluteus.arrays import Floats
from gluteus.mechanics.engine.choice import engine
from gluteus.mechanics.engine.recruitment import greatest_moment
from gluteus.model.hip.hip import Hip
from gluteus.studies.asked import takes
from gluteus.studies.labels import about, group_sums, labelled
from gluteus.studies.result import Result
from gluteus.studies.standing.question import Motion, StrengthQuestion
from gluteus.studies.standing.weakening import strength_left

MOTIONS: Mapping[Motion, tuple[int, float]] = {
    "abduction": (1, -1.0),
    "adduction": (1, 1.0),
    "flexion": (0, 1.0),
    "extension": (0, -1.0),
    "internal-rotation": (2, 1.0),
    "external-rotation": (2, -1.0),
}
"""For each motion, the number of its coordinate and its sign."""

_SOURCES = ("handsfield2014", "ward2009", "dostal1981", "rajagopal2016", "degroote2016")


@takes(StrengthQuestion, "motion", "flexion_deg")
def strength(hip: Hip, question: StrengthQuestion) -> Result:
    """Compute the maximum moment of each muscle about one axis, for hip flexions.

    Parameters
    ----------
    hip : Hip
        The hip; one row for each of its people.
    question : StrengthQuestion, optional
        The whole question, instead of the fields below.
    {fields}

    Returns
    -------
    Result
        Over person, flexion, muscle and compartment: ``moment_nm`` of each muscle at full
        activation in the direction of the motion (0 where it pulls the other way), ``share`` of
        their sum, ``rank`` (1 is the largest), and ``balanced_moment_nm`` of all active forces
        together with the other two axes in balance, which is what a dynamometer measures. Passive
        forces are left out.

    Raises
    ------
    AnatomyError
        A value is out of range, a name is unknown, or a person was given instead of a hip.
    """
    coordinate, sign = MOTIONS[question.motion]
    model, left = hip.model(), strength_left(hip, question.weaken, question.lesions)
    direction = sign * np.eye(len(model.coordinate_names))[coordinate]
    bends = np.array(question.flexion_deg)
    standing = engine().standing(model, left)
    by_muscle: list[Floats] = []
    by_part: list[Floats] = []
    balanced: list[Floats] = []
    for bend in bends:
        q = np.tile(np.radians([bend, question.adduction_deg, question.rotation_deg]), (model.people, 1))
        muscles = standing.in_poses(q)
        useful = np.maximum(sign * muscles.capacity[:, coordinate], 0.0)
        by_muscle.append(group_sums(model.muscles, model.muscle_of, useful))
        by_part.append(group_sums(model.compartments, model.compartment_of, useful))
        balanced.append(greatest_moment(muscles.capacity, direction).moment)
    moment: Floats = np.stack(by_muscle, axis=1)
    data = {
        "moment_nm": (("person", "flexion", "muscle"), moment),
        "share": (
            ("person", "flexion", "muscle"),
            moment / np.maximum(moment.sum(axis=2, keepdims=True), 1e-9),
        ),
        "rank": (("person", "flexion", "muscle"), _ranks(moment)),
        "compartment_moment_nm": (("person", "flexion", "compartment"), np.stack(by_part, axis=1)),
        "balanced_moment_nm": (("person", "flexion"), np.stack(balanced, axis=1)),
        "mass_kg": ("person", hip.people.mass),
    }
    if hip.people.age is not None:
        data["age_years"] = ("person", hip.people.age)
    coords = {
        "flexion_deg": ("flexion", bends),
        "muscle": list(model.muscles),
        "compartment": list(model.compartments),
    }
    return labelled(data, coords, hip, _SOURCES, study="strength", motion=question.motion, **about(hip))


def _ranks(moment: Floats) -> Floats:
    order = np.argsort(-moment, axis=2, kind="stable")
    return np.argsort(order, axis=2).astype(np.float64) + 1.0
