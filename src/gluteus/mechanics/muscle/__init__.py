"""Muscles: force curves, fibres, tendons."""
