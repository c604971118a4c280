"""A document that has every feature, as it is and changed here and there."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from gluteus.files import ModelSpec, read_osim_spec

HERE = Path(__file__).parent
Read = Callable[..., ModelSpec]


@pytest.fixture(scope="session")
def every_feature() -> str:
    return (HERE / "every_feature.osim").read_text(encoding="utf-8")


@pytest.fixture
def read_changed(every_feature: str, tmp_path: Path) -> Read:
    """Read the document with pieces of its text replaced; each piece must be there."""

    def read(*changes: tuple[str, str], allow: Iterable[str] = ()) -> ModelSpec:
        text = every_feature
        for old, new in changes:
            assert old in text, f"the document has no {old!r}"
            text = text.replace(old, new, 1)
        path = tmp_path / "changed.osim"
        path.write_text(text, encoding="utf-8")
        return read_osim_spec(path, allow=allow)

    return read
