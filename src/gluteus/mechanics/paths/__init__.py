"""Paths of muscles through points and over surfaces on a tree of bodies."""
