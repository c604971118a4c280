"""Print sentences drawn at random from all faces, to be read by somebody new to the project.

Run: .venv/bin/python scripts/sample_sentences.py [--count 50] [--seed 16]
"""

import argparse
import re
from functools import cache
from random import Random

from check_prose import CODE, READERS, ROOT, prose_files

FACES = {
    "docs": ("README.md", "docs", "CONTRIBUTING.md", "CHANGELOG.md"),
    "terminal, report and errors": ("src",),
    "app": ("frontend/src",),
    "records": ("src/gluteus/anatomy/data",),
}
SHORTEST = 6  # words
WORD = re.compile(r"[A-Za-z]{2,}")  # the path of an icon has none
TEXT = re.compile(r"(?:- )?(?:text|says|ask|note|does|finding|go|reason|remark|why): \"?([A-Z].*?)\"?$")


@cache
def sentences(face: str) -> list[tuple[str, str]]:
    """Return the sentences of a face, each with its file and line."""
    found = list[tuple[str, str]]()
    for path in prose_files():
        name = path.relative_to(ROOT).as_posix()
        records = name.startswith("src/gluteus/anatomy/data")
        if not name.startswith(FACES[face]) or (records and face != "records"):
            continue
        for text in READERS[path.suffix](path.read_text("utf-8")):
            if text.kind == "comment" or "|" in text.words or "${" in text.words:
                continue
            words = " ".join(text.words.split())
            if text.kind == "record":
                words = TEXT.match(words)[1] if TEXT.match(words) else ""
            for sentence in re.split(r"(?<=[.?!]) (?=[A-Z])", words):
                enough = len(WORD.findall(CODE.sub("", sentence))) >= SHORTEST
                if enough and sentence[0].isupper():
                    found.append((f"{name}:{text.line}", sentence))
    return found


def main() -> None:
    """Draw the same number from each face, and print them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=16)
    given = parser.parse_args()
    faces, chance = list(FACES), Random(given.seed)
    share = -(-given.count // len(faces))
    drawn = [one for face in faces for one in chance.sample(sorted(set(sentences(face))), share)]
    for number, (place, sentence) in enumerate(drawn[: given.count], start=1):
        print(f"{number:3} {place}\n    {sentence}")


if __name__ == "__main__":
    main()
