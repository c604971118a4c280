"""A tree of bodies: joints, motion, inverse dynamics."""
