"""Measure how often 95 % intervals contain the truth, and how much geometry narrows them.

Run: .venv/bin/python benchmarks/coverage.py [--truths 400 --samples 400] [--age 20 90]
"""

from __future__ import annotations

import argparse
from functools import partial

from rich.progress import Progress

from gluteus.bones import Person
from gluteus.studies.validation.coverage import GEOMETRY, coverage


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--truths", type=int, default=400)
    parser.add_argument("--samples", type=int, default=400)
    parser.add_argument("--age", type=float, nargs=2, metavar=("FROM", "TO"), help="the truths have an age")
    asked = parser.parse_args()
    print("| quantity | known | truths | held | width (median) |")
    print("| --- | --- | --- | --- | --- |")
    of = Person.of(age=asked.age)
    for known in ((), GEOMETRY):
        with Progress(transient=True) as bar:
            task = bar.add_task("people", total=asked.truths)
            advance = partial(bar.advance, task)
            found = coverage(asked.truths, asked.samples, known=known, of=of, progress=advance)
        for each in found:
            words = "sex, mass, height" + (", age" if asked.age else "") + (" and geometry" if known else "")
            held = f"{100 * each.held:.1f} ± {100 * each.standard_error:.1f} %"
            print(f"| {each.quantity} | {words} | {each.truths} | {held} | {each.width:.3f} |")


if __name__ == "__main__":
    main()
