"""People of other sizes than their model, with the bones of people whom the shape model knows.

Their sizes are drawn without `gluteus.studies.kinematics`, whose scaling is tested on them: frames
and sizes are written out again, and models of other sizes go through the document of `scaled`.
"""

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gluteus.bones.landmarks import Landmarks
from gluteus.bones.points import Shapes
from gluteus.bones.shape_model import model_files, read_arrays
from gluteus.files import MarkerData
from gluteus.mechanics.body.couplings import resolve
from gluteus.mechanics.body.motion import place, stations
from gluteus.model.opensim.markers import model_markers
from gluteus.model.opensim.model import OsimModel, read_osim
from gluteus.model.opensim.scaling import scaled
from tests.helpers.made_people import ALONE_M, PLACE_M, TOGETHER_M, waves

Array = NDArray[np.float64]

WHOLE, OTHERS, UNKNOWN, HIP_M = 0.06, 0.04, 0.08, 0.0077
SPINES = ("asis", "asis_other", "psis", "psis_other")
MARKERS = ("RASI", "LASI", "RPSI", "LPSI")
HIPS = ("femur_r", "femur_l")


@dataclass(frozen=True)
class Bones:
    """Bones of people [m], the pelvis from the middle of its anterior spines: x forward, y up, z to
    the right.

    Attributes
    ----------
    spines
        (person, 4, 3), as `SPINES`.
    hips
        (person, 2, 3), right and left.
    pelvis
        Depth, height and width (person, 3).
    femur
        Breadth and length (person, 2).
    """

    spines: Array
    hips: Array
    pelvis: Array
    femur: Array

    def only(self, people: Sequence[int]) -> "Bones":
        rows = list(people)
        return Bones(self.spines[rows], self.hips[rows], self.pelvis[rows], self.femur[rows])

    def mean(self) -> "Bones":
        return Bones(*(each.mean(axis=0, keepdims=True) for each in self._all()))

    def _all(self) -> tuple[Array, Array, Array, Array]:
        return self.spines, self.hips, self.pelvis, self.femur


@cache
def known_shapes() -> Shapes:
    """The 26 people from whom the shape model was made."""
    arrays = read_arrays(model_files()[0])
    spread = np.sqrt(arrays["weights"])
    used = spread > 1e-6 * spread[0]
    weights = (arrays["projectedWeights"][used] / spread[used, None]).T
    return Shapes(np.ascontiguousarray(weights), np.ones(len(weights)))


@cache
def known_bones() -> Bones:
    """Their bones."""
    marks = Landmarks(known_shapes())
    right, left, *back = (marks.point(name) for name in SPINES)
    centre = (right + left) / 2
    z = (right - left) / np.linalg.norm(right - left, axis=1, keepdims=True)
    along = centre - (back[0] + back[1]) / 2
    y = np.cross(z, along)
    y /= np.linalg.norm(y, axis=1, keepdims=True)
    axes = np.stack([np.cross(y, z), y, z], axis=1)

    def seen(points: Sequence[Array]) -> Array:
        return np.einsum("pij,pkj->pki", axes, np.stack(points, axis=1) - centre[:, None])

    frame = marks.pelvis
    other = frame.origin + np.einsum("pij,pj->pi", frame.axes, marks.hip_centre_other_in_pelvis)
    low = seen([marks.point("ischial_tuberosity")])[:, 0]
    medial, lateral = marks.point("medial_epicondyle"), marks.point("lateral_epicondyle")
    length = np.linalg.norm(marks.head_centre - (medial + lateral) / 2, axis=1)
    pelvis = [np.linalg.norm(along, axis=1), -low[:, 1], np.linalg.norm(right - left, axis=1)]
    return Bones(
        seen([right, left, *back]),
        seen([frame.origin, other]),
        np.stack(pelvis, axis=1),
        np.stack([np.linalg.norm(lateral - medial, axis=1), length], axis=1),
    )


@dataclass(frozen=True)
class SizedPerson:
    """A person, their static trial and a motion, as a laboratory records them.

    Attributes
    ----------
    model
        Of the person as they are.
    static, motion
        Recorded markers.
    q
        True poses in the motion (frame, coordinate).
    """

    model: OsimModel
    static: MarkerData
    motion: MarkerData
    q: Array


def without_muscles(path: Path, folder: Path) -> OsimModel:
    """Return a model without its forces, which scaling would take most of its time for."""
    document = ET.parse(path)
    forces = next(document.getroot().iter("ForceSet")).find("objects")
    assert forces is not None
    forces.clear()
    out = folder / path.name
    document.write(out, encoding="unicode")
    return read_osim(out)


def person_of_bones(model: OsimModel, bones: Bones, reference: Bones, seed: int) -> SizedPerson:
    """Return somebody with the bones of one person, where the model has those of the reference.

    Parameters
    ----------
    model
        With the `MARKERS`; hips are joints of the bodies `HIPS`.
    bones, reference
        Of one person each.
    seed
        Of all other sizes and errors.
    """
    rng = np.random.default_rng(seed)
    whole = float(np.exp(WHOLE * rng.standard_normal()))
    grown = whole * bones.pelvis[0] / reference.pelvis[0]
    breadth, length = (whole * bones.femur[0] / reference.femur[0]).tolist()
    factors: dict[str, tuple[float, float, float]] = {}
    for name in model.tree.names:
        stem = name.removesuffix("_r").removesuffix("_l")
        twin = factors.get(f"{stem}_r")
        own = whole * float(np.exp(OTHERS * rng.standard_normal()))
        if stem == "pelvis":
            factors[name] = (float(grown[0]), float(grown[1]), float(grown[2]))
        elif stem == "femur":
            factors[name] = (breadth, length, breadth)
        else:
            factors[name] = twin or (own, own, own)
    carried = model_markers(model)
    points = {name: carried.points[carried.names.index(name)] for name in MARKERS}
    centre = (points["RASI"] + points["LASI"]) / 2
    joints = np.array([model.tree.joint_in_parent[0, model.tree.body(name)] for name in HIPS])
    ratio = (joints[0, 2] - joints[1, 2]) / (reference.hips[0, 0, 2] - reference.hips[0, 1, 2])
    hips = whole * (joints - centre + ratio * (bones.hips[0] - reference.hips[0]))
    # The middle of the spines stays where scaling puts it.
    shifts = grown * centre + hips - grown * joints
    spines = whole * ratio * (bones.spines[0] - reference.spines[0])
    places = {
        name: grown * centre + whole * (points[name] - centre) + spines[number]
        for number, name in enumerate(MARKERS)
    }
    return _recorded(model, factors, dict(zip(HIPS, shifts, strict=True)), places, rng)


def person_of_no_shape(model: OsimModel, seed: int) -> SizedPerson:
    """Return somebody whose bodies have independent sizes, and hips independent places."""
    rng = np.random.default_rng(seed)
    factors: dict[str, tuple[float, float, float]] = {}
    whole = WHOLE * rng.standard_normal()
    for name in model.tree.names:
        own = float(np.exp(whole + UNKNOWN * rng.standard_normal()))
        factors[name] = factors.get(f"{name.removesuffix('_l')}_r", (own, own, own))
    shifts = {name: HIP_M * rng.standard_normal(3) for name in HIPS}
    return _recorded(model, factors, shifts, {}, rng)


def _recorded(
    model: OsimModel, factors: Mapping[str, tuple[float, float, float]], shifts: Mapping[str, Array],
    places: Mapping[str, Array], rng: np.random.Generator,
) -> SizedPerson:  # fmt: skip
    person = scaled(model, factors, mass=70.0, shifts=shifts).model
    carried = model_markers(model)
    points = carried.points * np.array([factors[model.tree.names[body]] for body in carried.body])
    for name, where in places.items():
        points[carried.names.index(name)] = where
    points = points + PLACE_M * rng.standard_normal(points.shape)
    time = np.linspace(0.0, 1.2, 31)
    q = resolve(person.tree, _walking(person, time)).q
    moving = np.repeat(points[None], len(time), axis=0)
    for body in np.unique(carried.body):
        moving[:, carried.body == body] += TOGETHER_M * waves(time, rng)[:, None]
    for marker in range(len(points)):
        moving[:, marker] += ALONE_M * waves(time, rng)
    standing = resolve(person.tree, person.default_pose()[None]).q

    def data(times: Array, poses: Array, where: Array) -> MarkerData:
        at = stations(place(person.tree, poses), carried.body, where)
        return MarkerData(carried.names, times, at, 25.0, up="y")

    return SizedPerson(person, data(time[:1], standing, points[None]), data(time, q, moving), q)


def _walking(model: OsimModel, time: Array) -> Array:
    """Poses as in walking, (frame, coordinate), from standing."""
    q = np.repeat(model.default_pose()[None], len(time), axis=0)
    turn = 2.0 * np.pi * time / 1.2
    for side, phase in (("r", 0.0), ("l", np.pi)):
        for name, middle, size, rate in (
            ("hip_flexion", 10.0, 22.0, 1), ("hip_adduction", 0.0, 6.0, 1), ("hip_rotation", 0.0, 6.0, 2),
            ("knee_angle", 30.0, 25.0, 2), ("ankle_angle", 0.0, 10.0, 1),
        ):  # fmt: skip
            q[:, model.tree.coordinate(f"{name}_{side}")] = np.radians(
                middle + size * np.sin(rate * (turn + phase))
            )
    return q


def hip_error_m(person: SizedPerson, found: OsimModel, pose: Array) -> float:
    """Mean distance of the hips from the true ones in the static trial [m]."""
    tree = person.model.tree
    true = place(tree, resolve(tree, person.model.default_pose()[None]).q)
    made = place(found.tree, pose[None])
    gaps = [made.joint[0, found.tree.body(name)] - true.joint[0, tree.body(name)] for name in HIPS]
    return float(np.linalg.norm(gaps, axis=1).mean())


def femur_error_m(person: SizedPerson, found: OsimModel) -> float:
    """Error of the mean distance from hip to knee in the default pose [m]."""
    return abs(_thigh_m(found) - _thigh_m(person.model))


def _thigh_m(model: OsimModel) -> float:
    pose = place(model.tree, resolve(model.tree, model.default_pose()[None]).q)
    ends = [
        pose.joint[0, model.tree.body(name)] for side in "rl" for name in (f"femur_{side}", f"tibia_{side}")
    ]
    return float(np.mean([np.linalg.norm(ends[0] - ends[1]), np.linalg.norm(ends[2] - ends[3])]))


def regression_error_m(bones: Bones, rng: np.random.Generator) -> float:
    """Mean distance of the hip centres of Harrington et al. 2007 from the true ones [m].

    Spines are seen with the errors of markers, without skin.
    """
    right, left, *back = bones.spines[0] + PLACE_M * rng.standard_normal((4, 3))
    centre, behind = (right + left) / 2, (back[0] + back[1]) / 2
    width, depth = np.linalg.norm(right - left), np.linalg.norm(centre - behind)
    z = (right - left) / width
    y = np.cross(z, centre - behind)
    y /= np.linalg.norm(y)
    forward, up, outward = -0.24 * depth - 0.0099, -0.30 * width - 0.0109, 0.33 * width + 0.0073
    axes = np.stack([np.cross(y, z), y, z])
    found = [centre + np.array([forward, up, side * outward]) @ axes for side in (1.0, -1.0)]
    return float(np.linalg.norm(found - bones.hips[0], axis=1).mean())
