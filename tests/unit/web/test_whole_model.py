"""A motion is looked at before it is analysed, and played on its own model."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gluteus.studies.motion.files import write_forces
from gluteus.studies.motion.forces import forces
from tests.helpers import leg
from tests.helpers import markers as marking
from tests.helpers.models import model_path
from tests.models import walk
from tests.unit.web.test_forces import hand_over, when_ended


def walking(client: Any, folder: Path, **changed: Path) -> dict[str, str]:
    motion, loads, residuals = walk.write_walk(folder, rate_hz=25.0)
    files = {
        "model": model_path("walker"), "motion": motion, "loads": loads,
        "loads_table": folder / "walk_grf.mot", "actuators": residuals,
    } | changed  # fmt: skip
    return {name: hand_over(client, file.name, file.read_bytes()) for name, file in files.items()}


def floats(client: Any, address: str, numbers: int) -> np.ndarray:
    answer = client.page(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/octet-stream"
    return np.frombuffer(answer.content, dtype="<f4").reshape(-1, numbers)


@pytest.fixture(scope="module")
def walked(client: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of a walk that was analysed, with markers beside it."""
    folder = tmp_path_factory.mktemp("walked")
    model = marking.marked_walker(folder)
    (folder / "marked.osim").write_text(_marked(folder), encoding="utf-8")
    time, q = marking.poses(model, walk.motion(25.0))
    trc = marking.write_trc(marking.recorded(model, q, time, noise_m=0.003), folder / "walk.trc")
    given = walking(client, folder, model=folder / "marked.osim", markers=trc)
    ended = when_ended(client, client.post("/forces", given | {"lowpass_hz": 6, "reserves": 20}))
    assert ended["state"] == "done", ended
    return ended["result"]


def _marked(folder: Path) -> str:
    from gluteus.model.opensim.scaling import scaled

    return scaled(marking.marked_walker(folder), {}).document.text()


def test_the_model_comes_in_frames_of_bytes(client: Any, walked: str) -> None:
    told = client.page(walked).json()
    scene = client.page(f"{walked}/model").json()
    assert told["whole"]
    assert scene["frames"] == told["frames"]
    assert {each["name"] for each in scene["segments"]} >= {"pelvis", "femur_right", "shank_left", "trunk"}
    assert len(scene["markers"]) == 40
    assert {each["side"] for each in scene["joints"]} == {"right", "left"}
    assert {each["label"] for each in scene["events"]} == {"Foot Strike", "Foot Off"}
    every = floats(client, f"{walked}/model/frames", scene["numbers"])
    assert len(every) == scene["frames"]
    some = floats(client, f"{walked}/model/frames?first=7&count=3", scene["numbers"])
    np.testing.assert_array_equal(some, every[7:10])
    bodies = every[:, : 7 * len(scene["bodies"])].reshape(len(every), -1, 7)
    np.testing.assert_allclose(np.linalg.norm(bodies[..., 3:], axis=-1), 1.0, atol=1e-5)
    first = 7 * len(scene["bodies"]) + 6 * len(scene["loads"])
    right = next(row for row, each in enumerate(scene["joints"]) if each["side"] == "right")
    size = np.linalg.norm(every[:, first + 3 * right : first + 3 * right + 3], axis=1)
    wanted = np.array(told["sides"]["right"]["hip_force_bw"], dtype=float)
    np.testing.assert_allclose(size, wanted, rtol=1e-3)  # the arrow is the number


def test_paths_come_for_the_muscles_that_are_asked_for(client: Any, walked: str) -> None:
    scene = client.page(f"{walked}/model").json()
    told = client.page(walked).json()
    chosen = [scene["muscles"][3], scene["muscles"][0]]
    asked = "&".join(f"muscle={each['name']}" for each in chosen)
    numbers = sum(3 * each["places"] + 2 for each in chosen)
    some = floats(client, f"{walked}/model/muscles?first=2&count=4&{asked}", numbers)
    assert some.shape == (4, numbers)
    force = some[:, 3 * chosen[0]["places"] + 1]
    known = np.array(told["muscles_n"][chosen[0]["name"]][2:6], dtype=float)
    np.testing.assert_allclose(force, known, rtol=1e-3, atol=1e-3)
    assert client.page(f"{walked}/model/muscles?muscle=biceps").status_code == 422
    assert client.page(f"{walked}/model/frames?first=5000").status_code == 404
    assert client.page(f"{walked}/model/frames?first=-1").status_code == 422


def test_what_is_too_much_for_one_answer_is_asked_in_parts(
    client: Any, walked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gluteus.web.routes import whole_model

    monkeypatch.setattr(whole_model, "MOST_SENT", 4_000)
    answer = client.page(f"{walked}/model/frames")
    assert answer.status_code == 413
    assert "ask for up to" in answer.json()["detail"]


def test_a_result_is_drawn_with_its_model_and_not_with_another(client: Any, tmp_path: Path) -> None:
    motion, loads, residuals = walk.write_walk(tmp_path, rate_hz=25.0)
    result = forces(model_path("walker"), motion, loads, lowpass_hz=6, reserves=20, actuators=residuals)
    stored = write_forces(result, tmp_path / "walk.nc")
    upload = hand_over(client, "walk.nc", stored.read_bytes())
    alone = when_ended(client, client.post("/forces", {"result": upload}))
    answer = client.page(f"{alone['result']}/model")
    assert answer.status_code == 404
    assert "upload the model" in answer.json()["detail"]
    model = hand_over(client, "walker.osim", model_path("walker").read_bytes())
    ended = when_ended(client, client.post("/forces", {"result": upload, "model": model}))
    assert ended["state"] == "done", ended
    assert client.page(f"{ended['result']}/model").json()["frames"] == result.sizes["time"]
    other = hand_over(client, "leg.osim", leg.write_leg(tmp_path).read_bytes())
    ended = when_ended(client, client.post("/forces", {"result": upload, "model": other}))
    assert ended["state"] == "failed"
    assert "another model" in ended["problem"]["detail"]


def test_a_look_comes_before_the_analysis(client: Any, tmp_path: Path) -> None:
    given = walking(client, tmp_path)
    ended = when_ended(client, client.post("/forces/looks", given))
    assert ended["state"] == "done", ended
    told = client.page(ended["result"]).json()
    assert told["plausible"]
    assert told["in_degrees"]
    assert told["rate_hz"] == pytest.approx(25.0)
    assert len(told["loads"]) == 2
    ended = when_ended(client, client.post("/forces/looks", given | {"angles": "radians"}))
    told = client.page(ended["result"]).json()
    assert not told["plausible"]
    assert told["warnings"][0]["severity"] == "implausible"


def test_markers_alone_are_followed_and_their_plates_push(client: Any, tmp_path: Path) -> None:
    marking.write_laboratory(tmp_path)
    given = {
        "model": hand_over(client, "generic.osim", (tmp_path / "generic.osim").read_bytes()),
        "markers": hand_over(client, "walk.c3d", (tmp_path / "walk.c3d").read_bytes()),
    }
    ended = when_ended(client, client.post("/forces", given | {"reserves": 20}))
    assert ended["state"] == "done", ended
    scene = client.page(f"{ended['result']}/model").json()
    assert len(scene["plates"]) == 2
    assert len(scene["loads"]) == 2
    assert scene["markers"]


def test_files_that_do_not_belong_together_are_refused(client: Any, tmp_path: Path) -> None:
    model = hand_over(client, "walker.osim", model_path("walker").read_bytes())
    for given in ({"model": model}, {}):
        answer = client.post("/forces", given)
        assert answer.status_code == 422
        assert "give one of the two" in answer.json()["detail"]
