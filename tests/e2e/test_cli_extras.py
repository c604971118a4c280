"""Without extras, a verb that needs one says the command that adds it, and the others work."""

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

import gluteus
from gluteus.cli import main
from gluteus.cli.application import VERBS
from gluteus.extras import EXTRAS

MODULES = sorted({module for modules in EXTRAS.values() for module in modules})

# Verb and arguments -> the extra and a module of it that they need. No file has to exist: nothing
# is read before.
NEEDING = {
    "serve --port 0 --no-open": ("app", "uvicorn"),
    "cohort -n 10 --out results": ("cohort", "zarr"),
    "sensitivity --sex f --samples 400 --pairs 64": ("sensitivity", "SALib"),
    "forces model.osim --motion walk.mot --loads none --out forces.nc": ("tables", "h5netcdf"),
    "forces model.osim --motion walk.mot --loads none --out forces.parquet": ("tables", "pyarrow"),
    "trials recordings --ending .nc --out results": ("tables", "h5py"),
    "trials recordings --ending .parquet --out results": ("tables", "pyarrow"),
    "examine --zone posterior --store new.gluteus --fhir encounter.json": ("health", "fhir"),
    "export --store clinic.gluteus --encounter 1 --fhir encounter.json": ("health", "fhir"),
    "export --store clinic.gluteus --encounter 1 --json": ("health", "fhir"),
}


@pytest.mark.parametrize("words", NEEDING)
@pytest.mark.parametrize("blocked", ["the extra", "one module of it"])
def test_a_missing_extra_is_one_message_with_its_command(
    words: str, blocked: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["gluteus", *words.split()])
    extra, module = NEEDING[words]
    missing = EXTRAS[extra] if blocked == "the extra" else (module,)
    for each in missing:
        monkeypatch.setitem(sys.modules, each, None)
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    assert out.getvalue() == ""
    (line,) = err.getvalue().splitlines()
    assert line.startswith("gluteus: ")
    assert line.endswith(f"run: pip install 'gluteus[{extra}]'")
    assert module in line
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("outputs", "options", "module"),
    [({"rows": True}, {}, "pyarrow"), ({}, {"scheduler": "tcp://127.0.0.1:9"}, "distributed")],
)
def test_a_cohort_in_python_refuses_before_it_begins(
    outputs: dict[str, bool], options: dict[str, str], module: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setitem(sys.modules, module, None)
    asked = {"people": 10, "outputs": outputs}
    with pytest.raises(gluteus.MissingExtra, match=rf"{module}.*pip install 'gluteus\[cohort\]'"):
        gluteus.cohort(asked, tmp_path / "cohort", **options)
    assert not list(tmp_path.rglob("*.parquet"))


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
