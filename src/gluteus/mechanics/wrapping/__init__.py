"""Shortest paths over surfaces: one surface a file."""
