"""Every refusal gives the name as its user spells it, the value, the rule and the remedy."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

import gluteus as gl
from gluteus.cli import question_options
from gluteus.cli.asked import Asked
from gluteus.described import Described
from gluteus.errors import GluteusError
from gluteus.question import described
from gluteus.web import Settings
from tests.helpers.refusal_form import LIBRARY_WORDS, flaws, has_remedy

SOURCE = Path(gl.__file__).parent

QUESTIONS: dict[str, tuple[Asked, str | None, str | None]] = {
    "person": (question_options.PERSON, "/stance", "person"),
    "operation": (question_options.OPERATION, "/stance", "operation"),
    "stance": (question_options.STANCE, "/stance", None),
    "strength": (question_options.STRENGTH, "/strength", None),
    "plan": (question_options.PLAN, "/plan", None),
    "sensitivity": (question_options.SENSITIVITY, "/sensitivity", None),
    "exercises": (question_options.EXERCISES, "/exercises", None),
    "cohort": (question_options.COHORT, "/cohorts", "study"),
    "forces": (question_options.FORCES, "/forces", None),
    "markers": (question_options.MARKERS, None, None),
    "intervals": (question_options.INTERVALS, None, None),
}
"""Questions with their options, and the place in an HTTP request where each is asked."""


def wrong(each: Described) -> Iterator[Any]:
    """Yield values that the field refuses: beyond both ends, of another type, in another unit."""
    if each.kind in ("number", "integer"):
        for end, way in ((each.low, -1), (each.high, 1)):
            if end is not None:
                yield int(end) + way if each.kind == "integer" else end + way * max(1.0, abs(end) * 1e-3)
        yield from ("no-such-value", "5parsecs", {"a": 1})
    yield from {
        "choice": ("no-such-choice", 17),
        "flag": ("perhaps", 3),
        "names": (5, [7]),
        "numbers": (["no-such-value"], ["5parsecs"]),
        "parts": ({"gluteus_medius": 7.0}, {"gluteus_medius": -1.0}, {"gluteus_medius": "half"}, "half"),
        "series": ({"hip_contact_force_bw": ["high"]}, "high"),
        "questions": ({"longer": {"neck_length_mm": 61.0}}, {"longer": {"no_such_change": 1.0}}, 4),
        "text": (5, ["a"]),
    }.get(each.kind, ())


CASES = [
    pytest.param(question, each, value, id=f"{question}-{each.name}-{number}")
    for question, (asked, _, _) in QUESTIONS.items()
    for each in described(asked.question).values()
    for number, value in enumerate(wrong(each))
]


def innermost(value: Any) -> str:
    """Return the part of a value that is wrong, as Python writes it."""
    while isinstance(value, dict | list) and len(value) == 1:
        inner = next(iter(value.values())) if isinstance(value, dict) else value[0]
        if isinstance(value, dict) and next(iter(value)) == "no_such_change":
            return "no_such_change"
        value = inner
    return repr(value)


@pytest.mark.parametrize(("question", "each", "value"), CASES)
def test_python_shows_field_value_rule_and_remedy(question: str, each: Described, value: Any) -> None:
    given = {each.name: value} | ({"age": 20} if each.name == "age_to" else {})
    with pytest.raises(GluteusError) as refused:
        QUESTIONS[question][0].question(**given)
    assert not flaws(str(refused.value), each.name, innermost(value).strip("'")), refused.value


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    from tests.unit.web.conftest import Client

    made = Client(Settings(background=False))
    yield made
    made.close()


@pytest.mark.parametrize(("question", "each", "value"), CASES)
def test_http_shows_field_value_rule_and_remedy(
    question: str, each: Described, value: Any, client: Any
) -> None:
    _, address, within = QUESTIONS[question]
    if address is None:
        assert question in ("markers", "intervals"), "every other question can be asked over HTTP"
        return
    given = {each.name: value} | ({"age": 20} if each.name == "age_to" else {})
    people = {"people": 64} if address == "/cohorts" else {}
    answer = client.post(address, people | ({within: given} if within else given))
    assert answer.status_code == 422
    told = answer.json()["detail"]
    assert not flaws(told, each.name, innermost(value).strip("'")), told
    assert each.name in answer.json()["where"]


def typed(each: Described, value: Any) -> Any:
    """Return a value as it is typed, or None where the command line's own parser refuses it."""
    special = {
        "load_kg": lambda: f"{value}@left",
        "load_side": lambda: f"1@{value}",
        "up_mm": lambda: str(-value) if isinstance(value, int | float) else str(value),
        "age_to": lambda: f"20-{value}",
    }
    if each.kind == "flag" or (isinstance(value, list | dict) and each.kind in ("number", "integer", "text")):
        return None
    if each.kind in ("names", "text") or (
        each.kind in ("series", "parts", "questions") and not isinstance(value, dict)
    ):
        return None  # every text is a name, and a text without "=" has an error of its own
    if each.name in special:
        return special[each.name]()
    if each.kind == "questions":
        return [f"{name}={option} {part}" for name, inner in value.items() for option, part in inner.items()]
    if isinstance(value, dict):
        return [f"{key}={part[0] if isinstance(part, list) else part}" for key, part in value.items()]
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


COVERED = {"load_side": "load_kg", "age_to": "age"}
"""Fields that the option of another field gives, too."""


@pytest.mark.parametrize(("question", "each", "value"), CASES)
def test_the_command_line_shows_option_value_rule_and_remedy(
    question: str, each: Described, value: Any
) -> None:
    asked = QUESTIONS[question][0]
    said = typed(each, value)
    if said is None:
        return
    name = COVERED.get(each.name, each.name)
    with pytest.raises(GluteusError) as refused:
        Asked.made(asked, "", {name: said})
    told = str(refused.value)
    shown = (
        "no_such_change"
        if "no_such_change" in str(said)
        else innermost(said).strip("'").partition("=")[2] or said
    )
    option = asked.option_of(name)
    assert not flaws(told, *([] if shown == "no_such_change" else [option]), str(shown)), told
    assert each.name == option.removeprefix("--") or f"{each.name} =" not in told, (
        "fields go by their options"
    )


def _raised() -> Iterator[tuple[str, str]]:
    """Yield the place and the text of every refusal in the source whose text stands there."""
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        functions = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]
        for scope in [tree, *functions]:
            for call in _calls(scope):
                text = "; ".join(_texts(call.args, scope))
                if len(text.split()) > 2:
                    yield f"{path.relative_to(SOURCE)}:{call.lineno}", text


def _calls(scope: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls in a scope, without its inner functions, that make a refusal."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.FunctionDef):
            waiting += ast.iter_child_nodes(node)
        name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and name in REFUSING:
            yield node


def _texts(expressions: Iterable[ast.AST], scope: ast.AST, *, deeper: bool = True) -> Iterator[str]:
    """Yield the texts in expressions, and those of the variables of the scope that they name."""
    for node in (each for expression in expressions for each in ast.walk(expression)):
        if getattr(node, "id", getattr(node, "attr", "")) in REMEDY_ELSEWHERE:
            yield "see the rest of the sentence"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.Name) and deeper:
            assigned = (each for each in ast.walk(scope) if isinstance(each, ast.Assign | ast.AugAssign))
            for each in assigned:
                targets = each.targets if isinstance(each, ast.Assign) else [each.target]
                if node.id in {getattr(one, "id", "") for one in targets}:
                    yield from _texts([each.value], scope, deeper=False)


def _kinds() -> set[str]:
    """Return the names of all classes of errors in the source."""
    parents: dict[str, set[str]] = {}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases = {getattr(base, "id", getattr(base, "attr", "")) for base in node.bases}
                parents[node.name] = parents.get(node.name, set()) | bases
    found = {GluteusError.__name__}
    while more := {name for name, bases in parents.items() if bases & found} - found:
        found |= more
    return found


REFUSING = _kinds() | {"Refused", "does_not_fit", "fail"}
REMEDY_ELSEWHERE = {
    "advice",
    "remedy",
    "REMEDY",
    "_REMEDY",
    "_AGAIN",
    "error",
    "rule",
    "implausible",
    "no_such",
}
"""Variables and functions that bring the remedy of a sentence from another place in the source."""
RAISED = list(_raised())


def test_every_refusal_in_the_source_says_what_to_do() -> None:
    assert len(RAISED) > 400, "the search finds the refusals"
    assert not [f"{place}: {text}" for place, text in RAISED if not has_remedy(text)]


def test_no_refusal_in_the_source_has_words_of_a_library() -> None:
    assert not [f"{place}: {text}" for place, text in RAISED if LIBRARY_WORDS.search(text)]
