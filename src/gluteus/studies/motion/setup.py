"""Read a trial from a set-up of OpenSim's tools: model, motion, loads, actuators and settings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gluteus.errors import GluteusError
from gluteus.files.setup_document import SetupDocument, is_setup, read_setup
from gluteus.refusals import with_article
from gluteus.studies.motion.question import ForcesOptions


@dataclass(frozen=True)
class TrialFiles:
    """The files and settings in the set-up of a trial.

    Attributes
    ----------
    model, motion, loads
        Files; `loads` is None if the set-up names none.
    actuators
        Files of actuators.
    settings
        Values of fields of `ForcesOptions`.
    note
        A sentence that says where the files and settings come from.
    source
        The set-up.
    """

    model: Path
    motion: Path
    loads: Path | None
    actuators: tuple[Path, ...]
    settings: dict[str, Any]
    note: str
    source: Path

    @property
    def all_files(self) -> list[Path]:
        """Return every file that the set-up names."""
        return [self.model, self.motion, *([] if self.loads is None else [self.loads]), *self.actuators]

    def check(self, used: Iterable[object]) -> None:
        """Raise `GluteusError` for a file that is used, that the set-up names, and that is not
        there.
        """
        for path in used:
            if path in self.all_files and isinstance(path, Path) and not path.exists():
                raise GluteusError(
                    f"{self.source}: names {path.name}, which is neither at {path} nor beside the set-up; "
                    "put it there, or give another file in its place (--motion, --loads, --actuators)"
                )

    def fill(self, options: ForcesOptions) -> ForcesOptions:
        """Return options in which the set-up's settings replace defaults, but not values that
        were given.
        """
        missing = {name: value for name, value in self.settings.items() if getattr(options, name) is None}
        return options.model_copy(update=missing)


def trial_files(path: Path | str) -> TrialFiles | None:
    """Return the trial that a set-up describes; None for a file that is not a set-up.

    Raises
    ------
    GluteusError
        The set-up names no model or no motion, or belongs to another tool.
    """
    if not is_setup(path):
        return None
    setup = read_setup(path)
    if setup.kind in ("ScaleTool", "InverseKinematicsTool"):
        verb = "scale" if setup.kind == "ScaleTool" else "ik"
        raise GluteusError(
            f"{path} is the set-up of {with_article(setup.kind)}, which `gluteus {verb} --setup` takes; "
            "forces need that of an InverseDynamicsTool or AnalyzeTool, or model, --motion and --loads"
        )
    return TrialFiles(
        model=_needed(setup, setup.model, "model_file"),
        motion=_needed(setup, setup.motion, "coordinates_file"),
        loads=setup.loads,
        actuators=setup.actuators,
        settings={"times": setup.times, "lowpass_hz": setup.lowpass_hz},
        note=f"model, motion, loads, times and filter come from the set-up {setup.path.name} ({setup.kind})",
        source=setup.path,
    )


def _needed(setup: SetupDocument, found: Path | None, tag: str) -> Path:
    if found is None:
        raise GluteusError(f"{setup.path}: {with_article(setup.kind)} for forces names its {tag}; add it")
    return found
