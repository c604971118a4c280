"""What comes in and goes out: models, recorded motion, external loads; plain data, never engine objects."""
