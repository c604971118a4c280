"""Load on gluteus medius and on the hip in the exercises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gluteus.anatomy.exercise import exercise_records
from gluteus.arrays import Floats
from gluteus.model.hip.hip import MEDIUS
from gluteus.quantiles import interval95
from gluteus.report.drawing.style import ACCENT, FORCE, MEDIUS_COLOUR
from gluteus.report.figures.picture import Picture, canvas, save

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from xarray import Dataset

    from gluteus.facts import CheckResult

TENSOR = "tensor_fasciae_latae"
TITLE = "Loads of the exercises"
CAPTION = (
    "Gluteus medius and tensor fasciae latae in the exercises that the statements compare, and the "
    "force on the hip joint. Each person is in the hardest phase that they can hold. Dots are "
    "medians; bars contain 95 % of people."
)


@dataclass(frozen=True, eq=False)
class Work:
    """Exercises by decreasing median force of gluteus medius.

    Attributes
    ----------
    names : tuple of str
    force_n, activation, tensor, joint_bw : array, shape (3, exercise)
        2.5 %, 50 % and 97.5 % quantiles of the force [N] and activation [%] of gluteus medius, the
        activation of the tensor [%], and the force on the hip [body weights].
    """

    names: tuple[str, ...]
    force_n: Floats
    activation: Floats
    tensor: Floats
    joint_bw: Floats


def work_of(data: Dataset) -> Work:
    """Return the numbers of the figure from a dataset of exercises."""
    force = _quantiles(data["force_n"].sel(muscle=MEDIUS).values)
    order: list[int] = np.argsort(-force[1]).tolist()
    active = 100 * data["activation"]
    names = [exercise_records()[str(name)].name for name in data["exercise"].values]
    return Work(
        tuple(names[row] for row in order),
        force[:, order],
        _quantiles(active.sel(muscle=MEDIUS).values)[:, order],
        _quantiles(active.sel(muscle=TENSOR).values)[:, order],
        _quantiles(data["hip_contact_force_bw"].values)[:, order],
    )


def _quantiles(values: Floats) -> Floats:
    """Return quantiles (3, exercise) of values (exercise, phase, person), each in the hardest
    phase.
    """
    most = np.where(np.isnan(values), -np.inf, values).max(axis=1)
    asked = most.shape[1]
    return np.stack([interval95(row[np.isfinite(row)], asked) for row in most], axis=1)


def alt_of(work: Work) -> str:
    """Return the figure in words."""
    first, last = work.names[0], work.names[-1]
    return (
        f"Of {len(work.names)} exercises, {first} needs the largest force of gluteus medius "
        f"({work.force_n[1, 0]:.0f} N) and {last} the smallest ({work.force_n[1, -1]:.0f} N)."
    )


def draw(result: CheckResult) -> Picture:
    """Draw three panels with one row for each exercise: force, activation, force on the joint."""
    work = work_of(result.evidence["exercises"])
    figure, axes = canvas(10.6, 0.9 + 0.27 * len(work.names), 1, 3)
    _bars(axes[0], work.force_n, MEDIUS_COLOUR)
    _bars(axes[1], work.activation, MEDIUS_COLOUR, -0.17, "gluteus medius")
    _bars(axes[1], work.tensor, ACCENT, 0.17, "tensor fasciae latae")
    _bars(axes[2], work.joint_bw, FORCE)
    places = np.arange(len(work.names))
    for each in axes[1:]:
        each.set_yticks(places, [])
    axes[0].set_yticks(places, list(work.names))
    axes[0].set(title="Force of gluteus medius", xlabel="N")
    axes[1].set(title="Activation", xlabel="% of maximum", xlim=(0, 103))
    figure.legend(loc="outside lower center", ncols=2)
    axes[2].set(title="Force on the hip joint", xlabel="body weights")
    saved, width, height = save(figure, "svg")
    return Picture(
        name="exercises",
        title=TITLE,
        caption=CAPTION,
        alt=alt_of(work),
        data=saved,
        kind="svg",
        width=width,
        height=height,
    )


def _bars(axes: Axes, found: Floats, colour: str, offset: float = 0.0, label: str | None = None) -> None:
    """Draw a dot for the median and a bar for 95 % of people, in one row for each exercise."""
    rows = [row + offset for row in range(found.shape[1])]
    axes.hlines(rows, found[0], found[2], color=colour, lw=5, alpha=0.28)
    axes.plot(found[1], rows, "o", ms=5, color=colour, label=label)
    axes.set_ylim(found.shape[1] - 0.4, -0.6)
    axes.set_xlim(0, None)
    axes.grid(axis="x")
