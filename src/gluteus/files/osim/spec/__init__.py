"""Contents of an OpenSim document as plain frozen data."""
