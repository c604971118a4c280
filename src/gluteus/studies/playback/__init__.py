"""A recorded motion for viewing: checked before the analysis, and played afterwards."""
