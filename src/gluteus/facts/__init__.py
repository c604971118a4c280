"""Is it true: verdicts on the statements of the record, from computed and cited evidence by written
rules.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
