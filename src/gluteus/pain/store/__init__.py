"""One SQLite file that the user chooses; nothing of it is sent anywhere.

- `Store`: encounters (answers, drawings, findings) and readers' reports, added and never changed.
- `Report`, `EditorAction`: what readers report and the editor answers.
- `Verified`, `Erased`: what `Store.verify` and `Store.erase_subject` found and did.
- `StoreDamage`: a damaged part, which readers skip and `Store.damages` names.
- `StoreError`, `StoreBusy`, `StoreDamaged`, `EditorRefused`: what a store refuses.
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
    """Store of findings in people, and of readers' reports."""
