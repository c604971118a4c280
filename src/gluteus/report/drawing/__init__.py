"""Draw bones and lines in three dimensions."""
