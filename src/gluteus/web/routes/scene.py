"""Routes of the 3-D scene: bones as binary surfaces, and everything that lies on them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

import numpy as np
from fastapi import APIRouter, Query, Request, Response

from gluteus.anatomy import library
from gluteus.bones.fan import crest_line
from gluteus.bones.person import MEASURES_DEG, Person, in_edge_units
from gluteus.bones.unusual import unusual_words
from gluteus.model.hip.hip import MEDIUS, Hip
from gluteus.report.figures.views import carried
from gluteus.report.pages.content import person_words
from gluteus.studies.exercise.body import body_of
from gluteus.studies.fan.palpation import palpation
from gluteus.studies.standing.posture import line_state
from gluteus.web.answers.bone_surface import surface_bytes
from gluteus.web.answers.scene_shapes import BONES, BoneId, Scene
from gluteus.web.server.hips import Shelf
from gluteus.web.server.state import State, state_of

if TYPE_CHECKING:
    from xarray import Dataset

router = APIRouter(tags=["scene"], prefix="/scene")

AskedPerson = Annotated[Person, Query()]
_THICKEST_M = 0.0052
_SHOWN_AT_FIRST = frozenset({MEDIUS, "gluteus_minimus", "tensor_fasciae_latae"})
_LANDMARKS = {
    "pelvis": {
        "asis": "anterior superior iliac spine",
        "asis_other": "anterior superior iliac spine, {other}",
        "psis": "posterior superior iliac spine",
        "psis_other": "posterior superior iliac spine, {other}",
        "tubercle": "pubic tubercle",
        "ischial_spine": "ischial spine",
        "ischial_tuberosity": "ischial tuberosity",
        "sacral_promontory": "sacral promontory",
    },
    "femur": {
        "trochanter_tip": "tip of the greater trochanter",
        "lesser_trochanter": "lesser trochanter",
        "medial_epicondyle": "medial epicondyle",
        "lateral_epicondyle": "lateral epicondyle",
    },
}


@router.get("")
async def scene(request: Request, person: AskedPerson) -> Scene:
    """The scene of a person's central hip, in the neutral pose."""
    return await state_of(request).desk.ask(request, lambda: _scene(state_of(request), person))


@router.get(
    "/bones/{bone}",
    response_class=Response,
    responses={
        200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
        304: {"description": "as before"},
    },
)
async def bone(request: Request, bone: BoneId, person: AskedPerson) -> Response:
    """A bone's surface, little endian, in its own frame.

    uint32: 0x314d4c47, number of vertices V, of faces F, 0. float32: V times x, y, z [m]. uint8: V
    times the part (0 bone, 1 sacrum), padded to four bytes. uint8: V times how open the surface is
    (255 open, 0 deep), padded. uint16: F times three corners, counter-clockwise from outside.
    """
    data = await state_of(request).desk.ask(request, lambda: _bytes(state_of(request), bone, person))
    tag = f'"{hashlib.sha256(data).hexdigest()[:24]}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=3600"}
    if request.headers.get("if-none-match") in (tag, f"W/{tag}"):
        return Response(status_code=304, headers=headers)
    return Response(data, headers=headers, media_type="application/octet-stream")


_kept: Shelf[tuple[Hip, BoneId], bytes] = Shelf(lambda key: surface_bytes(*key), 48)


def _bytes(state: State, bone: BoneId, person: Person) -> bytes:
    return _kept.get((state.hips.get(person), bone))


def _in_words(person: Person) -> dict[str, Any]:
    """Fields of a person from a query, in which each error stands beside its measure."""
    told = person.model_dump(exclude_none=True, exclude_defaults=True)
    for name, error in told.pop("errors", {}).items():
        told[name] = f"{told[name]}+-{error}"
    return told


def _scene(state: State, person: Person) -> Scene:
    hip = state.hips.get(person)
    query = urlencode(_in_words(person))
    neutral = np.zeros(3)
    return Scene.model_validate(
        {
            "person": person,
            "mirrored": person.side == "left",
            "words": person_words(person),
            "unusual": unusual_words(person),
            "measures": _measures(hip),
            "bones": [
                {
                    "id": name,
                    "name": _bone_name(name, person),
                    "url": f"/api/v1/scene/bones/{name}{'?' + query if query else ''}",
                }
                for name in BONES
            ],
            "head": {"radius_m": float(hip.landmarks.head_sphere[1][0])},
            "body": _body(hip),
            "hip_centre_left": hip.landmarks.hip_centre_other_in_pelvis[0].tolist(),
            "landmarks": _landmarks(hip, _side_of("femur_left", person)),
            "lines": _lines(hip),
            "muscles": _muscles(hip),
            "zones": _zones(hip),
            "crest": carried(hip, crest_line()).tolist(),
            "rest": state.drawn.free(hip, neutral, line_state(hip, neutral[None]), np.eye(3)),
        }
    )


def _body(hip: Hip) -> dict[str, float]:
    body = body_of(hip)
    lengths = ("thigh", "shank", "foot_height", "trunk_pivot", "shoulder", "shoulder_side")
    return {
        "height_m": float(hip.people.height[0]),
        "mass_kg": float(hip.people.mass[0]),
        **{f"{name}_m": round(float(getattr(body, name)[0]), 4) for name in lengths},
    }


def _measures(hip: Hip) -> dict[str, float]:
    return {
        f"{name}_{'deg' if name in MEASURES_DEG else 'mm'}": round(in_edge_units(name, float(value[0])), 2)
        for name, value in hip.landmarks.measures.items()
    } | {"mass_kg": float(hip.people.mass[0]), "height_m": float(hip.people.height[0])}


def _bone_name(bone: BoneId, person: Person) -> str:
    if bone == "pelvis":
        return bone
    words = {"femur": "femur", "tibia": "tibia and fibula", "patella": "patella"}
    return f"{words[bone.partition('_')[0]]}, {_side_of(bone, person)}"


def _side_of(bone: BoneId, person: Person) -> str:
    """Side of the body of a leg's bone; those named ``right`` are of the hip itself."""
    other = {"left": "right", "right": "left"}[person.side]
    return person.side if bone.endswith("right") else other


def _landmarks(hip: Hip, other: str) -> list[dict[str, Any]]:
    marks = hip.landmarks
    places = {"pelvis": marks.in_pelvis, "femur": marks.in_femur}
    return [
        {
            "id": name,
            "name": words.format(other=other),
            "bone": "pelvis" if bone == "pelvis" else "femur_right",
            "point": places[bone](name)[0].tolist(),
        }
        for bone, known in _LANDMARKS.items()
        for name, words in known.items()
    ]


def _lines(hip: Hip) -> list[dict[str, Any]]:
    model = hip.model()
    widths = np.sqrt(model.max_force[0] / model.max_force[0].max())
    strands = np.array([muscle == MEDIUS for muscle in model.muscle_of])
    volume = model.max_force[0] / hip.specific_tension[0] * model.fibre_length[0]
    widest = np.where(strands, _THICKEST_M / widths[strands].max(), 2 * _THICKEST_M)
    return [
        {
            "id": name,
            "muscle": model.muscle_of[row],
            "compartment": model.compartment_of[row],
            "strand": bool(strands[row]),
            "share": float(model.share[row]),
            "width_m": round(float(widths[row] * widest[row]), 5),
            "max_force_n": float(model.max_force[0, row]),
            "volume_m3": float(volume[row]),
        }
        for row, name in enumerate(model.muscle_names)
    ]


def _muscles(hip: Hip) -> list[dict[str, Any]]:
    known = library().muscles
    used = set(hip.model().compartments)
    return [
        {
            "id": name,
            "name": known[name].names.en,
            "latin": known[name].names.la,
            "compartments": [
                {
                    "id": known[name].compartment(part.id),
                    "name": part.names.en if part.names else known[name].names.en,
                    "nerve": part.nerve,
                }
                for part in known[name].compartments
                if known[name].compartment(part.id) in used
            ],
            "shown": name in _SHOWN_AT_FIRST,
        }
        for name in hip.model().muscles
    ]


def _zones(hip: Hip) -> list[dict[str, Any]]:
    found = palpation(hip).dataset.isel(person=0)
    return [_zone(str(name), found.sel(zone=name)) for name in found["zone"].values]


def _zone(name: str, found: Dataset) -> dict[str, Any]:
    record = library().zones[name]
    point = found.spot_mm.values * 1e-3
    fibre, finger, outward = found.fibres.values, found.finger.values, found.normal.values
    return {
        "id": name,
        "name": record.names.en,
        "muscle": record.muscle,
        "compartment": f"{record.muscle}/{record.compartment}",
        "where": record.where,
        "technique": record.examination.technique,
        "point": point.tolist(),
        "outward": outward.tolist(),
        "fibre": fibre.tolist(),
        "finger": finger.tolist(),
        "tolerance_m": record.position.tolerance.si,
    }
