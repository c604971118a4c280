"""Figures: never empty, and pictures of the data that they are given."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from PIL import Image

from gluteus.anatomy import library, norms
from gluteus.bones.person import Person
from gluteus.facts import CheckResult
from gluteus.model.hip.hip import Hip
from gluteus.report import figures, fonts
from gluteus.report.drawing.scene import femur_mesh, strand_paths, third_of
from gluteus.report.figures import rotation, stance, strength, weakness, zones
from gluteus.report.figures.picture import Picture, apart, spread
from gluteus.report.figures.views import carried, outline, places

REFERRED = ("referred-posterior", "referred-middle", "referred-anterior")
ALL = (
    "fan",
    "strength",
    "rotation",
    "boundary",
    "stance",
    "weakness",
    "zones",
    "pillow",
    "exercises",
    *REFERRED,
)


def with_data(result: CheckResult, name: str, data: xr.Dataset) -> CheckResult:
    return replace(result, evidence={**result.evidence, name: data})


def test_all_figures_are_drawn(pictures: dict[str, Picture]) -> None:
    assert tuple(pictures) == ALL


@pytest.mark.parametrize("name", ALL)
def test_figure_shows_something_and_says_what(pictures: dict[str, Picture], name: str) -> None:
    picture = pictures[name]
    drawing = picture.data.decode()
    assert "<text" in drawing, "words stay words"
    assert "Source Sans 3" in drawing
    assert not re.search(r"font(-family)?:[^;\"]*'DejaVu Sans'(?!, sans-serif)", drawing)
    for bones in re.findall(r"data:image/webp;base64,([^\"]+)", drawing):
        pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(bones))).convert("RGB"), dtype=float)
        assert pixels.std() > 20
        assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 1000
    assert ("data:image/webp" in drawing) == (name in ("fan", "stance", "zones"))
    assert drawing.count("<path") > 10
    assert not re.findall(r"""(?:href|src)="(?!#|data:)""", drawing)
    assert len(picture.alt) > 60
    assert len(picture.caption) > 60
    assert not re.search(r"\bnan\b|\binf\b", picture.alt + picture.caption)


CHANGES: dict[str, tuple[str, str]] = {
    "weakness": ("without", "reserve"),
    "strength": ("strength", "moment_nm"),
    "rotation": ("rotation", "compartment_rotation_arm_mm"),
    "boundary": ("boundary", "compartment_rotation_arm_mm"),
    "pillow": ("pillow", "length_change_percent"),
    "exercises": ("exercises", "force_n"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_chart_follows_its_data_and_nothing_else(result: CheckResult, name: str) -> None:
    evidence, variable = CHANGES[name]
    data = result.evidence[evidence]
    before = figures.draw_one(result, name)
    assert figures.draw_one(result, name).data == before.data
    after = figures.draw_one(
        with_data(result, evidence, data.assign({variable: 1.5 * data[variable] + 1})), name
    )
    assert after.data != before.data
    if name != "strength":
        assert after.alt != before.alt


@pytest.mark.parametrize(
    ("evidence", "name"), [("stance", "stance"), ("zones", "zones"), ("without", "weakness")]
)
def test_figure_without_its_evidence_is_left_out(
    result: CheckResult, evidence: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "_FIGURES", {name: figures._FIGURES[name]})
    poorer = {key: data for key, data in result.evidence.items() if key != evidence}
    assert figures.draw(replace(result, evidence=poorer)) == {}


def test_ticks_show_numbers_and_no_formulas(pictures: dict[str, Picture]) -> None:
    drawn = {name: each.data for name, each in pictures.items() if each.kind == "svg"}
    assert len(drawn) > 5
    assert [name for name, data in drawn.items() if b"mathdefault" in data] == []


def test_every_figure_belongs_to_a_statement(result: CheckResult) -> None:
    assert set(figures.FIGURES_OF) <= set(library().statements)
    named = {each.figure for verdict in result.verdicts for each in verdict.computed if each.figure}
    listed = {name for names in figures.FIGURES_OF.values() for name in names}
    assert listed | {figures.known_name(name) for name in named} == set(ALL)


def test_evidence_names_figures_that_exist(result: CheckResult) -> None:
    named = {each.figure for verdict in result.verdicts for each in verdict.computed if each.figure}
    assert named
    assert all(figures.known_name(name) in ALL for name in named)
    assert figures.known_name("no such figure") is None


def moments(*rows: list[float]) -> xr.Dataset:
    """One person to a row: gluteus medius over flexion; the other muscle always makes 10."""
    own = np.array(rows, dtype=float)
    values = np.stack([own, np.full_like(own, 10.0)], axis=2)
    return xr.Dataset(
        {"moment_nm": (("person", "flexion", "muscle"), values)},
        {
            "muscle": ["gluteus_medius", "gluteus_maximus"],
            "flexion_deg": ("flexion", np.arange(own.shape[1]) * 30.0),
        },
    )


def test_share_in_whom_the_muscle_leads() -> None:
    assert strength.leading(moments([20, 20, 5], [20, 5, 5])) == pytest.approx([1.0, 0.5, 0.0])


@pytest.mark.parametrize(
    ("lead", "until"),
    [([1.0, 0.75, 0.25], 45.0), ([1.0, 0.9, 0.8], None), ([0.2, 0.1, 0.0], None), ([0.5, 0.0, 0.0], 0.0)],
)
def test_where_it_stops_leading(lead: list[float], until: float | None) -> None:
    assert strength.leads_until(np.array([0.0, 30.0, 60.0]), np.array(lead)) == until


def test_interval_of_a_share_is_wilsons() -> None:
    low, high = weakness.wilson(np.array([0.0, 0.5, 1.0]), 100)
    assert low == pytest.approx([0.0, 0.4038, 0.9630], abs=1e-4)
    assert high == pytest.approx([0.0370, 0.5962, 1.0], abs=1e-4)


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ([1.0, 0.8, 0.2], "down to 25 %"),
        ([1.0, 1.0, 0.6], "down to no strength at all"),
        ([0.4, 0.1, 0.0], "not even at full strength"),
    ],
)
def test_weakness_is_told_in_words(held: list[float], words: str) -> None:
    assert weakness._half(np.array([1.0, 0.5, 0.0]), np.array(held)) == words


def test_specimen_turns_its_thirds_as_the_record_says() -> None:
    assert rotation._specimen("anterior", "rotation") == pytest.approx(22.7)
    assert rotation._specimen("posterior", "rotation") == pytest.approx(-24.5)
    assert rotation._specimen("middle", "rotation") is None


def test_measured_force_is_that_of_the_ten_patients() -> None:
    mean, deviation = stance.measured_force()
    patients = [
        value.si for key, value in norms("patients_ols").items() if re.fullmatch(r"H\d+[LR]\.force", key)
    ]
    assert len(patients) == 10
    assert mean == pytest.approx(np.mean(patients), abs=0.001)
    assert deviation == pytest.approx(np.std(patients, ddof=1), abs=0.02)


def test_stance_arrows_balance(result: CheckResult) -> None:
    pose = np.deg2rad([0.0, float(result.evidence["stance"]["hip_adduction_deg"].median()), 0.0])
    forces = stance._forces(result.evidence["stance"], result.hip, pose, np.eye(3))
    assert forces.weight[1] == pytest.approx(-0.8, abs=0.02)
    assert forces.weight_at[2] < -0.03, "the weight falls on the side of the lifted leg"
    assert forces.contact[1] > 1.5, "the thigh pushes the pelvis up"
    assert forces.pull[1] < -0.5, "abductors pull the pelvis down"
    assert -0.05 < (forces.contact + forces.pull + forces.weight)[1] < 1.2, (
        "the rest is pulled down by others"
    )


def test_stance_words_carry_the_force(result: CheckResult) -> None:
    data = result.evidence["stance"]
    told = spread(data["hip_contact_force_bw"], "body weights")
    picture = figures.draw_one(result, "stance")
    assert told in picture.caption
    assert told in picture.alt


def zone_data(result: CheckResult, **values: Any) -> xr.Dataset:
    data = result.evidence["zones"]
    return data.assign({name: ("zone", np.array(each)) for name, each in values.items()})


def test_zone_words_follow_the_cover(result: CheckResult) -> None:
    data = zone_data(result, behind_maximus_border_mm=[5.0, -9.0, -9.0], from_tensor_mm=[50.0, 9.0, -4.0])
    words = [zones._words(zone) for zone, _ in zones._placed(result.hip, data)]
    assert words[0].startswith("posterior zone")
    assert "under the edge of gluteus maximus (5 mm" in words[0]
    assert "free of both muscles" in words[1]
    assert "under the tensor" in words[2]


def test_zones_are_numbered_from_back_to_front(result: CheckResult) -> None:
    at = [middle[0] for _, middle in zones._placed(result.hip, result.evidence["zones"])]
    assert at == sorted(at)


def test_places_of_the_mean_bone_stay_on_it() -> None:
    hip = Hip(Person())
    origins = hip.landmarks.pelvis.local(hip.people.shapes.place(hip.fan.origin))[0]
    edge = outline(hip)
    middle = origins[:, :2].mean(axis=0)
    assert np.hypot(*(edge - middle).T).max() < 0.12
    assert np.abs(carried(hip, origins) - origins).max() < 0.02


def test_strands_run_from_wing_to_trochanter() -> None:
    hip = Hip(Person())
    paths = strand_paths(hip, np.zeros(3))
    assert len(paths) == len(hip.fan.share) == len(third_of(hip))
    model = hip.model()
    for line, path in enumerate(paths):
        assert path[0] == pytest.approx(model.origin[0, line], abs=1e-9)
        assert path[-1] == pytest.approx(model.insertion[0, line], abs=1e-9)
        assert np.linalg.norm(path, axis=1).min() > 0.9 * model.bow[0, line]


def test_femur_turns_about_its_head() -> None:
    hip = Hip(Person())
    straight, bent = (
        femur_mesh(hip, np.zeros(3)).vertices,
        femur_mesh(hip, np.array([np.pi / 2, 0.0, 0.0])).vertices,
    )
    assert np.linalg.norm(bent, axis=1) == pytest.approx(np.linalg.norm(straight, axis=1), abs=1e-9)
    knee = straight[:, 1].argmin()
    assert bent[knee, 0] == pytest.approx(-straight[knee, 1], abs=1e-9)


def test_named_places_lie_where_their_names_say() -> None:
    at = places(Hip(Person()), np.zeros(3))
    assert at["crest"][1] == max(place[1] for place in at.values())
    assert at["asis"][0] > 0.03 > -0.05 > at["psis"][0]
    assert at["trochanter_outermost"][2] > 0.04
    assert at["sacrum"][2] < at["psis"][2]


def test_a_face_that_was_not_built_is_left_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "files", lambda _: tmp_path)
    fonts.all_faces.cache_clear()
    assert fonts.all_faces() == ""
    fonts.all_faces.cache_clear()


@pytest.mark.parametrize(
    ("computed", "words"),
    [(3.0, "inside the published range"), (1.0, "too low by 1.0 mm"), (4.5, "too high by 0.5 mm")],
)
def test_where_a_value_misses_is_said(computed: float, words: str) -> None:
    assert apart(computed, 2.0, 4.0, "mm") == words


def test_published_arms_of_the_front_third_stand_beside_the_computed_one(
    pictures: dict[str, Picture],
) -> None:
    assert rotation.published_arms("anterior", "rotation").keys() == {
        "dostal1981", "gait2392", "rajagopal2016", "carbone2015",
    }  # fmt: skip
    assert "Published values are 3.8, 12.6, 20.4, 22.7 mm" in pictures["rotation"].caption
    assert re.search(r"too (low|high) by|inside the published range", pictures["rotation"].caption)
    assert "With the hip straight, only the front third" in pictures["rotation"].caption
    assert "eight of nine men" in pictures["weakness"].caption


@pytest.mark.parametrize("name", ["fan", "zones", "stance"])
def test_bones_of_a_left_hip_are_mirrored_and_their_words_say_left(result: CheckResult, name: str) -> None:
    person = Person.of(**result.person.model_dump() | {"side": "left"})
    left = replace(result, person=person, hip=Hip(person))
    right = replace(result, hip=Hip(result.person))
    one, other = (figures.draw_one(each, name) for each in (right, left))
    bones = [[_pixels(each) for each in _rasters(drawn)] for drawn in (one, other)]
    assert len(bones[0]) == len(bones[1]) > 0
    for straight, turned in zip(*bones, strict=True):
        mirrored = np.corrcoef(straight.ravel(), turned[:, ::-1].ravel())[0, 1]
        assert mirrored > 0.9
        assert np.corrcoef(straight.ravel(), turned.ravel())[0, 1] < mirrored - 0.1
    words = other.data.decode() + other.alt
    assert "left" in words
    assert "right side" not in words


def test_referred_pain_of_a_left_hip_is_on_the_left(result: CheckResult) -> None:
    person = Person.of(**result.person.model_dump() | {"side": "left"})
    found = figures.draw_one(replace(result, person=person), "referred-middle")
    assert "on the left" in found.alt
    assert found.data != figures.draw_one(result, "referred-middle").data


def _rasters(picture: Picture) -> list[str]:
    return re.findall(r"data:image/webp;base64,([^\"]+)", picture.data.decode())


def _pixels(raster: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Darkness on white paper; transparent pixels may have any colour."""
    drawn = Image.open(io.BytesIO(base64.b64decode(raster))).convert("RGBA")
    paper = Image.new("RGBA", drawn.size, "white")
    return np.asarray(Image.alpha_composite(paper, drawn).convert("L"), dtype=float)
