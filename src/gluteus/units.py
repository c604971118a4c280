"""Units in the suffix of names: ``mass_kg``, ``femoral_offset_mm``, ``lean_deg``."""

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
"""Suffixes of names and their units; the first match counts."""


def unit_of(name: str) -> str:
    """Return the unit in a name's suffix, or an empty string."""
    return next((unit for ending, unit in UNITS if name.endswith(ending)), "")


def without_unit(name: str) -> str:
    """Return a name without its unit: ``mass`` for ``mass_kg``."""
    return next((name.removesuffix(ending) for ending, _ in UNITS if name.endswith(ending)), name)
