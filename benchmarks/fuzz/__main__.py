"""Run the fuzzer: see `fuzz`."""

import sys
from pathlib import Path

# The package itself, and the helpers of the tests, which it shares.
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from fuzz.runner import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
