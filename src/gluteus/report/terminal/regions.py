"""Print the regions of the body chart, by code and name."""

from __future__ import annotations

from rich.console import Group
from rich.table import Table
from rich.text import Text

from gluteus.anatomy.pain.layout import pain_layout
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.anatomy.pain.series import series_library


def regions_text() -> Group:
    """Return the codes with their names, and the words for wider areas with the codes they stand
    for.
    """
    table = Table(title="Regions of the body chart", title_justify="left")
    table.add_column("no.", justify="right")
    table.add_column("code", no_wrap=True)
    table.add_column("where")
    for number, (code, region) in enumerate(pain_library().regions.items(), start=1):
        table.add_row(str(number), code, Text(region.name))
    areas = series_library().areas
    words = Table(title="Words for larger areas", title_justify="left")
    words.add_column("word", no_wrap=True)
    words.add_column("pain in one of")
    for word, area in pain_layout().vague.items():
        words.add_row(word, Text(" ".join(areas[area].regions)))
    return Group(
        table,
        Text("A code that ends in _c is on the side without the pain. Numbers are accepted too."),
        words,
        Text("A picture with the numbers: gluteus pain --regions help --chart regions.svg"),
    )
