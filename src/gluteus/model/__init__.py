"""What is moved: frozen arrays of lines and muscles, compiled from a person's bones.

- `Hip`: a person's right hip, or a sample of the hips it may be.
- `Model`: its lines of action and muscles.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
