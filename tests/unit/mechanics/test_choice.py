"""One place chooses the engine, and a prepared model follows the choice."""

import pytest

from gluteus.mechanics.engine import kernel
from gluteus.mechanics.engine.choice import COMPILED, NUMPY, Engine, Prepared, engine


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GLUTEUS_KERNEL", "GLUTEUS_THREADS"):
        monkeypatch.delenv(name, raising=False)


def test_numpy_where_the_kernel_is_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine() is (COMPILED if kernel.state().compiled else NUMPY)
    monkeypatch.setenv("GLUTEUS_KERNEL", "off")
    assert engine() is NUMPY


def test_both_engines_have_names_of_their_own() -> None:
    assert NUMPY.name != COMPILED.name


def test_each_engine_prepares_a_model_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[str]()

    def prepare(chosen: Engine) -> str:
        asked.append(chosen.name)
        return f"for {chosen.name}"

    prepared, first = Prepared(prepare), engine().name
    assert prepared() == prepared() == f"for {first}"
    monkeypatch.setenv("GLUTEUS_KERNEL", "off")
    assert prepared() == prepared() == "for numpy"
    assert asked == list(dict.fromkeys([first, "numpy"]))
