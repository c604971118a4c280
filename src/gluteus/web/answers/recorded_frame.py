"""One frame of a recorded motion as a scene of the right hip."""

from __future__ import annotations

from typing import Any

import numpy as np

from gluteus.arrays import Floats
from gluteus.bones.person import Person
from gluteus.errors import AnatomyError
from gluteus.files import canonical_name
from gluteus.mechanics.hip.kinematics import femur_in_pelvis
from gluteus.model.hip.hip import Hip
from gluteus.studies.result import Result
from gluteus.studies.standing.posture import line_state
from gluteus.web.answers.plausibility import known_frames
from gluteus.web.answers.recorded_pose import HIP, limbs_in, pelvis_turned, recorded
from gluteus.web.answers.recording import hip_row
from gluteus.web.answers.scene_parts import PoseScene, rounded
from gluteus.web.server.problems import Refused
from gluteus.web.server.state import State


def frame_scene_of(state: State, result: Result, person: Person, frame: int) -> PoseScene:
    """Return a frame as a scene, the hip's strands with the forces of the model's muscles.

    Parameters
    ----------
    state : State
        The server's.
    result : Result
        Of `gluteus forces`.
    person : Person
        Whose hip is drawn.
    frame : int
        Its number, from 0.

    Raises
    ------
    Refused
        There is no such frame.
    AnatomyError
        The frame has no angles of the right hip.
    """
    if frame >= result.sizes["time"]:
        raise Refused("not-found", f"frame {frame} does not exist; give 0 to {result.sizes['time'] - 1}")
    hip = state.hips.get(person)
    found = recorded(result, tuple(f"{each}_r" for each in HIP))
    pose = np.array([found[f"{each}_r"][frame] if f"{each}_r" in found else 0.0 for each in HIP])
    if not np.isfinite(pose).all():
        raise AnatomyError(f"frame {frame} has no angles of the right hip; choose another")
    pelvis = pelvis_turned(result, frame)
    force, activation = _on_lines(hip, result, frame)
    scene = state.drawn.recorded(
        hip, pose, line_state(hip, pose[None]), pelvis, limbs_in(result, frame), force, activation
    )
    arrow = _arrow(result, frame, pelvis @ femur_in_pelvis(pose))
    return PoseScene.model_validate(scene | ({} if arrow is None else {"hip_force": arrow}))


def _arrow(result: Result, frame: int, femur: Floats) -> dict[str, Any] | None:
    """Force on the right femoral head in the world; None where the result does not have it."""
    row = hip_row(result, "right")
    if row is None or "contact_force_in_child_bw" not in result:
        return None
    vector = femur @ result.array("contact_force_in_child_bw")[frame, row]
    if not np.isfinite(vector).all() or not known_frames(result)[frame]:
        return None
    size = float(np.linalg.norm(vector))
    return {"point": [0.0, 0.0, 0.0], "vector_bw": rounded(vector), "size_bw": round(size, 4)}


def _on_lines(hip: Hip, result: Result, frame: int) -> tuple[dict[str, float], dict[str, float]]:
    """Forces and activations of the model's muscles on the hip's lines of the same name, by
    cross-section.
    """
    model = hip.model()
    force: dict[str, float] = {}
    activation: dict[str, float] = {}
    for row, name in enumerate(result.labels("muscle")):
        known = canonical_name(name)
        pulled = float(result.array("muscle_force_n")[frame, row])
        if not known.endswith("_r") or not np.isfinite(pulled):
            continue
        try:
            lines = np.flatnonzero(model.lines_of(known))
        except AnatomyError:  # a muscle of the knee or ankle, which this hip does not have
            continue
        share = model.share[lines] / model.share[lines].sum()
        for line, part in zip(lines.tolist(), share.tolist(), strict=True):
            own = model.muscle_names[line]
            force[own] = round(force.get(own, 0.0) + pulled * part, 2)
            activation[own] = round(float(result.array("activation")[frame, row]), 4)
    return force, activation
