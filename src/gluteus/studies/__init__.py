"""What is asked, as Datasets: strength, stance, arms, weakness, the pillow, the place of fan and zones."""

from gluteus.studies.arms import arms, boundary_effect
from gluteus.studies.crowd.chunks import chunk_summary, stance_crowd
from gluteus.studies.crowd.study import StanceStudy
from gluteus.studies.crowd.summary import ChunkSummary
from gluteus.studies.forces.study import forces
from gluteus.studies.palpation import palpation
from gluteus.studies.pillow import pillow
from gluteus.studies.place import attachment_place, origin_place, zone_place
from gluteus.studies.stance import holds, reserve, stance
from gluteus.studies.stander import StanceRecipe
from gluteus.studies.strength import MOTIONS, strength
from gluteus.studies.weakness import weakness

__all__ = [
    "MOTIONS",
    "ChunkSummary",
    "StanceRecipe",
    "StanceStudy",
    "arms",
    "attachment_place",
    "boundary_effect",
    "chunk_summary",
    "forces",
    "holds",
    "origin_place",
    "palpation",
    "pillow",
    "reserve",
    "stance",
    "stance_crowd",
    "strength",
    "weakness",
    "zone_place",
]
