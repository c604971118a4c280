"""What is asked, as Datasets: strength, stance, arms, weakness, the pillow, the place of fan and zones."""

from gluteus.studies.fan.arms import arms, boundary_effect
from gluteus.studies.fan.palpation import palpation
from gluteus.studies.fan.pillow import pillow
from gluteus.studies.fan.place import attachment_place, origin_place, zone_place
from gluteus.studies.motion.forces import forces
from gluteus.studies.population.chunks import chunk_summary, stance_crowd
from gluteus.studies.population.question import StanceStudy
from gluteus.studies.population.summary import ChunkSummary
from gluteus.studies.standing.body import StanceRecipe
from gluteus.studies.standing.stance import holds, reserve, stance
from gluteus.studies.standing.strength import MOTIONS, strength
from gluteus.studies.standing.weakness import weakness

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
