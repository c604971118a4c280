"""Draw relaxed hips beside what was measured, for docs/validation.md: docs/images/passive.webp.

Run from the project's root: ``python benchmarks/passive.py``.
"""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from gluteus.anatomy import norms
from gluteus.bones.person import Person
from gluteus.mechanics.engine.choice import engine
from gluteus.model.hip.hip import Hip
from gluteus.model.hip.passive import passive_moments
from gluteus.report.drawing.style import ACCENT, FAINT, INK, MEDIUS_COLOUR, SETTINGS

Floats = NDArray[np.float64]
PICTURE = Path(__file__).parents[1] / "docs" / "images" / "passive.webp"
SAMPLES = 300


def whole_joint(flexion_deg: Floats) -> Floats:
    """Measured flexing moment of the whole joint, knee straight [N m] (`riener1999`)."""
    flexing, extending = passive_moments(np.radians(flexion_deg), np.zeros_like(flexion_deg))
    return flexing - extending


def resting(hip: Hip, flexion_deg: Floats, adduction_deg: Floats, rotation_deg: Floats) -> Floats:
    """Moments of relaxed muscles (pose, person, coordinate) [N m]."""
    model = hip.model()
    muscles = engine().standing(model)
    poses = np.radians(np.stack(np.broadcast_arrays(flexion_deg, adduction_deg, rotation_deg), axis=1))
    return np.stack([muscles.in_poses(np.tile(pose, (model.people, 1))).resting for pose in poses])


def capsule() -> dict[str, list[tuple[float, float]]]:
    """Angles at which the capsule alone resists with 5 N m, by motion (`vanarkel2015env`)."""
    table = norms("stance")
    turn = table["capsule_outward_rotation_5nm_flexion30"].value
    return {
        "flexion": [(-table["capsule_extension_5nm"].value, 5.0)],
        "adduction": [
            (-table["capsule_abduction_5nm"].value, 5.0),
            (table["capsule_adduction_5nm_flexion30"].value, -5.0),
        ],
        "rotation": [(-turn, 5.0), (turn, -5.0)],
    }


def generic_abduction() -> list[tuple[float, float]]:
    """Angle of adduction and moment of the relaxed muscles of a generic model (`rajagopal2016`)."""
    table = norms("stance")
    return [(-float(at), table[f"passive_abduction_rajagopal2016_{at}"].value) for at in (15, 30)]


def panel(axes: Axes, angle: Floats, moment: Floats, points: list[tuple[float, float]], words: str) -> None:
    low, middle, high = np.quantile(moment, [0.025, 0.5, 0.975], axis=1)
    axes.fill_between(angle, low, high, color=ACCENT, alpha=0.18, lw=0, label="model, 95 % of men")
    axes.plot(angle, middle, color=ACCENT, label="model, median: relaxed muscles")
    axes.plot(*np.array(points).T, "s", color=MEDIUS_COLOUR, label="capsule alone (van Arkel 2015)")
    axes.axhline(0, color=FAINT, lw=1.0)
    axes.set(xlabel=words, ylim=(-30, 30))
    axes.grid(alpha=0.3)


def main() -> None:
    hip, still = Hip(Person(sex="m"), samples=SAMPLES), np.zeros(1)
    flexion, side, turn = np.arange(-20.0, 41, 2.5), np.arange(-35.0, 41, 2.5), np.arange(-40.0, 41, 2.5)
    plt.rcParams.update(SETTINGS)
    figure, axes = plt.subplots(1, 3, figsize=(11, 3.8), sharey=True, layout="constrained")
    points = capsule()
    bent = resting(hip, flexion, still, still)[..., 0]
    panel(axes[0], flexion, bent, points["flexion"], "flexion [degrees], knee straight")
    axes[0].plot(flexion, whole_joint(flexion), "--", color=INK, label="whole joint (Riener 1999, 10 people)")
    axes[0].set_ylabel("moment towards the positive angle [N m]")
    axes[0].legend(fontsize=8, loc="lower left")
    sideways = resting(hip, still, side, still)[..., 1]
    panel(axes[1], side, sideways, points["adduction"], "adduction [degrees], hip straight")
    generic = np.array(generic_abduction())
    axes[1].plot(*generic.T, "D", color=INK, ms=5, label="muscles of Rajagopal2016 (computed)")
    axes[1].legend(handles=axes[1].lines[-1:], fontsize=8, loc="lower left")
    turned = resting(hip, np.full(1, 30.0), still, turn)[..., 2]
    panel(axes[2], turn, turned, points["rotation"], "internal rotation [degrees], 30 flexed")
    figure.savefig(PICTURE, dpi=110, pil_kwargs={"quality": 85})
    print("| hip flexion [degrees] | whole joint (`riener1999`) [N m] | relaxed muscles of men [N m] |")
    print("| --- | --- | --- |")
    for at in (30, 20, 10, 0, -10, -15):
        low, middle, high = np.quantile(bent[np.searchsorted(flexion, at)], [0.025, 0.5, 0.975])
        print(f"| {at} | {whole_joint(np.array(float(at))):.1f} | {middle:.1f} ({low:.1f} to {high:.1f}) |")


if __name__ == "__main__":
    main()
