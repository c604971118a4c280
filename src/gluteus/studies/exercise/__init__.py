"""Exercises: the forces that they require of muscles, and the force on the hip joint."""
