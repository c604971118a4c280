"""Models compiled from OpenSim documents."""
