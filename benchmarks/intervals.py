"""How often the intervals of a recording hold the truth, on synthetic laboratories.

    python benchmarks/intervals.py --people 40 --samples 100

People differ from the model that their laboratory has of them by errors of published size, drawn by
code of their own (`tests/helpers/made_people.py`). Their markers are recorded with errors, too, and
computed as any recording is. Counted is in which frames the 95 % interval holds the true value.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time as clock
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from numpy.typing import NDArray
from rich.progress import track as progress

from tests.helpers.made_people import Laboratory, made_laboratory, truth_held


def _bootstrap(shares: list[float], again: NDArray[np.int64]) -> list[float]:
    """Return the 95 % interval of the mean share over people drawn again."""
    means = np.array(shares)[again].mean(axis=1)
    lower, upper = np.quantile(means, [0.025, 0.975]).tolist()
    return [lower, upper]


def main() -> None:
    """Print the share of frames and people in which intervals hold the truth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--samples", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        laboratory: Laboratory = made_laboratory(Path(folder))
        start, used = clock.perf_counter(), clock.process_time()
        seeds = range(asked.seed, asked.seed + asked.people)
        rows = [truth_held(laboratory, seed, asked.samples) for seed in progress(list(seeds))]
    names = list(rows[0])
    rng = np.random.default_rng(0)
    again = rng.integers(0, len(rows), (2000, len(rows)))
    found = {
        name: {
            "held": sum(row[name].held for row in rows) / max(sum(row[name].frames for row in rows), 1),
            "held_95": _bootstrap([row[name].held / max(row[name].frames, 1) for row in rows], again),
            "frames": sum(row[name].frames for row in rows),
            "mean_width": sum(row[name].width for row in rows) / len(rows),
            "mean_miss": sum(row[name].miss for row in rows) / len(rows),
        }
        for name in names
    }
    print(
        json.dumps(
            {
                "people": asked.people,
                "samples": asked.samples,
                "seconds": round(clock.perf_counter() - start, 1),
                "processor_seconds": round(clock.process_time() - used, 1),
                "intervals": found,
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
