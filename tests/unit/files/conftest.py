"""Documents to read: one that has every feature, changed here and there, and real ones where present."""

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


@pytest.fixture(scope="session")
def real_files() -> Path:
    folder = HERE.parents[3] / "shared" / "opensim"
    if not folder.is_dir():
        pytest.skip("the published models and the recorded walk are not in ../shared/opensim")
    return folder
