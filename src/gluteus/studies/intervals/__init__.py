"""Intervals of recorded motions: errors of markers and model, propagated to the hip force."""
