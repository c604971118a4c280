"""Comparisons of the model with measurements in people."""
