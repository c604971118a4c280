"""One person in an exercise: the posture of the body in each phase, and the muscle forces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gluteus.anatomy.exercise import Support, exercise_named
from gluteus.arrays import Floats
from gluteus.mechanics.hip.statics import GRAVITY
from gluteus.mechanics.hip.whole_body import Placed
from gluteus.model.hip.hip import Hip
from gluteus.studies.exercise.body import body_of
from gluteus.studies.exercise.furniture import Box, furniture
from gluteus.studies.exercise.posture import asked, place_of
from gluteus.studies.exercise.question import Resistances
from gluteus.studies.exercise.resistance import Pull, with_resistances
from gluteus.studies.exercise.study import solved, spread_of
from gluteus.studies.standing.posture import LineState, line_state
from gluteus.studies.standing.question import MuscleState
from gluteus.studies.standing.weakening import strength_left


@dataclass(frozen=True, eq=False)
class Performed:
    """The first person of a hip in one phase of an exercise.

    Attributes
    ----------
    phase : str
    held : bool
        Whether the muscles can hold the phase; if not, there are no forces.
    placed : Placed
    pose : array, shape (3,)
        Flexion, adduction and internal rotation of the hip [rad].
    state : LineState
    force, activation : array, shape (line,)
        Force [N] and activation of each line.
    joint_bw : array, shape (3,)
        Force on the femoral head [body weights, world].
    supports : tuple of (str, array)
        What supports the body, and where [m, world, from the right hip].
    pulls : tuple of Pull
        Forces of resistances.
    furniture : tuple of Box
        What the person stands on or rises from, for pictures.
    """

    phase: str
    held: bool
    placed: Placed
    pose: Floats
    state: LineState
    force: Floats
    activation: Floats
    joint_bw: Floats
    supports: tuple[tuple[Support, Floats], ...]
    pulls: tuple[Pull, ...]
    furniture: tuple[Box, ...]


def performed(
    hip: Hip, exercise: str, muscles: MuscleState | None = None, resistances: Resistances | None = None
) -> tuple[Performed, ...]:
    """Return each phase of an exercise for the first person of a hip.

    Parameters
    ----------
    hip : Hip
    exercise : str
        Id or name.
    muscles : MuscleState, optional
        Weakness and lesions; none by default.
    resistances : Resistances, optional
        Resistances in addition to those of the exercise; none by default.

    Raises
    ------
    AnatomyError
        No exercise, muscle or nerve goes by a name.
    """
    record = with_resistances(exercise_named(exercise), resistances or Resistances())
    state = muscles or MuscleState()
    left = strength_left(hip, state.weaken, state.lesions)
    body, spread = body_of(hip), spread_of(hip, record)
    found: list[Performed] = []
    for phase in record.phases:
        wanted = asked(body, record, phase, spread)
        done = solved(hip, left, wanted, body.mass * GRAVITY)
        pose = np.radians(done.angles)
        supports = phase.supports or record.supports
        found.append(
            Performed(
                phase=phase.name,
                held=bool(done.held[0]),
                placed=wanted.placed,
                pose=pose[0],
                state=line_state(hip, pose, left, done.model),
                force=done.force[0],
                activation=done.activation[0],
                joint_bw=done.joint_in_world[0],
                supports=tuple((each, place_of(wanted.placed, each)[0]) for each in supports),
                pulls=wanted.pulls,
                furniture=furniture(body, record, wanted.placed),
            )
        )
    return tuple(found)
