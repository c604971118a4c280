"""Many recordings: one task each, failures listed, the rest finished."""
