"""A quiz of five questions whose answers are computed for a person."""
