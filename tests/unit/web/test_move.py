"""Stance, strength, arms and poses over HTTP are those of the studies, and of nobody else's hip."""

import json
from typing import Any

import numpy as np
import pytest

from gluteus import Hip, Person
from gluteus.anatomy import library
from gluteus.model.hip.operation import Operation
from gluteus.question import described
from gluteus.report.as_json import stance_json, strength_json
from gluteus.studies import MOTIONS, arms, stance, strength
from gluteus.studies.fan.turning import turning_words
from gluteus.studies.kinematics.question import MarkersOptions
from gluteus.studies.motion.question import ForcesOptions
from gluteus.studies.standing.question import Motion, StanceQuestion
from gluteus.web.answers.move_shapes import HipPoseQuestion
from gluteus.web.routes.about import _PRESETS, questions
from tests.helpers.command import gluteus

WOMAN = {"sex": "f", "mass_kg": 62.0, "height_m": 1.68}
EXTRA = {"cup", "hip_contact_force_world_bw", "ranked", "held_words", "force_words", "scene", "server_ms"}


@pytest.mark.parametrize("samples", [None, 40])
@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ({}, {}),
        ({"shift": 0.7, "cane": 80}, {"shift": 0.7, "cane_n": 80.0}),
        ({"lesion": {"superior_gluteal_nerve": 1}}, {"lesions": {"superior_gluteal_nerve": 1.0}}),
        (
            {"weaken": {"abductors": 0.3}, "compensate": "trunk", "load": {"kg": 8, "side": "right"}},
            {"weaken": {"abductors": 0.3}, "compensate": "trunk", "load_kg": 8.0, "load_side": "right"},
        ),
        ({"obliquity_deg": 4, "lean_deg": 10}, {"obliquity_deg": 4.0, "lean_deg": 10.0}),
    ],
)
def test_stance_is_that_of_the_command_line(
    client: Any, samples: int | None, asked: dict[str, Any], given: dict[str, Any]
) -> None:
    seed = 5 if samples else 0
    told = client.post("/stance", {"person": WOMAN, "samples": samples, "seed": seed} | asked).json()
    study = stance(Hip(Person.of(**WOMAN), samples=samples, seed=seed), **given)
    wanted = stance_json(study)
    assert told.keys() - wanted.keys() == EXTRA
    assert {name: told[name] for name in wanted} == wanted
    assert {row["muscle"] for row in told["ranked"]} == wanted["muscles"].keys()
    shares = [row["share_of_abduction_moment"]["median"] or 0 for row in told["ranked"]]
    assert shares == sorted(shares, reverse=True)


def test_stance_says_its_numbers_as_sentences(client: Any) -> None:
    told = client.post("/stance", {"person": WOMAN, "samples": 60}).json()
    middle = told["hip_contact_force_bw"]["median"]
    assert told["force_words"].startswith(f"{middle:.1f} body weights (")
    assert told["held_words"].endswith("of 100")
    assert client.post("/stance").json()["held_words"] == "held"
    gone = client.post("/stance", {"weaken": {"abductors": 0}, "compensate": "none"}).json()
    assert (gone["force_words"], gone["hip_contact_force_bw"]["median"]) == ("nobody stands", None)
    assert "not held" in gone["held_words"]


def test_a_posture_on_purpose_is_where_giving_way_begins(client: Any) -> None:
    leaning = client.post("/stance", {"lean_deg": 12}).json()
    upright = client.post("/stance").json()
    assert leaning["posture"]["trunk_lean_deg"]["median"] == pytest.approx(12, abs=1e-4)
    assert leaning["hip_contact_force_bw"]["median"] < upright["hip_contact_force_bw"]["median"]
    cut = {"lesion": {"superior_gluteal_nerve": 1}, "lean_deg": 2}
    assert client.post("/stance", cut).json()["posture"]["trunk_lean_deg"]["median"] > 4


def test_more_offset_unloads_the_hip(client: Any) -> None:
    before, after = (client.post("/stance", {"operation": each}).json() for each in ({}, {"lateral_mm": 5}))
    assert after["hip_contact_force_bw"]["median"] < before["hip_contact_force_bw"]["median"]
    hip = Hip().operated(Operation(lateral_mm=5.0))
    assert (
        after["hip_contact_force_bw"]["median"] == stance_json(stance(hip))["hip_contact_force_bw"]["median"]
    )


def test_nobody_has_forces_where_nobody_stands(client: Any) -> None:
    asked = {
        "lesions": {"superior_gluteal_nerve": 1},
        "weaken": {"gluteus_maximus": 0.1},
        "compensate": "none",
        "scene": True,
    }
    found = client.post("/stance", asked).json()
    assert found["held_words"] == "not held in any posture tried"
    assert found["hip_contact_force_bw"]["median"] is None
    for name in ("hip_contact_force_world_bw", "hip_contact_force_femur_bw"):
        assert all(each["median"] is None for each in found[name].values()), name
    assert found["scene"]["hip_force"] is None
    assert all(line["force_n"] is None for line in found["scene"]["lines"].values())


def test_an_operation_that_bones_do_not_allow_is_refused(client: Any) -> None:
    answer = client.post("/stance", {"operation": {"lateral_mm": 45}})
    assert answer.status_code == 422
    assert "the bones of this hip allow" in answer.json()["detail"]


def test_the_scene_shows_the_posture_and_the_force(client: Any) -> None:
    told = client.post("/stance", {"person": WOMAN, "scene": True}).json()
    scene = told["scene"]
    assert scene["pose"]["hip_adduction_deg"] == pytest.approx(
        told["posture"]["hip_adduction_deg"]["median"], abs=0.1
    )
    force = scene["hip_force"]
    assert np.linalg.norm(force["vector_bw"]) == pytest.approx(force["size_bw"], rel=1e-6)
    assert force["vector_bw"][1] < -2  # down on the head
    pulling = sum(line["force_n"] for name, line in scene["lines"].items() if name.startswith("glmed"))
    assert pulling == pytest.approx(told["muscles"]["gluteus_medius"]["force_n"]["median"], rel=1e-3)
    assert scene["foot"][1] == pytest.approx(scene["ground_y"], abs=1e-4)
    matrix = np.array(scene["bones"]["pelvis"]).reshape(4, 4).T
    np.testing.assert_allclose(matrix[:3, :3] @ matrix[:3, :3].T, np.eye(3), atol=1e-9)


def test_the_pelvis_drops_on_the_left_and_the_trunk_leans_when_the_nerve_is_cut(client: Any) -> None:
    cut = {"lesion": {"superior_gluteal_nerve": 1}, "obliquity_deg": 6, "scene": True}
    level, dropped = (client.post("/stance", each).json() for each in ({"scene": True}, cut))
    # What is chosen comes on top of habit.
    usual, chosen = (each["posture"]["pelvic_obliquity_deg"]["median"] for each in (level, dropped))
    assert chosen - usual == pytest.approx(6, abs=0.1)
    assert dropped["posture"]["trunk_lean_deg"]["median"] > 4
    heights = [each["scene"]["bones"]["femur_left"][13] for each in (level, dropped)]
    assert heights[1] < heights[0] - 0.004
    strands = [
        [line for name, line in each["scene"]["lines"].items() if name.startswith("glmed")]
        for each in (level, dropped)
    ]
    # What is left without its nerve is the pull of stretched fibres.
    pulled = [sum(line["force_n"] for line in each) for each in strands]
    assert pulled[0] > 100
    assert pulled[1] < 0.1 * pulled[0]
    assert {line["activation"] for line in strands[1]} == {0.0}


def test_strength_is_that_of_the_command_line(client: Any) -> None:
    asked = {"person": WOMAN, "samples": 20, "motion": "extension", "flexion_deg": [0, 45]}
    wanted = strength_json(strength(Hip(Person.of(**WOMAN), samples=20), "extension", [0, 45]))
    assert client.post("/strength", asked).json() == wanted


def test_arms_are_those_of_the_command_line(client: Any) -> None:
    asked = {"person": WOMAN, "samples": 20, "operation": {"lateral_mm": 5}, "flexion_deg": [0, 90]}
    words = ["--sex", "f", "--mass", "62", "--height", "1.68", "--add-offset", "5", "--flexion", "0,90"]
    done = gluteus("arms", "--samples", "20", *words, "--json")
    told = client.post("/arms", asked).json()
    assert told == json.loads(done.stdout)
    hip = Hip(Person.of(**WOMAN), samples=20).operated(Operation(lateral_mm=5))
    arm = arms(hip, [0, 90]).compartment_rotation_arm_mm.sel(compartment="middle").median("person")
    middles = [each["median"] for each in told["compartments"]["middle"]["inward_rotation_mm"]]
    assert middles == pytest.approx(arm.values, rel=1e-4)


def test_motions_are_those_of_the_study() -> None:
    assert set(Motion.__args__) == set(MOTIONS)


def test_forms_have_every_declared_field(client: Any) -> None:
    forms = client.get("/about").json()["questions"]
    asked = {
        "person": Person,
        "stance": StanceQuestion,
        "operation": Operation,
        "forces": (ForcesOptions, MarkersOptions),
    }
    for name, questions_of in asked.items():
        fields = [field for each in np.atleast_1d(questions_of) for field in described(each)]
        assert [each["name"] for each in forms[name]] == list(dict.fromkeys(fields))
        assert all(each["label"] != each["name"] for each in forms[name]), "a form needs a label"
    assert {each["name"] for each in forms["pose"]} == described(HipPoseQuestion).keys() - {
        "person",
        "operation",
    }


def test_sliders_stay_within_what_can_be_asked(client: Any) -> None:
    forms = client.get("/about").json()["questions"]
    sliders = [each for form in forms.values() for each in form if each["step"]]
    assert len(sliders) > 15
    for each in sliders:
        low, high = each["usual"] or (each["low"], each["high"])
        assert each["low"] <= low < high <= each["high"], each["name"]
        # A limit that is not set, such as that of the hip force, has no start.
        assert each["start"] is None or low <= each["start"] <= high, each["name"]


def test_every_choice_has_words(client: Any) -> None:
    forms = client.get("/about").json()["questions"]
    for each in (each for form in forms.values() for each in form if each["kind"] == "choice"):
        assert len(each["choices"]) > 1
        assert all(choice["words"] and "_" not in choice["words"] for choice in each["choices"])


def test_arms_of_strands_are_those_of_the_study(client: Any) -> None:
    told = client.post("/arms", {"person": WOMAN, "flexion_deg": [0, 60]}).json()
    study = arms(Hip(Person.of(**WOMAN)), [0, 60])
    first = str(study["strand"].values[0])
    wanted = study.rotation_arm_mm.sel(strand=first).values[0]
    got = [each["median"] for each in told["strands"][first]["inward_rotation_mm"]]
    np.testing.assert_allclose(got, wanted, rtol=1e-4)
    assert told["compartments"].keys() == {"anterior", "middle", "posterior"}
    assert told["turning"] == turning_words([0, 60], study.array("compartment_rotation_arm_mm"))


@pytest.mark.parametrize("samples", [None, 20])
def test_arms_and_strength_follow_an_operation(client: Any, samples: int | None) -> None:
    asked = {"person": WOMAN, "samples": samples, "operation": {"lateral_mm": 8, "cup_medial_mm": 3}}
    hip = Hip(Person.of(**WOMAN), samples=samples).operated(Operation(lateral_mm=8, cup_medial_mm=3))
    told = client.post("/arms", asked | {"flexion_deg": [0, 60]}).json()
    wanted = np.median(arms(hip, [0, 60]).compartment_abduction_arm_mm.values, axis=0)
    for column, third in enumerate(("anterior", "middle", "posterior")):
        got = [each["median"] for each in told["compartments"][third]["abduction_mm"]]
        np.testing.assert_allclose(got, wanted[:, column], rtol=1e-4)
    before = client.post("/arms", {"person": WOMAN, "samples": samples, "flexion_deg": [0]}).json()
    longer = told["compartments"]["middle"]["abduction_mm"][0]["median"]
    assert longer > before["compartments"]["middle"]["abduction_mm"][0]["median"] + 3
    answer = client.post("/strength", asked | {"flexion_deg": [0]}).json()
    assert answer == strength_json(strength(hip, "abduction", [0]))


def test_a_free_pose_of_an_operated_hip_has_its_arms(client: Any) -> None:
    line = client.post("/pose", {"operation": {"lateral_mm": 10}}).json()["lines"]["glmed_20_r"]
    study = arms(Hip().operated(Operation(lateral_mm=10)), [0])
    assert line["arms_mm"]["abduction"] == pytest.approx(
        float(study.abduction_arm_mm.sel(strand="glmed_20_r").values[0, 0]), abs=0.02
    )


def test_a_pose_moves_the_lines_with_the_bone(client: Any) -> None:
    rest = client.post("/pose").json()
    bent = client.post("/pose", {"hip_flexion_deg": 90}).json()
    turn = np.array(bent["bones"]["femur_right"]).reshape(4, 4).T[:3, :3]
    for name in ("glmed_01_r", "glmed_40_r"):
        ends = [np.array(each["lines"][name]["points"]).reshape(-1, 3) for each in (rest, bent)]
        np.testing.assert_allclose(ends[0][0], ends[1][0], atol=2e-4)
        np.testing.assert_allclose(turn @ ends[0][-1], ends[1][-1], atol=2e-4)
    hip = Hip()
    lengths = hip.model().lengths(np.radians([90.0, 0.0, 0.0]))[0]
    row = hip.model().muscle_names.index("glmed_40_r")
    assert bent["lines"]["glmed_40_r"]["length_m"] == pytest.approx(lengths[row], abs=1e-4)


def test_many_people_at_once_get_their_own_hips(client: Any) -> None:
    people = [{"sex": "fm"[row % 2], "mass_kg": 50.0 + row} for row in range(24)]
    asked = [("/stance", {"person": person, "shift": shift}) for shift in (0.8, 1.0) for person in people]
    answers = client.together(*asked)
    for (_, question), answer in zip(asked, answers, strict=True):
        hip = Hip(Person.of(**question["person"]))
        wanted = stance_json(stance(hip, question["shift"]))
        assert answer.json()["hip_contact_force_bw"] == wanted["hip_contact_force_bw"]


@pytest.mark.parametrize(
    ("address", "body", "words"),
    [
        ("/stance", {"person": {"mass_kg": 4}}, ("person.mass_kg", "30")),
        ("/stance", {"person": {"wings": 2}}, ("wings",)),
        ("/stance", {"samples": 100_000}, ("samples",)),
        ("/stance", {"weaken": {"deltoid": 0.5}}, ("deltoid",)),
        ("/stance", {"lesion": {"vagus": 1}}, ("vagus",)),
        ("/stance", {"lesion": {"L5": 1.5}}, ("lesion",)),
        ("/stance", {"shift": "NaN"}, ("shift",)),
        ("/stance", {"person": {"neck_length_mm": 90, "femoral_offset_mm": 42}}, ("neck_length",)),
        ("/stance", {"cane": 900}, ("cane",)),
        ("/strength", {"flexion_deg": []}, ("flexion_deg",)),
        ("/strength", {"motion": "twist"}, ("motion",)),
        ("/pose", {"hip_flexion_deg": 400}, ("hip_flexion_deg",)),
    ],
)
def test_what_cannot_be_asked_is_one_problem(
    client: Any, address: str, body: Any, words: tuple[str, ...]
) -> None:
    answer = client.post(address, body)
    assert (answer.status_code, answer.json()["rule"]) == (422, "bad-input")
    told = answer.json()["detail"] + str(answer.json()["where"])
    assert all(word in told for word in words)


@pytest.mark.parametrize("preset", _PRESETS, ids=lambda each: each.id)
def test_every_preset_can_be_asked(client: Any, preset: Any) -> None:
    assert client.post(f"/{preset.asks}", preset.state).status_code == 200
    sliders = {each.name for each in getattr(questions(), preset.asks) if each.step}
    assert preset.begins.keys() <= preset.state.keys() & sliders


def test_the_nerve_tree_is_whole_and_its_drawing_has_room(client: Any) -> None:
    tree = client.get("/nerves").json()
    nodes = {node["id"]: node for node in tree["nodes"]}
    assert nodes.keys() == library().nerves.keys()
    assert {(edge["start"], edge["end"]) for edge in tree["edges"]} == {
        (parent, name) for name, node in library().nerves.items() for parent in node.parents
    }
    places = [(round(node["x"], 3), round(node["y"], 3)) for node in nodes.values()]
    assert len(set(places)) == len(places)
    for edge in tree["edges"]:
        assert nodes[edge["start"]]["y"] < nodes[edge["end"]]["y"]
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in places)


def test_a_lesion_says_what_is_lost(client: Any) -> None:
    lost = client.post("/lesion", {"lesion": {"superior_gluteal_nerve": 1}}).json()["lost"]
    assert lost["gluteus_medius/anterior"] == {"typical": 1.0, "low": 1.0, "high": 1.0}
    assert (
        lost["gluteus_maximus/superior" if "gluteus_maximus/superior" in lost else "piriformis/whole"]["high"]
        == 0
    )
