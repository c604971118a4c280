"""Model documents of OpenSim, version 4: one module for each family of their parts."""
