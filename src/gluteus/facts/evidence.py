"""The studies behind the computed statements, each run once for the people asked about."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from gluteus.model.hip.hip import MEDIUS, Hip
from gluteus.studies import (
    arms,
    attachment_place,
    boundary_effect,
    holds,
    origin_place,
    pillow,
    reserve,
    stance,
    strength,
    weakness,
    zone_place,
)

if TYPE_CHECKING:
    import xarray as xr

RIVALS = (MEDIUS, "gluteus_minimus", "tensor_fasciae_latae", "gluteus_maximus")


class Evidence:
    """Datasets by study; a study runs when its evidence is first asked for.

    Args:
        hip: whose hips the statements are checked on.
    """

    def __init__(self, hip: Hip) -> None:
        self.hip = hip

    @cached_property
    def strength(self) -> xr.Dataset:
        """Greatest abduction moments over flexion."""
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
        """Capacity over demand, and who holds, on one leg without each of the abductors: (muscle,
        person).
        """
        import xarray as xr

        intact = reserve(self.hip)
        lost = [intact - reserve(self.hip, {name: 0.0}) for name in RIVALS]
        coords = {"muscle": list(RIVALS)}
        left = [intact - each for each in lost]
        dims = ("muscle", "person")
        held = [holds(self.hip, {name: 0.0}) for name in RIVALS]
        data = {
            "reserve_lost": (dims, lost),
            "reserve": (dims, left),
            "held": (dims, held),
            "intact": ("person", intact),
        }
        return xr.Dataset(data, coords, dict(self.stance.attrs) | {"study": "without"})

    @cached_property
    def weakness(self) -> xr.Dataset:
        """Whether the pelvis is held at each strength left."""
        return weakness(self.hip).dataset

    @cached_property
    def pillow(self) -> xr.Dataset:
        """Fibres in side-lying with and without the pillow."""
        return pillow(self.hip).dataset

    @cached_property
    def origin(self) -> xr.Dataset:
        """Where the strands start."""
        return origin_place(self.hip).dataset

    @cached_property
    def attachment(self) -> xr.Dataset:
        """Where the strands end."""
        return attachment_place(self.hip).dataset

    @cached_property
    def zones(self) -> xr.Dataset:
        """Where the zones lie and what covers them."""
        return zone_place(self.hip).dataset

    @cached_property
    def boundary(self) -> xr.Dataset:
        """What moving the fan's front boundary does."""
        return boundary_effect(self.hip).dataset

    def datasets(self) -> dict[str, xr.Dataset]:
        """All of them by name."""
        names = (
            "strength",
            "rotation",
            "stance",
            "without",
            "weakness",
            "pillow",
            "origin",
            "attachment",
            "zones",
            "boundary",
        )
        return {name: getattr(self, name) for name in names}
