"""Draw a model and its recording as surfaces: bones between joints, muscles, markers, forces."""

from __future__ import annotations

import numpy as np

from gluteus.arrays import Floats, Ints
from gluteus.bones.points import outward_faces
from gluteus.mechanics.hip.whole_body import Body
from gluteus.model.hip.hip import Hip
from gluteus.model.opensim.skeleton import Segment
from gluteus.report.drawing.render import Mesh, View, render, tube
from gluteus.report.drawing.scene import ball, bone_vertices, pelvis_mesh, shank_vertices
from gluteus.report.drawing.style import BONE, FORCE, rgb
from gluteus.studies.exercise.body import body_of
from gluteus.studies.playback.frames import BODY, JOINT, LOAD, MARKER
from gluteus.studies.playback.still import Still

MEASURED, ON_MODEL, RESIDUAL, GROUND = "#1d6fb8", "#c9822b", "#b3261e", "#3f7d52"

_SLACK, _WORKING, _UNKNOWN = rgb("#f2cfc6"), rgb("#7d0f14"), rgb("#b3aca6")
_TOWARDS = (0.53, 0.10, 0.84)
_MARKER, _ROD, _THICKEST, _THINNEST = 0.011, 0.013, 0.009, 0.0035
_METRES_PER_N = 0.4 / (70 * 9.81)
_METRES_PER_BW = 0.045
_LEAST_N = 10.0
_MIRRORED = np.array([1.0, 1.0, -1.0])
_PLATE, _AROUND, _LEAST_AREA = 0.004, 0.35, 0.01
_PLATE_COLOUR = 0.3 * rgb(GROUND) + 0.7


def model_picture(still: Still, hip: Hip, width: int) -> Floats:
    """Draw a frame of a recording: (height, width, 4), 0 to 1.

    Parameters
    ----------
    still
        The frame to draw.
    hip
        Hip whose bones are scaled to the model's joints.
    width
        Width of the picture in pixels.
    """
    meshes = model_meshes(still, hip)
    axes = View(_TOWARDS, 0, 1, 0, 1).axes
    flat = np.concatenate([mesh.vertices for mesh in meshes]) @ axes[:2].T
    (left, bottom), (right, top) = flat.min(axis=0) - 0.04, flat.max(axis=0) + 0.04
    return render(meshes, View(_TOWARDS, left, right, bottom, top), width)


def model_meshes(still: Still, hip: Hip) -> list[Mesh]:
    """Return everything that is drawn in a frame, in ground axes [m]; see `model_picture`."""
    playback = still.playback
    numbers = playback.frames[0].astype(np.float64)
    ends = np.cumsum([BODY * len(playback.bodies), LOAD * len(playback.loads), JOINT * len(playback.joints)])
    bodies, loads, joints, markers = np.split(numbers, ends)
    frames = _frames(bodies.reshape(-1, BODY))
    return [
        *_bones(still, hip, frames),
        *_rods(still, frames),
        *_muscles(still),
        *_plates(still, frames[:, :3, 3]),
        *_pushes(loads.reshape(-1, LOAD)),
        *_joint_forces(still, frames, joints.reshape(-1, JOINT)),
        *_marks(markers.reshape(-1, MARKER)),
    ]


def _frames(bodies: Floats) -> Floats:
    """Return the transformations from each body to the ground (body, 4, 4)."""
    from scipy.spatial.transform import Rotation

    found = np.tile(np.eye(4), (len(bodies), 1, 1))
    found[:, :3, :3] = Rotation.from_quat(bodies[:, 3:]).as_matrix()
    found[:, :3, 3] = bodies[:, :3]
    return found


def _bones(still: Still, hip: Hip, frames: Floats) -> list[Mesh]:
    body = body_of(hip)
    segments = {each.name: each for each in still.playback.skeleton.segments}
    meshes = list[Mesh]()
    for name, segment in segments.items():
        place = frames[segment.body] @ segment.frame
        if name == "pelvis":
            size = segment.length / float(np.abs(hip.landmarks.hip_centre_other_in_pelvis[0, 2]))
            pelvis = pelvis_mesh(hip)
            meshes.append(Mesh(_placed(pelvis.vertices, place, size), pelvis.faces, pelvis.colours))
        elif name.startswith(("femur", "shank")):
            meshes += _leg(name, segment, hip, body, place)
        elif name.startswith("foot"):
            meshes.append(_foot(place))
        else:
            meshes += _trunk(segment, body, place)
    return meshes


def _leg(name: str, segment: Segment, hip: Hip, body: Body, place: Floats) -> list[Mesh]:
    part, _, side = name.partition("_")
    length = body.thigh[0] if part == "femur" else body.shank[0]
    found = list[Mesh]()
    for bone in ("femur",) if part == "femur" else ("tibia", "patella"):
        own, faces = bone_vertices(hip, bone), outward_faces(bone)
        own = own if bone == "femur" else shank_vertices(own, bone, body)
        if side == "left":
            own, faces = own * _MIRRORED, faces[:, ::-1]
        placed = _placed(own, place, segment.length / float(length))
        found.append(Mesh.plain(placed, faces, rgb(BONE)))
    return found


def _placed(vertices: Floats, place: Floats, size: float) -> Floats:
    return size * vertices @ place[:3, :3].T + place[:3, 3]


def _foot(place: Floats) -> Mesh:
    path = np.array([[-0.05, -0.045, 0.0], [0.03, -0.035, 0.0], [0.11, -0.055, 0.0], [0.18, -0.065, 0.0]])
    radius = np.array([0.022, 0.032, 0.026, 0.012])
    return tube(_placed(path, place, 1.0), radius, np.tile(rgb(BONE), (4, 1)), sides=14)


def _trunk(segment: Segment, body: Body, place: Floats) -> list[Mesh]:
    """Return spine, shoulders and head as simple forms."""
    shoulder = segment.length if np.isfinite(segment.length) else float(body.shoulder[0])
    side = float(body.shoulder_side[0])
    spine = np.array([[-0.045, 0.09, 0.0], [-0.03, 0.55 * shoulder, 0.0], [-0.03, shoulder + 0.06, 0.0]])
    girdle = np.array([[0.0, shoulder, -side], [0.01, shoulder + 0.02, 0.0], [0.0, shoulder, side]])
    centre = _placed(np.array([[0.02, shoulder + 0.155, 0.0]]), place, 1.0)[0]

    def rod(path: Floats, radius: float) -> Mesh:
        return tube(_placed(path, place, 1.0), np.full(3, radius), np.tile(rgb(BONE), (3, 1)), sides=14)

    return [rod(spine, 0.022), rod(girdle, 0.013), ball(centre, 0.095, BONE)]


def _rods(still: Still, frames: Floats) -> list[Mesh]:
    found = list[Mesh]()
    for each in still.playback.skeleton.rods:
        ends = _placed(np.array([each.start, each.end]), frames[each.body], 1.0)
        found.append(tube(ends, np.full(2, _ROD), np.tile(rgb(BONE), (2, 1)), sides=12))
    return found


def _muscles(still: Still) -> list[Mesh]:
    playback = still.playback
    if playback.paths is None:
        return []
    found = list[Mesh]()
    for muscle, activation in enumerate(still.activation.tolist()):
        path = playback.paths[0, playback.start[muscle] : playback.start[muscle + 1]].astype(np.float64)
        steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
        path = path[np.concatenate([[True], steps > 1e-6])]
        if len(path) < 2:
            continue
        known = np.isfinite(activation)
        part = float(np.clip(activation, 0.0, 1.0)) if known else 0.0
        colour = _SLACK + part * (_WORKING - _SLACK) if known else _UNKNOWN
        radius = np.full(len(path), _THINNEST + part * (_THICKEST - _THINNEST))
        found.append(tube(path, radius, np.tile(colour, (len(path), 1)), sides=6))
    return found


def _plates(still: Still, bodies: Floats) -> list[Mesh]:
    """Return the force plates, as far as they are near the body; a treadmill may be much larger."""
    low, high = bodies.min(axis=0) - _AROUND, bodies.max(axis=0) + _AROUND
    found = list[Mesh]()
    for corners in still.playback.corners:
        near = corners.copy()
        near[:, [0, 2]] = np.clip(corners[:, [0, 2]], low[[0, 2]], high[[0, 2]])
        up = np.cross(near[2] - near[0], near[3] - near[1])
        if abs(up[1]) < _LEAST_AREA:
            continue
        faces: Ints = np.array([[0, 1, 2], [0, 2, 3]])
        faces = faces if up[1] > 0.0 else faces[:, ::-1]
        found.append(Mesh.plain(near - np.array([0.0, _PLATE, 0.0]), faces, _PLATE_COLOUR))
    return found


def _pushes(loads: Floats) -> list[Mesh]:
    there = [each for each in loads if np.linalg.norm(each[3:]) >= _LEAST_N and np.isfinite(each).all()]
    return [
        mesh
        for each in there
        for mesh in _arrow(each[:3], each[:3] + _METRES_PER_N * each[3:], GROUND, 0.007)
    ]


def _joint_forces(still: Still, frames: Floats, joints: Floats) -> list[Mesh]:
    """Return arrows that end at their joint."""
    playback, found = still.playback, list[Mesh]()
    for (_, body), point, force in zip(playback.joints, playback.joint_points, joints, strict=True):
        if np.isfinite(force).all() and np.linalg.norm(force) > 0.0:
            at = _placed(point[None], frames[body], 1.0)[0]
            found += _arrow(at - _METRES_PER_BW * force, at, FORCE, 0.009)
    return found


def _arrow(start: Floats, end: Floats, colour: str, radius: float) -> list[Mesh]:
    way = end - start
    size = float(np.linalg.norm(way))
    head = min(0.05, 0.5 * size)
    neck = end - head / size * way
    shaft = tube(np.array([start, neck]), np.full(2, radius), np.tile(rgb(colour), (2, 1)), sides=12)
    tip = tube(np.array([neck, end]), np.array([2.4 * radius, 1e-4]), np.tile(rgb(colour), (2, 1)), sides=14)
    return [shaft, tip]


def _marks(markers: Floats) -> list[Mesh]:
    """Return the measured markers, those of the model, and red rods between them."""
    found = list[Mesh]()
    for each in markers:
        measured, own = each[:3], each[3:]
        found.append(ball(own, 0.75 * _MARKER, ON_MODEL))
        if np.isfinite(measured).all():
            found.append(ball(measured, _MARKER, MEASURED))
            if np.linalg.norm(measured - own) > 1e-4:
                ends = np.array([measured, own])
                found.append(tube(ends, np.full(2, 0.004), np.tile(rgb(RESIDUAL), (2, 1)), sides=8))
    return found
