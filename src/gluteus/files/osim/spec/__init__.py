"""What an OpenSim document says, as plain frozen data."""
