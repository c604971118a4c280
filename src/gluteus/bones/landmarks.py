"""Landmarks, bone frames and clinical measures, for any number of shapes at once.

Frames (right limb, origin at the right hip centre, x forward, y up, z to the right):

* *pelvis*: z along the line of the two anterior superior iliac spines, y upward in the anterior
  pelvic plane (those spines and the pubic tubercles). If this plane is vertical, the frame is
  upright.
* *femur*: y from the middle of the epicondyles to the head's centre, z in the plane of both
  epicondyles (Wu 2002).
* *shaft*: y along the femoral shaft, from the intercondylar notch to where the neck's axis meets
  the shaft, z parallel to the backs of the condyles (Bergmann 2016). Instrumented hips report
  their forces in this frame, which is inclined by about 6 degrees to the femur frame.

Every landmark and its published definition: docs/landmarks.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from gluteus.arrays import Floats, Ints
from gluteus.bones.landmark_points import fit_sphere, groups, unit
from gluteus.bones.points import Shapes


@dataclass(frozen=True)
class Frame:
    """The frame of a bone in the axes of the model.

    ``origin`` is (person, 3) [m]; ``axes`` are the columns of (person, 3, 3).
    """

    origin: Floats
    axes: Floats

    def local(self, points: Floats) -> Floats:
        """Points (person, point, 3) expressed in this frame."""
        return (points - self.origin[:, None]) @ self.axes


def _axes(x: Floats, y: Floats, z: Floats) -> Floats:
    return np.stack([x, y, z], axis=2)


@lru_cache(maxsize=1)
def centre_correction() -> Floats:
    """Return the vector from the centre of the acetabulum's sphere to that of the posed head on the
    mean shape (3,) [m at size 1, pelvis frame].

    docs/decisions/0003-hip-centre.md explains why the hip centre is the centre of the head and not
    of the acetabulum.
    """
    mean = Landmarks(Shapes.mean())
    return (mean.head_sphere[0] - mean.socket[0])[0] @ mean.pelvis_axes[0]


@dataclass(frozen=True, eq=False)
class Stem:
    """Stem of a replaced hip, arrays (person,); NaN if it is equal to the bone's own neck.

    Attributes
    ----------
    offset : ndarray
        Distance of the centre of the head from the axis of the shaft [m].
    version : ndarray
        Angle between the neck and the backs of the condyles [rad].
    """

    offset: Floats
    version: Floats

    def only(self, rows: Ints) -> Stem:
        """Return the stems of some of the people."""
        return Stem(self.offset[rows], self.version[rows])


@dataclass(frozen=True, eq=False)
class Landmarks:
    """Landmarks, frames and measures of bones with given shapes.

    The first axis of arrays is the person; lengths are in metres.

    With a ``stem``, the centre of the head is where the stem places it, at the same height along
    the shaft as the bone's own, and everything that is measured from this centre follows.
    """

    shapes: Shapes
    stem: Stem | None = None

    def group(self, name: str) -> Floats:
        """Return points (person, point, 3) of a named group in the axes of the model."""
        return self.shapes.place(groups()[name])

    def point(self, name: str) -> Floats:
        """Return a single landmark (person, 3) in the axes of the model."""
        return self.group(name)[:, 0]

    @cached_property
    def socket(self) -> tuple[Floats, Floats]:
        """Sphere through the right acetabulum: centre and radius."""
        return fit_sphere(self.group("acetabulum"))

    @cached_property
    def socket_other(self) -> tuple[Floats, Floats]:
        """Sphere through the left acetabulum: centre and radius."""
        return fit_sphere(self.group("acetabulum_other"))

    @cached_property
    def head_sphere(self) -> tuple[Floats, Floats]:
        """Sphere through the femoral head as posed by the shape model: centre and radius."""
        return fit_sphere(self.group("head"))

    @cached_property
    def pelvis_axes(self) -> Floats:
        """Axes (person, 3, 3) of the pelvis frame."""
        right, left = self.point("asis"), self.point("asis_other")
        z = unit(right - left)
        up = (right + left - self.point("tubercle") - self.point("tubercle_other")) / 2
        y = unit(up - z * (up * z).sum(1, keepdims=True))
        return _axes(np.cross(y, z), y, z)

    @cached_property
    def pelvis(self) -> Frame:
        """Pelvis frame with its origin at the right hip centre."""
        shift = centre_correction() * self.shapes.size[:, None]
        return Frame(self.socket[0] + np.einsum("pij,pj->pi", self.pelvis_axes, shift), self.pelvis_axes)

    @cached_property
    def hip_centre_other_in_pelvis(self) -> Floats:
        """Left hip centre (person, 3) in the pelvis frame."""
        shift = centre_correction() * np.array([1.0, 1.0, -1.0]) * self.shapes.size[:, None]
        left = self.socket_other[0] + np.einsum("pij,pj->pi", self.pelvis_axes, shift)
        return self.pelvis.local(left[:, None])[:, 0]

    @cached_property
    def shape_angle(self) -> Floats:
        """Elevation (person,) [rad] of the line from anterior to posterior spines when the anterior
        plane is vertical.
        """
        back = (self.in_pelvis("psis") + self.in_pelvis("psis_other")) / 2
        front = (self.in_pelvis("asis") + self.in_pelvis("asis_other")) / 2
        return np.arctan2(back[:, 1] - front[:, 1], front[:, 0] - back[:, 0])

    @cached_property
    def bone(self) -> Landmarks:
        """Landmarks of the bones without a stem."""
        return self if self.stem is None else Landmarks(self.shapes)

    @cached_property
    def head_centre(self) -> Floats:
        """Centre of the head (person, 3) in the axes of the model: the bone's own, or that of a
        stem.
        """
        if self.stem is None:
            return self.head_sphere[0]
        bone = self.bone
        high, shaft = bone.shaft
        foot = high - shaft * (high * shaft).sum(1, keepdims=True)
        azimuth = self.measure("anteversion") + bone.condyle_angle
        outward = np.stack([np.sin(azimuth), np.zeros_like(azimuth), -np.cos(azimuth)], axis=1)
        outward = unit(outward - shaft * (outward * shaft).sum(1, keepdims=True))
        centre = foot + self.measure("femoral_offset")[:, None] * outward
        return bone.femur.origin + np.einsum("pij,pj->pi", bone.femur.axes, centre)

    @cached_property
    def condyle_angle(self) -> Floats:
        """Angle (person,) [rad] of the line behind the condyles, seen
        along y of the femur frame.
        """
        lateral, medial = self.femur.local(self.group("condyles")).swapaxes(0, 1)
        across = lateral - medial
        return np.arctan2(-across[:, 0], across[:, 2])

    @cached_property
    def femur(self) -> Frame:
        """Femur frame with its origin at the centre of the head, which is placed at the hip
        centre.
        """
        medial, lateral = self.point("medial_epicondyle"), self.point("lateral_epicondyle")
        centre = self.head_centre
        y = unit(centre - (medial + lateral) / 2)
        across = lateral - medial
        z = unit(across - y * (across * y).sum(1, keepdims=True))
        return Frame(centre, _axes(np.cross(y, z), y, z))

    def in_pelvis(self, name: str) -> Floats:
        """Return a landmark (person, 3) in the pelvis frame."""
        return self.pelvis.local(self.group(name))[:, 0]

    def in_femur(self, name: str) -> Floats:
        """Return a landmark (person, 3) in the femur frame."""
        return self.femur.local(self.group(name))[:, 0]

    @cached_property
    def measures(self) -> dict[str, Floats]:
        """Clinical measures (person,) by name: metres and radians.

        ``femoral_offset`` is the distance from the centre of the head to the axis of the shaft, and
        ``neck_length`` the distance along the axis of the neck to its closest point to the shaft
        axis. ``anteversion`` is the angle of the neck axis to the line behind both condyles, seen
        along y of the femur frame. ``trochanter_tip_lateral`` and ``trochanter_lateral`` are the
        lateral distances from the hip centre to the superior tip and to the most lateral point of
        the trochanter, with the femur in the frame above. ``hip_centre_depth`` and
        ``hip_centre_height`` are the distances of the hip centre behind the anterior pelvic plane
        and below the spines.
        """
        return {name: self.measure(name) for name in _MEASURES}

    def measure(self, name: str) -> Floats:
        """Return one of the ``measures`` (person,) [m or rad], computed only from the landmarks
        that it needs.

        With a stem, ``femoral_offset`` and ``anteversion`` are those of the stem; ``neck_length``
        and ``neck_shaft_angle`` are still those of the bone.
        """
        if self.stem is not None and name in _OF_STEM:
            held: Floats = getattr(self.stem, _OF_STEM[name])
            return np.where(np.isnan(held), self.bone.measure(name), held)
        return _MEASURES[name](self.bone if name in ("neck_length", "neck_shaft_angle") else self)

    @cached_property
    def shaft(self) -> tuple[Floats, Floats]:
        """Axis of the femoral shaft in the femur frame: upper point (person, 3) [m], direction
        downward.
        """
        high = self.in_femur("shaft_high")
        return high, unit(self.in_femur("shaft_low") - high)

    @cached_property
    def shaft_axes(self) -> Floats:
        """Axes (person, 3, 3) of the shaft frame as columns, in the femur frame."""
        bone = self.bone
        foot = bone.femur.origin + np.einsum(
            "pij,pj->pi", bone.femur.axes, bone.neck * bone.measure("neck_length")[:, None]
        )
        y = unit(self.femur.local(foot[:, None])[:, 0] - self.in_femur("notch"))
        lateral, medial = self.femur.local(self.group("condyles")).swapaxes(0, 1)
        across = lateral - medial
        z = unit(across - y * (across * y).sum(1, keepdims=True))
        return _axes(np.cross(y, z), y, z)

    @cached_property
    def neck(self) -> Floats:
        """Direction (person, 3) of the femoral neck's axis from the head's centre, in the femur
        frame.
        """
        return unit(self.in_femur("neck"))


def _femoral_offset(marks: Landmarks) -> Floats:
    high, shaft = marks.shaft
    return np.linalg.norm(high - shaft * (high * shaft).sum(1, keepdims=True), axis=1)


def _neck_length(marks: Landmarks) -> Floats:
    high, shaft = marks.shaft
    cosine = (marks.neck * shaft).sum(1)
    return ((high * marks.neck).sum(1) - cosine * (high * shaft).sum(1)) / (1 - cosine**2)


def _neck_shaft_angle(marks: Landmarks) -> Floats:
    return np.pi - np.arccos(np.clip((marks.neck * marks.shaft[1]).sum(1), -1, 1))


def _anteversion(marks: Landmarks) -> Floats:
    sideways = -marks.neck
    return np.arctan2(sideways[:, 0], -sideways[:, 2]) - marks.condyle_angle


def _pelvis_width(marks: Landmarks) -> Floats:
    return np.linalg.norm(marks.point("asis") - marks.point("asis_other"), axis=1)


def _femur_length(marks: Landmarks) -> Floats:
    return -(marks.in_femur("medial_epicondyle") + marks.in_femur("lateral_epicondyle"))[:, 1] / 2


_OF_STEM = {"femoral_offset": "offset", "anteversion": "version"}
_MEASURES: dict[str, Callable[[Landmarks], Floats]] = {
    "hip_centre_distance": lambda marks: np.linalg.norm(marks.hip_centre_other_in_pelvis, axis=1),
    "femoral_offset": _femoral_offset,
    "neck_length": _neck_length,
    "neck_shaft_angle": _neck_shaft_angle,
    "anteversion": _anteversion,
    "trochanter_tip_lateral": lambda marks: marks.in_femur("trochanter_tip")[:, 2],
    "trochanter_lateral": lambda marks: marks.in_femur("trochanter_outermost")[:, 2],
    "pelvis_width": _pelvis_width,
    "hip_centre_depth": lambda marks: marks.in_pelvis("asis")[:, 0],
    "hip_centre_height": lambda marks: marks.in_pelvis("asis")[:, 1],
    "femur_length": _femur_length,
    "head_radius": lambda marks: marks.head_sphere[1],
}


@lru_cache(maxsize=1)
def mean_landmarks() -> Landmarks:
    """Return the landmarks of the mean bones."""
    return Landmarks(Shapes.mean())
