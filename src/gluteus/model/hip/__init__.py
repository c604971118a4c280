"""The hip of a person: bones and muscles, sizes and strength of the muscles, and operations."""
