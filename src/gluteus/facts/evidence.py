"""The studies behind the computed statements, each run once for people and a muscle."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from gluteus.anatomy import Topic, library
from gluteus.errors import RecordError
from gluteus.model.hip.hip import MEDIUS, Hip
from gluteus.studies import (
    arms,
    attachment_in_people,
    boundary_effect,
    exercises,
    holds,
    origin_in_people,
    pillow,
    reserve,
    stance,
    strength,
    weakness,
    zone_place,
    zones_in_people,
)

if TYPE_CHECKING:
    import xarray as xr

ABDUCTORS = (MEDIUS, "gluteus_minimus", "tensor_fasciae_latae", "gluteus_maximus")
"""Muscles that are removed one at a time, to see which loss reduces the capacity most."""
DATASETS: Mapping[Topic, tuple[str, ...]] = {
    "muscle": (
        "strength",
        "rotation",
        "stance",
        "without",
        "weakness",
        "pillow",
        "origin",
        "attachment",
        "zones",
        "zones_in_people",
        "boundary",
    ),
    "exercises": ("exercises",),
}
"""Names of the datasets (attributes of `Evidence`) that each topic needs."""
FAN_MUSCLES = (MEDIUS,)
"""Muscles that the model has as a fan of strands on the bone."""


class Evidence:
    """The datasets of all studies.

    A study runs when its dataset is first read.

    Parameters
    ----------
    hip : Hip
        The person or people whose hips the statements are checked on.
    muscle : str, optional
        Id of the muscle that the statements are about; by default the muscle of the article.
    """

    def __init__(self, hip: Hip, muscle: str | None = None) -> None:
        self.hip = hip
        self.muscle = library().subject if muscle is None else library().muscle(muscle).id

    def needs_fan(self, rule: str, muscle: str) -> None:
        """Refuse a rule that needs strands on the bone, for a muscle that the model has as single
        lines.

        Raises
        ------
        RecordError
            The model has the muscle as single lines.
        """
        if muscle not in FAN_MUSCLES:
            raise RecordError(
                f"rule {rule!r} needs a fan of strands, and the model has {muscle} as single lines; muscles "
                f"with a fan are {', '.join(FAN_MUSCLES)}. Leave the rule out of its article, or give the "
                "muscle a fan."
            )

    @cached_property
    def strength(self) -> xr.Dataset:
        """Maximum abduction moments over hip flexion."""
        return strength(self.hip).dataset

    @cached_property
    def rotation(self) -> xr.Dataset:
        """Moment arms of strands and thirds over flexion."""
        return arms(self.hip).dataset

    @cached_property
    def stance(self) -> xr.Dataset:
        """One-leg stance."""
        return stance(self.hip).dataset

    @cached_property
    def without(self) -> xr.Dataset:
        """Capacity over demand on one leg without each abductor, and whether each person holds the
        pelvis.
        """
        import xarray as xr

        intact = reserve(self.hip)
        names = tuple(dict.fromkeys((*ABDUCTORS, self.muscle)))
        lost = [intact - reserve(self.hip, {name: 0.0}) for name in names]
        coords = {"muscle": list(names)}
        left = [intact - each for each in lost]
        dims = ("muscle", "person")
        held = [holds(self.hip, {name: 0.0}) for name in names]
        data = {
            "reserve_lost": (dims, lost),
            "reserve": (dims, left),
            "held": (dims, held),
            "intact": ("person", intact),
        }
        return xr.Dataset(data, coords, dict(self.stance.attrs) | {"study": "without"})

    @cached_property
    def weakness(self) -> xr.Dataset:
        """Whether each person holds the pelvis at each remaining strength."""
        return weakness(self.hip).dataset

    @cached_property
    def pillow(self) -> xr.Dataset:
        """Fibre lengths in side-lying, with and without the pillow."""
        return pillow(self.hip).dataset

    @cached_property
    def origin(self) -> xr.Dataset:
        """Where the strands start."""
        return origin_in_people(self.hip).dataset

    @cached_property
    def attachment(self) -> xr.Dataset:
        """Where the strands end."""
        return attachment_in_people(self.hip).dataset

    @cached_property
    def zones(self) -> xr.Dataset:
        """Where the zones lie on the mean bone, and what covers them there."""
        return zone_place(self.hip).dataset

    @cached_property
    def zones_in_people(self) -> xr.Dataset:
        """Where the zones lie on each person's bones, and what covers them."""
        return zones_in_people(self.hip).dataset

    @cached_property
    def boundary(self) -> xr.Dataset:
        """Moment arms of the thirds when the front boundary of the fan is moved."""
        return boundary_effect(self.hip).dataset

    @cached_property
    def exercises(self) -> xr.Dataset:
        """The exercises that statements are about, computed as still postures, one for each
        phase.
        """
        named = (name for each in library().statements.values() for name in each.exercises)
        return exercises(self.hip, exercises=tuple(dict.fromkeys(named))).dataset

    def datasets(self, topic: Topic | None = None) -> dict[str, xr.Dataset]:
        """Return the datasets that one topic needs, by name, or all of them."""
        topics = DATASETS if topic is None else {topic: DATASETS[topic]}
        return {name: getattr(self, name) for names in topics.values() for name in names}
