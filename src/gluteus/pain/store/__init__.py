"""The store: one SQLite file that the user chooses.

None of its content is sent anywhere.

- `Store`: encounters (answers, drawings, findings) and readers' reports, added and never changed.
- `Report`, `EditorAction`: readers' reports, and what the editor did about them.
- `Verified`, `Erased`: results of `Store.verify` and `Store.erase_subject`.
- `StoreDamage`: a damaged part, which readers skip and `Store.damages` names.
- `StoreError`, `StoreBusy`, `StoreDamaged`, `EditorRefused`: errors of a store.
"""

from gluteus.pain.store.encounters import Encounters
from gluteus.pain.store.errors import EditorRefused, StoreBusy, StoreDamage, StoreDamaged, StoreError
from gluteus.pain.store.reports import EditorAction, Report, Reports
from gluteus.pain.store.upkeep import Erased, Upkeep, Verified

__all__ = [
    "EditorAction",
    "EditorRefused",
    "Erased",
    "Report",
    "Store",
    "StoreBusy",
    "StoreDamage",
    "StoreDamaged",
    "StoreError",
    "Verified",
]


class Store(Encounters, Reports, Upkeep):
    """A store of examination findings and of readers' reports."""
