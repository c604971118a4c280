"""From where it hurts to a set of candidate sources."""
