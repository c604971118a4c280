"""Muscle curves: frozen coefficients, and a function that reads them from the records."""

from __future__ import annotations

from functools import cache

from gluteus.anatomy import DATA, Quantity, read_yaml
from gluteus.errors import RecordError
from gluteus.mechanics.muscle.coefficients import Bell, ForceLengthCurves

BELLS = (1, 2, 3)


@cache
def force_length_curves(name: str = "degrootefregly2016") -> ForceLengthCurves:
    """The curves of one published muscle model, here those of De Groote et al. 2016 [degroote2016].

    Raises
    ------
    RecordError
        There is no such file, a coefficient is missing, or it has no unit or source.
    """
    file = DATA / "curves" / f"{name}.yaml"
    records = read_yaml(file, dict[str, Quantity])
    try:
        return _curves(records)
    except KeyError as missing:
        raise RecordError(
            f"{file}: a curve file has every coefficient; got none named {missing}. Add it with its source."
        ) from missing


def _curves(records: dict[str, Quantity]) -> ForceLengthCurves:
    number = {key: record.si for key, record in records.items()}
    return ForceLengthCurves(
        active=tuple(
            Bell(
                height=number[f"active_{bell}_height"],
                centre=number[f"active_{bell}_centre"],
                width=number[f"active_{bell}_width"],
                width_slope=number[f"active_{bell}_width_slope"],
            )
            for bell in BELLS
        ),
        passive_shape=number["passive_shape"],
        passive_strain=number["passive_strain"],
        passive_limit=number["passive_limit"],
        velocity=(
            number["velocity_gain"],
            number["velocity_slope"],
            number["velocity_shift"],
            number["velocity_offset"],
        ),
        source=records["passive_shape"].source,
    )
