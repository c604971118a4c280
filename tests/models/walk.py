"""A walk for the walker: joint angles and ground forces from sums of sines, in OpenSim's files.

Forces and motion have the rhythm and the size of a walk, but the forces were not derived from
the motion: residual actuators on the pelvis take what is left, as with recorded walks.
"""

import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gluteus.files import MotionTable, write_table
from tests.models import document as osim

Array = NDArray[np.float64]

CYCLE_S, SPEED, STANCE = 1.1, 1.45, 0.62
"""Duration of two steps [s], speed [m/s], and the share of the cycle that a foot stands."""
MASS_KG = 72.0
_REACH = 0.38  # from the pelvis forward to a heel that comes down [m]


def _leg_degrees(turn: Array) -> dict[str, Array]:
    """Return the angles of a leg [deg] whose heel comes down where `turn` is 0 [rad]."""
    return {
        "hip_flexion": 9.0 + 20.0 * np.cos(turn) - 3.0 * np.cos(2.0 * turn),
        "hip_adduction": 3.0 * np.sin(turn),
        "hip_rotation": 3.0 * np.sin(turn + 0.8),
        "knee_angle": -(28.0 + 22.0 * np.cos(turn - 4.8) + 9.0 * np.cos(2.0 * turn - 3.1)),
        "ankle_angle": 4.0 + 8.0 * np.sin(turn - 1.2) - 5.0 * np.sin(2.0 * turn),
        "subtalar_angle": 4.0 * np.cos(turn + 0.5),
    }


def motion(rate_hz: float = 100.0, until: float = 1.6) -> MotionTable:
    """Return the coordinates of the walker from 0 s on, angles in degrees."""
    time = np.arange(round(until * rate_hz) + 1) / rate_hz
    turn = 2.0 * np.pi * time / CYCLE_S
    columns: dict[str, Array] = {
        "pelvis_tilt": -4.0 + 1.0 * np.cos(2.0 * turn),
        "pelvis_list": -2.0 * np.sin(turn),
        "pelvis_rotation": 4.0 * np.cos(turn),
        "pelvis_tx": SPEED * time + 0.01 * np.sin(2.0 * turn),
        "pelvis_ty": 0.855 - 0.02 * np.cos(2.0 * turn - 0.8),
        "pelvis_tz": 0.02 * np.sin(turn),
        "lumbar_extension": -4.0 - 1.5 * np.cos(2.0 * turn),
        "lumbar_bending": 3.0 * np.sin(turn),
        "lumbar_rotation": -6.0 * np.cos(turn),
    }
    for side, shift in (("r", 0.0), ("l", np.pi)):
        columns |= {f"{name}_{side}": each for name, each in _leg_degrees(turn - shift).items()}
    return MotionTable("walk", time, tuple(columns), np.stack(list(columns.values()), axis=1), True)


def ground_forces(rate_hz: float = 200.0) -> MotionTable:
    """Return force, point and free moment under each foot, as columns of a `.mot` file."""
    time = np.arange(round(1.9 * rate_hz) + 1) / rate_hz - 0.1
    columns: dict[str, Array] = {}
    for prefix, start, right in (("", 0.0, 1.0), ("1_", CYCLE_S / 2.0, -1.0)):
        since = np.mod(time - start, CYCLE_S)
        through = since / (STANCE * CYCLE_S)
        stands = through < 1.0
        arch = np.where(stands, np.sin(np.pi * through), 0.0)
        humps = arch + 0.35 * np.where(stands, np.sin(3.0 * np.pi * through), 0.0)
        weight = MASS_KG * 9.80665
        # Both feet together carry the weight on average.
        vertical = weight * humps / (2.0 * STANCE * (2.0 / np.pi) * (1.0 + 0.35 / 3.0))
        forward = np.where(stands, -0.18 * weight * np.sin(2.0 * np.pi * through), 0.0)
        heel = SPEED * (time - since) + _REACH
        force = np.stack([forward, vertical, -right * 0.05 * weight * arch], axis=1)
        point = np.stack([heel + 0.14 * through, 0.0 * time, 0.0 * time + right * 0.09], axis=1)
        moment = np.stack([0.0 * time, right * 4.0 * arch, 0.0 * time], axis=1)
        for kind, values in (("force_v", force), ("force_p", point * stands[:, None]), ("torque_", moment)):
            columns |= {f"{prefix}ground_{kind}{axis}": values[:, k] for k, axis in enumerate("xyz")}
    return MotionTable(
        "ground forces", time, tuple(columns), np.stack(list(columns.values()), axis=1), in_degrees=False
    )


def _external_force(foot: str, prefix: str) -> ET.Element:
    return osim.element(
        "ExternalForce",
        f"under_{foot}",
        applied_to_body=foot,
        force_expressed_in_body="ground",
        point_expressed_in_body="ground",
        force_identifier=f"{prefix}ground_force_v",
        point_identifier=f"{prefix}ground_force_p",
        torque_identifier=f"{prefix}ground_torque_",
        data_source_name="walk_grf.mot",
    )


def write_walk(folder: Path, rate_hz: float = 100.0) -> tuple[Path, Path, Path]:
    """Write the walk into a folder.

    Returns
    -------
    tuple of Path
        Coordinates, ground forces (their table lies beside it), residual actuators.
    """
    moved, loads, residuals = folder / "walk.mot", folder / "walk_grf.xml", folder / "residuals.xml"
    write_table(motion(rate_hz), moved)
    write_table(ground_forces(), folder / "walk_grf.mot")
    feet = [_external_force("calcn_r", ""), _external_force("calcn_l", "1_")]
    under = osim.element(
        "ExternalLoads", "walk", osim.element("objects", None, *feet), datafile="walk_grf.mot"
    )
    loads.write_text(osim.write(under), encoding="utf-8")
    residuals.write_text(osim.write(osim.objects("ForceSet", _residuals(), "residuals")), encoding="utf-8")
    return moved, loads, residuals


def _residuals() -> list[ET.Element]:
    axes = {"X": (1.0, 0.0, 0.0), "Y": (0.0, 1.0, 0.0), "Z": (0.0, 0.0, 1.0)}
    controls = {"min_control": "-Inf", "max_control": "Inf"}
    pushes = [
        osim.element(
            "PointActuator", f"F{name}", **controls, body="pelvis", point=osim.NOWHERE, point_is_global=False,
            direction=axis, force_is_global=True, optimal_force=300.0,
        )
        for name, axis in axes.items()
    ]  # fmt: skip
    turns = [
        osim.element(
            "TorqueActuator", f"M{name}", **controls, bodyA="pelvis", bodyB="ground", torque_is_global=True,
            axis=axis, optimal_force=100.0,
        )
        for name, axis in axes.items()
    ]  # fmt: skip
    return [*pushes, *turns]
