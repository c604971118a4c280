"""Models as frozen arrays: the hip of a person, or a compiled OpenSim document.

- `Hip`: a person's right hip, or a sample of hips that agree with what is known.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
