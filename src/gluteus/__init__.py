"""An anatomy article that you can run: the façade, `import gluteus as gl`.

Names are loaded from their subpackages at first use, so that importing the package costs nothing:

- `Person`: sex, mass, height and any measurements; the rest stays a distribution.
- `Hip`: a person's bones with muscles on them.
- `stance`, `strength`: studies of hips; ``.dataset`` is an `xarray.Dataset`.
- `read_osim`: a model of OpenSim, with lengths and moment arms of its muscles.
- `scale`: a model scaled to a person from a static trial of markers.
- `inverse_kinematics`: joint angles from recorded markers.
- `forces`: muscle and joint forces of a recorded motion, likewise.
- `recording_intervals`: 95 % intervals of both, over errors of markers and model.
- `lint`: likely mistakes in such a model, and properties that its users should know.
- `check`: a verdict on every statement of the record.
- `cite`: the sources that a result rests on.
- `library`: the records themselves (muscles, nerves, statements, sources).
- `GluteusError` and its kinds: everything that this package raises for bad input.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
