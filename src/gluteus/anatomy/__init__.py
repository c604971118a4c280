"""Records of muscles, nerves, trigger zones, statements and sources, typed and frozen.

- `library`: all records, loaded once and checked as a whole.
- `norms`: published values by name, each a `Quantity`.
- `standing`, `review_due`, `reviewer`: the sourcing policy.
- `read_yaml`: one YAML file as a typed record, for data files of other packages.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
