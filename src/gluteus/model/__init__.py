"""Models: a person's hip, or a document of OpenSim, compiled to frozen arrays.

- `Hip`: a person's right hip, or a sample of the hips it may be.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
