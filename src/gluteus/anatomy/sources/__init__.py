"""Sources, what they count for, and what they claim."""
