"""`gluteus validate` as its users meet it."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gluteus.cli import app
from gluteus.errors import GluteusError

PUBLISHERS = "doi|pubmed|www|link|journals|studylib"


def test_object_and_page_say_the_same(tmp_path: Path) -> None:
    page = tmp_path / "validation.html"
    done = CliRunner().invoke(
        app, ["validate", "--samples", "60", "--json", "--report", str(page)], catch_exceptions=False
    )
    found = json.loads(done.stdout)
    text = page.read_text(encoding="utf-8")
    misses = [each for each in found["comparisons"] if not each["fits"]]
    assert found["fits"] + len(misses) == len(found["comparisons"]) > 20
    assert f"{found['fits']} of {len(found['comparisons'])} computed medians" in text
    assert text.count('class="misses"') == len(misses)
    for each in misses:
        assert each["title"][1:] in text
    for each in found["comparisons"]:
        assert 0 < each["n"] <= 60
        assert f'<td class="value">{each["n"]}</td>' in text
    assert text.count("<svg") == len({each["group"] for each in found["comparisons"]})
    assert not re.search(
        r"""(src|href)=["'](?!#|data:|https://(doi|pubmed|www|link|journals|studylib))""", text
    )


def test_a_folder_is_no_page(tmp_path: Path) -> None:
    with pytest.raises(GluteusError, match="name a file in a folder that exists"):
        CliRunner().invoke(app, ["validate", "--report", str(tmp_path)], catch_exceptions=False)
