"""Models and a walk that the project makes for its own tests, as OpenSim documents.

`walker` has the style of the older published models of gait: Thelen muscles, moving and
conditional points, a free pelvis, no wrapping. `wrapped_legs` has the style of the newer ones:
Millard and De Groote muscles over cylinders, spheres, ellipsoids and tori, patellae that follow
the knees, locked coordinates, actuators and markers. Places and sizes are rounded by us to
resemble legs; they are not measurements, and no result about people may rest on them.
"""

from tests.models.two_legs import walker, wrapped_legs

__all__ = ["walker", "wrapped_legs"]
