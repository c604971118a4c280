"""Model documents of OpenSim, version 4: one file for each family of things in them."""

from gluteus.files.osim.model import read_osim_spec

__all__ = ["read_osim_spec"]
