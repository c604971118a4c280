"""The examination of a trigger zone, step by step."""
