"""The folder of a cohort: what was asked, a file for each finished shard, and the results."""

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
from gluteus.files.bytes.whole import write_whole
from gluteus.input_file import read_text
from gluteus.studies.population.cohort_file import CohortPlan
from gluteus.studies.population.summary import ChunkSummary

_FORMAT = 1
_LARGEST_STUDY = 10_000_000  # bytes
_LARGEST_SHARD = 500_000_000


@dataclass(frozen=True)
class CohortFolder:
    """Reads and writes a cohort's folder; nothing in it is ever changed in place.

    A shard's file holds a line that names its content and a line of content, so that a damaged one is
    known for what it is and made again.
    """

    path: Path
    plan: CohortPlan

    @classmethod
    def open(cls, path: Path | str, plan: CohortPlan) -> CohortFolder:
        """The folder for a plan, made if need be.

        Raises:
            GluteusError: nobody can be asked this, or the folder holds another study, or files that are none
                of ours. Nothing is made then.
        """
        plan.check()
        folder = Path(path)
        asked = folder / "study.json"
        if not asked.exists():
            if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
                raise GluteusError(f"{folder} is not empty and holds no cohort; name a new folder")
            try:
                (folder / "shards").mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise GluteusError(f"{folder} cannot be made ({error.strerror}); choose another") from error
            content = {"format": _FORMAT, "fingerprint": plan.fingerprint(), "plan": json.loads(plan.text())}
            write_whole(asked, json.dumps(content, indent=1).encode(), overwrite=True)
        found = cls(folder, plan)
        found._check_same(asked)
        return found

    def _check_same(self, asked: Path) -> None:
        try:
            known = json.loads(read_text(asked, _LARGEST_STUDY))
            fingerprint, form = known["fingerprint"], known["format"]
        except (FileFormatError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise GluteusError(f"{asked} is no study of a cohort; name a new folder") from error
        if form != _FORMAT or fingerprint != self.plan.fingerprint():
            raise GluteusError(
                f"{self.path} holds another study, or one of another version of Gluteus; name a new folder, "
                "or ask what its study.json says"
            )

    @contextmanager
    def alone(self) -> Generator[None]:
        """Keep other runs out of the folder until this one ends, however it ends.

        Raises:
            GluteusError: a run is at work here.
        """
        from filelock import FileLock, Timeout

        # The system releases the lock when the process ends, even by force.
        lock = FileLock(self.path / ".lock", blocking=False)
        try:
            lock.acquire()
        except Timeout:
            raise GluteusError(
                f"another run is at work in {self.path}; wait for it, or name another folder"
            ) from None
        try:
            yield
        finally:
            lock.release()

    def shard_path(self, first: int, last: int) -> Path:
        """Where the summary of a shard is kept."""
        return self.path / "shards" / f"{first:09d}-{last:09d}.json"

    def rows_path(self, first: int) -> Path:
        """Where the people of a shard are kept."""
        return self.path / "rows" / f"{first:09d}.parquet"

    def keep(self, first: int, last: int, summary: str, rows: bytes | None) -> None:
        """Write a finished shard; its summary comes last, so that a shard that is there is whole."""
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
        """The summary of a finished shard; None where there is none or what is there is damaged."""
        path = self.shard_path(first, last)
        with contextlib.suppress(GluteusError, OSError, ValueError, KeyError, TypeError):
            head, summary = read_text(path, _LARGEST_SHARD).splitlines()
            kept = json.loads(head)
            if kept["sha256"] != _digest(summary) or not self._has_rows(first, kept["rows"]):
                return None
            found = ChunkSummary.from_json(summary)
            if found.chunks == ((first, last),) and found.counts["people"] == self.plan.people_in(
                first, last
            ):
                return found
        return None

    def _has_rows(self, first: int, digest: str | None) -> bool:
        if not self.plan.outputs.rows:
            return True
        path = self.rows_path(first)
        return path.exists() and sha256(path) == digest


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
