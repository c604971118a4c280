"""Paths of muscles through points and over surfaces of a tree of bodies."""
