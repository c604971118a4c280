"""`gluteus plan` as its users meet it."""

import json

import pytest
from typer.testing import CliRunner

from gluteus.cli import app
from gluteus.errors import AnatomyError

PERSON = ["--sex", "f", "--mass", "62", "--height", "1.68", "--samples", "60"]


def test_before_after_difference() -> None:
    done = CliRunner().invoke(app, ["plan", *PERSON, "--cup-medial", "8", "--json"], catch_exceptions=False)
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    force = found["quantities"]["abductor_force_bw"]
    assert force["after"]["median"] < force["before"]["median"]
    assert force["difference"]["interval95"][1] < 0
    assert found["operation"] == "cup_medial_mm=8"
    assert found["hip_contact_force_bw_per_mm_or_deg"]["lateral_mm"]["interval95"][0] is not None
    assert {"version", "seed", "samples", "model", "sources"} <= found["provenance"].keys()


def test_table_shows_the_slopes_in_words() -> None:
    done = CliRunner().invoke(app, ["plan", *PERSON, "--add-offset", "5"], catch_exceptions=False)
    assert "more offset" in done.stdout
    assert "difference" in done.stdout


def test_a_change_of_half_a_metre_is_refused() -> None:
    with pytest.raises(AnatomyError, match="give -60 to 60"):
        CliRunner().invoke(app, ["plan", "--add-offset", "500"], catch_exceptions=False)
