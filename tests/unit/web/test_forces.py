"""Files handed over, a motion analysed with progress, and played."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gluteus.studies.forces import forces
from gluteus.studies.forces_files import write_forces
from gluteus.web.jobs import ENDED

MODEL = Path(__file__).parents[1] / "model" / "test_osim_limb.osim"


def hand_over(client: Any, name: str, content: bytes) -> str:
    answer = client.ask("POST", f"/uploads?name={name}", content=content)
    assert answer.status_code == 201, answer.text
    assert answer.json()["size"] == len(content)
    return answer.json()["id"]


def when_ended(client: Any, answer: Any) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    job, end = answer.json(), time.monotonic() + 90
    while job["state"] not in ENDED and time.monotonic() < end:
        time.sleep(0.05)
        job = client.get(f"/jobs/{job['id']}").json()
    return job
