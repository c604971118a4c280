"""The body chart: outlines, regions and drawings on it."""
