"""Recorded motion: from model, coordinates and ground reaction to muscle and joint forces."""
