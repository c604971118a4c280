"""One recording, computed repeatedly with drawn errors."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Bools, Floats
from gluteus.errors import GluteusError
from gluteus.files import canonical_name
from gluteus.mechanics.body.couplings import resolve
from gluteus.mechanics.engine.choice import engine
from gluteus.mechanics.engine.recruitment import Status
from gluteus.mechanics.signals import motion_at
from gluteus.model.opensim.model import OsimModel
from gluteus.studies.intervals.draws import Draws
from gluteus.studies.intervals.person import markers_drawn, person_drawn, sizes_drawn
from gluteus.studies.intervals.question import Source
from gluteus.studies.intervals.recording import Recording
from gluteus.studies.motion.dataset import SIDES, body_weight
from gluteus.studies.motion.forces import BLOCK, hip_bodies
from gluteus.studies.motion.frames import joined, solve_frames
from gluteus.studies.motion.trial import Trial


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Results of all samples, (sample, frame, ...).

    Attributes
    ----------
    value, moment : (sample, frame, coordinate) arrays
        Coordinates [rad or m], and the generalised forces that their motion requires [N m or N];
        NaN if the pose was not found.
    force : (sample, frame, muscle) array
        Muscle forces [N]; NaN in frames whose moments the muscles cannot make.
    contact : (sample, frame, joint) array
        Size of the contact force [body weights]; NaN likewise.
    medius : (sample, frame, side) array
        Sum over all lines of gluteus medius [N]; NaN likewise, and if a side has none.
    met : (sample, frame) array of bool
        Whether muscles and actuators make all moments that the motion requires.
    """

    value: Floats
    moment: Floats
    force: Floats
    contact: Floats
    medius: Floats
    met: Bools


def outcomes(
    recording: Recording,
    samples: int,
    seed: int,
    errors: Collection[Source],
    progress: Callable[[], None] | None = None,
) -> Outcomes:
    """Return the results of all samples.

    Parameters
    ----------
    recording
        Recording that is computed repeatedly.
    samples
        Number of samples.
    seed
        Seed of the random draws.
    errors
        Sources of error that are drawn; everything else keeps its measured or scaled value.
    progress
        Called after each sample.
    """
    found = _empty(recording, samples)
    for sample in range(samples):
        _one(recording, Draws(seed, sample, errors), found, sample)
        if progress:
            progress()
    return found


def _empty(recording: Recording, samples: int) -> Outcomes:
    frames, settings = len(recording.trial.time), recording.settings
    shape = (samples, frames)

    def nothing(*more: int) -> Floats:
        return np.full((*shape, *more), np.nan)

    coordinates = len(recording.model.coordinate_names)
    return Outcomes(
        nothing(coordinates),
        nothing(coordinates),
        nothing(len(recording.model.muscle_names)),
        nothing(len(settings.bodies)),
        nothing(len(SIDES)),
        np.zeros(shape, dtype=np.bool_),
    )


def _one(recording: Recording, draws: Draws, found: Outcomes, sample: int) -> None:
    """Compute a sample and fill in its row; it stays NaN if the person is impossible."""
    try:
        model = person_drawn(recording.model, hip_bodies(recording.model), draws)
        trial = _moved(recording, model, draws)
    except GluteusError:
        return
    settings = replace(recording.settings, model=model)
    frames = joined(
        [
            solve_frames(settings, trial, slice(start, start + BLOCK))
            for start in range(0, len(trial.time), BLOCK)
        ]
    )
    met = frames.status == Status.OK
    found.value[sample], found.moment[sample], found.met[sample] = trial.q, frames.needed, met
    found.force[sample] = np.where(met[:, None], frames.force, np.nan)
    size = np.linalg.norm(frames.in_child, axis=-1) / body_weight(model)
    found.contact[sample] = np.where(met[:, None], size, np.nan)
    for side, lines in enumerate(medius_lines(model)):
        if lines.any():
            found.medius[sample, :, side] = found.force[sample][:, lines].sum(axis=1)


def _moved(recording: Recording, model: OsimModel, draws: Draws) -> Trial:
    """The trial with the person and the markers of a sample."""
    targets = recording.targets
    factors = sizes_drawn(recording.model, draws)[targets.body]
    points = markers_drawn(targets.body, targets.points[0], recording.time, factors, draws)
    solved = engine().tracking(model.tree).track(replace(targets, points=points), recording.q)
    cutoff = recording.lowpass_hz
    if cutoff is not None:
        cutoff *= float(np.exp(norms("recording")["cutoff"].si * draws.normal("cutoff")))
    if not solved.converged.all():
        raise GluteusError("a pose was not found; leave out the sample")
    at = recording.trial.time
    q, qd, qdd = motion_at(recording.time, solved.q, at, cutoff, stepwise=recording.stepwise)
    moved = resolve(model.tree, q, qd, qdd)
    return replace(recording.trial, q=moved.q, qd=moved.qd, qdd=moved.qdd)


def medius_lines(model: OsimModel) -> list[Bools]:
    """Return which muscles are lines of gluteus medius, for each of `SIDES`."""
    names = [canonical_name(name) for name in model.muscle_names]
    return [
        np.array([name.startswith("glmed") and name.endswith(ending) for name in names], dtype=np.bool_)
        for ending in SIDES.values()
    ]
