"""Bones of a person (pelvis, femur and tibia), from what is known about the person.

- `Person`: what is known; `central_people`, `draw_people`: bodies and bones that agree with it.
- `Draws`: random numbers of people by name; `SeededDraws` makes them from a seed.
- `Shapes`, `SurfacePoints`: many bone shapes at once, and points that move with them.
- `Landmarks`: landmarks, frames and clinical measures of shapes.
- `fan.fan`: the strands of gluteus medius; `hip_muscle_lines`: lines of the
  other muscles of the hip.
- `surface.surface`: triangles of a bone.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
