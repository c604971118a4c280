"""Files that a document names are beside it, and never on another machine."""

from pathlib import Path

import pytest

from gluteus.errors import FileFormatWarning
from gluteus.files.beside import file_beside


@pytest.mark.parametrize("named", ["grf.mot", "./grf.mot", r".\grf.mot"])
def test_a_relative_name_starts_at_the_document(tmp_path: Path, named: str) -> None:
    assert file_beside(tmp_path / "loads.xml", named) == tmp_path / "grf.mot"


@pytest.mark.parametrize(
    "named", [r"\\server\share\grf.mot", "//server/share/grf.mot", r"\/server/a/grf.mot"]
)
def test_another_machine_is_never_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    asked = list[Path]()
    real = Path.is_file
    monkeypatch.setattr(Path, "is_file", lambda path: asked.append(path) or real(path))
    (tmp_path / "server" / "a").mkdir(parents=True)
    assert file_beside(tmp_path / "loads.xml", named).is_relative_to(tmp_path)
    (tmp_path / "grf.mot").touch()
    with pytest.warns(FileFormatWarning, match="which is not there"):
        assert file_beside(tmp_path / "loads.xml", named) == tmp_path / "grf.mot"
    assert all(each.is_relative_to(tmp_path) for each in asked)
