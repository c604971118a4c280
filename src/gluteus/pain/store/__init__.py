"""One SQLite file that the user chooses; nothing of it is sent anywhere.

- `Store`: encounters (answers, drawings, findings) and readers' reports, added and never overwritten.
- `Report`, `EditorAction`: what readers report and the editor answers.
- `StoreError`, `StoreBusy`, `EditorRefused`: what a store refuses.
"""

from gluteus.pain.store.encounters import Encounters
from gluteus.pain.store.errors import EditorRefused, StoreBusy, StoreError
from gluteus.pain.store.reports import EditorAction, Report, Reports

__all__ = ["EditorAction", "EditorRefused", "Report", "Store", "StoreBusy", "StoreError"]


class Store(Encounters, Reports):
    """A store: what was found in people, and what readers report as inaccurate."""
