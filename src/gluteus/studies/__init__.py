"""Studies of hips and motions: strength, stance, moment arms, weakness, pillow, fan and zones."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
