"""Helpers for several test files: small models, motions, settings of the engine."""
