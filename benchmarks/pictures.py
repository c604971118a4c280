"""Draw the pictures of README.md again from the project's own figures.

Run: .venv/bin/python benchmarks/pictures.py
"""

from __future__ import annotations

from pathlib import Path

from gluteus.facts import check
from gluteus.report.figures import draw

FOLDER = Path(__file__).parents[1] / "docs" / "images"
NAMES = ("fan", "stance")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    pictures = draw(check(samples=1000))
    for name in NAMES:
        file = FOLDER / f"{name}.{pictures[name].kind}"
        file.write_bytes(pictures[name].data)
        print(file)


if __name__ == "__main__":
    main()
