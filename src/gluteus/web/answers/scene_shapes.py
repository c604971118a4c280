"""The shape of the 3-D scene in answers: a person's bones, landmarks, lines, muscles, zones."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from gluteus.bones.person import Person
from gluteus.web.answers.scene_parts import PoseScene
from gluteus.web.answers.wire import Answer, Vector

BoneId = Literal[
    "pelvis", "femur_right", "femur_left", "tibia_right", "tibia_left", "patella_right", "patella_left"
]
BONES: tuple[BoneId, ...] = get_args(BoneId)


class Bone(Answer):
    """One bone and where its surface is fetched."""

    id: BoneId
    name: str
    url: str


class Head(Answer):
    """The femoral head; its centre is the origin of all frames."""

    radius_m: float


class Landmark(Answer):
    """A point of a bone [m], in the frame of that bone."""

    id: str
    name: str
    bone: BoneId
    point: Vector


class Line(Answer):
    """A line of action; ``width_m`` is the radius of its belly as drawn, ``volume_m3`` that of its
    fibres: cross-section times optimal length.
    """

    id: str
    muscle: str
    compartment: str
    strand: bool
    share: float
    width_m: float
    max_force_n: float
    volume_m3: float


class BodySize(Answer):
    """Lengths of the person's body, for drawing the whole of it [m, kg].

    Hip to knee, knee to ankle, ankle to sole; heights above the hip axis of the point on which the
    trunk leans and of the shoulders; midline to shoulder joint.
    """

    height_m: float
    mass_kg: float
    thigh_m: float
    shank_m: float
    foot_height_m: float
    trunk_pivot_m: float
    shoulder_m: float
    shoulder_side_m: float


class Part(Answer):
    """A compartment of a muscle."""

    id: str
    name: str
    nerve: str


class SceneMuscle(Answer):
    """A muscle of the scene; ``shown`` at first or switched off."""

    id: str
    name: str
    latin: str
    compartments: list[Part]
    shown: bool


class SceneZone(Answer):
    """A trigger zone: middle [m], outward normal, and directions of fibres and finger."""

    id: str
    name: str
    muscle: str
    compartment: str
    where: str
    technique: str
    point: Vector
    outward: Vector
    fibre: Vector
    finger: Vector
    tolerance_m: float


class Scene(Answer):
    """The parts of the scene that do not depend on the posture, mostly in the pelvis frame.

    All of it describes a right hip. A left hip is its mirror image: change the sign of every z.
    """

    person: Person
    mirrored: bool = Field(description="whether it is a left hip, to be shown as a mirror image")
    words: str
    unusual: str
    measures: dict[str, float]
    bones: list[Bone]
    head: Head
    body: BodySize
    hip_centre_left: Vector
    landmarks: list[Landmark]
    lines: list[Line]
    muscles: list[SceneMuscle]
    zones: list[SceneZone]
    crest: list[Vector]
    rest: PoseScene
