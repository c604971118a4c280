"""Exercises: what they ask of muscles, and what the hip joint bears meanwhile."""
