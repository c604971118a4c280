"""What is moved: frozen arrays of lines and muscles, compiled from a person's bones.

- `Hip`: a person's right hip, or a sample of the hips it may be.
- `Model`: its lines of action and muscles.
"""

from gluteus.model.hip.hip import Hip
from gluteus.model.hip.lines import Model

__all__ = ["Hip", "Model"]
