"""What is asked, as Datasets: strength, stance, arms, weakness, the pillow, the place of fan and zones."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
