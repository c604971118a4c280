"""How a copy is read and used, and how that ends."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path

from fuzz.sound import sound_store
from gluteus.pain.store import StoreError
from tests.helpers import damaging


def work_on(path: Path) -> str:
    """Read a copy and pose the model that comes out; return `result` or the name of the error."""
    from gluteus.errors import GluteusError
    from gluteus.files import FileFormatWarning, read_markers, read_table
    from gluteus.pain import read_answers, read_drawing
    from gluteus.studies.motion.batch_list import read_trials
    from gluteus.studies.motion.files import read_forces
    from gluteus.studies.population.cohort_file import read_cohort

    readers: dict[str, Callable[[Path], object]] = {
        ".osim": pose_model,
        ".mot": read_table,
        ".sto": read_table,
        ".xml": xml_reader(path.name),
        ".trc": read_markers,
        ".c3d": read_markers,
        ".yaml": read_cohort if path.name == "study.yaml" else read_trials,
        ".json": read_answers if path.name == "answers.json" else read_drawing,
        ".nc": partial(read_forces, trusted=True),  # this process is one of its own
        ".store": use_store,
    }
    read = readers[path.suffix]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", FileFormatWarning)
        try:
            read(path)
        except GluteusError as error:
            text = str(error)
            assert 0 < len(text) < 20_000, "an error is one message that can be read"
            return type(error).__name__
    return "result"


def xml_reader(name: str) -> Callable[[Path], object]:
    """Return the reader of a document by the words of its name."""
    from gluteus.files import read_actuators, read_loads
    from gluteus.files.markers.setups import read_ik_setup, read_marker_set, read_scale_setup

    kinds: dict[str, Callable[[Path], object]] = {
        "ctuators": read_actuators, "setup_ik": read_ik_setup, "setup_scale": read_scale_setup,
        "marker_set": read_marker_set,
    }  # fmt: skip
    return next((reader for word, reader in kinds.items() if word in name.lower()), read_loads)


def pose_model(path: Path) -> None:
    """Read a model without whatever can be left out.

    Lengths and moment arms in the default pose.
    """
    import numpy as np

    from gluteus.errors import UnsupportedFeature
    from gluteus.model.opensim.model import read_osim

    allow: set[str] = set()
    while True:
        try:
            model = read_osim(path, allow=allow)
            break
        except UnsupportedFeature as error:
            if error.name in allow or len(allow) > 5:
                raise
            allow.add(error.name)
    pose = model.default_pose()
    lengths, arms = model.lengths(pose), model.moment_arms(pose)
    assert lengths.shape == (1, len(model.muscle_names))
    assert arms.shape == (1, len(model.muscle_names), len(model.coordinate_names))
    assert not np.isnan(lengths).any() or not np.isfinite(pose).all(), "lengths are numbers"


def use_store(path: Path) -> None:
    """Read and write a store in every way; what differs from the sound store has to be named."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        count = damaging.Count()
        damaging.try_everything(sound_store(), path.read_bytes(), Path(folder), count)
    if count.refused or count.unread:
        raise StoreError(path, None, "is refused")
