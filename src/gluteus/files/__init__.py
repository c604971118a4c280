"""Files that are read and written: models, recorded motion, external loads.

Plain data, never engine objects.

- `read_osim_spec`: a model document as a `ModelSpec`; `read_actuators`: reserves and
  residuals beside it.
- `read_table`, `write_table`: motion in `.sto` and `.mot` files as a `MotionTable`.
- `read_markers`: markers, plates and events in `.trc` and `.c3d` files as `MarkerData`.
- `read_loads`, `load_columns`: external loads and their columns of a table.
- `canonical_name`, `matching_name`: one name for what model families call differently.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
