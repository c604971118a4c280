"""The model of a person: scaled by a static trial, or unchanged with its markers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from gluteus.errors import GluteusError
from gluteus.files.bytes.whole import write_whole
from gluteus.files.markers.setups import ScaleSetup
from gluteus.files.osim.scaled import rewritten
from gluteus.model.opensim.markers import with_markers
from gluteus.model.opensim.model import read_osim
from gluteus.model.opensim.scaling import scaled
from gluteus.studies.kinematics.question import UpAxis
from gluteus.studies.kinematics.scaling import ScaledPerson, SizePrior, scale


def person_of(
    model: Path,
    static: Path | None,
    out: Path,
    *,
    times: str | None = None,
    mass_kg: float | None = None,
    setup: ScaleSetup | None = None,
    marker_set: Path | None = None,
    rename: Mapping[str, str] | None = None,
    up: UpAxis = "auto",
    functional: Sequence[Path] = (),
    sizes: SizePrior = "uniform",
    allow: Sequence[str] = (),
    overwrite: bool = False,
) -> ScaledPerson | None:
    """Write the model of the person: scaled by a static trial, or unchanged with its markers.

    Parameters
    ----------
    model
        Generic model, or a scaled one if there is neither a static trial nor a set-up.
    static, setup
        Static trial, and OpenSim set-up for scaling.
    out
        File of the written model.
    times
        First and last time of the static trial, ``"FROM,TO"`` [s].
    mass_kg, marker_set, rename, up, functional, sizes, allow
        As in `scale`.
    overwrite
        Whether an existing file may be replaced.

    Returns
    -------
    ScaledPerson or None
        None if the model was already scaled.
    """
    read = with_markers(read_osim(model, allow=allow), marker_set)
    if static is None and setup is None:
        if functional:
            raise GluteusError("--functional places hip centres while scaling; give --static and --mass, too")
        if sizes != "uniform":
            raise GluteusError("--sizes is for scaling; give --static and --mass, too")
        same = scaled(read, {}, mass=mass_kg, keeps_mass_distribution=True, allow=allow)
        write_whole(out, rewritten(out, same.document.text()), overwrite=overwrite)
        return None
    person = scale(
        read, static, times=_span(times), up=up, mass_kg=mass_kg, setup=setup, rename=rename,
        functional=functional, sizes=sizes, allow=allow,
    )  # fmt: skip
    person.write(out, overwrite=overwrite)
    return person


def _span(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        first, last = (float(word) for word in text.split(","))
    except ValueError as error:
        message = f"the times of the static trial must be FROM,TO in seconds, such as 0.5,1.5; got {text!r}"
        raise GluteusError(message) from error
    return first, last
