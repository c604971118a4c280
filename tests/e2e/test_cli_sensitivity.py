"""`gluteus sensitivity` as its users meet it."""

import json

from typer.testing import CliRunner

from gluteus.cli import app

CALL = ["sensitivity", "--sex", "f", "--mass", "62", "--height", "1.68", "--samples", "400", "--pairs", "64"]


def test_drivers_and_what_to_measure_next() -> None:
    done = CliRunner().invoke(app, [*CALL, "--json"], catch_exceptions=False)
    found = json.loads(done.stdout)
    shares = {each["group"]: each["total"] for each in found["drivers"]["abductor_force_bw"]}
    assert max(shares, key=lambda name: shares[name]) == "bones"
    next_one = found["measure_next"]["capacity_over_demand"]["measurements"][0]
    assert next_one["name"] == "abduction_strength"
    assert next_one["narrower"] > 0.1
    assert {"version", "seed", "samples", "model", "sources"} <= found["provenance"].keys()


def test_tables_are_readable() -> None:
    done = CliRunner().invoke(app, CALL, catch_exceptions=False)
    assert "What to measure next" in done.stdout
    assert "pelvic tilt" in done.stdout
