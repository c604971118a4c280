"""The extras of the package: the same in the code as in its metadata."""

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from gluteus.errors import MissingExtra
from gluteus.extras import EXTRAS, require_extra

ROOT = Path(__file__).parents[2]


def declared() -> dict[str, set[str]]:
    """Extra -> the distributions that `pyproject.toml` puts into it, without `all`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        extra: {normal(re.split(r"[^\w.-]", requirement)[0]) for requirement in requirements}
        for extra, requirements in project["optional-dependencies"].items()
        if extra != "all"
    }


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_extra_is_known_with_the_modules_that_it_brings() -> None:
    brought = packages_distributions()
    assert declared().keys() == EXTRAS.keys()
    for extra, distributions in declared().items():
        found = [{normal(each) for each in brought[module]} & distributions for module in EXTRAS[extra]]
        assert all(found), extra
        assert set().union(*found) == distributions


def test_all_is_all() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (everything,) = project["optional-dependencies"]["all"]
    assert everything == f"gluteus[{','.join(EXTRAS)}]"


def test_an_installed_extra_is_no_error_and_a_missing_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    require_extra("cohort", "gluteus cohort")
    monkeypatch.setitem(EXTRAS, "cohort", ("json", "no_such_module", "nor_this"))
    with pytest.raises(MissingExtra) as refused:
        require_extra("cohort", "gluteus cohort")
    assert refused.value.extra == "cohort"
    require_extra("cohort", "gluteus cohort", "json")
    assert str(refused.value) == (
        "gluteus cohort needs the extra 'cohort' (not installed: no_such_module, nor_this); "
        "run: pip install 'gluteus[cohort]'"
    )
