"""A tree of rigid bodies: joints, motion, inverse dynamics."""
