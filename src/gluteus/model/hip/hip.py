"""A person's right hip with bones and muscles: one central hip, or a sample of possible hips."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np

from gluteus.anatomy import norms
from gluteus.arguments import check_types
from gluteus.arrays import Floats
from gluteus.bones.attachments import hip_muscle_lines, hip_muscles
from gluteus.bones.draws import CentralDraws, Draws, SeededDraws
from gluteus.bones.fan import Fan, FanBoundaries, fan
from gluteus.bones.landmarks import Landmarks
from gluteus.bones.observation import stems
from gluteus.bones.person import Person
from gluteus.bones.population import MOST_REPLACED, People, central_people, draw_people, measure_noise
from gluteus.bones.unusual import deviations, refuse_impossible_body, unusual_words
from gluteus.errors import AnatomyError
from gluteus.mechanics.hip.lines import paths
from gluteus.mechanics.hip.model import Model
from gluteus.mechanics.muscle.rigid import calibrated_tendon_length, fibre_state
from gluteus.model.hip.curves import force_length_curves
from gluteus.model.hip.operation import ON_TROCHANTER, Operation
from gluteus.model.hip.sizes import Sizes, muscle_sizes
from gluteus.model.hip.strength import greatest_abduction

MEDIUS = "gluteus_medius"
THIRDS = ("anterior", "middle", "posterior")


@dataclass(frozen=True, eq=False)
class _Lines:
    """Names and fixed data of all lines, and their points for given bones."""

    names: tuple[str, ...]
    muscle: tuple[str, ...]
    compartment: tuple[str, ...]
    share: Floats
    bow: Floats


class Hip:
    """The right hip of a person.

    Parameters
    ----------
    person : Person, optional
        What is known; everything else keeps its published spread.
    samples : int, optional
        How many hips to draw; without it the one hip with published means.
    seed : int
        Seed of the draws; the same seed gives bit-identical hips.
    draws : Draws, optional
        Random numbers of the hips, instead of ``samples`` and ``seed``.
    boundaries : FanBoundaries, optional
        Where the fan of gluteus medius starts and ends; the record's by default.
    most_replaced : float
        Largest share of people who may have copied bones (`People.replaced`).

    Raises
    ------
    AnatomyError
        The person's measures exclude each other, ``samples`` is not positive, or both ``samples``
        and ``draws`` are given.
    """

    @check_types
    def __init__(
        self,
        person: Person | None = None,
        *,
        samples: int | None = None,
        seed: int = 0,
        draws: Draws | None = None,
        boundaries: FanBoundaries | None = None,
        most_replaced: float = MOST_REPLACED,
    ) -> None:
        if samples is not None and samples < 1:
            raise AnatomyError(
                f"samples = {samples} is out of range; give 1 or more, or leave it out for the central hip"
            )
        if seed < 0:
            raise AnatomyError(f"seed = {seed} is out of range; give 0 or more")
        if samples is not None and draws is not None:
            raise AnatomyError(f"samples = {samples} and draws both say how many hips; give one of them")
        self.person = person or Person()
        if draws is None:
            draws = CentralDraws() if samples is None else SeededDraws(self.person, samples, seed)
        self.draws = draws
        self.samples = draws.people if draws.drawn else None
        self.seed = seed
        self.most_replaced = most_replaced
        self.boundaries = boundaries or FanBoundaries.published()
        self.operation = Operation()
        self.before: Hip | None = None
        self.fan: Fan = fan(self.boundaries)

    @cached_property
    def people(self) -> People:
        """Bodies and bones, one row each."""
        refuse_impossible_body(self.person)
        if self.samples is None:
            return central_people(self.person)
        return draw_people(self.person, self.draws, self.most_replaced)

    @cached_property
    def landmarks(self) -> Landmarks:
        """Landmarks, frames and measures of the bones."""
        if self.samples is None:
            return _central_landmarks(self.person)
        return _landmarks(self.person, self.people, self.draws)

    @property
    def shape_angle_beyond_usual(self) -> Floats:
        """Angle between the spines and the anterior pelvic plane [rad], (person,).

        Relative to the angle in the central hip of the same sex.
        """
        return self.landmarks.shape_angle - usual_shape_angle(self.person.sex)

    @cached_property
    def misfits(self) -> dict[str, float]:
        """How many standard deviations each measure, height and mass differ from the value that
        the others imply.
        """
        return dict(deviations(self.person))

    @cached_property
    def unusual(self) -> str:
        """Words for what is unusual about the person; empty for a usual person."""
        return unusual_words(self.person)

    @cached_property
    def central(self) -> Hip:
        """The one hip with published means for all that is not known, before any operation."""
        return Hip(self.person, boundaries=self.boundaries)

    @cached_property
    def sizes(self) -> Sizes:
        """Cross-sections and fibre lengths of the muscles, and their total strength."""
        return muscle_sizes(self.people, self.draws)

    @cached_property
    def _built(self) -> Model:
        lines = _lines(self.fan)
        origin, insertion, constant = self._points()
        sizes = self.sizes
        column = np.array([hip_muscles().index(muscle) for muscle in lines.muscle])
        bow = lines.bow * self.landmarks.head_sphere[1][:, None]
        found = paths(origin, insertion, bow, np.zeros((len(origin), 3)))
        neutral = found.length + constant
        pennation = sizes.pennation[column]
        # A fibre may not be longer than its line, at the optimal length or in the neutral hip.
        at_rest = sizes.neutral_length[:, column]
        stretch = np.maximum(at_rest, 1.0)
        room = _longest_fibre() * neutral / (np.cos(pennation) * stretch)
        fibre = np.minimum(sizes.fibre_length[:, column], room)
        tendon = calibrated_tendon_length(neutral, fibre, pennation, at_rest)
        state = fibre_state(neutral, tendon, fibre, pennation)
        section = sizes.cross_section[:, column] * lines.share
        tension = self._strength() / greatest_abduction(found.moment, state, section)
        return Model(
            muscle_names=lines.names,
            muscle_of=lines.muscle,
            compartment_of=lines.compartment,
            share=lines.share,
            origin=origin,
            insertion=insertion,
            constant_length=constant,
            bow=bow,
            max_force=section * tension[:, None],
            fibre_length=fibre,
            pennation=np.broadcast_to(pennation, fibre.shape),
            tendon_length=tendon,
            curves=force_length_curves(),
        )

    def _strength(self) -> Floats:
        """Greatest balanced abduction moment (person,) [N m], hip neutral: measured, or by the
        norm.
        """
        measured = self.person.abduction_strength_nm
        return self.sizes.strength if measured is None else np.full(len(self.people), float(measured))

    @property
    def specific_tension(self) -> Floats:
        """Force per cross-section (person,) [Pa] that gives the drawn muscles the person's
        strength.
        """
        model = self.model()
        column = hip_muscles().index(model.muscle_of[0])
        return model.max_force[:, 0] / (self.sizes.cross_section[:, column] * model.share[0])

    def model(self) -> Model:
        """The hip's lines of action and muscles as frozen arrays, one row for each person."""
        return self._built

    @check_types
    def operated(self, operation: Operation) -> Hip:
        """The same hips after an operation.

        Bones, muscles and, unless the operation says ``adapted``, tendon lengths stay those of
        ``before``.

        Raises
        ------
        AnatomyError
            The hip has been operated on before, its bones do not allow the operation, or the
            description of a cup is incomplete.
        """
        if self.operation != Operation():
            raise AnatomyError(
                f"this hip already has an operation ({self.operation}); give all changes in one operation"
            )
        operation.check_cup()
        operation.check_bones(self.landmarks)
        after = copy(self)
        after.before = self
        after.operation = operation
        after.__dict__["_built"] = self._moved(operation)
        return after

    def _moved(self, operation: Operation) -> Model:
        before = self.model()
        shift = np.repeat(operation.femur_shift(self.landmarks)[:, None], len(before.muscle_of), axis=1)
        shift[:, np.isin(before.muscle_of, ON_TROCHANTER)] += operation.trochanter_shift()
        after = before.changed(
            insertion=before.insertion + shift, origin=before.origin - operation.cup_shift()
        )
        if not operation.adapted:
            return after
        neutral = np.zeros((before.people, 3))
        return after.changed(
            tendon_length=np.maximum(
                before.tendon_length + after.lengths(neutral) - before.lengths(neutral), 0.0
            )
        )

    def _points(self) -> tuple[Floats, Floats, Floats]:
        """Origins, insertions (person, line, 3) and constant lengths (person, line), gluteus medius
        first.
        """
        shapes, marks = self.people.shapes, self.landmarks
        origins = [marks.pelvis.local(shapes.place(self.fan.origin))]
        insertions = [marks.femur.local(shapes.place(self.fan.insertion))]
        constants = [np.zeros(origins[0].shape[:2])]
        for line in hip_muscle_lines():
            pelvic = line.pelvis.place(shapes, marks.pelvis)
            femoral = line.femur.place(shapes, marks.femur)
            origins.append(pelvic[:, -1:])
            insertions.append(femoral[:, :1])
            constants.append((_run(pelvic) + _run(femoral))[:, None])
        moved = self._attachment_shifts()
        return (
            np.concatenate(origins, 1) + moved[:, :, 0],
            np.concatenate(insertions, 1) + moved[:, :, 1],
            np.concatenate(constants, 1),
        )

    def _attachment_shifts(self) -> Floats:
        """Displacements (person, line, end, axis) [m] of the ends of lines on the bone.

        All points of a muscle on one bone move together, so that only the part of the line across
        the hip changes.
        """
        spread = norms("muscle_model")["attachment_spread"].si
        drawn = self.draws["attachment"].reshape(-1, len(hip_muscles()), 2, 3)
        return spread * drawn[:, [hip_muscles().index(muscle) for muscle in _lines(self.fan).muscle]]


def _run(points: Floats) -> Floats:
    """Length (person,) of the polylines (person, point, 3)."""
    return np.linalg.norm(np.diff(points, axis=1), axis=2).sum(axis=1)


@lru_cache(maxsize=64)
def _central_landmarks(person: Person) -> Landmarks:
    return _landmarks(person, central_people(person), CentralDraws())


def usual_shape_angle(sex: Literal["f", "m"] | None) -> Floats:
    """Angle between the spines and the anterior pelvic plane [rad] in the central hip, (1,)."""
    return _central_landmarks(Person(sex=sex)).shape_angle


def _landmarks(person: Person, people: People, draws: Draws) -> Landmarks:
    return Landmarks(people.shapes, stems(person, measure_noise(person, draws)))


def _longest_fibre() -> float:
    return norms("muscle_model")["longest_fibre_of_path"].value


@lru_cache(maxsize=32)
def _lines(strands: Fan) -> _Lines:
    others = [line.record for line in hip_muscle_lines()]
    count = len(strands.share)
    third = [THIRDS[min(3 * rank // count, 2)] for rank in range(count)]
    return _Lines(
        names=tuple(f"glmed_{rank + 1:02d}_r" for rank in range(count))
        + tuple(record.name for record in others),
        muscle=(MEDIUS,) * count + tuple(record.muscle for record in others),
        compartment=tuple(f"{MEDIUS}/{part}" for part in third)
        + tuple(f"{record.muscle}/{record.compartment or 'whole'}" for record in others),
        share=np.concatenate([strands.share, [record.share for record in others]]),
        bow=np.array([strands.bow_radius] * count + [record.bow for record in others]),
    )
