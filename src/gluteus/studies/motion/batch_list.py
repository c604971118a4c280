"""Recorded motions that are analysed together, from a YAML list or from a folder."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gluteus.errors import AnatomyError, FileFormatError, GluteusError
from gluteus.input_file import open_input, read_bytes
from gluteus.question import Name
from gluteus.refusals import in_words
from gluteus.studies.motion.files import files_of_motion
from gluteus.studies.motion.question import ForcesOptions
from gluteus.yaml_file import read_yaml_file

_Strict = ConfigDict(frozen=True, extra="forbid")
_TABLES = (".mot", ".sto")
_LARGEST_LOADS = 64 * 2**20  # bytes
_MOST_TRIALS = 10_000
_SHOWN = 10


class TrialRequest(ForcesOptions):
    """One recorded motion: its files, and how its forces are computed."""

    name: Annotated[str, Field(pattern=r"^[\w.+-]+$", max_length=100, description="letters and digits")]
    model: Path
    motion: Path
    loads: Path | None = None
    actuators: Annotated[tuple[Path, ...], Field(max_length=200)] = ()
    allow: Annotated[tuple[Name, ...], Field(max_length=40)] = ()

    @property
    def files(self) -> list[Path]:
        """Return all files that the trial reads."""
        return files_of_motion(self.model, self.motion, self.loads, self.actuators)


class _Listed(BaseModel):
    model_config = _Strict

    trials: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=_MOST_TRIALS)]
    defaults: dict[str, Any] = {}


def read_trials(path: Path | str, **defaults: Any) -> list[TrialRequest]:
    """Return the trials that a YAML file lists, or those found in a folder.

    A YAML file has ``trials:``, a list of mappings with the keys of `TrialRequest`, and optionally
    ``defaults:`` for all of them. Paths in it are relative to the file. In a folder, every external
    loads file is a trial. Its motion is the table in the same folder whose name begins in the same
    way. Its model is the only one in its folder, or in the nearest folder above.

    Raises
    ------
    FileFormatError
        The file is not such a list.
    """
    path = Path(path)
    found = _in_folder(path, defaults) if os.path.isdir(path) else _in_file(path, defaults)
    counts = Counter(each.name for each in found)
    twice = sorted(name for name, count in counts.items() if count > 1)[:_SHOWN]
    if twice:
        raise GluteusError(f"{path}: trials share the name {', '.join(twice)}; give each one of its own")
    return found


def _in_file(path: Path, defaults: dict[str, Any]) -> list[TrialRequest]:
    content = read_yaml_file(path)
    try:
        listed = _Listed.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        rule = in_words(first["type"], str(first["msg"]))
        message = f"a list of trials must have `trials:`, a list of mappings, but {name} {rule}"
        raise FileFormatError(path, None, message) from error
    return [_trial(path, {**defaults, **listed.defaults, **each}, path.parent) for each in listed.trials]


def _trial(path: Path, given: dict[str, Any], base: Path) -> TrialRequest:
    try:
        trial = TrialRequest(**given)
    except AnatomyError as error:
        trial_name = given.get("name", "a trial without a name")
        raise FileFormatError(path, None, f"{trial_name}: {error}; see docs/forces.md") from error
    places = {
        "model": base / trial.model,
        "motion": base / trial.motion,
        "loads": None if trial.loads is None else base / trial.loads,
        "actuators": tuple(base / each for each in trial.actuators),
    }
    return trial.model_copy(update=places)


def _in_folder(folder: Path, defaults: dict[str, Any]) -> list[TrialRequest]:
    loads = [path for path in sorted(folder.rglob("*.xml")) if _is_loads(path)]
    if not loads:
        raise GluteusError(
            f"{folder} has no external loads (.xml with ExternalLoads), of which each makes a "
            f"trial; list trials in YAML"
        )
    return [_trial(folder, defaults | _beside(path, folder), Path()) for path in loads]


def _is_loads(path: Path) -> bool:
    if not path.is_file():  # a folder or pipe of that name
        return False
    with open_input(path) as file:
        return b"<ExternalLoads" in file.read(4096)


def _beside(loads: Path, top: Path) -> dict[str, Any]:
    """Return model, motion and name of the trial of a loads file."""
    tables = [path for path in loads.parent.iterdir() if path.suffix.lower() in _TABLES]
    named = read_bytes(loads, _LARGEST_LOADS).decode("utf-8", "replace")
    tables = [
        path for path in tables if path.name not in named
    ]  # the forces that the loads file itself names
    alike = {path: _alike(path.stem, loads.stem) for path in tables}
    best = [path for path, length in alike.items() if length == max(alike.values()) and length >= 3]
    if len(best) != 1:
        met = ", ".join(sorted(path.name for path in best)) or "none"
        raise GluteusError(
            f"{loads}: its motion should be the only table in its folder whose name begins in the "
            f"same way; got {met}; list trials in YAML"
        )
    place = loads.parent
    while not (models := sorted(place.glob("*.osim"))) and place != top:
        place = place.parent
    if len(models) != 1:
        raise GluteusError(
            f"{loads}: its model should be the only .osim in its folder or above; got {len(models)}; "
            "list trials in YAML"
        )
    stem = best[0].stem[: alike[best[0]]].rstrip("_-. ") or loads.stem
    name = "-".join((*loads.parent.relative_to(top).parts, stem))
    return {"name": name, "model": models[0], "motion": best[0], "loads": loads}


def _alike(one: str, other: str) -> int:
    """Return the length of the common beginning of two names."""
    pairs = zip(one.lower(), other.lower(), strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
