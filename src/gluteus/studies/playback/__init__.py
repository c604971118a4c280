"""A recorded motion as it is looked at: checked before it is analysed, and played afterwards."""
