"""One version of every tool: pre-commit's hooks and the dependency groups name the same."""

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

import gluteus

ROOT = Path(__file__).parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
HOOKS = {
    each["repo"].rpartition("/")[2]: each["rev"].removeprefix("v")
    for each in yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    if each["repo"] != "local"
}


@pytest.mark.parametrize(
    ("hook", "tool"),
    [
        ("ruff-pre-commit", "ruff"),
        ("codespell", "codespell"),
        ("rumdl-pre-commit", "rumdl"),
        ("reuse-tool", "reuse"),
    ],
)
def test_hooks_have_the_versions_of_make_test(hook: str, tool: str) -> None:
    pinned = next(each for each in PROJECT["dependency-groups"]["lint"] if str(each).startswith(f"{tool}=="))
    series = re.fullmatch(rf"{tool}==(\d+\.\d+)\.\*", pinned)
    assert series is not None
    assert HOOKS[hook].startswith(f"{series[1]}.")


def test_one_version_of_gluteus() -> None:
    meta = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert meta["version"] == str(citation["version"]) == gluteus.__version__
    assert meta["keywords"] == citation["keywords"] == PROJECT["project"]["keywords"]
    assert meta["description"] == PROJECT["project"]["description"]
