"""The API reference has a page for every room that offers names, and all pages can be reached."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
API = ROOT / "docs" / "api"
INTERNAL = {"web"}


def test_every_room_has_a_page() -> None:
    rooms = {path.parent.name for path in (ROOT / "src" / "gluteus").glob("*/__init__.pyi")} - INTERNAL
    assert rooms
    for room in rooms:
        page = (API / f"{room}.md").read_text(encoding="utf-8")
        assert f"automodule:: gluteus.{room}\n" in page
        assert re.search(rf"^{room}$", (API / "index.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_modules_of_mechanics_exist() -> None:
    """A page that names a module which moved would only fail in `make docs`."""
    named = re.findall(r"automodule:: gluteus\.(\S+)", (API / "mechanics.md").read_text(encoding="utf-8"))
    assert len(named) > 10
    for name in named:
        assert (ROOT / "src" / "gluteus" / f"{name.replace('.', '/')}.py").is_file(), name
