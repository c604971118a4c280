"""The scene: bones as bytes, lines, zones, all in one frame."""

import gzip
from typing import Any

import numpy as np
import pytest

from gluteus import Hip, Person
from gluteus.report.drawing.scene import bone_vertices
from gluteus.web.answers.bone_surface import MAGIC


def decoded(data: bytes) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Vertices, part, openness and faces of a bone's bytes."""
    magic, vertices, faces, zero = np.frombuffer(data, "<u4", 4).tolist()
    assert (magic, zero) == (MAGIC, 0)
    at = 16
    points = np.frombuffer(data, "<f4", 3 * vertices, at).reshape(-1, 3)
    at += points.nbytes
    part = np.frombuffer(data, "u1", vertices, at)
    at += vertices + -vertices % 4
    openness = np.frombuffer(data, "u1", vertices, at)
    at += vertices + -vertices % 4
    corners = np.frombuffer(data, "<u2", 3 * faces, at).reshape(-1, 3)
    assert at + corners.nbytes == len(data)
    return points, part, openness, corners


@pytest.mark.parametrize("bone", ["pelvis", "femur_right", "femur_left"])
def test_bones_are_closed_surfaces_seen_from_outside(client: Any, bone: str) -> None:
    answer = client.get(f"/scene/bones/{bone}?sex=f&femoral_offset_mm=45")
    points, part, openness, corners = decoded(answer.content)
    hip = Hip(Person(sex="f", femoral_offset_mm=45))
    wanted = bone_vertices(hip, "pelvis" if bone == "pelvis" else "femur")
    mirror = np.array([1, 1, -1 if bone == "femur_left" else 1])
    np.testing.assert_allclose(points, wanted * mirror, atol=1e-6)
    first, second, third = (points[corners[:, column]].astype(float) for column in range(3))
    assert np.einsum("fd,fd->", first, np.cross(second, third)) > 0
    assert corners.max() < len(points)
    assert set(part.tolist()) == ({0, 1} if bone == "pelvis" else {0})
    assert 100 < np.median(openness) <= 255
    assert openness.min() < 120


def test_tibia_and_kneecap_lie_in_the_frame_of_the_shank(client: Any) -> None:
    body = client.get("/scene?sex=f").json()["body"]
    tibia = decoded(client.get("/scene/bones/tibia_right?sex=f").content)[0]
    kneecap = decoded(client.get("/scene/bones/patella_right?sex=f").content)[0]
    # The knee joint lies at the origin, the ankle at the length of the shank, the fibula below it.
    assert 0.0 < tibia[:, 1].max() < 0.04
    assert -tibia[:, 1].min() == pytest.approx(body["shank_m"] + 0.018, abs=0.004)
    assert kneecap[:, 0].min() > 0.02
    left = decoded(client.get("/scene/bones/tibia_left?sex=f").content)[0]
    np.testing.assert_allclose(left * [1, 1, -1], tibia)


def test_segments_of_a_standing_body_meet_at_its_joints(client: Any) -> None:
    scene = client.get("/scene?sex=f").json()
    body = scene["body"]
    for shift in (0.5, 1.0):
        asked = {"person": {"sex": "f"}, "shift": shift, "scene": True}
        pose = client.post("/stance", asked).json()["scene"]
        placed = {name: np.reshape(each, (4, 4)).T for name, each in pose["bones"].items()}
        for matrix in placed.values():
            np.testing.assert_allclose(matrix[:3, :3] @ matrix[:3, :3].T, np.eye(3), atol=1e-9)
        for side in ("right", "left"):
            knee = placed[f"femur_{side}"] @ [0, -body["thigh_m"], 0, 1]
            np.testing.assert_allclose(placed[f"shank_{side}"][:, 3], knee, atol=2e-4)
            ankle = placed[f"shank_{side}"] @ [0, -body["shank_m"], 0, 1]
            np.testing.assert_allclose(placed[f"foot_{side}"][:, 3], ankle, atol=2e-4)
        lifted = placed["foot_left"][1, 3] - placed["foot_right"][1, 3]
        assert lifted > 0.03 if shift == 1.0 else abs(lifted) < 0.02


def test_volumes_of_muscles_are_those_of_people(client: Any) -> None:
    lines = client.get("/scene").json()["lines"]
    medius = sum(line["volume_m3"] for line in lines if line["muscle"] == "gluteus_medius")
    maximus = sum(line["volume_m3"] for line in lines if line["muscle"] == "gluteus_maximus")
    assert 200e-6 < medius < 450e-6
    assert maximus > 1.8 * medius


def test_bones_are_not_sent_twice(client: Any) -> None:
    first = client.get("/scene/bones/pelvis?sex=m")
    again = client.get("/scene/bones/pelvis?sex=m", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/scene/bones/pelvis?sex=m&mass_kg=80&pelvis_width_mm=270")
    assert other.headers["etag"] != first.headers["etag"]


def test_long_answers_are_packed(client: Any) -> None:
    assert client.get("/scene", headers={"Accept-Encoding": "gzip"}).headers["content-encoding"] == "gzip"
    assert len(gzip.compress(client.get("/scene/bones/pelvis").content, 4)) < 110_000


def test_the_scene_has_every_line_muscle_and_zone(client: Any) -> None:
    scene = client.get("/scene?sex=f").json()
    model = Hip(Person(sex="f")).model()
    assert [line["id"] for line in scene["lines"]] == list(model.muscle_names)
    assert scene["rest"]["lines"].keys() == set(model.muscle_names)
    assert [muscle["id"] for muscle in scene["muscles"]] == list(model.muscles)
    assert {part["id"] for muscle in scene["muscles"] for part in muscle["compartments"]} == set(
        model.compartments
    )
    assert [zone["id"] for zone in scene["zones"]] == ["posterior", "middle", "anterior"]
    assert scene["measures"]["femoral_offset_mm"] > 20
    for bone in scene["bones"]:
        assert client.page(bone["url"]).status_code == 200


def test_zones_lie_on_the_wing_and_the_finger_moves_along_it(client: Any) -> None:
    scene = client.get("/scene").json()
    points = decoded(client.get("/scene/bones/pelvis").content)[0]
    for zone in scene["zones"]:
        assert np.linalg.norm(points - zone["point"], axis=1).min() < 0.006
        outward, finger = np.array(zone["outward"]), np.array(zone["finger"])
        assert abs(outward @ finger) < 1e-6
        assert outward[2] > 0.3


def test_a_person_that_cannot_be_is_refused(client: Any) -> None:
    for address in ("/scene?sex=x", "/scene?mass_kg=1", "/scene?wings=2", "/scene/bones/skull"):
        assert client.get(address).status_code == 422


def test_a_left_hip_is_the_same_to_be_mirrored_with_its_own_names(client: Any) -> None:
    right, left = (client.get(f"/scene?sex=f&side={side}").json() for side in ("right", "left"))
    assert (right["mirrored"], left["mirrored"]) == (False, True)
    assert [each["point"] for each in left["landmarks"]] == [each["point"] for each in right["landmarks"]]
    names = {each["id"]: each["name"] for each in left["landmarks"] + left["bones"]}
    assert names["asis_other"] == "anterior superior iliac spine, right"
    assert names["femur_right"] == "femur, left"
    assert {each["name"] for each in right["bones"]} == {
        "pelvis",
        *(
            f"{bone}, {side}"
            for bone in ("femur", "tibia and fibula", "patella")
            for side in ("right", "left")
        ),
    }


def test_a_form_says_which_measures_have_errors(client: Any) -> None:
    fields = {each["name"]: each for each in client.get("/about").json()["questions"]["person"]}
    assert fields["femoral_offset_mm"]["has_error"]
    assert not fields["mass_kg"]["has_error"]
    assert not fields["pelvic_tilt_deg"]["has_error"]
