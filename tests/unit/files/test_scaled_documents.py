"""Documents that are read after repairing, or with odd numbers, end scaled or in one error."""

import re
import warnings
from pathlib import Path

import pytest

from gluteus.errors import FileFormatError
from gluteus.files.osim.scaled import ScaledDocument
from gluteus.model.opensim.model import OsimModel, read_osim
from tests.helpers.models import model_path


def read(folder: Path, content: bytes) -> OsimModel:
    """Return the model of a document that may have to be mended."""
    path = folder / "model.osim"
    path.write_bytes(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return read_osim(path)


def scaled(folder: Path, content: bytes) -> str:
    """Return a document with the pelvis twice as large."""
    model = read(folder, content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        document = ScaledDocument(model.spec)
    document.scale({"pelvis": (2.0, 2.0, 2.0)})
    return document.text()


WALKER = model_path("walker").read_text(encoding="utf-8")
NAMED = WALKER.replace('<Model name="', '<Model name="Müller ', 1)


def declared(text: str, encoding: str) -> str:
    return re.sub(r'encoding="[^"]*"', f'encoding="{encoding}"', text, count=1)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (NAMED.encode("latin-1"), "Müller walker"),
        (declared(NAMED, "windows-1252").encode("cp1252"), "Müller walker"),
        (declared(NAMED, "UTF-16").encode("utf-16"), "Müller walker"),
        (WALKER.replace('<Model name="', '<Model name="R&D ', 1).encode(), "R&amp;D walker"),
        (WALKER.replace("<BodySet", "<!-- two -- dashes --><BodySet", 1).encode(), "walker"),
    ],
    ids=["other letters", "another encoding", "UTF-16", "lone ampersand", "dashes"],
)
def test_a_mended_document_is_scaled(tmp_path: Path, content: bytes, name: str) -> None:
    text = scaled(tmp_path, content)
    assert f'<Model name="{name}">' in text
    again = read(tmp_path, text.encode())
    before = read(tmp_path, content).spec.bodies[0].mass_center
    assert again.spec.bodies[0].mass_center == pytest.approx([2.0 * each for each in before])


@pytest.mark.parametrize("factors", ["abc", "1 2", "", "1 1 1 1", "nan"])
def test_pictures_of_bones_never_keep_a_model_from_being_scaled(tmp_path: Path, factors: str) -> None:
    picture = f"<attached_geometry><Mesh><scale_factors>{factors}</scale_factors></Mesh></attached_geometry>"
    body = '<Body name="pelvis">'
    text = scaled(tmp_path, WALKER.replace(body, body + picture, 1).encode())
    assert f"<scale_factors>{factors}</scale_factors>" in text or not factors


def test_a_document_that_changed_meanwhile_is_one_error(tmp_path: Path) -> None:
    document = ScaledDocument(read(tmp_path, WALKER.encode()).spec)
    for element in document.root.iter("mass_center"):
        element.text = "1 two 3"
    with pytest.raises(FileFormatError, match=r"mass_center of Body 'pelvis' must contain numbers"):
        document.scale({"pelvis": (2.0, 2.0, 2.0)})
