"""Laws of structures that act without being activated: limits, springs, ligaments, bushings."""
