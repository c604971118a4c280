"""Intervals of recorded motions: errors of markers and model, carried through to the hip force."""
