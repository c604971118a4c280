"""Verdicts on the article's statements, decided by written rules from computed and cited
evidence.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
