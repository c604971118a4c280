"""Shapes of the answers, typed."""
