"""The command line as its users meet it: a process, two streams and an exit status."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import gluteus
from gluteus.anatomy import library
from gluteus.cli.application import VERBS as ALL_VERBS
from tests.helpers.command import Done
from tests.helpers.command import gluteus as call

VERBS = ("check", "read", "strength", "arms", "stance")
PROVENANCE = {"version", "seed", "samples", "model", "sources", "unusual"}


def run(*arguments: str, package: Path | None = None) -> Done:
    """Run a verb in a process of its own, from another copy of the package if so asked."""
    # An editable installation finds the package by a hook of its own, whatever the path says.
    other = (
        f"import sys; sys.path.insert(0, {str(package)!r}); "
        "sys.meta_path[:] = [hook for hook in sys.meta_path if 'editable' not in type(hook).__module__]; "
    )
    script = (other if package else "") + "from gluteus.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False
    )
    return Done(done.returncode, done.stdout, done.stderr)


def answer(*arguments: str) -> dict[str, object]:
    """The one JSON object on standard output; nothing else may be on either stream."""
    done = call(*arguments, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    content = json.loads(done.stdout, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert isinstance(content, dict)
    return content


def assert_distribution(value: object) -> None:
    assert isinstance(value, dict)
    assert value.keys() == {"median", "interval95", "n"}
    low, high = value["interval95"]
    assert low <= value["median"] <= high


def assert_refused(done: Done, *words: str) -> None:
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


def assert_one_message(done: Done, *words: str) -> None:
    assert_refused(done, *words)
    assert done.stderr.startswith("gluteus: ")
    assert len(done.stderr.splitlines()) == 1


def test_console_script_is_installed_and_tells_the_version() -> None:
    script = Path(sys.executable).with_name("gluteus")
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (f"{gluteus.__version__}\n", "")


@pytest.mark.parametrize("verb", VERBS)
def test_help_has_an_example_that_names_the_verb(verb: str) -> None:
    done = call(verb, "--help")
    assert done.returncode == 0
    assert f"Example: gluteus {verb}" in done.stdout
    assert "--json" in done.stdout


def test_help_lists_all_verbs() -> None:
    done = call("--help")
    assert done.returncode == 0
    assert all(f"  {verb} " in done.stdout for verb in VERBS)


def test_person_options_are_the_same_for_every_verb_about_a_person() -> None:
    options = [
        [line.split()[0] for line in call(verb, "--help").stdout.splitlines() if line.startswith("  --")]
        for verb in ("check", "strength", "arms", "stance")
    ]
    shared = [[name for name in each if name in options[0]] for each in options]
    person = shared[0][shared[0].index("--sex") :]
    assert all(each[each.index("--sex") :] == person for each in shared)
    assert {
        "--mass",
        "--height",
        "--hip-centre-distance",
        "--femoral-offset",
        "--neck-length",
        "--neck-shaft-angle",
        "--anteversion",
        "--trochanter-lateral",
        "--pelvis-width",
        "--abduction-strength",
        "--age",
        "--samples",
        "--seed",
    } <= set(person)


def test_check_as_json() -> None:
    content = answer("check", "--sex", "f", "--mass", "62", "--samples", "4", "--seed", "3")
    assert content["provenance"].keys() == PROVENANCE
    assert (content["provenance"]["samples"], content["provenance"]["seed"]) == (4, 3)
    assert tuple(each["id"] for each in content["statements"]) == tuple(library().statements)
    for statement in content["statements"]:
        assert {"id", "text", "verdict", "computed", "cited"} <= statement.keys()
        for found in statement["computed"]:
            assert {"study", "quantity", "unit", "median", "interval95", "holds_in", "range"} <= found.keys()
        for cited in statement["cited"]:
            assert {"source", "stance", "grade", "locator"} <= cited.keys()


def test_arms_in_words() -> None:
    many = call("arms", "--samples", "200", "--flexion", "0,45", "--sex", "f").stdout
    assert "right hip of a woman; median (95%" in many
    assert "over 200 people" in many
    assert "With the hip straight, only the front third" in many
    one = call("arms", "--samples", "1", "--flexion", "0").stdout
    assert "one hip" in one
    assert " to " not in one.partition("Minus")[0]


def test_strength_as_json() -> None:
    content = answer("strength", "--samples", "5", "--flexion", "0,90", "--motion", "flexion")
    assert {"motion", "postures", "muscles", "provenance"} <= content.keys()
    assert content["motion"] == "flexion"
    assert [posture["hip_flexion_deg"] for posture in content["postures"]] == [0.0, 90.0]
    assert content["provenance"].keys() == PROVENANCE
    for muscle in content["muscles"].values():
        assert {"moment_nm", "share", "rank"} <= muscle.keys()
        for value in (*muscle["moment_nm"], *muscle["share"]):
            assert_distribution(value)
        assert len(muscle["rank"]) == 2


def test_the_old_are_weaker_than_the_young() -> None:
    young, old = (
        answer("strength", "--samples", "40", "--flexion", "0", "--sex", "f", "--mass", "65", "--age", years)
        for years in ("20-30", "80-90")
    )
    most = [each["balanced_moment_nm"][0]["median"] for each in (young, old)]
    assert most[1] < 0.9 * most[0]
    assert "fryar2025" in old["provenance"]["sources"]


def test_stance_as_json() -> None:
    content = answer("stance", "--samples", "5", "--shift", "0.9", "--lesion", "L5=0.5", "--load", "5@right")
    assert content["posture"].keys() == {"pelvic_obliquity_deg", "trunk_lean_deg", "hip_adduction_deg"}
    for value in content["posture"].values():
        assert_distribution(value)
    for name in ("hip_contact_force_bw", "abduction_moment_nm_per_kg", "unmet_moment_nm"):
        assert_distribution(content[name])
    assert content["hip_contact_force_femur_bw"].keys() == {"lateral", "anterior", "up"}
    assert 0.0 <= content["held"] <= 1.0
    assert content["provenance"].keys() == PROVENANCE
    for muscle in content["muscles"].values():
        assert {"force_n", "activation", "share_of_abduction_moment", "compartments"} <= muscle.keys()
        assert_distribution(muscle["force_n"])
    assert len(content["muscles"]["gluteus_medius"]["compartments"]) == 3


def test_stance_listens_to_its_options() -> None:
    stance = ("stance", "--samples", "3", "--json")
    plain = json.loads(call(*stance).stdout)
    assert json.loads(call(*stance, "--seed", "0").stdout) == plain
    given = (
        ("--shift", "0.8"),
        ("--cane", "60"),
        ("--load", "10@left"),
        ("--load", "10@right"),
        ("--weaken", "gluteus_medius=0.5"),
        ("--lesion", "L5"),
        ("--mass", "90"),
        ("--seed", "1"),
    )
    for option in given:
        other = json.loads(call(*stance, *option).stdout)
        assert other["hip_contact_force_bw"] != plain["hip_contact_force_bw"], option


def test_read_as_json() -> None:
    content = answer("read", "gluteus_medius")
    assert content["provenance"].keys() == PROVENANCE - {"unusual"}
    assert {"compartments", "nerve", "zones", "architecture"} <= content.keys()
    assert "superior gluteal nerve" in json.dumps(content["nerve"])
    assert answer("read", "piriformis") != content


@pytest.mark.parametrize("verb", VERBS)
def test_without_json_a_person_can_read_it(verb: str) -> None:
    done = call(verb, *([] if verb == "read" else ["--samples", "3"]))
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) > 10
    assert "gluteus" in done.stdout.lower()
    assert "nan" not in done.stdout.split()


def test_report_goes_to_its_file_and_the_json_stays_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drawing is slow and has tests of its own; here a page is one word."""
    page = tmp_path / "report.html"
    monkeypatch.setattr(
        "gluteus.report.write_page",
        lambda result, path, reviews, overwrite: path.write_text(result.verdicts[0].id),
    )
    done = call("check", "--samples", "2", "--report", str(page), "--json")
    assert done.returncode == 0
    assert len(json.loads(done.stdout)["statements"]) == len(library().statements)
    assert str(page) in done.stderr
    assert page.read_text() == next(iter(library().statements))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("stance", "--mass", "-3"), ("mass", "-3", "30 to 250 kg")),
        (("stance", "--mass", "heavy"), ("--mass heavy", "number")),
        (("check", "--sex", "x"), ("--sex x",)),
        (("strength", "--height", "178"), ("height", "178")),
        (("stance", "--age", "12"), ("age", "12", "20")),
        (("stance", "--age", "80-60"), ("--age 80-60", "youngest age first")),
        (("stance", "--age", "old"), ("age", "old", "number")),
        (("stance", "--lesion", "vagus"), ("vagus", "superior_gluteal_nerve")),
        (("stance", "--lesion", "L5=2"), ("L5", "2")),
        (
            ("check", "--neck-length", "90", "--femoral-offset", "42"),
            ("neck_length", "contradicts the other measures"),
        ),
        (("stance", "--shift", "2"), ("shift", "2")),
        (("stance", "--load", "10"), ("10", "KG@left")),
        (("stance", "--load", "10@up"), ("up", "left")),
        (("stance", "--cane", "9000"), ("cane", "9000")),
        (("stance", "--weaken", "gluteus_medius"), ("gluteus_medius", "FRACTION_LEFT")),
        (("stance", "--weaken", "gluteus_medius=half"), ("half", "number")),
        (("stance", "--weaken", "gluteus_medius=1.5"), ("gluteus_medius", "1.5")),
        (("stance", "--weaken", "deltoid=0.5"), ("deltoid",)),
        (("stance", "--compensate", "arms"), ("arms", "trunk")),
        (("strength", "--motion", "twist"), ("twist", "abduction")),
        (("strength", "--flexion", "0,many"), ("many",)),
        (("strength", "--flexion", "200"), ("200",)),
        (("read", "deltoid"), ("deltoid",)),
        (("check", "--report", "no/such/folder/page.html"), ("no/such/folder",)),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_bad_input_gets_one_message_and_status_2(arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    few = [] if arguments[0] == "read" else ["--samples", "2"]
    assert_one_message(call(*arguments, *few), *words)


def test_bad_input_ends_a_process_in_the_same_way() -> None:
    assert_one_message(run("stance", "--lesion", "vagus", "--samples", "2"), "vagus")
    assert_one_message(run("check", "--mass", "-3"), "mass", "-3")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("stance", "--samples", "0"), "samples"),
        (("stance", "--wings", "2"), "wings"),
        (("fly",), "fly"),
        (("read", "one", "two"), "two"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_wrong_usage_is_explained_with_status_2(arguments: tuple[str, ...], word: str) -> None:
    assert_one_message(call(*arguments), word, "--help")


@pytest.mark.parametrize(
    ("record", "broken", "words"),
    [
        ("muscles/gluteus_medius.yaml", "id: [", ("muscles/gluteus_medius.yaml",)),
        ("gluteus_medius.yaml", "muscle: gluteus_medius\nstatements: []\n", ("gluteus_medius.yaml",)),
        (
            "norms/stance_model.yaml",
            "gravity_line_forward: 15\n",
            ("stance_model.yaml", "gravity_line_forward"),
        ),
        ("norms/body.yaml", None, ("body.yaml",)),
    ],
    ids=["no YAML", "no statements", "number without unit", "missing"],
)
def test_unreadable_record_gets_one_message(
    tmp_path: Path, record: str, broken: str | None, words: tuple[str, ...]
) -> None:
    copy = tmp_path / "gluteus"
    shutil.copytree(Path(gluteus.__file__).parent, copy, ignore=shutil.ignore_patterns("static"))
    assert library().folder.is_relative_to(Path(gluteus.__file__).parent)
    file = copy / "anatomy" / "data" / record
    if broken is None:
        file.unlink()
    else:
        file.write_text(broken, encoding="utf-8")
    assert_one_message(run("check", "--samples", "2", package=tmp_path), *words)


def test_the_help_lists_every_verb_in_the_order_of_its_users() -> None:
    listed = [
        line.split()[0]
        for line in call("--help").stdout.partition("Commands:")[2].splitlines()
        if line.strip()
    ]
    assert tuple(listed) == ALL_VERBS


@pytest.mark.parametrize("verb", ALL_VERBS)
def test_every_verb_has_help_with_an_example(verb: str) -> None:
    done = call(verb, "--help")
    assert done.returncode == 0
    assert "Example" in done.stdout or "COMMAND" in done.stdout, verb
