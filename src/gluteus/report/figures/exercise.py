"""Pictures of exercises: a person in the hardest phase, with the working hip visible through the
skin.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import numpy as np

from gluteus.anatomy import DATA
from gluteus.anatomy.exercise import Exercise, Lies
from gluteus.cache import digest_of, kept
from gluteus.mechanics.hip.kinematics import pose_from_rotation
from gluteus.model.hip.hip import Hip
from gluteus.report.drawing.person import Posed, posture_picture
from gluteus.report.drawing.things import box_mesh, resistance_meshes
from gluteus.report.figures.picture import Picture
from gluteus.studies.exercise.body import body_of
from gluteus.studies.exercise.furniture import furniture
from gluteus.studies.exercise.posture import asked
from gluteus.studies.exercise.spread import Spread

_TOWARDS: dict[Lies, tuple[float, float, float]] = {
    "standing": (0.62, 0.14, 0.85),
    "back": (0.15, 0.4, 1.0),
    "front": (0.15, 0.4, 1.0),
    "side_up": (1.0, 0.6, 0.2),
    "side_down": (1.0, 0.25, -0.2),
}
"""Direction to the viewer, by the orientation of the pelvis."""

_WIDTH = 480
_SHOWN_ACTIVATION = 0.7
"""Activation of gluteus medius in pictures that show where the muscle is, not how hard it works."""


def phase_image(exercise: Exercise, phase: str) -> bytes:
    """Return the picture of a phase (WebP) with the population's central hip; cached between
    runs.
    """

    def drawn() -> dict[str, np.ndarray[tuple[int], np.dtype[np.uint8]]]:
        data = exercise_picture(Hip(), exercise, phase, _SHOWN_ACTIVATION).data
        return {"webp": np.frombuffer(data, dtype=np.uint8)}

    return kept(f"exercise-{exercise.id}-{phase}", _made_from(), drawn)["webp"].tobytes()


@cache
def _made_from() -> str:
    """Return a digest of everything that determines the pictures."""
    package = Path(__file__).parents[2]
    rooms = ("report/drawing", "report/figures", "studies/exercise", "mechanics/hip", "model/hip", "bones")
    code = [file for room in rooms for file in sorted((package / room).rglob("*.py"))]
    return digest_of([*code, *sorted(DATA.rglob("*.yaml"))])


def exercise_picture(hip: Hip, exercise: Exercise, phase: str, activation: float) -> Picture:
    """Draw an exercise with the central hip of a person.

    Parameters
    ----------
    hip : Hip
        Hip of one person.
    exercise : Exercise
    phase : str
        Name of the phase to draw.
    activation : float
        Activation of gluteus medius, 0 to 1, shown as its colour.
    """
    chosen = next(each for each in exercise.phases if each.name == phase)
    body = body_of(hip)
    found = asked(body, exercise, chosen, Spread(len(body.mass), False, (0,)))
    placed = found.placed
    pose = pose_from_rotation(placed.pelvis.swapaxes(1, 2) @ placed.leg.femur)[0]
    things = [*resistance_meshes(found.pulls), *map(box_mesh, furniture(body, exercise, placed))]
    posed = Posed(placed, pose, activation, things, _TOWARDS[exercise.lies])
    data, width, height = _webp(posture_picture(hip, posed, _WIDTH))
    return Picture(
        name=exercise.id,
        title=exercise.name,
        caption=f"{exercise.name}, {phase}",
        alt=f"A person in the exercise: {exercise.does} Gluteus medius of the examined hip is red.",
        data=data,
        kind="webp",
        width=width,
        height=height,
    )


def _webp(picture: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> tuple[bytes, int, int]:
    from matplotlib.image import imsave  # pyright: ignore[reportUnknownVariableType]

    buffer = io.BytesIO()
    shown = np.ascontiguousarray(np.clip(picture, 0, 1))
    imsave(buffer, shown, format="webp", pil_kwargs={"quality": 88, "method": 4})
    return buffer.getvalue(), picture.shape[1], picture.shape[0]
