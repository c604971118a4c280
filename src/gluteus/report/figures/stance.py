"""Standing on one leg: the forces on the pelvis, and the size of the hip force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Floats
from gluteus.mechanics.hip.kinematics import rotation_about
from gluteus.mechanics.hip.statics import GRAVITY
from gluteus.model.hip.hip import MEDIUS
from gluteus.report.drawing.render import Mesh, View
from gluteus.report.drawing.scene import femur_mesh, pelvis_mesh, strand_meshes
from gluteus.report.drawing.style import ACCENT, FORCE, INK, MEDIUS_COLOUR, QUIET
from gluteus.report.figures.picture import HALO, Picture, apart, arrow, band, canvas, save, spread
from gluteus.report.figures.views import ANTERIOR, mirror, show

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from xarray import Dataset

    from gluteus.facts import CheckResult
    from gluteus.model.hip.hip import Hip

_VIEW = View(ANTERIOR, -0.13, 0.235, -0.165, 0.235)
_MM_PER_BODY_WEIGHT = 50.0


@dataclass(frozen=True)
class _Forces:
    """Median forces on the pelvis (3,) [body weights] and their points of action (3,) [m], in
    world axes.
    """

    weight: Floats
    weight_at: Floats
    pull: Floats
    pull_at: Floats
    contact: Floats


def draw(result: CheckResult) -> Picture:
    """Draw pelvis and femur in stance from the front, with three forces, and the distribution of
    the hip force.
    """
    data, hip = _standing(result.evidence["stance"]), result.hip
    pose = np.deg2rad([0.0, _median(data, "hip_adduction_deg"), 0.0])
    world = rotation_about(0, np.deg2rad(-_median(data, "pelvic_obliquity_deg")))
    figure, axes = canvas(10.6, 5.8, 1, 2, width_ratios=[1.35, 1])
    meshes = [pelvis_mesh(hip), femur_mesh(hip, pose), *strand_meshes(hip, pose)]
    show(axes[0], [Mesh(mesh.vertices @ world.T, mesh.faces, mesh.colours) for mesh in meshes], _VIEW, 900)
    forces = _forces(data, hip, pose, world)
    _arrow(
        axes[0],
        forces.weight_at,
        forces.weight,
        INK,
        f"weight\n{_length(forces.weight):.1f} BW",
        (10, 40),
        "left",
    )
    _arrow(
        axes[0],
        forces.pull_at,
        forces.pull,
        MEDIUS_COLOUR,
        f"abductors\n{_length(forces.pull):.1f} BW",
        (-46, 22),
        "right",
    )
    _arrow(
        axes[0],
        np.zeros(3),
        forces.contact,
        FORCE,
        f"hip force\n{_length(forces.contact):.1f} BW",
        (8, 14),
        "left",
    )
    axes[0].set_title("Forces on the pelvis, from the front")
    mirror(axes[:1], hip.person.side)
    _strip(axes[1], data["hip_contact_force_bw"].to_numpy().ravel())
    saved, width, height = save(figure, "svg")
    told = spread(data["hip_contact_force_bw"], "body weights")
    share = float(data["share_of_abduction_moment"].sel(muscle=MEDIUS).median())
    measured, deviation = measured_force()
    return Picture(
        name="stance",
        title="Standing on one leg",
        caption="The weight of the body without the standing leg acts on the inner side of the hip. The "
        f"abductors balance it, and the hip carries both forces. Hip force {told}; gluteus medius "
        f"makes {100 * share:.0f} % of the abduction "
        f"moment. Measured in ten patients with instrumented implants: {measured:.1f} ± {deviation:.1f} body "
        "weights (Bergmann 2016; group mean and standard deviation); the computed median is "
        f"{_against(data)}. "
        "Arrows show medians, drawn to one scale. They do not add up to zero, because the pull of "
        "the hip's other muscles is not drawn.",
        alt=f"Pelvis and {hip.person.side} thigh from the front with three arrows on the pelvis: weight "
        "down, abductors pulling towards the trochanter, hip force up. Beside it the spread of the hip "
        f"force over people: {told}.",
        data=saved,
        kind="svg",
        width=width,
        height=height,
    )


def _against(data: Dataset) -> str:
    """Compare the median of the computed hip force with the measured mean, in words."""
    measured, deviation = measured_force()
    middle = float(data["hip_contact_force_bw"].median())
    words = apart(middle, measured - deviation, measured + deviation, "body weights", 2)
    off = f"{abs(middle - measured):.2f} body weights {'above' if middle > measured else 'below'} the mean"
    return f"{off}, {words.replace('inside the published range', 'within one standard deviation of it')}"


def measured_force() -> tuple[float, float]:
    """Return mean and standard deviation of the patients' measured hip force on one leg [body
    weights].
    """
    group = norms("patients_ols")["group.force"]
    return group.si, group.sd_si or 0.0


def _standing(data: Dataset) -> Dataset:
    """Return the data of the people who hold the pelvis level, because the others cannot hold
    this posture.
    """
    return data.isel(person=data["held"].to_numpy().astype(bool)) if "held" in data else data


def _median(data: Dataset, name: str) -> float:
    return float(data[name].median())


def _forces(data: Dataset, hip: Hip, pose: Floats, world: Floats) -> _Forces:
    mass = _median(data, "mass_kg")
    body_weight = mass * GRAVITY
    on_femur = data["hip_contact_force_world_bw"].median("person")
    contact = -np.array([float(on_femur.sel(axis=axis)) for axis in ("anterior", "up", "lateral")])
    pull, pull_at = _abductors(data, hip, pose)
    pull = world @ pull / body_weight
    leg = np.mean([norms("stance")[f"leg_mass_fraction_{sex}"].value for sex in ("men", "women")])
    carried = np.array([0.0, -(1.0 - float(leg)), 0.0])
    lever = _median(data, "abduction_moment_nm_per_kg") / GRAVITY / _length(carried)
    return _Forces(carried, np.array([0.0, 0.13, -lever]), pull, world @ pull_at, contact)


def _abductors(data: Dataset, hip: Hip, pose: Floats) -> tuple[Floats, Floats]:
    """Return the pull [N] on the pelvis of all muscles that abduct, and their mean origin [m,
    pelvis frame].
    """
    model = hip.model()
    paths = model.paths(pose)
    helps = data["share_of_abduction_moment"].median("person")
    chosen = [float(helps.sel(muscle=muscle)) > 0 for muscle in model.muscle_of]
    force = np.where(chosen, data["line_force_n"].median("person").to_numpy(), 0.0)
    return force @ paths.pull_on_pelvis[0], force @ model.origin[0] / max(float(force.sum()), 1e-9)


def _length(vector: Floats) -> float:
    return float(np.linalg.norm(_VIEW.flat(vector)))


def _arrow(
    axes: Axes, at: Floats, force: Floats, colour: str, text: str, off: tuple[float, float], side: str
) -> None:
    start = 1e3 * _VIEW.flat(at)
    end = start + _MM_PER_BODY_WEIGHT * _VIEW.flat(force)
    arrow(axes, start, end, "white", width=6.5)
    arrow(axes, start, end, colour, width=4.0)
    place = start if colour == INK else (end + start) / 2 if colour == MEDIUS_COLOUR else end
    axes.text(
        place[0] + off[0], place[1] + off[1], text, color=colour, ha=side, va="center", fontsize=11,
        weight="bold", gid=f"{HALO}-{text}", zorder=8,
    )  # fmt: skip


def _strip(axes: Axes, force: Floats) -> None:
    """Draw the distribution of the hip force with its 95 % band, and the measured patients
    below.
    """
    low, middle, high = (float(each) for each in band(force))
    grid: Floats = np.linspace(min(low, 1.8) - 0.4, max(high, 3.2) + 0.8, 240)
    width = max(0.9 * float(np.std(force)) * len(force) ** -0.2, 0.02)
    hill = np.exp(-0.5 * ((grid[:, None] - force) / width) ** 2).mean(1)
    hill /= hill.max()
    axes.fill_between(grid, 0, hill, color=FORCE, alpha=0.16, lw=0)
    inside = (grid >= low) & (grid <= high)
    axes.fill_between(grid[inside], 0, hill[inside], color=FORCE, alpha=0.30, lw=0)
    axes.plot(grid, hill, color=FORCE, lw=1.6)
    axes.plot([middle, middle], [0, 1], color=FORCE, lw=2)
    axes.text(
        middle,
        1.04,
        f"{middle:.1f} ({low:.1f} to {high:.1f})",
        ha="center",
        color=FORCE,
        weight="bold",
        fontsize=11,
    )
    measured, deviation = measured_force()
    axes.errorbar([measured], [-0.16], xerr=[deviation], fmt="D", color=ACCENT, ms=8, capsize=5, lw=2)
    axes.text(
        measured,
        -0.27,
        f"measured: {measured:.2f} ± {deviation:.2f}",
        ha="center",
        va="top",
        color=ACCENT,
        fontsize=10,
    )
    axes.axhline(0, color=QUIET, lw=0.8)
    axes.set(title="Hip force over people", xlabel="hip force [body weights]", yticks=[], ylim=(-0.36, 1.14))
    axes.spines["left"].set_visible(False)
