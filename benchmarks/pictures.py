"""Draw the pictures of README.md and docs again from the project's own figures.

Run: .venv/bin/python benchmarks/pictures.py
"""

from __future__ import annotations

from pathlib import Path

from gluteus.anatomy.pain.cases import case_library
from gluteus.facts import check
from gluteus.pain.ranking.case_evaluation import best_constant_list, cosine, out_of_fold
from gluteus.report.chart.body_chart import referred_chart_svg
from gluteus.report.figures import draw
from gluteus.report.figures.landmarks import draw_landmarks
from gluteus.report.figures.reliability import draw_case_scores

FOLDER = Path(__file__).parents[1] / "docs" / "images"
NAMES = ("fan", "stance")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    pictures = draw(check(samples=1000))
    for name in NAMES:
        file = FOLDER / f"{name}.{pictures[name].kind}"
        file.write_bytes(pictures[name].data)
        print(file)
    file = FOLDER / "landmarks.webp"
    file.write_bytes(draw_landmarks().data)
    print(file)
    pain()


def pain() -> None:
    """The pain ranking on published cases, and the maps of the three zones on the body chart."""
    cases = case_library().scored("development")
    found = {
        "Gluteus": out_of_fold(cases).scores(),
        "cosine with the maps": cosine(cases),
        "best constant list": best_constant_list(cases),
    }
    file = FOLDER / "reliability.webp"
    file.write_bytes(draw_case_scores(found).data)
    print(file)
    for zone in ("posterior", "middle", "anterior"):
        file = FOLDER / f"referred-{zone}.svg"
        file.write_text(referred_chart_svg(zone, prefix=f"referred-{zone}"), encoding="utf-8")
        print(file)


if __name__ == "__main__":
    main()
