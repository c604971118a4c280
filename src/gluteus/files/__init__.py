"""What comes in and goes out: models, recorded motion, external loads; plain data, never engine objects.

- `read_osim_spec`: a model document as a `ModelSpec`; `read_actuators`: reserves and residuals beside it.
- `read_table`, `write_table`: motion in `.sto` and `.mot` files as a `MotionTable`.
- `read_loads`, `load_columns`: external loads and their columns of a table.
- `canonical_name`, `matching_name`: one name for what model families call differently.
"""

from gluteus.files.aliases import canonical_name, matching_name
from gluteus.files.bytes.raw import FileFormatWarning
from gluteus.files.motion.actuators import read_actuators
from gluteus.files.motion.loads import (
    ExternalForceSpec,
    ExternalLoadsSpec,
    LoadColumns,
    load_columns,
    read_loads,
)
from gluteus.files.motion.reader import read_table
from gluteus.files.motion.table import MotionTable
from gluteus.files.motion.writer import write_table
from gluteus.files.osim import read_osim_spec
from gluteus.files.osim.spec.model import ModelSpec

__all__ = [
    "ExternalForceSpec",
    "ExternalLoadsSpec",
    "FileFormatWarning",
    "LoadColumns",
    "ModelSpec",
    "MotionTable",
    "canonical_name",
    "load_columns",
    "matching_name",
    "read_actuators",
    "read_loads",
    "read_osim_spec",
    "read_table",
    "write_table",
]
