"""Units, as the last part of a name says them: ``mass_kg``, ``femoral_offset_mm``, ``lean_deg``."""

from __future__ import annotations

UNITS = (
    ("_nm_per_kg", "N m/kg"),
    ("_nm", "N m"),
    ("_n", "N"),
    ("_bw", "body weights"),
    ("_deg", "degrees"),
    ("_mm", "mm"),
    ("_cm2", "cm2"),
    ("_kg", "kg"),
    ("_m", "m"),
    ("_percent", "%"),
    ("_years", "years"),
    ("_hz", "Hz"),
)
"""Last part of a name and the unit that it stands for; the first that fits counts."""


def unit_of(name: str) -> str:
    """The unit that a name ends in, or nothing where it ends in none."""
    return next((unit for ending, unit in UNITS if name.endswith(ending)), "")


def without_unit(name: str) -> str:
    """A name without the unit that it ends in: ``mass`` of ``mass_kg``."""
    return next((name.removesuffix(ending) for ending, _ in UNITS if name.endswith(ending)), name)
