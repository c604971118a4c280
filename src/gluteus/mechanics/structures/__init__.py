"""Force laws of structures that act without activation: limits, springs, ligaments, bushings."""
