"""Without extras, a verb that needs one says the command that adds it, and the others work."""

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from gluteus.cli import main
from gluteus.cli.app import VERBS
from gluteus.extras import EXTRAS

MODULES = sorted({module for modules in EXTRAS.values() for module in modules})

# Verb and arguments -> the extra that they need. No file has to exist: nothing is read before.
NEEDING = {
    "serve --port 0 --no-open": "app",
    "cohort -n 10 --out results": "cohort",
    "sensitivity --sex f --samples 20 --pairs 64": "sensitivity",
    "forces model.osim --motion walk.mot --loads none --out forces.nc": "tables",
    "forces model.osim --motion walk.mot --loads none --out forces.parquet": "tables",
    "trials recordings --ending .nc --out results": "tables",
    "trials recordings --ending .parquet --out results": "tables",
    "examine --zone posterior --store new.gluteus --fhir encounter.json": "health",
    "export --store clinic.gluteus --encounter 1 --fhir encounter.json": "health",
    "export --store clinic.gluteus --encounter 1 --json": "health",
}


@pytest.mark.parametrize(("words", "extra"), NEEDING.items(), ids=NEEDING.keys())
@pytest.mark.parametrize("blocked", ["the extra", "one module of it"])
def test_a_missing_extra_is_one_message_with_its_command(
    words: str, extra: str, blocked: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["gluteus", *words.split()])
    missing = EXTRAS[extra] if blocked == "the extra" else EXTRAS[extra][-1:]
    for module in missing:
        monkeypatch.setitem(sys.modules, module, None)
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    assert out.getvalue() == ""
    (line,) = err.getvalue().splitlines()
    assert line.startswith("gluteus: ")
    assert line.endswith(f"run: pip install 'gluteus[{extra}]'")
    assert all(module in line for module in missing)
    assert not list(tmp_path.iterdir())


def without_extras(*arguments: str) -> subprocess.CompletedProcess[str]:
    block = f"import sys; sys.modules.update(dict.fromkeys({MODULES!r})); "
    command = [sys.executable, "-c", block + "from gluteus.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_help_names_every_verb_without_any_extra() -> None:
    done = without_extras("--help")
    assert done.returncode == 0, done.stderr
    assert all(f" {verb} " in done.stdout for verb in VERBS)


def test_a_verb_without_an_extra_works_without_any() -> None:
    done = without_extras("stance", "--sex", "f", "--samples", "20", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["hip_contact_force_bw"]["median"] > 1
