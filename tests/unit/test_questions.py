"""Python, study file, command line, HTTP and TypeScript can ask the same, field by field."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from inspect import signature
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import numpy as np
import pytest
from typer.main import get_command
from typer.testing import CliRunner

import gluteus as gl
from gluteus import Hip, Person, studies
from gluteus.anatomy import norms
from gluteus.cli import app
from gluteus.cli.asked import Asked
from gluteus.cli.question_options import (
    ARMS,
    COHORT,
    EXERCISES,
    FORCES,
    HIP,
    INTERVALS,
    LAB,
    MARKERS,
    OPERATION,
    PERSON,
    PLAN,
    SENSITIVITY,
    STANCE,
    STRENGTH,
)
from gluteus.described import Described
from gluteus.errors import AnatomyError
from gluteus.model.hip.operation import Operation
from gluteus.question import Question, described
from gluteus.refusals import Misfit, place_of, typed
from gluteus.studies import StanceRecipe, arms, exercises, reserve, stance, stance_crowd, strength
from gluteus.studies.exercise.question import ExercisesQuestion
from gluteus.studies.intervals.question import IntervalOptions
from gluteus.studies.kinematics.question import MarkersOptions
from gluteus.studies.motion.question import ForcesOptions
from gluteus.studies.operation.compare import plan
from gluteus.studies.operation.question import PlanQuestion
from gluteus.studies.population.cohort_file import CohortStudy, cohort_of
from gluteus.studies.population.question import CohortQuestion, StanceStudy
from gluteus.studies.sensitivity.question import SensitivityQuestion
from gluteus.studies.sensitivity.shares import sensitivity
from gluteus.studies.standing.body import stander
from gluteus.studies.standing.question import (
    ArmsQuestion,
    LevelQuestion,
    StanceQuestion,
    StrengthQuestion,
    Tilt,
)
from gluteus.web import Settings, create_app

ROOT = Path(__file__).parents[2]
COMMANDS: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]
CONTRACT = create_app(Settings(background=False)).openapi()["components"]["schemas"]
WRITTEN = json.loads((ROOT / "frontend/openapi.json").read_text(encoding="utf-8"))["components"]["schemas"]


@dataclass(frozen=True)
class Faces:
    """Where a question is asked.

    Attributes
    ----------
    question : the declaration.
    python : makes it from keywords.
    options, verbs : its options on the command line, and the verbs that have them.
    shape : its schema over HTTP.
    address, within : where it is sent, and in which part of the body.
    key : the part of a study file that holds it.
    """

    question: type[Question]
    python: Callable[..., object]
    options: Asked | None = None
    verbs: tuple[str, ...] = ()
    shape: str | None = None
    address: str | None = None
    within: str | None = None
    key: str | None = None


FACES = (
    Faces(
        Person,
        Person,
        HIP,
        ("check", "strength", "arms", "stance", "exercises", "plan", "sensitivity", "examine"),
        "Person",
        "/stance",
        "person",
        "population",
    ),
    Faces(Person, Person, PERSON, ("cohort",), "Person", "/cohorts", "population", "population"),
    Faces(Person, Person, HIP, ("sensitivity",), "Person", "/sensitivity", "person"),
    Faces(
        Operation, Operation, OPERATION, ("strength", "arms", "stance"), "Operation", "/stance", "operation"
    ),
    Faces(Operation, Operation, OPERATION, ("plan",), "Operation", "/plan", "operation"),
    Faces(
        StanceQuestion,
        lambda **asked: stance(Hip(), **asked),
        STANCE,
        ("stance",),
        "HipStanceQuestion",
        "/stance",
    ),
    Faces(
        PlanQuestion,
        lambda **asked: plan(Hip(), Operation(), **asked),
        PLAN,
        ("plan",),
        "HipPlanQuestion",
        "/plan",
    ),
    Faces(
        CohortQuestion,
        lambda **asked: StanceStudy(**asked),
        COHORT,
        ("cohort",),
        "CohortQuestion",
        "/cohorts",
        "study",
        "study",
    ),
    Faces(
        SensitivityQuestion,
        lambda **asked: sensitivity(Hip(samples=400), **asked),
        SENSITIVITY,
        ("sensitivity",),
        "HipSensitivityQuestion",
        "/sensitivity",
    ),
    Faces(
        StrengthQuestion,
        lambda **asked: strength(Hip(), **asked),
        STRENGTH,
        ("strength",),
        "HipStrengthQuestion",
        "/strength",
    ),
    Faces(
        ExercisesQuestion,
        lambda **asked: exercises(Hip(), **asked),
        EXERCISES,
        ("exercises",),
        "HipExercisesQuestion",
        "/exercises",
    ),
    Faces(MarkersOptions, MarkersOptions, MARKERS, ("ik", "scale", "lab"), "ForcesQuestion", "/forces"),
    Faces(
        ForcesOptions,
        ForcesOptions,
        FORCES,
        ("forces", "trials"),
        "ForcesQuestion",
        "/forces",
    ),
    Faces(ForcesOptions, ForcesOptions, LAB, ("lab",)),
    Faces(IntervalOptions, IntervalOptions, INTERVALS, ("lab",)),
    Faces(
        ArmsQuestion,
        lambda **asked: arms(Hip(), **asked),
        ARMS,
        ("arms",),
        "HipArmsQuestion",
        "/arms",
    ),
)
PARTS = {"MuscleState", "LevelQuestion", "StanceRecipe", "Resistances"}
"""Questions that are asked as parts of others."""

IN_FILES = {"StanceStudy", "Outputs", "PopulationQuestion", "CohortStudy", "TrialRequest"}
"""Questions of study files; their fields are arguments of `cohort` and columns of `trials`."""

NOT_OVER_HTTP = {
    IntervalOptions: "hundreds of analyses of a recording, for hours of a processor",
}
COVERED = {"load_side": "load_kg", "age_to": "age"}
"""Fields that the option of another field gives, too."""

EVERY = [
    pytest.param(face, each, id=f"{face.question.__name__}-{each.name}-{'.'.join(face.verbs)}")
    for face in FACES
    for each in described(face.question).values()
]


def wrong(each: Described) -> Any:
    """A value that the field refuses."""
    if each.kind in ("number", "integer"):
        assert each.high is not None
        return each.high + 1
    if each.name == "times":
        return [2.0, 1.0]
    return {
        "choice": "no such choice",
        "flag": "perhaps",
        "text": "no_such_name" * 30,
        "names": ["no_such_name" * 9],
        "numbers": [1e6],
        "parts": {"gluteus_medius": 7.0},
        "series": {"no_such_quantity": [1.0]},
        "questions": {"longer": {"neck_length_mm": 61.0}},
    }[each.kind]


def on_command_line(face: Faces, each: Described, value: Any) -> list[str]:
    """The option that gives a field a value."""
    assert face.options is not None
    said = {
        "load_kg": lambda: f"{value}@left",
        "load_side": lambda: f"1@{value}",
        "up_mm": lambda: str(-value),
        "age_to": lambda: f"20-{value}",
    }
    name = COVERED.get(each.name, each.name)
    option = face.options.option_of(name)
    if each.name in said:
        return [option, said[each.name]()]
    if each.kind == "questions":
        return [word for name in value for word in (option, f"{name}=add-neck-length 61.0")]
    if isinstance(value, dict):
        pairs = [f"{key}={part if each.kind == 'parts' else part[0]}" for key, part in value.items()]
        return [word for pair in pairs for word in (option, pair)]
    return [option, ",".join(map(str, value)) if isinstance(value, list) else str(value)]


def extended(question: type[Question]) -> Iterator[type[Question]]:
    for each in question.__subclasses__():
        yield each
        yield from extended(each)


def test_every_question_of_the_package_is_listed() -> None:
    for module in walk_packages(studies.__path__, "gluteus.studies."):
        import_module(module.name)
    declared = {each.__name__ for each in extended(Question) if not each.__module__.startswith("gluteus.web")}
    listed = {face.question.__name__ for face in FACES}
    assert {each for each in declared if not each.startswith("_")} == listed | PARTS | IN_FILES


def test_every_verb_that_asks_a_question_is_listed() -> None:
    asked = {
        (verb, question.name, tuple(question.spelled))
        for verb, command in COMMANDS.items()
        for question in getattr(command.callback, "questions", {}).values()
    }
    listed = {
        (verb, face.options.name, tuple(face.options.spelled))
        for face in FACES
        for verb in face.verbs
        if face.options
    }
    assert asked == listed


def test_every_question_has_every_face() -> None:
    for face in FACES:
        others = [each for each in FACES if each.question is face.question]
        assert any(each.verbs for each in others), "asked on no command line"
        assert any(each.address for each in others) or face.question in NOT_OVER_HTTP


def test_what_a_request_adds_to_its_question_is_asked_by_the_verb_too() -> None:
    """The hip, the operation and files; only the picture is the app's alone."""
    own = {"scene"}
    hip = {"person", "samples", "seed"}
    files = {"result", "model", "motion", "markers", "loads", "loads_table", "actuators", "allow"}
    for shape, verb in (
        ("HipStanceQuestion", "stance"),
        ("HipPlanQuestion", "plan"),
        ("HipStrengthQuestion", "strength"),
        ("HipArmsQuestion", "arms"),
        ("HipExercisesQuestion", "exercises"),
        ("HipSensitivityQuestion", "sensitivity"),
        ("ForcesQuestion", "forces"),
    ):
        questions = COMMANDS[verb].callback.__dict__["questions"]
        asked = {name for each in questions.values() for name in described(each.question)}
        asked |= hip if "hip" in questions else set()
        asked |= {"operation"} if "operation" in questions else set()
        asked |= files | {"up"} if verb == "forces" else set()  # `lab` and `ik` turn markers
        assert set(CONTRACT[shape]["properties"]) <= asked | own, shape


@pytest.mark.parametrize(("face", "each"), EVERY)
def test_every_field_is_on_every_face(face: Faces, each: Described) -> None:
    if face.options:
        for verb in face.verbs:
            options = {name for option in COMMANDS[verb].whole.params for name in option.opts}
            covering = COVERED.get(each.name, each.name)
            assert face.options.option_of(covering) in options
    if face.shape:
        assert each.name in CONTRACT[face.shape]["properties"]
        assert each.name in WRITTEN[face.shape]["properties"], "the types of the front end follow this file"


@pytest.mark.parametrize("study", [stance, plan, reserve, strength, arms])
def test_a_study_shows_the_fields_of_its_question(study: Callable[..., object]) -> None:
    question = {
        stance: StanceQuestion,
        plan: PlanQuestion,
        reserve: LevelQuestion,
        strength: StrengthQuestion,
        arms: ArmsQuestion,
    }[study]
    assert described(question).keys() <= signature(study).parameters.keys()
    assert study.__doc__ is not None
    for each in described(question).values():
        assert re.search(rf"\n    {each.name}( : [^\n]+)?\n        \S", study.__doc__), each.name


def refusals(face: Faces, each: Described, value: Any, client: Any, folder: Path) -> Iterator[str]:
    """The message of each face for a wrong value, the place and the value left out."""
    given = {each.name: value} | ({"age": 20} if each.name == "age_to" else {})
    with pytest.raises(Misfit) as refused:
        face.python(**given)
    rule = refused.value.rule
    yield str(refused.value).removesuffix(rule)
    if face.key:
        with pytest.raises(AnatomyError) as refused_file:
            cohort_of({"people": 64, face.key: given})
        yield str(refused_file.value).removeprefix(f"{face.key}.").removesuffix(rule)
    if face.address:
        people = {"people": 64} if face.address == "/cohorts" else {}
        answer = client.post(face.address, people | ({face.within: given} if face.within else given))
        assert answer.status_code == 422
        where = f"body.{face.within}." if face.within else "body."
        assert answer.json()["where"].startswith(f"{where}{each.name}")
        yield answer.json()["detail"].removeprefix(f"{face.within}.").removesuffix(rule)
    if face.options and each.kind != "flag":
        verb = face.verbs[0]
        words = {
            "cohort": ["-n", "64", "--out", str(folder)],
            "ik": ["m.osim", "--out", str(folder)],
            "lab": ["trials", "--out", str(folder)],
            "forces": ["m.osim", "--motion", "m.mot", "--loads", "none", "--out", str(folder)],
        }
        option, words_typed = on_command_line(face, each, value)
        with pytest.raises(AnatomyError) as refused_words:
            CliRunner().invoke(app, [verb, *words.get(verb, []), option, words_typed], catch_exceptions=False)
        told = str(refused_words.value)
        assert told.endswith(rule)
        assert told.startswith(f"{option} {typed(words_typed)} "), "what the user typed"


@pytest.mark.parametrize(("face", "each"), EVERY)
def test_a_wrong_value_is_refused_with_the_same_sentence(
    face: Faces, each: Described, web_client: Any, tmp_path: Path
) -> None:
    places = list(refusals(face, each, wrong(each), web_client, tmp_path / "out"))
    assert len(set(places)) == 1, places
    assert re.fullmatch(rf"{each.name}[\w.]* = .+ ", places[0]), "place and value, before the rule"


@pytest.mark.parametrize(
    ("name", "value"), [("people", 0), ("seed", -1), ("chunk", 63), ("varies", ["no_such_unknown"])]
)
def test_a_population_is_refused_alike_in_a_study_file_and_over_http(
    name: str, value: Any, web_client: Any
) -> None:
    asked = {"people": 64} | {name: value}
    with pytest.raises(AnatomyError) as refused:
        cohort_of(asked)
    answer = web_client.post("/cohorts", asked)
    assert (answer.status_code, answer.json()["detail"]) == (422, str(refused.value))


@pytest.mark.parametrize(
    ("address", "asked", "verb"),
    [
        ("/cohorts", {"people": 200_001}, "gluteus cohort"),
        ("/cohorts", {"people": 64, "chunk": 8193}, "gluteus cohort"),
        ("/sensitivity", {"pairs": 2001}, "gluteus sensitivity"),
    ],
)
def test_the_bounds_of_a_server_name_the_command_that_has_none(
    address: str, asked: dict[str, int], verb: str, web_client: Any
) -> None:
    answer = web_client.post(address, asked)
    assert answer.status_code == 422
    assert "is more than a server" in answer.json()["detail"]
    assert f"run `{verb}`" in answer.json()["detail"]


@pytest.fixture(scope="module")
def web_client() -> Iterator[Any]:
    from tests.unit.web.conftest import Client

    client = Client(Settings(background=False))
    yield client
    client.close()


def test_unknown_names_are_refused_with_the_nearest() -> None:
    with pytest.raises(
        AnatomyError, match=r"femoral_ofset_mm is not a name here; did you mean femoral_offset_mm\?"
    ):
        Person(**{"femoral_ofset_mm": 42})
    with pytest.raises(AnatomyError, match=r"people is missing; give"):
        cohort_of({})


def test_a_refusal_is_short_whatever_was_asked() -> None:
    long = "k" * 1_000_000
    with pytest.raises(AnatomyError) as refused:
        Person(**{long: long})
    assert len(str(refused.value)) < 1000
    assert len(place_of(("body", long, 3))) < 100


def test_tilts_are_those_of_the_record_that_have_a_spread() -> None:
    known = {
        name
        for name, quantity in norms("stance").items()
        if name.startswith("pelvic_tilt_app") and quantity.sd is not None
    }
    assert set(Tilt.__args__) == known


def test_a_person_in_the_place_of_a_hip_is_one_error() -> None:
    for study in (stance, strength, arms, reserve):
        with pytest.raises(AnatomyError, match=r"a Person is not a Hip; give Hip\(person\)"):
            study(Person(sex="f"))


def test_the_verbs_of_python() -> None:
    hip = gl.Hip(gl.Person(sex="f", mass_kg=62, height_m=1.68), samples=400)
    found = gl.plan(hip, gl.Operation(lateral_mm=5), power=3)
    before, after = (found.hip_contact_force_bw.sel(case=case) for case in ("before", "after"))
    assert (after - before).median() < 0
    driven = gl.sensitivity(hip, 64)
    assert driven.narrower.sel(quantity="hip_contact_force_bw", measurement="pelvic_tilt") > 0
    assert set(driven.dims) == {"quantity", "group", "measurement"}


def test_a_cohort_from_a_mapping(tmp_path: Path) -> None:
    asked = {"people": 64, "chunk": 64, "population": {"sex": "f"}, "study": {"capacity": False}}
    done = gl.cohort(asked, tmp_path / "women")
    assert done.summary.counts["people"] == 64
    again = gl.cohort(CohortStudy(**asked), tmp_path / "women")
    assert (again.resumed, again.summary.digest()) == (64, done.summary.digest())


def test_a_known_pelvic_tilt_replaces_its_draw() -> None:
    many = Hip(Person(sex="f", pelvic_tilt_deg=-6), samples=20)
    np.testing.assert_allclose(stander(many).pelvic_tilt, np.radians(-6))
    drawn = stander(Hip(Person(sex="f"), samples=20))
    others = ("gravity_line", "thigh_forward", "femur_rotation")
    assert np.ptp(drawn.pelvic_tilt) > 0
    first = {"recipe": StanceRecipe(postures=1)}
    one, other = (stander(Hip(each, samples=20), *first.values()) for each in (Person(sex="f"), many.person))
    for name in others:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@pytest.mark.parametrize(
    "asked", [{"cane_n": 60.0}, {"load_kg": 8.0}, {"lean_deg": 10.0}, {"obliquity_deg": 4.0}]
)
def test_a_population_is_asked_what_a_hip_is(asked: dict[str, float]) -> None:
    plain, changed = (stance_crowd(people=64, chunk=64, capacity=False, **each) for each in ({}, asked))
    before, after = (each.quantities["hip_contact_force_bw"].mean for each in (plain, changed))
    assert (after > before) == ("load_kg" in asked or "obliquity_deg" in asked)


def test_old_questions_keep_their_fingerprint() -> None:
    """Fields that were added later are not seen while they are not asked."""
    text = json.loads(CohortStudy(people=64).text())
    assert text["study"].keys() == {
        "kind", "shift", "weaken", "lesions", "compensate", "power", "capacity", "tilt", "thresholds",
    }  # fmt: skip
    assert "pelvic_tilt_deg" not in text["population"]
    asked = json.loads(StanceStudy(cane_n=50).to_json())
    assert asked["cane_n"] == 50
    assert "lean_deg" not in asked
