"""Whether a recorded motion, its loads and its model belong together."""
