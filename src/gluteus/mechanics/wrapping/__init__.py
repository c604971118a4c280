"""Paths over surfaces, with one module for each surface."""
