"""Good trials are plausible, and each mistake of real input is named."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from gluteus.mechanics.body.tree import FIXED
from tests.helpers.mistakes import MISTAKES
from tests.helpers.models import SHARED, model_path, published
from tests.helpers.spoiled import Trial, off_the_plates, read_trial
from tests.models.walk import write_walk

pytestmark = [
    # What the tables themselves say of units and noise is tested with them.
    pytest.mark.filterwarnings("ignore::gluteus.errors.FileFormatWarning"),
    pytest.mark.filterwarnings("ignore::gluteus.studies.motion.trial.RecordingWarning"),
]


@pytest.fixture(scope="module")
def trial_named(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Trial]:
    @cache
    def read(name: str) -> Trial:
        if name == "made walk":
            motion, loads, _ = write_walk(tmp_path_factory.mktemp("walk"))
            return read_trial(model_path("walker"), motion, loads)
        return read_trial(*(published(path) for path in PUBLISHED[name]))

    return read


WALK, GAIT2354 = SHARED / "walk", SHARED.parent / "mocap" / "gait2354"
GAIT2392 = SHARED.parent / "mocap" / "gait2392"
PUBLISHED: dict[str, tuple[Path, Path, Path]] = {
    "published walk": (
        WALK / "subject01_simbody_adjusted.osim",
        WALK / "subject01_walk1_ik.mot",
        WALK / "subject01_walk1_grf.xml",
    ),
    "gait2354": (
        GAIT2354 / "expected/subject01_simbody.osim",
        GAIT2354 / "expected/subject01_walk1_ik.mot",
        GAIT2354 / "subject01_walk1_grf.xml",
    ),
    "gait2392": (
        GAIT2392 / "expected/subject01_simbody.osim",
        GAIT2392 / "expected/subject01_walk1_ik.mot",
        GAIT2392 / "subject01_walk1_grf.xml",
    ),
}
TRIALS = ("made walk", *PUBLISHED)


@pytest.mark.parametrize("lowpass_hz", [6.0, None])
@pytest.mark.parametrize("name", TRIALS)
def test_good_trials_raise_no_alarm(
    trial_named: Callable[[str], Trial], name: str, lowpass_hz: float | None
) -> None:
    trial = replace(trial_named(name), lowpass_hz=lowpass_hz)
    assert [(each.id, each.cause) for each in trial.judged().findings] == []


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("name", TRIALS)
def test_every_mistake_is_named(trial_named: Callable[[str], Trial], name: str, mistake: str) -> None:
    make, expected = MISTAKES[mistake]
    found = make(trial_named(name)).judged().findings
    assert expected & {each.id for each in found}, [(each.id, each.cause) for each in found]
    for each in found:
        assert each.cause
        assert each.remedy
        assert each.frames.any()


def test_part_of_a_step_on_the_plates_is_marked_and_the_rest_counts(
    trial_named: Callable[[str], Trial],
) -> None:
    trial = trial_named("made walk")
    before = trial.motion.time < 0.4  # forces are compared after a running mean
    off = off_the_plates(trial, until=0.35)
    (finding,) = off.judged().findings
    assert (finding.id, finding.severity) == ("off-the-plates", "partial")
    assert finding.frames.any()
    assert not finding.frames[~before].any()
    assert "--times 0.3" in finding.remedy


def test_a_model_that_muscles_tie_to_the_ground_needs_no_ground_reaction(
    trial_named: Callable[[str], Trial],
) -> None:
    trial = replace(trial_named("made walk"), loads=None, table=None)
    assert [each.id for each in trial.judged().findings] == ["no-ground-reaction"]
    paths = trial.model.paths
    tied = paths.body.copy()
    tied[0] = FIXED
    model = replace(trial.model, paths=replace(paths, body=tied))
    assert replace(trial, model=model).judged().findings == ()
