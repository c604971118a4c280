"""Folders of OpenCap and Pose2Sim: a scaled model, and markers estimated from videos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from gluteus.errors import FileFormatError, GluteusError
from gluteus.studies.kinematics.recordings import files_in
from gluteus.yaml_file import read_yaml_file

_STATIC = "neutral"
"""OpenCap's static trial, with which OpenCap has scaled the model."""


@dataclass(frozen=True)
class Session:
    """Model and recordings in a folder of markerless motion capture.

    Attributes
    ----------
    program : str
        ``"OpenCap"`` or ``"Pose2Sim"``.
    model : Path
        Model scaled to the person, with markers.
    recordings : tuple of Path
        Marker files (``.trc``) of the trials, without the static one.
    mass_kg : float or None
        Mass of the person; None if the folder does not give it.
    """

    program: str
    model: Path
    recordings: tuple[Path, ...]
    mass_kg: float | None = None


def session_of(folder: Path) -> Session | None:
    """Return the session in a folder, or None if it is another kind of folder.

    OpenCap stores ``sessionMetadata.yaml``, ``MarkerData`` and ``OpenSimData/Model``; Pose2Sim
    stores ``pose-3d`` and, in ``kinematics``, one scaled model for each file of markers.

    Parameters
    ----------
    folder
        Any folder.

    Raises
    ------
    GluteusError
        The session lacks its model or its trials, holds several models, or is a folder of sessions.
    """
    if (folder / "sessionMetadata.yaml").is_file():
        return _opencap(folder)
    if (folder / "pose-3d").is_dir():
        return _pose2sim(folder)
    inside = [each.parent for each in sorted(folder.glob("*/sessionMetadata.yaml"))]
    if inside:
        raise GluteusError(
            f"{folder}: holds {len(inside)} OpenCap sessions, and lab takes one at a time; "
            f"give one of them, such as {inside[0]}"
        )
    return None


def opened(paths: Sequence[Path], model: Path | None) -> tuple[list[Path], Path, float | None]:
    """Replace a session among the paths by its recordings, and use its model if none is given.

    Parameters
    ----------
    paths
        Recordings, folders of them, or one session.
    model
        Requested model.

    Returns
    -------
    paths : list of Path
    model : Path
    mass_kg : float or None
        Mass of the session's person, if its model is used.

    Raises
    ------
    GluteusError
        No model is given and there is no session, or a session and other recordings; or the session
        is incomplete (`session_of`).
    """
    if model is not None:
        return [each for path in paths for each in _recordings(path)], model, None
    found = [session_of(path) if path.is_dir() else None for path in paths]
    session = found[0] if found else None
    if session is None or len(found) > 1:
        raise GluteusError(
            "--model is missing: give the person's OpenSim model, or a generic one with --static; only a "
            "folder of OpenCap or Pose2Sim, given alone, has its own"
        )
    return list(session.recordings), session.model, session.mass_kg


def _recordings(path: Path) -> Sequence[Path]:
    """Marker files of a session whose own model is not used; other paths are not changed."""
    for place in ("MarkerData", "pose-3d"):
        if (path / place).is_dir():
            return _some(_moving(path / place), path, place)
    return [path]


def _opencap(folder: Path) -> Session:
    about = folder / "sessionMetadata.yaml"
    said = read_yaml_file(about)
    if not isinstance(said, Mapping):
        raise FileFormatError(about, None, "must be a mapping of names to values, as OpenCap writes it")
    said = cast(Mapping[object, object], said)
    models = _files(folder / "OpenSimData" / "Model", ".osim")
    named = [each for each in models if each.stem == f"{said.get('openSimModel')}_scaled"]
    return Session(
        "OpenCap",
        _only(named or models, folder, "OpenSimData/Model"),
        _some(_moving(folder / "MarkerData"), folder, "MarkerData"),
        _mass(about, said.get("mass_kg")),
    )


def _pose2sim(folder: Path) -> Session:
    models = {each.stem: each for each in _files(folder / "kinematics", ".osim")}
    trials = _files(folder / "pose-3d", ".trc")
    # A model is named after the markers that it was scaled to; other files hold the same motion,
    # unfiltered or with fewer markers.
    pairs = [(models[each.stem], each) for each in trials if each.stem in models]
    if len(pairs) > 1:
        model, trial = pairs[0]
        raise GluteusError(
            f"{folder}: has {len(pairs)} scaled models, one for each recording or person; analyse one at a "
            f"time: gluteus lab {trial} --model {model}"
        )
    if not pairs:
        _some(trials, folder, "pose-3d")
        raise GluteusError(
            f"{folder}: no model in 'kinematics' is named after a file in 'pose-3d'; run Pose2Sim's "
            f"kinematics first, or give a model: gluteus lab {trials[0]} --model MODEL"
        )
    return Session("Pose2Sim", pairs[0][0], (pairs[0][1],))


def _files(folder: Path, ending: str) -> list[Path]:
    return files_in(folder, (ending,)) if folder.is_dir() else []


def _moving(folder: Path) -> list[Path]:
    """Trials of a folder, without the static one."""
    return [each for each in _files(folder, ".trc") if each.stem.lower() != _STATIC]


def _only(models: Sequence[Path], folder: Path, place: str) -> Path:
    if not models:
        raise GluteusError(
            f"{folder}: no model (.osim) in {place!r}; download the session again, or give --model"
        )
    if len(models) > 1:
        names = ", ".join(each.name for each in models[:12])
        raise GluteusError(f"{folder}: several models in {place!r} ({names}); choose one with --model")
    return models[0]


def _some(trials: Sequence[Path], folder: Path, place: str) -> tuple[Path, ...]:
    if not trials:
        raise GluteusError(f"{folder}: no trial (.trc) in {place!r}; lab needs the markers of a motion")
    return tuple(trials)


def _mass(about: Path, value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FileFormatError(about, None, f"mass_kg must be a number of kilograms, not {str(value)[:40]!r}")
    return float(value)
