"""Standing on one leg: equilibrium, posture, strength, weakness."""
