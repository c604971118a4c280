"""Files handed over, a motion analysed with progress, and played."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gluteus.files import write_table
from gluteus.studies.motion.files import read_forces, write_forces
from gluteus.studies.motion.forces import forces
from gluteus.web.server.jobs import ENDED
from tests.helpers import leg
from tests.helpers.hostile_hdf5 import TO_ELSEWHERE, Make, write_hostile
from tests.helpers.models import model_path
from tests.models import walk
from tests.models.walk import write_walk


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


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Model and motion on the disk, and what the study makes of them."""
    folder = tmp_path_factory.mktemp("swing")
    model = leg.write_leg(folder)
    motion = write_table(leg.swing(), folder / "swing.sto")
    result = forces(model, motion, None)
    return {"model": model, "motion": motion, "result": write_forces(result, folder / "swing.nc")}


def handed(client: Any, files: dict[str, Path], *names: str) -> dict[str, str]:
    return {name: hand_over(client, files[name].name, files[name].read_bytes()) for name in names}


def test_a_motion_is_analysed_as_by_the_study(client: Any, files: dict[str, Path]) -> None:
    ended = when_ended(client, client.post("/forces", handed(client, files, "model", "motion")))
    assert (ended["state"], ended["done"]) == ("done", ended["total"]), ended
    told = client.page(ended["result"]).json()
    study = forces(files["model"], files["motion"], None)
    assert (told["frames"], told["failed"]) == (study.sizes["time"], 0)
    np.testing.assert_allclose(told["time_s"], study["time"].values)
    name = str(study["muscle"].values[0])
    np.testing.assert_allclose(told["muscles_n"][name], study["muscle_force_n"].values[:, 0], rtol=1e-4)
    flexion = study["value"].sel(coordinate="hip_flexion_r").values
    got = told["sides"]["right"]["pose_deg"]["hip_flexion"]
    np.testing.assert_allclose(got, np.degrees(flexion), rtol=1e-4, atol=1e-6)
    assert told["sides"]["left"]["pose_deg"] == {}
    assert max(told["sides"]["right"]["hip_force_bw"]) > 0


def test_a_result_is_played_frame_by_frame(client: Any, files: dict[str, Path]) -> None:
    ended = when_ended(client, client.post("/forces", handed(client, files, "result")))
    assert ended["state"] == "done", ended
    told = client.page(ended["result"]).json()
    frame = told["frames"] // 2
    scene = client.page(f"{ended['result']}/frames/{frame}/scene?sex=f").json()
    wanted = told["sides"]["right"]["pose_deg"]["hip_flexion"][frame]
    assert scene["pose"]["hip_flexion_deg"] == pytest.approx(wanted, rel=1e-4)
    strands = [line for name, line in scene["lines"].items() if name.startswith("glmed_")]
    recorded = sum(told["muscles_n"][f"glut_med{part}_r"][frame] for part in (1, 2, 3))
    assert sum(line["force_n"] for line in strands) == pytest.approx(recorded, abs=0.5)
    assert scene["lines"]["pect_r"]["force_n"] is None if "pect_r" in scene["lines"] else True
    assert client.page(f"{ended['result']}/frames/{told['frames']}/scene").status_code == 404
    arrow, size = scene["hip_force"], told["sides"]["right"]["hip_force_bw"][frame]
    assert arrow["size_bw"] == pytest.approx(size, rel=1e-3)
    assert np.linalg.norm(arrow["vector_bw"]) == pytest.approx(size, rel=1e-3)
    assert arrow["vector_bw"][1] < 0.0  # the socket presses the head downwards


def _matrix(values: list[float]) -> np.ndarray:
    return np.array(values).reshape(4, 4).T


def test_legs_and_trunk_of_a_walk_are_those_of_its_coordinates(client: Any, tmp_path: Path) -> None:
    motion, loads, residuals = walk.write_walk(tmp_path, rate_hz=20.0)
    named = {
        "model": model_path("walker"), "motion": motion, "loads": loads,
        "loads_table": tmp_path / "walk_grf.mot", "actuators": residuals,
    }  # fmt: skip
    given = {name: hand_over(client, file.name, file.read_bytes()) for name, file in named.items()}
    ended = when_ended(client, client.post("/forces", given | {"reserves": 20, "lowpass_hz": 6}))
    assert ended["state"] == "done", ended
    frame, table = 9, walk.motion(20.0)
    bones = client.page(f"{ended['result']}/frames/{frame}/scene?sex=f").json()["bones"]
    for side in ("right", "left"):
        femur, shank = (_matrix(bones[f"{part}_{side}"]) for part in ("femur", "shank"))
        bent = np.degrees(np.arccos(np.clip(femur[:3, 1] @ shank[:3, 1], -1.0, 1.0)))
        assert bent == pytest.approx(abs(table.column(f"knee_angle_{side[0]}")[frame]), abs=1.0)
        thigh = femur[:3, 3] - shank[:3, 3]
        assert thigh / np.linalg.norm(thigh) == pytest.approx(femur[:3, 1], abs=1e-3)
    pelvis, left = _matrix(bones["pelvis"])[:3, :3], _matrix(bones["femur_left"])[:3, :3]
    against = pelvis.T @ left
    flexion = np.degrees(np.arctan2(-against[0, 1], against[1, 1]))
    assert flexion == pytest.approx(table.column("hip_flexion_l")[frame], abs=1.0)
    outwards = np.degrees(np.arcsin(np.clip(against[2, 1], -1.0, 1.0)))
    assert abs(outwards) == pytest.approx(abs(table.column("hip_adduction_l")[frame]), abs=1.0)


def test_the_tables_of_loads_are_never_looked_for_on_the_server(client: Any, files: dict[str, Path]) -> None:
    loads = (
        '<?xml version="1.0"?><OpenSimDocument Version="40000"><ExternalLoads name="loads"><objects>'
        '<ExternalForce name="push"><applied_to_body>femur_r</applied_to_body>'
        "<force_identifier>f_v</force_identifier></ExternalForce></objects>"
        "<datafile>/etc/passwd</datafile></ExternalLoads></OpenSimDocument>"
    )
    given = handed(client, files, "model", "motion") | {
        "loads": hand_over(client, "loads.xml", loads.encode())
    }
    ended = when_ended(client, client.post("/forces", given))
    assert ended["state"] == "failed"
    assert "add that table" in ended["problem"]["detail"]
    table = hand_over(client, "table.mot", b"this is no table")
    ended = when_ended(client, client.post("/forces", given | {"loads_table": table}))
    assert ended["state"] == "failed"
    assert "table.mot" in ended["problem"]["detail"]
    assert "/tmp" not in ended["problem"]["detail"]


def test_a_set_up_that_is_handed_over_as_a_model_leads_nowhere(
    client: Any, files: dict[str, Path], tmp_path: Path
) -> None:
    """A set-up names model and loads: here those would be files of the server."""
    secret = tmp_path / "secret.xml"
    secret.write_text("<a>the secret</a>", encoding="utf-8")
    named = (
        f"<model_file>{files['model']}</model_file><coordinates_file>{files['motion']}</coordinates_file>"
        f"<external_loads_file>{{loads}}</external_loads_file><force_set_files>{secret}</force_set_files>"
    )
    for loads in ("", str(secret)):
        text = f'<OpenSimDocument Version="40000"><InverseDynamicsTool>{named.format(loads=loads)}'
        content = f"{text}</InverseDynamicsTool></OpenSimDocument>".encode()
        given = {"model": hand_over(client, "setup.xml", content)} | handed(client, files, "motion")
        ended = when_ended(client, client.post("/forces", given))
        assert (ended["state"], ended["problem"]["rule"]) == ("failed", "bad-input")
        assert "setup.xml" in ended["problem"]["detail"]
        assert "secret" not in ended["problem"]["detail"]
        assert str(tmp_path) not in ended["problem"]["detail"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.osim", b"<OpenSimDocument"),
        (
            "bomb.osim",
            b'<!DOCTYPE x [<!ENTITY a "aaaa">]><OpenSimDocument Version="40000">&a;</OpenSimDocument>',
        ),
        ("noise.osim", bytes(range(256))),
    ],
)
def test_models_that_are_none_fail_with_the_name_that_their_owner_gave(
    client: Any, files: dict[str, Path], name: str, content: bytes
) -> None:
    given = {"model": hand_over(client, name, content)} | handed(client, files, "motion")
    ended = when_ended(client, client.post("/forces", given))
    assert (ended["state"], ended["problem"]["rule"]) == ("failed", "bad-input")
    assert name in ended["problem"]["detail"]


def test_damaged_results_fail_in_one_sentence(client: Any, files: dict[str, Path]) -> None:
    whole = files["result"].read_bytes()
    draw = np.random.default_rng(1)
    for cut in (8, 200, len(whole) // 2):
        damaged = bytearray(whole[:cut] + draw.bytes(300) + whole[cut + 300 :])
        job = client.post("/forces", {"result": hand_over(client, "damaged.nc", bytes(damaged))})
        ended = when_ended(client, job)
        assert ended["state"] in ("failed", "done")
        assert (ended["problem"] or {"rule": "bad-input"})["rule"] == "bad-input"
    short = when_ended(
        client, client.post("/forces", {"result": hand_over(client, "short.nc", whole[:1000])})
    )
    assert short["state"] == "failed"


@pytest.mark.parametrize("make", TO_ELSEWHERE, ids=lambda each: each.__name__)
def test_hostile_results_give_nothing_away(client: Any, tmp_path: Path, make: Make) -> None:
    path = write_hostile(make, tmp_path)
    given = {"result": hand_over(client, path.name, path.read_bytes())}
    ended = when_ended(client, client.post("/forces", given))
    assert (ended["state"], ended["problem"]["rule"]) == ("failed", "bad-input")
    assert path.name in ended["problem"]["detail"]
    assert "SECRET" not in str(ended)
    assert "/tmp" not in str(ended)


def test_results_that_are_none_are_refused(client: Any, files: dict[str, Path], tmp_path: Path) -> None:
    sound = read_forces(files["result"], trusted=True).dataset
    status = sound["status"].astype(float) * np.nan
    for number, wrong in enumerate(
        (
            sound.drop_vars("activation"),
            sound.isel(time=slice(0, 0)),
            sound.transpose(),
            sound.rename(muscle="line"),
            sound.assign(value=sound["value"].isel(coordinate=0)),
            sound.assign(status=status),
            sound.assign(contact_force_bw=sound["contact_force_bw"] * np.nan),
            sound.assign(muscle_force_n=sound["muscle_force_n"].astype(str)),
        )
    ):
        path = tmp_path / f"wrong{number}.nc"
        wrong.to_netcdf(path, engine="h5netcdf")
        given = {"result": hand_over(client, path.name, path.read_bytes())}
        ended = when_ended(client, client.post("/forces", given))
        assert ended["state"] in ("failed", "done"), number
        assert (ended["problem"] or {"rule": "bad-input"})["rule"] == "bad-input", ended


@pytest.mark.parametrize(
    "name", ["walk.exe", "../walk.mot", "walk", ".mot", "a/b.mot", "walk.mot\n", "w" * 119 + ".mot"]
)
def test_names_of_files_that_are_not_read(client: Any, name: str) -> None:
    answer = client.ask("POST", "/uploads", params={"name": name}, content=b"1")
    assert answer.status_code in (415, 422)


def test_uploads_are_limited_and_forgotten(make_client: Any) -> None:
    client = make_client(upload_limit=1000)
    assert client.ask("POST", "/uploads?name=a.mot", content=b"1" * 1001).status_code == 413
    assert client.ask("POST", "/uploads?name=a.mot", content=b"").status_code == 422
    first = hand_over(client, "a.mot", b"1")
    for _ in range(40):
        hand_over(client, "b.mot", b"1")
    gone = client.post("/forces", {"model": first, "motion": first})
    assert (gone.status_code, gone.json()["rule"]) == (404, "not-found")
    folder = client.app.state.gluteus.uploads._place()
    assert len(list(folder.iterdir())) == 40
    client.app.state.gluteus.uploads.close()
    assert not folder.exists()


@pytest.mark.parametrize("names", [(), ("model",), ("motion",), ("result", "model", "motion")])
def test_a_motion_is_one_thing_or_the_other(
    client: Any, files: dict[str, Path], names: tuple[str, ...]
) -> None:
    assert client.post("/forces", handed(client, files, *names)).status_code == 422


def test_an_analysis_is_cancelled_between_frames(client: Any, files: dict[str, Path]) -> None:
    long = write_table(leg.swing(), files["motion"].with_name("long.sto"), overwrite=True)
    given = handed(client, files | {"motion": long}, "model", "motion") | {"objective": "cubed"}
    job = client.post("/forces", given).json()
    client.ask("DELETE", f"/jobs/{job['id']}")
    end = time.monotonic() + 60
    while client.get(f"/jobs/{job['id']}").json()["state"] not in ENDED and time.monotonic() < end:
        time.sleep(0.02)
    assert client.get(f"/jobs/{job['id']}").json()["state"] == "cancelled"


@pytest.fixture(scope="module")
def without_ground(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A walk without its ground reaction, and what the study makes of it."""
    folder = tmp_path_factory.mktemp("walk")
    motion, _, residuals = write_walk(folder)
    model = model_path("walker")
    result = forces(model, motion, None, lowpass_hz=6.0, actuators=residuals)
    return {
        "model": model,
        "motion": motion,
        "actuators": residuals,
        "result": write_forces(result, folder / "walk.nc"),
    }


@pytest.mark.parametrize("names", [("model", "motion", "actuators"), ("result",)])
def test_an_implausible_motion_is_not_played(
    client: Any, without_ground: dict[str, Path], names: tuple[str, ...]
) -> None:
    given = handed(client, without_ground, *names) | ({} if "result" in names else {"lowpass_hz": 6.0})
    ended = when_ended(client, client.post("/forces", given))
    assert ended["state"] == "done", ended
    told = client.page(ended["result"]).json()
    assert told["plausible"] is False
    assert [each["id"] for each in told["warnings"]] == ["no-ground-reaction"]
    assert not any(told["plausible_frames"])
    assert (told["sides"], told["muscles_n"], told["peak"]) == ({}, {}, {})
    refused = client.page(f"{ended['result']}/frames/0/scene?sex=f")
    assert refused.status_code == 422
    assert "ground reaction is missing" in refused.json()["detail"]


def test_a_plausible_motion_says_so(client: Any, files: dict[str, Path]) -> None:
    ended = when_ended(client, client.post("/forces", handed(client, files, "result")))
    told = client.page(ended["result"]).json()
    assert (told["plausible"], told["warnings"]) == (True, [])
    assert all(told["plausible_frames"])
    assert not {"plausible", "warnings"} & told["provenance"].keys()
