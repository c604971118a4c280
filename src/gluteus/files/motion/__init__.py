"""Recorded motion: tables (.sto, .mot), external loads, actuators."""
