"""Bones and lines drawn in three dimensions."""
