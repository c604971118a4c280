"""An anatomy article that you can run: the façade, `import gluteus as gl`.

Names are loaded from their rooms at first use, so that importing the package costs nothing:

- `Person`: sex, mass, height and whatever was measured; the rest stays a distribution.
- `Hip`: a person's bones with muscles on them.
- `stance`, `strength`: studies of hips, as `xarray.Dataset`.
- `read_osim`: a model of OpenSim, with lengths and moment arms of its muscles.
- `forces`: muscle and joint forces of a recorded motion, as `xarray.Dataset`.
- `lint`: what such a model has and should not have, or its user should know.
- `check`: a verdict on every statement of the record.
- `cite`: the sources that a result rests on.
- `library`: the records themselves (muscles, nerves, statements, sources).
- `GluteusError` and its kinds: everything that this package raises for bad input.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from gluteus._version import __version__

if TYPE_CHECKING:
    from gluteus.anatomy import library
    from gluteus.bones.person import Person
    from gluteus.errors import (
        AnatomyError,
        FileFormatError,
        GluteusError,
        RecordError,
        UnitError,
        UnsupportedFeature,
    )
    from gluteus.facts import check
    from gluteus.model.hip.hip import Hip
    from gluteus.model.opensim.lint import lint
    from gluteus.model.opensim.model import read_osim
    from gluteus.report import cite
    from gluteus.studies import forces, stance, strength

__all__ = [
    "AnatomyError",
    "FileFormatError",
    "GluteusError",
    "Hip",
    "Person",
    "RecordError",
    "UnitError",
    "UnsupportedFeature",
    "__version__",
    "check",
    "cite",
    "forces",
    "library",
    "lint",
    "read_osim",
    "stance",
    "strength",
]

_HOMES = {
    "AnatomyError": "gluteus.errors",
    "FileFormatError": "gluteus.errors",
    "GluteusError": "gluteus.errors",
    "Hip": "gluteus.model.hip.hip",
    "Person": "gluteus.bones.person",
    "RecordError": "gluteus.errors",
    "UnitError": "gluteus.errors",
    "UnsupportedFeature": "gluteus.errors",
    "check": "gluteus.facts",
    "cite": "gluteus.report",
    "forces": "gluteus.studies",
    "library": "gluteus.anatomy",
    "lint": "gluteus.model.opensim.lint",
    "read_osim": "gluteus.model.opensim.model",
    "stance": "gluteus.studies",
    "strength": "gluteus.studies",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'gluteus' has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
