"""A chunk of people in NumPy: the definition of the kernel's computation, and its replacement."""

from __future__ import annotations

import numpy as np

from gluteus.arrays import Floats
from gluteus.bones.draws import RowDraws, draw_layout
from gluteus.errors import AnatomyError
from gluteus.mechanics.engine.choice import NUMPY, engine
from gluteus.mechanics.engine.recruitment import Status
from gluteus.mechanics.engine.standing import given_way
from gluteus.mechanics.hip.statics import GRAVITY
from gluteus.model.hip.hip import MEDIUS, Hip
from gluteus.question import part_of
from gluteus.studies.population.constants import Constants, constants_of
from gluteus.studies.population.draws import uniforms
from gluteus.studies.population.quantities import COUNTED, MEASURED, NAMES, only_of_standing
from gluteus.studies.population.question import StanceStudy
from gluteus.studies.population.summary import ChunkSummary, OtherConstants, QuantitySummary
from gluteus.studies.standing.body import burden, stander
from gluteus.studies.standing.question import StanceQuestion
from gluteus.studies.standing.stance import giving, stance
from gluteus.studies.standing.weakening import abducting_lines, strength_left


def numpy_chunk(
    study: StanceStudy,
    root_seed: int,
    chunk_index: int,
    people: int,
    chunk_size: int,
    rows: bool,
    constants: Constants | None,
) -> ChunkSummary:
    """See :func:`gluteus.studies.population.chunks.chunk_summary`.

    NumPy does all arithmetic here, so its constants show whether it is the same NumPy.

    Raises
    ------
    OtherConstants
        The constants differ from those that NumPy computes here.
    """
    own = constants_of(study).digest
    if constants is not None and constants.digest != own:
        raise OtherConstants(
            "the NumPy engine of this process",
            constants.digest,
            own,
            "Its results depend on NumPy's version, its BLAS and the processor: continue where "
            "the study began, or start it again with the compiled kernel, which accepts the "
            "constants of any machine.",
        )
    hip = population_hip(study, uniforms(root_seed, chunk_index, people, draw_layout().width))
    values, counts, kept = measured(study, hip)
    return ChunkSummary(
        study.fingerprint(),
        root_seed,
        chunk_size,
        ((chunk_index, chunk_index),),
        (NUMPY.name,),
        own,
        counts,
        {
            one.name: QuantitySummary.of(
                one,
                values[kept[:, column], column],
                study.thresholds.get(one.name, ()),
            )
            for column, one in enumerate(MEASURED)
        },
        values if rows else None,
    )


def population_hip(study: StanceStudy, uniform: Floats) -> Hip:
    """Hips of people of a population. Some may lack bones of their own, which `check_bones` judges.

    Parameters
    ----------
    study : StanceStudy
        Study with what is known about everybody.
    uniform : ndarray, shape (person, DrawLayout.width)
        Numbers between 0 and 1.
    """
    draws = RowDraws(uniform)
    return Hip(study.person, draws=draws, boundaries=study.boundaries, most_replaced=1.0)


def measured(
    study: StanceStudy, hip: Hip
) -> tuple[Floats, dict[str, int], np.ndarray[tuple[int, int], np.dtype[np.bool_]]]:
    """Values (person, quantity), counts of people, and flags of values that enter the averages."""
    found = stance(hip, part_of(study, StanceQuestion))
    lacking = hip.people.replaced
    status = np.asarray(found["status"].values)
    bad, stuck = status == Status.BAD_INPUT, status == Status.NOT_CONVERGED
    recovered = np.asarray(found["recovered"].values) & ~bad & ~stuck
    averaged = recovered & ~lacking
    columns = _columns(
        study, hip, {str(name): np.asarray(values) for name, values in found.data_vars.items()}
    )
    values = np.stack([columns[name] for name in NAMES], axis=1)
    only_of_standing(values, averaged)
    kept = np.repeat(averaged[:, None], len(NAMES), axis=1)
    kept[:, NAMES.index("capacity_over_demand")] = ~lacking & ~bad & study.capacity
    numbers = {
        "people": np.ones_like(bad),
        "without_bones": lacking,
        "bad_input": bad & ~lacking,
        "not_converged": stuck & ~lacking,
        "not_recovered": ~recovered & ~bad & ~stuck & ~lacking,
        "averaged": averaged,
        "held": np.asarray(found["held"].values) & ~bad & ~stuck & ~lacking,
    }
    if set(numbers) != set(COUNTED):
        raise AnatomyError(
            "the counts of a crowd and their names differ in number; give one name for each count"
        )
    return values, {name: int(numbers[name].sum()) for name in COUNTED}, kept


def _columns(
    study: StanceStudy, hip: Hip, found: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]
) -> dict[str, Floats]:
    lateral, anterior, up = found["hip_contact_force_femur_bw"].T
    weight = hip.people.mass * GRAVITY
    abductors = found["line_force_n"] @ abducting_lines(hip).astype(float)
    model = hip.model()
    share = found["share_of_abduction_moment"][:, model.muscles.index(MEDIUS)]
    capacity = _capacity(study, hip) if study.capacity else np.zeros(len(weight))
    return {
        **{name: found[name] for name in NAMES if name in found},
        "hip_contact_force_n": found["hip_contact_force_bw"] * weight,
        "force_lateral_bw": lateral,
        "force_anterior_bw": anterior,
        "force_up_bw": up,
        "force_outward_deg": np.degrees(np.arctan2(lateral, -up)),
        "force_backward_deg": np.degrees(np.arctan2(-anterior, -up)),
        "abductor_force_bw": abductors / weight,
        "abductor_force_n": abductors,
        "gluteus_medius_share": share,
        "capacity_over_demand": capacity,
    }


def _capacity(study: StanceStudy, hip: Hip) -> Floats:
    """Capacity over demand (person,) in the requested posture; 1 is the limit."""
    body = stander(hip, study.recipe)
    still = np.zeros(len(body.mass))
    carried = burden(hip, study.cane_n, study.load_kg, study.load_side)
    posture = given_way(body, still + study.shift, carried, giving(study), still)
    left = strength_left(hip, study.weaken, study.lesions)
    return engine().standing(hip.model(), left).capacity_over_demand(posture)
