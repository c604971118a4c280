"""Recorded markers, force plates and analog channels: .trc and .c3d."""
