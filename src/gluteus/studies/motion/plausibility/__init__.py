"""Check whether a recorded motion, its loads and its model fit together."""
