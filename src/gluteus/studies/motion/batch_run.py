"""Many recorded motions, one task each.

Failures are listed, and the other trials are finished.
"""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from gluteus.arrays import Floats
from gluteus.errors import GluteusError
from gluteus.extras import require_extra
from gluteus.files.bytes.whole import make_folder, refuse_outputs
from gluteus.json_types import JsonObject
from gluteus.mechanics.engine.recruitment import Status
from gluteus.question import part_of
from gluteus.studies.cluster import connected
from gluteus.studies.motion.batch_list import TrialRequest
from gluteus.studies.motion.files import write_forces
from gluteus.studies.motion.forces import forces
from gluteus.studies.motion.peaks import Peaks, peaks_of
from gluteus.studies.motion.question import ForcesOptions
from gluteus.studies.result import Result
from gluteus.studies.workers import end_with_parent


@dataclass(frozen=True)
class TrialResult:
    """Result of a trial, or why it failed.

    Attributes
    ----------
    name
        Name of the trial.
    error
        Error message, if the trial failed; None otherwise.
    out
        The file of its results.
    frames, failed
        Number of frames, and of those in which not everything was met.
    peaks
        Maxima over the frames in which everything was met.
    curves
        Contact force [body weights] over time by joint; NaN in frames in which not everything was
        met.
    bands
        Lower and upper end of the 95 % interval of the hip force over time, by side; empty without
        intervals.
    activations
        Activation over time of the requested muscles; NaN in frames in which not everything was
        met.
    time_s
        Times of the frames.
    notes
        Remarks about the recording.
    plausible
        Whether the trial is plausible and may be used as a result.
    warnings
        Findings about its plausibility, as in the attributes of `forces`.
    residuals
        Residuals on the root of the model, as in the attributes of `forces`; None for a model that
        is fixed to the ground.
    seconds
        Computing time [s].
    still
        The frame with the largest joint force, of those in which everything was met; None if the
        trial is implausible.
    """

    name: str
    error: str | None
    out: str | None = None
    frames: int = 0
    failed: int = 0
    peaks: Peaks = field(default_factory=Peaks)
    curves: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    bands: dict[str, tuple[list[float], list[float]]] = field(
        default_factory=dict[str, tuple[list[float], list[float]]]
    )
    activations: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    time_s: list[float] = field(default_factory=list[float])
    notes: tuple[str, ...] = ()
    plausible: bool = True
    warnings: tuple[JsonObject, ...] = ()
    residuals: JsonObject | None = None
    seconds: float = 0.0
    still: Result | None = None


def run_trials(
    trials: Sequence[TrialRequest],
    out: Path,
    *,
    ending: str = ".sto",
    processes: int = 1,
    scheduler: str | None = None,
    overwrite: bool = False,
    progress: Callable[[TrialResult], None] | None = None,
) -> list[TrialResult]:
    """Analyse every trial, write its results to ``out``, and return results in the order of the
    trials.

    Parameters
    ----------
    trials
        Trials to analyse.
    out
        Folder of the results, which is made if needed.
    ending
        Ending of the result files, as for `forces_files.write_forces`.
    processes
        Number of processes on this machine.
    scheduler
        Address of a Dask cluster, instead of processes here. Its workers read and write the same
        files under the same paths.
    overwrite
        Whether existing results are replaced.
    progress
        Called with each result when it is ready.

    Raises
    ------
    MissingExtra
        A cluster is requested without Dask.
    GluteusError
        The folder cannot be made, a result would replace a file of a trial, or the cluster is
        unreachable. The failure of a trial is the ``error`` of its result.
    """
    if scheduler:
        require_extra("cohort", "trials on a cluster", "distributed")
    make_folder(out)
    results = [out / f"{each.name}{ending}" for each in trials]
    # An existing result that must not be replaced is a failure of its trial alone.
    refuse_outputs(results, inputs=[file for each in trials for file in each.files], overwrite=True)
    found: dict[str, TrialResult] = {}

    def finished(result: TrialResult) -> None:
        found[result.name] = result
        if progress:
            progress(result)

    if scheduler:
        _on_cluster(trials, out, ending, overwrite, scheduler, finished)
    elif processes == 1:
        for each in trials:
            finished(run_trial(each, out, ending, overwrite))
    else:
        _in_processes(trials, out, ending, overwrite, processes, finished)
    return [found[each.name] for each in trials]


def run_trial(
    trial: TrialRequest, out: Path, ending: str, overwrite: bool, muscles: Sequence[str] = ()
) -> TrialResult:
    """Analyse one trial and write its result; an exception becomes the result's error.

    The result contains the activations of ``muscles``, which must be in the model.
    """
    start = time.perf_counter()
    path = out / f"{trial.name}{ending}"
    try:
        with warnings.catch_warnings(record=True) as noticed:
            warnings.simplefilter("always", UserWarning)
            result = forces(
                trial.model,
                trial.motion,
                trial.loads,
                part_of(trial, ForcesOptions),
                actuators=trial.actuators,
                allow=trial.allow,
            )
        write_forces(result, path, overwrite=overwrite)
    except GluteusError as error:
        return TrialResult(trial.name, str(error), seconds=time.perf_counter() - start)
    status = result.array("status")
    met = (status == Status.OK)[:, None]
    contact = np.where(met, result.array("contact_force_bw"), np.nan)
    activation = np.where(met, result.array("activation"), np.nan)
    columns = dict(zip(result.labels("muscle"), activation.T.tolist(), strict=True))
    return TrialResult(
        name=trial.name,
        error=None,
        out=os.fspath(path),
        frames=int(status.size),
        failed=int(np.count_nonzero(status != Status.OK)),
        peaks=peaks_of(result),
        curves=dict(zip(result.labels("joint"), contact.T.tolist(), strict=True)),
        activations={each: columns[each] for each in muscles},
        time_s=result.array("time").tolist(),
        notes=tuple(dict.fromkeys(str(each.message) for each in noticed)),
        plausible=result.attrs["plausible"],
        warnings=tuple(result.attrs["warnings"]),
        residuals=result.attrs["residuals"],
        seconds=time.perf_counter() - start,
        still=_hardest(result, contact),
    )


def _hardest(result: Result, contact: Floats) -> Result | None:
    """Return the frame with the largest contact force; None if no force is known."""
    if not result.attrs["plausible"] or not np.isfinite(contact).any():
        return None
    return result.of_frame(int(np.unravel_index(np.nanargmax(contact), contact.shape)[0]))


def _in_processes(
    trials: Sequence[TrialRequest],
    out: Path,
    ending: str,
    overwrite: bool,
    processes: int,
    finished: Callable[[TrialResult], None],
) -> None:
    # Each process is a new interpreter, because threads of the kernel do not survive a fork.
    with ProcessPoolExecutor(processes, get_context("spawn"), end_with_parent) as pool:
        running = {pool.submit(run_trial, each, out, ending, overwrite): each for each in trials}
        for ready in as_completed(running):
            try:
                finished(ready.result())
            except BrokenProcessPool:
                finished(TrialResult(running[ready].name, "its process died (memory?); run it alone"))


def _on_cluster(
    trials: Sequence[TrialRequest],
    out: Path,
    ending: str,
    overwrite: bool,
    scheduler: str,
    finished: Callable[[TrialResult], None],
) -> None:
    from distributed import KilledWorker, as_completed

    with connected(scheduler) as client:
        running = dict[Any, TrialRequest]()
        for each in trials:
            try:
                refuse_outputs([out / f"{each.name}{ending}"], inputs=[], overwrite=overwrite)
            except GluteusError as error:
                finished(TrialResult(each.name, str(error)))
                continue
            # A worker that dies may have written a result already; the next one replaces it.
            task = client.submit(run_trial, _absolute(each), out.absolute(), ending, True, pure=False)
            running[task] = each
        done: Any = as_completed(list(running), loop=client.loop)
        for ready in done:
            try:
                finished(ready.result())
            except KilledWorker:
                finished(TrialResult(running[ready].name, "its workers died (memory?); run it alone"))


def _absolute(trial: TrialRequest) -> TrialRequest:
    """Return a trial whose files are found from any working directory."""
    return trial.model_copy(
        update={
            "model": trial.model.absolute(),
            "motion": trial.motion.absolute(),
            "loads": None if trial.loads is None else trial.loads.absolute(),
            "actuators": tuple(each.absolute() for each in trial.actuators),
        }
    )
