"""Model documents of OpenSim, version 4: one file for each family of things in them."""
