"""Muscle and joint forces of a recorded motion, from model, coordinates and ground reaction."""
