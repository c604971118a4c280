"""The folder of a cohort: its question, a file for each finished shard, and the results."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gluteus.errors import FileFormatError, GluteusError
from gluteus.files.bytes.digests import sha256
from gluteus.files.bytes.whole import make_folder, write_whole
from gluteus.input_file import read_text
from gluteus.studies.population.cohort_file import CohortStudy
from gluteus.studies.population.constants import Constants, constants_from, constants_of
from gluteus.studies.population.summary import ChunkSummary, OtherConstants

_FORMAT = 2
_LARGEST_STUDY = 10_000_000  # bytes
_LARGEST_CONSTANTS = 100_000_000
_LARGEST_SHARD = 500_000_000
_OURS = frozenset({"shards", "constants.json"})
"""Files that an interrupted run may leave in a new folder."""


@dataclass(frozen=True)
class CohortFolder:
    """Reads and writes a cohort's folder, in which nothing is ever changed in place.

    A shard's file contains a line with the digest of its content, and the content, so that damage
    is recognised and the shard computed again.

    Parameters
    ----------
    path : Path
        The folder.
    study : CohortStudy
        The study of the cohort.
    constants : Constants
        Constants of its study of stance, as they were when the cohort began.
    """

    path: Path
    study: CohortStudy
    constants: Constants

    @classmethod
    def open(cls, path: Path | str, wanted: CohortStudy) -> CohortFolder:
        """Return the folder for a study, created if necessary.

        Raises
        ------
        AnatomyError
            The question fits nobody; then nothing is created.
        GluteusError
            The folder contains another study, foreign files, or damaged constants.
        """
        wanted.check()
        folder = Path(path)
        asked = folder / "study.json"
        if not asked.exists():
            _make(folder, wanted)
        return cls(folder, wanted, _read_constants(folder, wanted, _begun_with(asked, wanted)))

    @contextmanager
    def alone(self) -> Generator[None]:
        """Keep other runs out of the folder until this one ends in any way.

        Raises
        ------
        GluteusError
            Another run is using the folder.
        """
        from filelock import FileLock, Timeout

        # The system releases the lock when the process ends, even if it is killed.
        lock = FileLock(self.path / ".lock", blocking=False)
        try:
            lock.acquire()
        except Timeout:
            raise GluteusError(
                f"another run is using {self.path}; wait for it, or choose another folder"
            ) from None
        try:
            yield
        finally:
            lock.release()

    def shard_path(self, first: int, last: int) -> Path:
        """File of a shard's summary."""
        return self.path / "shards" / f"{first:09d}-{last:09d}.json"

    def rows_path(self, first: int) -> Path:
        """File of a shard's people."""
        return self.path / "rows" / f"{first:09d}.parquet"

    def keep(self, first: int, last: int, summary: str, rows: bytes | None) -> None:
        """Write a finished shard; its summary is written last and marks it as complete."""
        if rows is not None:
            (self.path / "rows").mkdir(exist_ok=True)
            write_whole(self.rows_path(first), rows, overwrite=True)
        kept = {
            "sha256": _digest(summary),
            "rows": None if rows is None else hashlib.sha256(rows).hexdigest(),
        }
        text = json.dumps(kept) + "\n" + summary + "\n"
        write_whole(self.shard_path(first, last), text.encode(), overwrite=True)

    def read(self, first: int, last: int) -> ChunkSummary | None:
        """Return the summary of a finished shard; None if it is missing or damaged.

        Raises
        ------
        OtherConstants
            The shard is intact, but its study began with other constants.
        """
        path = self.shard_path(first, last)
        found = self._whole(path, first, last)
        if found is not None and found.constants != self.constants.digest:
            wanted = self.constants.digest
            raise OtherConstants(str(path), wanted, found.constants, "Delete that file and run again.")
        return found

    def _whole(self, path: Path, first: int, last: int) -> ChunkSummary | None:
        with contextlib.suppress(GluteusError, OSError, ValueError, KeyError, TypeError):
            head, summary = read_text(path, _LARGEST_SHARD).splitlines()
            kept = json.loads(head)
            if kept["sha256"] != _digest(summary) or not self._has_rows(first, kept["rows"]):
                return None
            found = ChunkSummary.from_json(summary)
            people = self.study.people_in(first, last)
            if found.chunks == ((first, last),) and found.counts["people"] == people:
                return found
        return None

    def _has_rows(self, first: int, digest: str | None) -> bool:
        if not self.study.outputs.rows:
            return True
        path = self.rows_path(first)
        return path.exists() and sha256(path) == digest


def _make(folder: Path, wanted: CohortStudy) -> None:
    """Begin a cohort: write its constants, and last the study, which marks the folder."""
    if folder.exists() and (not folder.is_dir() or _strange(folder)):
        raise GluteusError(f"{folder} is not empty and does not contain a cohort; choose a new folder")
    constants = constants_of(wanted.stance_study())
    make_folder(folder)
    make_folder(folder / "shards")
    write_whole(folder / "constants.json", constants.to_text().encode(), overwrite=True)
    content = {
        "format": _FORMAT,
        "fingerprint": wanted.fingerprint(),
        "constants": constants.digest,
        "plan": json.loads(wanted.text()),
    }
    write_whole(folder / "study.json", json.dumps(content, indent=1).encode(), overwrite=True)


def _strange(folder: Path) -> bool:
    names = [entry.name for entry in folder.iterdir()]
    return any(name not in _OURS and not name.endswith(".part") for name in names)


def _begun_with(asked: Path, wanted: CohortStudy) -> str:
    """Return the digest of the cohort's constants, if it has the same question."""
    try:
        known = json.loads(read_text(asked, _LARGEST_STUDY))
        fingerprint, form, constants = known["fingerprint"], known["format"], known.get("constants")
    except (FileFormatError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise GluteusError(f"{asked} is not a study of a cohort; choose a new folder") from error
    if form != _FORMAT or fingerprint != wanted.fingerprint():
        raise GluteusError(
            f"{asked.parent} contains another study, or one of another version of Gluteus; name "
            "a new folder, or ask the question in its study.json"
        )
    return str(constants)


def _read_constants(folder: Path, wanted: CohortStudy, digest: str) -> Constants:
    """Return the constants of a folder; damaged ones are computed again if possible here."""
    path = folder / "constants.json"
    with contextlib.suppress(FileFormatError, ValueError, KeyError, TypeError, AttributeError):
        text = read_text(path, _LARGEST_CONSTANTS)
        if _digest(text) == digest:
            return constants_from(text)
    own = constants_of(wanted.stance_study())
    if own.digest != digest:
        raise GluteusError(
            f"{path} is missing or damaged, and this machine computes other constants ({own.digest[:12]}, "
            f"not {digest[:12]}), which differ in last digits; restore the file, or begin in a new folder"
        )
    write_whole(path, own.to_text().encode(), overwrite=True)
    return own


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
