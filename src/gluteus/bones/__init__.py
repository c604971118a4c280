"""Whose bones: pelvis, femur and tibia of a person, from what is known of the person.

- `Person`: what is known; `central_people`, `draw_people`: bodies and bones that agree with it.
- `Shapes`, `SurfacePoints`: any number of shapes at once, and points that move with them.
- `Landmarks`: landmarks, frames and clinical measures of shapes.
- `fan.fan`: the strands of gluteus medius; `hip_muscle_lines`: lines of the other muscles of the hip.
- `surface.surface`: triangles of a bone.
"""

from gluteus.bones.attachments import HipLine, hip_muscle_lines
from gluteus.bones.fan import Fan, FanBoundaries
from gluteus.bones.landmarks import Frame, Landmarks
from gluteus.bones.person import Person
from gluteus.bones.points import Shapes, SurfacePoints
from gluteus.bones.population import People, central_people, draw_people
from gluteus.bones.surface import Surface

__all__ = [
    "Fan",
    "FanBoundaries",
    "Frame",
    "HipLine",
    "Landmarks",
    "People",
    "Person",
    "Shapes",
    "Surface",
    "SurfacePoints",
    "central_people",
    "draw_people",
    "hip_muscle_lines",
]
